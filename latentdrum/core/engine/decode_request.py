"""What parameters and path request of the rhythm decoder for a step: a position, a seed, a temperature."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.evolution import evolved
from latentdrum.core.engine.performed import performed, sampled_step, sampled_steps, with_macros
from latentdrum.core.parameters.parts import own_seeds
from latentdrum.core.parameters.table import LATENT_KNOBS, Values
from latentdrum.core.parameters.variation import PHRASE_BARS
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.axes import AXES, KNOB_REACH
from latentdrum.core.rhythm.position import FREE_DIMS, Position, between, style_weights
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.units import STEPS_PER_BAR
from latentdrum.core.voices import Voice

_SEED_SPACE = 2**63
#: How far the z of a voice with a seed of its own is drawn anew, 0..1: at 1 nothing of the preset's is left. Axes and
#: style stay. Judged by training/judging/rhythm/regenerate.py.
REDRAWN: Final = 0.9
#: Keeps these draws apart from those of `variation` and `evolve`.
_VOICE_STREAM: Final = 11
#: Share of the preset's own z that is kept under another style: some of its character, not its pattern.
STYLE_CHANGE_Z_SHARE = np.float32(0.5)


@dataclass(frozen=True, slots=True, eq=False)
class VoiceDraw:
    """Voices with a seed of their own, and the position where that seed draws their part."""

    position: Position
    seed: int
    voices: tuple[Voice, ...]

    def same_as(self, other: "VoiceDraw") -> bool:
        """Whether both give those voices the same part."""
        return (self.seed, self.voices) == (other.seed, other.voices) and self.position.same_as(other.position)


@dataclass(frozen=True, slots=True, eq=False)
class DecodeRequest:
    """A groove to be decoded; serial grows with every request, so that the newest wins. own: see voice_draws.py."""

    serial: int
    position: Position
    seed: int
    temperature: float
    own: tuple[VoiceDraw, ...] = ()

    def same_groove(self, other: "DecodeRequest") -> bool:
        """Whether both give the same groove."""
        same_draw = self.seed == other.seed and self.temperature == other.temperature
        same_own = len(self.own) == len(other.own) and all(map(VoiceDraw.same_as, self.own, other.own))
        return same_draw and same_own and self.position.same_as(other.position)


def decode_request(preset: Preset, values: Values, step: int, serial: int) -> DecodeRequest:
    """What to decode for a step under preset, path and parameters."""
    repetition = step // preset.meter.groove_steps
    values = performed(preset, values, step)
    seed = int(values["seed"])
    own = tuple(
        VoiceDraw(own_position(preset, values, step, own_seed), _draw_seed(own_seed, repetition), voices)
        for own_seed, voices in own_seeds(values).items()
    )
    position = _wandered(_position(preset, values, step), preset, values, step, seed)
    return DecodeRequest(serial, position, _draw_seed(seed, repetition), values["temperature"], own)


def own_position(preset: Preset, values: Values, step: int, seed: int) -> Position:
    """Where the part of a voice with a seed of its own is decoded. values: as performed at the step.

    Axes and style are those of the groove; z is drawn from the style's prior by the seed, and keeps a share of the
    groove's, so that knobs, paths and morph go on moving it.
    """
    home = _position(preset, values, step)
    z = np.float32(np.sqrt(1.0 - REDRAWN**2)) * home.z + np.float32(REDRAWN) * _own_noise(seed)
    return _wandered(Position(home.axes, home.style, z), preset, values, step, seed)


@lru_cache(maxsize=64)
def _own_noise(seed: int) -> FloatArray:
    return np.random.default_rng((seed, 0, _VOICE_STREAM)).standard_normal(FREE_DIMS, dtype=np.float32)


def _wandered(home: Position, preset: Preset, values: Values, step: int, seed: int) -> Position:
    """The position of a step as evolution and variation lead it away from home, by a seed."""
    position = evolved(home, values["evolve"], seed, _phrase(preset, step))
    return _varied(position, values["variation"], seed, step // STEPS_PER_BAR)


def current_position(preset: Preset, values: Values, step: int) -> Position:
    """The position of a step under paths, parameters and morph, before variation."""
    return _position(preset, performed(preset, values, step), step)


def _position(preset: Preset, values: Values, step: int) -> Position:
    return _morphed(preset, values, _base_position(preset, values, step))


def request_epoch(preset: Preset, values: Values, step: int) -> tuple[int, ...]:
    """Numbers that stay the same between steps whose request is the same for the same preset and values."""
    values = with_macros(values)
    varied = step // STEPS_PER_BAR if preset.paths or values["variation"] > 0 else 0
    phrase = _phrase(preset, step) if preset.paths or values["evolve"] > 0 else 0
    return *sampled_steps(preset, step), varied, phrase, step // preset.meter.groove_steps


def _phrase(preset: Preset, step: int) -> int:
    return step // (PHRASE_BARS * preset.meter.steps)


def with_knobs(base: Position, preset: Preset, values: Values) -> Position:
    """A position of the preset, moved by as much as axes and style differ from the preset's values."""
    moved = np.array([values[name] - preset.values[name] for name in AXES], np.float32)
    low, high = np.minimum(base.axes, KNOB_REACH[0]), np.maximum(base.axes, KNOB_REACH[1])
    axes = np.clip(base.axes + moved, low, high).astype(np.float32)
    if values["style"] == preset.values["style"]:
        return Position(axes, base.style, base.z)
    return Position(axes, style_weights(STYLES[round(values["style"])]), STYLE_CHANGE_Z_SHARE * base.z)


def _base_position(preset: Preset, values: Values, step: int) -> Position:
    """The path's position, or the preset's own, with the axis, style and latent parameters applied."""
    path, base = preset.path, preset.position
    if path is not None:
        base = path.at(sampled_step(path, step) / STEPS_PER_BAR, int(values["seed"]))
    position = with_knobs(base, preset, values)
    z = position.z.copy()
    z[: len(LATENT_KNOBS)] += np.array([values[name] for name in LATENT_KNOBS], np.float32)
    return Position(position.axes, position.style, z)


def _morphed(preset: Preset, values: Values, position: Position) -> Position:
    """Interpolated towards the preset's second position; without one, towards the style's typical groove (z 0)."""
    if values["morph"] == 0:
        return position
    target = preset.morph_to or Position(position.axes, position.style, np.zeros(FREE_DIMS, np.float32))
    return between(position, target, values["morph"])


def _varied(position: Position, variation: float, seed: int, bar: int) -> Position:
    """With noise added to z, of standard deviation `variation` in every free dimension, drawn again each bar."""
    if variation == 0:
        return position
    return Position(position.axes, position.style, position.z + np.float32(variation) * _bar_noise(seed, bar))


@lru_cache(maxsize=4)
def _bar_noise(seed: int, bar: int) -> FloatArray:
    return np.random.default_rng((seed, bar)).standard_normal(FREE_DIMS, dtype=np.float32)


def _draw_seed(seed: int, repetition: int) -> int:
    """Each repetition of the two bars is played anew: its touch always, its hits at a temperature above 0."""
    return int(np.random.SeedSequence((seed, repetition)).generate_state(1, np.uint64)[0]) % _SEED_SPACE
