"""What the descriptions of the kits promise, measured: a kit keeps its word, and its pads are not another kit's."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import measure
from latentdrum.core.timbre.timbre import TIMBRE_AXES
from latentdrum.core.voices import Voice
from training.judging.timbre.decay import t60_s

PITCH_HZ: Final = "pitch_hz"
T60_S: Final = "t60_s"
#: What a claim may be about: figures of the sound, and its percentiles among the drum's sounds, 0..1.
MEASURES: Final = (PITCH_HZ, T60_S, *TIMBRE_AXES)
#: The axis that moves a figure, where they differ in name.
AXIS_OF: Final = MappingProxyType({PITCH_HZ: "pitch", T60_S: "decay"})
_PADS: Final = {voice.key for voice in Voice}
#: Where the decay is read until.
_DECAYED_DB: Final = -35.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A promise on one pad: its measure is below ("<") or above (">") a bound."""

    pad: str
    measure: str
    sign: str
    bound: float

    def holds(self, value: float) -> bool:
        """Whether a value keeps it."""
        return value < self.bound if self.sign == "<" else value > self.bound

    def __str__(self) -> str:
        return f"{self.pad} {self.measure} {self.sign} {self.bound:g}"


def claims(text: str) -> tuple[Claim, ...]:
    """Claims as text: "kick t60_s < 0.5, snare noisiness > 0.6", on any lines.

    Raises ValueError naming a claim that cannot be read.
    """
    return tuple(_claim(part) for part in text.replace("\n", ",").split(",") if part.strip())


def _claim(text: str) -> Claim:
    pad, measured, sign, bound = [*text.split(), *[""] * 4][:4]
    if pad not in _PADS or measured not in MEASURES or sign not in ("<", ">"):
        raise ValueError(f"claim {text.strip()!r}: must be a pad, one of {', '.join(MEASURES)}, < or >, and a bound")
    return Claim(pad, measured, sign, float(bound))


def figures(frames: FloatArray, percentiles: FloatArray) -> dict[str, float]:
    """Every measure of a sound, given its percentiles (5,): the pitch is where its body is, in hertz."""
    pitch_hz = float(np.exp(measure(frames)[TIMBRE_AXES.index("pitch")]))
    return {
        PITCH_HZ: pitch_hz,
        T60_S: t60_s(frames, _DECAYED_DB),
        **dict(zip(TIMBRE_AXES, percentiles.tolist(), strict=True)),
    }
