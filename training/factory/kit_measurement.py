"""How a kit sounds, measured: loudness and descriptors of every pad, their balance, how far two kits are apart."""

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

#: How loud each voice is beside the kick: what a mixer would begin with.
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
#: Where the drummer's kit stands before the listener, at full width.
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
#: How loud a kick is made where the kit's peaks allow it, LUFS: two decibels more than a typical one.
KICK_DB: Final = -21.0
#: How far a pad may stay back before the kit follows it: kick and snare lead.
BACK_DB: Final = MappingProxyType(dict.fromkeys(Voice, 4.0) | {Voice.KICK: 0.0, Voice.SNARE: 1.5})
_FULL: Final = 0.98
_QUIET: Final = 1e-4
_DB_A_NEPER: Final = 10.0 / np.log(10.0)


@dataclass(frozen=True, slots=True, eq=False)
class PadMeasurement:
    """A place as it is heard at level 0.

    loudness_db: LUFS. peak: of the plain and of the hardest stroke. places: (5,) 0..1 among the drum's sounds.
    power: what `apart_db` compares.
    """

    frames: FloatArray
    loudness_db: float
    peak: float
    places: FloatArray
    power: FloatArray


def measure_pad(model: TimbreModel, timbre: Timbre) -> PadMeasurement:
    """Renders and measures a place."""
    frames = model.render(timbre, 0)
    hardest = model.render(Timbre(timbre.drum, timbre.axes, timbre.z, 1.0), 0)
    axes = model.space.axes_of(measure(frames), timbre.drum)
    return PadMeasurement(
        frames,
        loudness_db(frames),
        max(float(np.abs(frames).max()), float(np.abs(hardest).max())),
        percentiles(model.space, timbre.drum, axes[None])[0],
        log_spectrum(frames),
    )


def measure_kit(model: TimbreModel, kit: Kit) -> tuple[PadMeasurement, ...]:
    """Every pad as it is heard."""
    return tuple(measure_pad(model, pad.timbre) for pad in kit.pads)


def levels(heard: Sequence[PadMeasurement], beside_db: Sequence[float]) -> list[float]:
    """The pads' levels in decibels: the usual balance plus what the recipe wants beside it.

    A pad whose peak is in the way stays back a little, for what is over in a moment sounds louder than it measures;
    what more is missing, the whole kit gives up.
    """
    wanted = [BALANCE_DB[voice] + beside_db[voice] for voice in Voice]
    most = [each.loudness_db + 20.0 * np.log10(_FULL / each.peak) for each in heard]
    kick_db = min(KICK_DB, *(most[voice] + BACK_DB[voice] - wanted[voice] for voice in Voice))
    aims = [min(kick_db + below, loudest) for below, loudest in zip(wanted, most, strict=True)]
    return [round(float(aim - each.loudness_db), 2) for aim, each in zip(aims, heard, strict=True)]


def log_spectrum(frames: FloatArray) -> FloatArray:
    """A sound's log powers in nepers as the model's ear has them, whatever its level; frames must not be silent."""
    power = log_power(frames / np.float32(max(float(np.abs(frames).max()), 1e-9)), WHOLE)
    return np.asarray(np.maximum(power, np.float32(np.log(_QUIET))), np.float32)


def spectral_distance_db(a: FloatArray, b: FloatArray) -> float:
    """How far two outlines are apart, decibels: root mean square over bands and moments in which either sounds."""
    floor = np.float32(np.log(_QUIET))
    sounding = (a > floor) | (b > floor)
    return float(_DB_A_NEPER * np.sqrt(np.square(a - b)[sounding].mean())) if sounding.any() else 0.0


def kit_distance_db(a: Sequence[PadMeasurement], b: Sequence[PadMeasurement]) -> float:
    """How far two kits are apart, decibels: the mean over their pads."""
    return float(np.mean([spectral_distance_db(one.power, other.power) for one, other in zip(a, b, strict=True)]))


def nearest_pair(kits: Sequence[tuple[str, Sequence[PadMeasurement]]]) -> tuple[float, str, str]:
    """The two kits that sound most alike: how far apart, decibels, and which."""
    pairs = combinations(kits, 2)
    return min((kit_distance_db(a, b), name, other) for (name, a), (other, b) in pairs)
