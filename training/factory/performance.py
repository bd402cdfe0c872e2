"""Plays presets and kits through the offline engine and the output stage, and measures what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.protocols import RhythmDecoder, TimbreDecoder
from latentdrum.core.parameters.table import PARAMETERS
from latentdrum.core.preset.kit import Kit
from latentdrum.core.preset.preset import Preset, preset_at
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import Groove, from_hits
from latentdrum.core.rhythm.notation import pattern_velocities
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.timbre.timbre import Timbre
from latentdrum.core.units import GROOVE_BARS
from latentdrum.runtime.offline import Bounce, bounce
from latentdrum.runtime.offline_audio import render_blocks
from training.judging.programme import Programme, measure_programme

#: How long presets are played to be measured, and how fast: the tempo of `latentdrum render`.
BARS: Final = 4
BPM: Final = 120.0
#: How loud presets and kits are, integrated; and how far below where that takes too much limiting, LU.
TARGET_LUFS: Final = -15.0
LEEWAY_DB: Final = 0.7
#: What the limiter may take off the loudest hit, decibels: as a rule, and where a sparse or clicking groove needs more.
GENTLE_DB: Final = 6.0
MOST_DB: Final = 15.0
#: A level is sought in so many rounds, until it is so near; a decibel is taken to add so much at least.
_ROUNDS: Final = 6
_NEAR_DB: Final = 0.1
_LEAST_SLOPE: Final = 0.25
#: An ordinary busy groove with every drum, on which kits are compared.
REFERENCE_GROOVE: Final = """
    H xoxo xoxo xoxo .... | .... .... .... ....
    O .... .... .... ..x. | .... .... .... ....
    R .... .... .... .... | x.x. x.x. x.x. ....
    S .... X..- .-.. X... | .... X..- .-.. X.x.
    K X... ..x. x.x. .... | X... ..x. x... ....
    T .... .... .... .... | .... .... .... .x..
    M .... .... .... .... | .... .... .... ..x.
    L .... .... .... .... | .... .... .... ...X
    C X... .... .... .... | .... .... .... ....
"""


@dataclass(frozen=True, slots=True)
class Performance:
    """What came out, and the limiter's largest reduction."""

    programme: Programme
    reduction_db: float


@dataclass(frozen=True, slots=True)
class WrittenGroove:
    """A rhythm decoder that plays one groove at every position."""

    groove: Groove

    def decode(self, position: Position, seed: int, temperature: float) -> Groove:
        """The groove."""
        return self.groove


@dataclass(slots=True)
class KeptSounds:
    """A timbre decoder that renders each sound once, for several performances of the same hits."""

    decoder: TimbreDecoder
    _kept: dict[tuple[object, ...], FloatArray] = field(default_factory=dict)

    def render(self, timbre: Timbre, seed: int) -> FloatArray:
        """The decoder's sound."""
        key = timbre.drum, timbre.axes.tobytes(), timbre.z.tobytes(), timbre.hardness, seed
        if key not in self._kept:
            self._kept[key] = self.decoder.render(timbre, seed)
        return self._kept[key]


def play_preset(decoder: RhythmDecoder, preset: Preset, bars: int = BARS) -> Bounce:
    """The preset from its beginning."""
    return bounce(decoder, preset, bars, BPM)


def play_kit(kit: Kit) -> Bounce:
    """The reference groove on a kit, with all parameters at default."""
    velocity = pattern_velocities(REFERENCE_GROOVE)
    groove = from_hits(velocity > 0, velocity, np.zeros_like(velocity))
    middle = Position(np.full(len(AXES), 0.5, np.float32), style_weights(None), np.zeros(FREE_DIMS, np.float32))
    return bounce(WrittenGroove(groove), replace(preset_at(kit.name, middle), kit=kit), GROOVE_BARS, BPM)


def performed(
    played: Bounce, sounds: TimbreDecoder, settings: Mapping[str, float] = MappingProxyType({})
) -> Performance:
    """The measures of a bounce as it leaves the output stage."""
    blocks = list(render_blocks(played, sounds, settings=settings))
    mix = np.concatenate([block.finished for block in blocks], axis=1)
    return Performance(measure_programme(mix), max(block.reduction_db for block in blocks))


def fitted_level(played: Bounce, decoder: TimbreDecoder) -> float:
    """The kit_level at which a bounce plays at TARGET_LUFS, in decibels.

    It plays up to LEEWAY_DB below where the limiter would reduce it by more than GENTLE_DB, and as far below as it must
    where that would be more than MOST_DB.
    """
    sounds = KeptSounds(decoder)
    level_db, found = _level_for(TARGET_LUFS, played, sounds)
    if found.reduction_db > GENTLE_DB:
        least_db, least = _level_for(TARGET_LUFS - LEEWAY_DB, played, sounds)
        least_db -= max(least.reduction_db - MOST_DB, 0.0)  # a decibel less of level is one less of reduction
        level_db = max(level_db - (found.reduction_db - GENTLE_DB), least_db)
    return PARAMETERS["kit_level"].clip(round(level_db, 1))


def _level_for(lufs: float, played: Bounce, sounds: KeptSounds) -> tuple[float, Performance]:
    """The kit_level of a loudness, by secants: the more is limited, the less a decibel adds."""
    level_db, slope = 0.0, 1.0
    found = performed(played, sounds)
    for _ in range(_ROUNDS):
        missing = lufs - found.programme.lufs
        if abs(missing) < _NEAR_DB:
            break
        before, step_db = found.programme.lufs, missing / slope
        level_db += step_db
        found = performed(played, sounds, {"kit_level": level_db})
        slope = min(max((found.programme.lufs - before) / step_db, _LEAST_SLOPE), 1.0)
    return level_db, found
