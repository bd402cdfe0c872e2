"""How the instrument plays a pad: harder hits and repeated hits, beside those of recorded drums."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.sound_request import sound_for_hit
from latentdrum.core.parameters.table import DEFAULTS, Values
from latentdrum.core.preset.kit import Kit, Pad
from latentdrum.core.preset.modulation import HitContext, velocity_signal
from latentdrum.core.preset.preset import Preset
from latentdrum.core.timbre.timbre import TIMBRE_AXES, Drum, Timbre
from latentdrum.core.voices import Voice
from latentdrum.learning.timbre.velocity_slope import velocity_slope
from training.judging.timbre.features import END_DB, SoundFeatures, sound_features
from training.judging.timbre.layers import Take, repeats
from training.judging.timbre.recordings import SoundModel

#: The velocities of the soft and the hard hit, and of repeated ones.
SOFT, HARD, REPEATED = 20, 127, 100
#: Descriptors that a harder hit changes.
CHANGES: Final = ("brightness", "punch")
ROUND_ROBIN: Final = "round robin"
#: A change of recorded drums below this, ln, is none: there is no ratio to it.
_NO_CHANGE: Final = 0.1

_Measured = defaultdict[tuple[str, Drum], list[float]]


def hit(model: SoundModel, timbre: Timbre, velocity: int, number: int, values: Values = DEFAULTS) -> FloatArray:
    """One hit of a pad with a timbre, as the instrument plays it, without the gain of its velocity."""
    kit = Kit("pads", tuple(Pad(timbre) for _ in Voice))
    preset = Preset("pads", values, np.zeros(0, np.float32), kit=kit)
    request = sound_for_hit(preset, values, HitContext(Voice.KICK, number, number, velocity), None)
    return model.render(request.timbre, request.seed)


def hit_distance(one: SoundFeatures, other: SoundFeatures) -> float:
    """Log-spectral distance of two sounds in mel bands until both have ended, nepers of power."""
    windows = max(_lasting(one.log_mel), _lasting(other.log_mel))
    return float(np.sqrt(np.square(one.log_mel[:windows] - other.log_mel[:windows]).mean(1)).mean())


def _lasting(log_mel: FloatArray) -> int:
    level = np.exp(log_mel).sum(1)
    return int(np.flatnonzero(level >= level.max() * 10.0 ** (END_DB / 10.0))[-1]) + 1


def of_timbre(model: SoundModel, timbre: Timbre) -> dict[str, float]:
    """The measures of a pad: how it changes from SOFT to HARD, and how far two hits alike are from each other."""
    soft, hard, one, other = (
        sound_features(hit(model, timbre, velocity, number))
        for velocity, number in ((SOFT, 0), (HARD, 0), (REPEATED, 0), (REPEATED, 1))
    )
    change = dict(zip(TIMBRE_AXES, (hard.descriptors - soft.descriptors).tolist(), strict=True))
    return {name: change[name] for name in CHANGES} | {ROUND_ROBIN: hit_distance(one, other)}


def of_recordings(takes: Sequence[Take], features: Mapping[str, SoundFeatures]) -> dict[str, list[float]]:
    """The same of the takes of a recorded drum, as far as they tell: no change without layers, a distance for a pair.

    The softest layer counts as velocity 1 and the hardest as 127; the change is the slope over all of them.
    """
    pairs = ((features[one.file], features[other.file]) for one, other in repeats(takes))
    found = {ROUND_ROBIN: [hit_distance(*pair) for pair in pairs]}
    hardness = np.array([take.hardness for take in takes])
    slope = velocity_slope(hardness, np.stack([features[take.file].descriptors for take in takes]))
    if slope is None:
        return found
    change = slope * (velocity_signal(HARD) - velocity_signal(SOFT))
    return found | {name: [float(change[TIMBRE_AXES.index(name)])] for name in CHANGES}


def touch_figures(
    model: SoundModel, timbres: Sequence[Timbre], recorded: Sequence[tuple[Drum, Mapping[str, Sequence[float]]]]
) -> dict[str, Any]:
    """Every measure of pads with these timbres beside recorded drums, as of_recordings measures them."""
    pads, recordings = _Measured(list), _Measured(list)
    for timbre in tqdm(timbres, desc="playing hits", unit="timbre", disable=None):
        for name, value in of_timbre(model, timbre).items():
            pads[name, timbre.drum].append(value)
    for drum, measured in recorded:
        for name, values in measured.items():
            recordings[name, drum] += values
    return {name: _compared(name, pads, recordings) for name in (*CHANGES, ROUND_ROBIN)}


def _compared(name: str, pads: _Measured, recordings: _Measured) -> dict[str, Any]:
    """By drum the mean of the pads, the median of as many recorded drums or pairs, and the ratio, if there is any.

    ratio: the median over the drums.
    """
    rows = {}
    for drum in Drum:
        if not pads[name, drum]:
            continue
        own, real = float(np.nanmean(pads[name, drum])), recordings[name, drum]
        middle = float(np.median(real)) if real else None
        ratio = None if middle is None or abs(middle) < _NO_CHANGE else own / middle
        rows[drum.key] = {"model": own, "real": middle, "count": len(real), "ratio": ratio}
    ratios = [row["ratio"] for row in rows.values() if row["ratio"] is not None]
    return {"ratio": float(np.median(ratios)) if ratios else None, "by_drum": rows}
