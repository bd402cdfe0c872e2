"""What the hand and the path ask of the decoder for one step: a place, a seed, a temperature."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.parameters.table import LATENT_KNOBS, Values
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.path import LatentPath
from latentdrum.core.rhythm.position import FREE_DIMS, Position, between, style_weights
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.units import STEPS_PER_BAR

_SEED_SPACE = 2**63
#: The outermost grooves of the data are freaks (one hit in two bars, toms alone), and a controller rests at its ends:
#: a knob reaches from the second percentile to the last but one, farther only where the preset itself stands there.
_REACH = (0.02, 0.98)
#: Whoever is asked for another style keeps the manner, not the figures: part of the own deviation is carried over.
_STYLE_CHANGE_Z_SHARE = np.float32(0.5)
#: Presets are surer of their hits than grooves of the data; with this heat a temperature of 1 changes most bars.
_LOGIT_TEMPERATURE = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class DecodeRequest:
    """A groove to be decoded; serial grows with every request, so that the newest wins."""

    serial: int
    position: Position
    seed: int
    temperature: float

    def same_groove(self, other: "DecodeRequest") -> bool:
        """Whether both ask for the same groove."""
        same_draw = self.seed == other.seed and self.temperature == other.temperature
        return same_draw and self.position.same_as(other.position)


def decode_request(preset: Preset, values: Values, step: int, serial: int) -> DecodeRequest:
    """What to decode so that a step sounds as the preset, its path and the hand on the knobs want it."""
    bar = step // STEPS_PER_BAR
    seed, temperature = int(values["seed"]), values["temperature"]
    place = _varied(current_position(preset, values, step), values["variation"], seed, bar)
    return DecodeRequest(
        serial, place, _bar_seed(seed, bar) if temperature > 0 else 0, _LOGIT_TEMPERATURE * temperature
    )


def current_position(preset: Preset, values: Values, step: int) -> Position:
    """Where a step stands in the rhythm space under path, morph and hand, before it wanders."""
    return _morphed(preset, values, _place(preset, values, step))


def request_epoch(preset: Preset, values: Values, step: int) -> int:
    """A number that stays the same between steps whose request is the same for the same preset and values."""
    if preset.path is not None:
        return _sampled_step(preset.path, step)
    return step // STEPS_PER_BAR if values["variation"] > 0 or values["temperature"] > 0 else 0


def _sampled_step(path: LatentPath, step: int) -> int:
    """The step at which the place on a path was last looked at: once a bar, since the hits of a bar belong together.

    A path with shorter legs is looked at once in its shortest.
    """
    grain = max(1, round(STEPS_PER_BAR * min(1.0, *(point.bars for point in path.waypoints))))
    return step // grain * grain


def with_knobs(base: Position, preset: Preset, values: Values) -> Position:
    """A place of the preset, moved by as much as the hand has moved the axes and the style."""
    moved = np.array([values[name] - preset.values[name] for name in AXES], np.float32)
    low, high = np.minimum(base.axes, _REACH[0]), np.maximum(base.axes, _REACH[1])
    axes = np.clip(base.axes + moved, low, high).astype(np.float32)
    if values["style"] == preset.values["style"]:
        return Position(axes, base.style, base.z)
    return Position(axes, style_weights(STYLES[round(values["style"])]), _STYLE_CHANGE_Z_SHARE * base.z)


def _place(preset: Preset, values: Values, step: int) -> Position:
    """The path's place, or the preset's own, under the hand on the knobs."""
    path = preset.path
    base = preset.position if path is None else path.at(_sampled_step(path, step) / STEPS_PER_BAR)
    place = with_knobs(base, preset, values)
    z = place.z.copy()
    z[: len(LATENT_KNOBS)] += np.array([values[name] for name in LATENT_KNOBS], np.float32)
    return Position(place.axes, place.style, z)


def _morphed(preset: Preset, values: Values, place: Position) -> Position:
    """Part of the way to the preset's second place; without one, to the typical groove of the style."""
    if values["morph"] == 0:
        return place
    there = preset.morph_to or Position(place.axes, place.style, np.zeros(FREE_DIMS, np.float32))
    return between(place, there, values["morph"])


def _varied(place: Position, variation: float, seed: int, bar: int) -> Position:
    """Wandered off by up to a standard deviation in every free dimension, another way each bar."""
    if variation == 0:
        return place
    return Position(place.axes, place.style, place.z + np.float32(variation) * _wander(seed, bar))


@lru_cache(maxsize=4)
def _wander(seed: int, bar: int) -> FloatArray:
    return np.random.default_rng((seed, bar)).standard_normal(FREE_DIMS, dtype=np.float32)


def _bar_seed(seed: int, bar: int) -> int:
    return int(np.random.SeedSequence((seed, bar)).generate_state(1, np.uint64)[0]) % _SEED_SPACE
