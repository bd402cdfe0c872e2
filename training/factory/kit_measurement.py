"""Measures kits: loudness and descriptors of every pad, their balance, the distance of two kits."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import Kit
from latentdrum.core.timbre.descriptors import measure
from latentdrum.core.timbre.loudness import loudness_db
from latentdrum.core.timbre.timbre import Timbre
from latentdrum.core.voices import Voice
from latentdrum.models.timbre.features import WHOLE, log_power
from latentdrum.models.timbre.model import TimbreModel
from training.factory.kit_search import percentiles

#: Loudness of each voice relative to the kick: a usual starting point of a mix.
BALANCE_DB: Final = MappingProxyType(
    {
        Voice.KICK: 0.0,
        Voice.SNARE: -1.0,
        Voice.HAT_CLOSED: -7.0,
        Voice.HAT_OPEN: -7.0,
        Voice.TOM_LOW: -3.0,
        Voice.TOM_MID: -3.0,
        Voice.TOM_HIGH: -3.5,
        Voice.CRASH: -4.5,
        Voice.RIDE: -8.0,
    }
)
#: Pan of each voice at full width, as the audience sees the kit.
PANS: Final = MappingProxyType(
    {
        Voice.KICK: 0.0,
        Voice.SNARE: 0.0,
        Voice.HAT_CLOSED: 0.3,
        Voice.HAT_OPEN: 0.3,
        Voice.TOM_LOW: -0.45,
        Voice.TOM_MID: -0.1,
        Voice.TOM_HIGH: 0.25,
        Voice.CRASH: 0.4,
        Voice.RIDE: -0.4,
    }
)
#: What each voice sends to the room of a kit that has one: little of the kick, which a room only blurs.
SENDS: Final = MappingProxyType(
    {
        Voice.KICK: 0.12,
        Voice.SNARE: 0.35,
        Voice.HAT_CLOSED: 0.2,
        Voice.HAT_OPEN: 0.2,
        Voice.TOM_LOW: 0.3,
        Voice.TOM_MID: 0.35,
        Voice.TOM_HIGH: 0.35,
        Voice.CRASH: 0.3,
        Voice.RIDE: 0.25,
    }
)
#: Loudness of the kick where the peaks of the kit allow it: 2 dB above a typical kick.
KICK_LUFS: Final = -21.0
#: How far the peak limit may cut a pad below the balance before the whole kit is lowered.
MAX_CUT_DB: Final = MappingProxyType(dict.fromkeys(Voice, 4.0) | {Voice.KICK: 0.0, Voice.SNARE: 1.5})
_MAX_PEAK: Final = 0.98
_POWER_FLOOR: Final = 1e-4
_DB_PER_NEPER: Final = 10.0 / np.log(10.0)


@dataclass(frozen=True, slots=True, eq=False)
class PadMeasurement:
    """A timbre rendered at level 0.

    loudness_db: LUFS. peak: of the neutral and the hardest hit. percentiles: (5,) 0..1 among the drum's sounds.
    log_power: as log_powers gives it.
    """

    frames: FloatArray
    loudness_db: float
    peak: float
    percentiles: FloatArray
    log_power: FloatArray


def measure_pad(model: TimbreModel, timbre: Timbre) -> PadMeasurement:
    """Renders and measures a timbre."""
    frames = model.render(timbre, 0)
    hardest = model.render(Timbre(timbre.drum, timbre.axes, timbre.z, 1.0), 0)
    axes = model.space.axes_of(measure(frames), timbre.drum)
    return PadMeasurement(
        frames,
        loudness_db(frames),
        max(float(np.abs(frames).max()), float(np.abs(hardest).max())),
        percentiles(model.space, timbre.drum, axes[None])[0],
        log_powers(frames),
    )


def measure_kit(model: TimbreModel, kit: Kit) -> tuple[PadMeasurement, ...]:
    """Every pad, rendered and measured."""
    return tuple(measure_pad(model, pad.timbre) for pad in kit.pads)


def levels(measured: Sequence[PadMeasurement], relative_db: Sequence[float]) -> list[float]:
    """The pads' levels in decibels: the usual balance plus the recipe's relative levels.

    A pad that its peak limits stays up to MAX_CUT_DB below, since a short sound seems louder than it measures; beyond
    that the whole kit is lowered.
    """
    wanted = [BALANCE_DB[voice] + relative_db[voice] for voice in Voice]
    limits = [each.loudness_db + 20.0 * np.log10(_MAX_PEAK / each.peak) for each in measured]
    kick_db = min(KICK_LUFS, *(limits[voice] + MAX_CUT_DB[voice] - wanted[voice] for voice in Voice))
    targets = [min(kick_db + relative, limit) for relative, limit in zip(wanted, limits, strict=True)]
    return [round(float(target - each.loudness_db), 2) for target, each in zip(targets, measured, strict=True)]


def log_powers(frames: FloatArray) -> FloatArray:
    """Log band powers of a sound at peak 1 in nepers, as the encoder's input has them; frames must not be silent."""
    power = log_power(frames / np.float32(max(float(np.abs(frames).max()), 1e-9)), WHOLE)
    return np.asarray(np.maximum(power, np.float32(np.log(_POWER_FLOOR))), np.float32)


def spectral_distance_db(a: FloatArray, b: FloatArray) -> float:
    """Distance of two log_powers in decibels: root mean square over the bands and windows in which either sounds."""
    floor = np.float32(np.log(_POWER_FLOOR))
    sounding = (a > floor) | (b > floor)
    return float(_DB_PER_NEPER * np.sqrt(np.square(a - b)[sounding].mean())) if sounding.any() else 0.0


def kit_distance_db(a: Sequence[PadMeasurement], b: Sequence[PadMeasurement]) -> float:
    """Distance of two kits in decibels: the mean over their pads."""
    return float(
        np.mean([spectral_distance_db(one.log_power, other.log_power) for one, other in zip(a, b, strict=True)])
    )


def nearest_pair(kits: Sequence[tuple[str, Sequence[PadMeasurement]]]) -> tuple[float, str, str]:
    """The two most similar kits: their distance in decibels, and their names."""
    pairs = combinations(kits, 2)
    return min((kit_distance_db(a, b), name, other) for (name, a), (other, b) in pairs)
