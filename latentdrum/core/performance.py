"""What the hand and the path ask of the decoder for one step: a place, a seed, a temperature."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.axes import AXES
from latentdrum.core.latents import FREE_DIMS, Position, between, style_weights
from latentdrum.core.parameters import LATENT_KNOBS, Values
from latentdrum.core.preset import Preset
from latentdrum.core.styles import STYLES
from latentdrum.core.units import STEPS_PER_BAR

_SEED_SPACE = 2**63


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


def request(preset: Preset, values: Values, step: int, serial: int) -> DecodeRequest:
    """What to decode so that a step sounds as the preset, its path and the hand on the knobs want it."""
    bar = step // STEPS_PER_BAR
    seed, temperature = int(values["seed"]), values["temperature"]
    place = _varied(_morphed(preset, values, _place(preset, values, step)), values["variation"], seed, bar)
    return DecodeRequest(serial, place, _bar_seed(seed, bar) if temperature > 0 else 0, temperature)


def moment(preset: Preset, values: Values, step: int) -> int:
    """A number that stays the same between steps whose request is the same for the same preset and values."""
    if preset.path is not None:
        return step
    return step // STEPS_PER_BAR if values["variation"] > 0 or values["temperature"] > 0 else 0


def _place(preset: Preset, values: Values, step: int) -> Position:
    """The path's place, or the preset's own, moved by as much as the hand has moved the knobs."""
    home = preset.position
    base = home if preset.path is None else preset.path.at(step / STEPS_PER_BAR)
    turned = np.array([values[name] - preset.values[name] for name in AXES], np.float32)
    style = base.style if values["style"] == preset.values["style"] else style_weights(STYLES[round(values["style"])])
    z = base.z.copy()
    z[: len(LATENT_KNOBS)] += np.array([values[name] for name in LATENT_KNOBS], np.float32)
    return Position(np.clip(base.axes + turned, 0.0, 1.0), style, z)


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
