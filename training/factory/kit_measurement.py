"""Measures kits: loudness and descriptors of every pad, their balance, the distance of two kits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import Kit
from latentdrum.core.timbre.descriptors import measure
from latentdrum.core.timbre.loudness import DRUM_LUFS, loudness_db
from latentdrum.core.timbre.timbre import Drum, Timbre
from latentdrum.core.voices import Voice
from latentdrum.models.timbre.features import WHOLE, log_power
from latentdrum.models.timbre.model import TimbreModel
from training.factory.claims import figures
from training.factory.kit_claims import CLAIMS
from training.factory.kit_search import percentiles

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
#: A pad is compared by its mean over so many renders with other noise: chance does not tell two kits apart.
_NOISES: Final = 4
#: Least distance of two pads of one drum.
MIN_PAD_DISTANCE_DB: Final = 5.0
_POWER_FLOOR: Final = 1e-4
_DB_PER_NEPER: Final = 10.0 / np.log(10.0)


@dataclass(frozen=True, slots=True, eq=False)
class PadMeasurement:
    """A timbre rendered at level 0.

    loudness_db: LUFS. percentiles: (5,) 0..1 among the drum's sounds. log_power: as log_powers gives it, mean over
    several noises.
    """

    frames: FloatArray
    loudness_db: float
    percentiles: FloatArray
    log_power: FloatArray


#: Kits by name, each with the measurements of its pads.
Kits: TypeAlias = Mapping[str, tuple[Kit, Sequence[PadMeasurement]]]


def measure_pad(model: TimbreModel, timbre: Timbre) -> PadMeasurement:
    """Renders and measures a timbre."""
    frames = model.render(timbre, 0)
    axes = model.space.axes_of(measure(frames), timbre.drum)
    return PadMeasurement(
        frames,
        loudness_db(frames),
        percentiles(model.space, timbre.drum, axes[None])[0],
        mean_log_powers([frames, *(model.render(timbre, seed) for seed in range(1, _NOISES))]),
    )


def measure_kit(model: TimbreModel, kit: Kit) -> tuple[PadMeasurement, ...]:
    """Every pad, rendered and measured."""
    return tuple(measure_pad(model, pad.timbre) for pad in kit.pads)


def levels(drums: Sequence[Drum], relative_db: Sequence[float]) -> list[float]:
    """The pads' levels in decibels: each at its voice's place in the mix, plus the recipe's relative level.

    A short sound whose peak keeps it below its place stays there, since it seems louder than it measures.
    """
    places = (DRUM_LUFS[Drum(voice)] - DRUM_LUFS[drum] for voice, drum in zip(Voice, drums, strict=True))
    return [place + relative for place, relative in zip(places, relative_db, strict=True)]


def log_powers(frames: FloatArray) -> FloatArray:
    """Log band powers of a sound at peak 1 in nepers, as the encoder's input has them; frames must not be silent."""
    power = log_power(frames / np.float32(max(float(np.abs(frames).max()), 1e-9)), WHOLE)
    return np.asarray(np.maximum(power, np.float32(np.log(_POWER_FLOOR))), np.float32)


def mean_log_powers(renders: Sequence[FloatArray]) -> FloatArray:
    """The log of the mean band powers of several renders."""
    return np.asarray(np.log(np.mean([np.exp(log_powers(frames)) for frames in renders], axis=0)), np.float32)


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


def broken_claims(kits: Kits) -> list[str]:
    """The claims of kit_claims that do not hold, each with the figure that was measured."""
    faults = []
    for name, (_, measured) in kits.items():
        for claim in CLAIMS[name]:
            sound = measured[Voice[claim.pad.upper()]]
            value = figures(sound.frames, sound.percentiles)[claim.measure]
            if not claim.holds(value):
                faults.append(f"{name}: {claim} is broken, it is {value:.3g}")
    return faults


def similar_pads(kits: Kits) -> list[str]:
    """Pads of one drum in two kits that are nearer to each other than MIN_PAD_DISTANCE_DB."""
    faults = []
    for (name, (kit, measured)), (other_name, (other_kit, others)) in combinations(kits.items(), 2):
        for voice, other in product(Voice, Voice):
            drum = kit.pad(voice).timbre.drum
            distance = spectral_distance_db(measured[voice].log_power, others[other].log_power)
            if drum is other_kit.pad(other).timbre.drum and distance < MIN_PAD_DISTANCE_DB:
                pads = f"{voice.label} of {name} and the {other.label} of {other_name}"
                faults.append(f"the {pads} are as good as one {drum.key}: {distance:.1f} dB apart")
    return faults


def nearest_pair(kits: Sequence[tuple[str, Sequence[PadMeasurement]]]) -> tuple[float, str, str]:
    """The two most similar kits: their distance in decibels, and their names."""
    pairs = combinations(kits, 2)
    return min((kit_distance_db(a, b), name, other) for (name, a), (other, b) in pairs)
