"""Mixer gains: level, pan, width, mute and solo of every pad as gains to the left, to the right and of the side."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.parameters.sound import pad_parameter
from latentdrum.core.preset.kit import Pad
from latentdrum.core.units import db_to_gain, pan_gains
from latentdrum.core.voices import VOICES, Voice

#: From the mix of DRUM_LUFS to the output: a busy groove plays at about -15 LUFS; its loudest hits are limited.
OUTPUT_DB: Final = 11.5
#: Gain is this power of the velocity: between 1, under which ghost notes are too loud, and the 2 of General MIDI, under
#: which they vanish in a mix.
_VELOCITY_POWER: Final = 1.5
_KNOBS: Final = MappingProxyType(
    {voice: tuple(pad_parameter(voice, what) for what in ("level", "pan", "mute", "solo", "width")) for voice in Voice}
)


#: Columns of the gains: of a pad's mid to the left and to the right, of its side (added on the left, subtracted on the
#: right).
LEFT, RIGHT, SIDE = range(3)


@dataclass(frozen=True, slots=True, eq=False)
class MixerGains:
    """Every pad's gains, (9, 3) float32 by LEFT, RIGHT and SIDE; a mixer ramps from one set to the next."""

    gains: FloatArray

    def __post_init__(self) -> None:
        if self.gains.shape != (VOICES, 3):
            raise ValueError(f"mixer gains: {self.gains.shape} is not ({VOICES}, 3)")

    def levels(self) -> FloatArray:
        """Each pad's level before it is panned, (9,): the pan law keeps the power."""
        return np.asarray(np.hypot(self.gains[:, LEFT], self.gains[:, RIGHT]), np.float32)


#: Every pad muted.
MUTED: Final = MixerGains(np.zeros((VOICES, 3), np.float32))


def mixer_gains(pads: tuple[Pad, ...], values: Mapping[str, float]) -> MixerGains:
    """The kit's own levels, pans and widths with those of the parameters added.

    values, each 0 where missing: sound_level, kit_level and <voice>_level in dB, <voice>_pan and _width -1..1, _mute
    and _solo 0 or 1.
    """
    soloed = [voice for voice in Voice if values.get(_KNOBS[voice][3], 0.0) >= 0.5]
    rows = [_pad_gains(pads[voice], values, voice, audible=voice in soloed or not soloed) for voice in Voice]
    return MixerGains(np.array(rows, np.float32))


def velocity_gain(velocity: int) -> float:
    """Gain of a hit of MIDI velocity 1..127; 1 at 127."""
    return float((velocity / 127.0) ** _VELOCITY_POWER)


def _pad_gains(pad: Pad, values: Mapping[str, float], voice: Voice, *, audible: bool) -> tuple[float, float, float]:
    level, pan_knob, mute, _, width = _KNOBS[voice]
    if not audible or values.get(mute, 0.0) >= 0.5:
        return 0.0, 0.0, 0.0
    whole_db = OUTPUT_DB + values.get("sound_level", 0.0) + values.get("kit_level", 0.0)
    level_db = whole_db + pad.level_db + values.get(level, 0.0)
    gain, pan = db_to_gain(level_db), min(max(pad.pan + values.get(pan_knob, 0.0), -1.0), 1.0)
    return *pan_gains(gain, pan), side_gain(gain, pan, pad.stereo_width(values.get(width, 0.0)))


def side_gain(gain: float, pan: float, width: float) -> float:
    """Gain of a side: `width` times that of the mid for a pad in the middle, 0 for one that is in one speaker alone."""
    left, right = pan_gains(1.0, pan)
    return gain * width * sqrt(2.0) * left * right
