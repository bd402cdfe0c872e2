"""A hit's own sound: the pad's timbre, moved by knobs, modulation, round robin and velocity."""

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.parameters.sound import AXIS_KNOBS, pad_parameter
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.modulation import HitContext, total_modulation, velocity_signal
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.position import Position
from latentdrum.core.timbre.timbre import TIMBRE_AXES, TIMBRE_FREE_DIMS, Timbre
from latentdrum.core.voices import Voice

#: Spread of the hits around their pad's timbre in each free dimension at full round robin, standard deviations.
_ROUND_ROBIN_SD: Final = np.float32(0.35)
#: How far the kit moves in each free dimension at the end of its knob, standard deviations.
_KIT_REACH: Final = np.float32(1.0)
_SEED_SPACE: Final = 2**31
_PAD_KNOBS: Final = MappingProxyType(
    {voice: tuple((axis, pad_parameter(voice, axis)) for axis in AXIS_KNOBS) for voice in Voice}
)
_WIDTH_KNOBS: Final = MappingProxyType({voice: pad_parameter(voice, "width") for voice in Voice})

if AXIS_KNOBS != TIMBRE_AXES:
    raise AssertionError("core/parameters/sound.py and core/timbre/timbre.py must list the same axes in the same order")


@dataclass(frozen=True, slots=True, eq=False)
class SoundRequest:
    """One hit's own sound, requested before the hit is due.

    key: which hit of the song it is, (step from the top, voice); a later request with the same key replaces it.
    seed: of its noise; the same timbre and seed give the same sound. stereo: whether the pad has any width.
    """

    key: tuple[int, int]
    timbre: Timbre
    seed: int
    stereo: bool = False

    def same_sound(self, other: "SoundRequest") -> bool:
        """Whether both ask for the same sound, to the last bit."""
        return (self.seed, self.stereo) == (other.seed, other.stereo) and self.timbre.same_as(other.timbre)


@dataclass(frozen=True, slots=True, eq=False)
class Trigger:
    """Play a hit: when, on the ports' clock, on which pad, how hard, and with which sound.

    If that sound is not ready in time, the pad's pre-rendered one plays instead.
    """

    due_s: float
    voice: Voice
    velocity: int  # 1..127
    sound: SoundRequest


def sound_for_hit(preset: Preset, values: Values, hit: HitContext, position: Position | None) -> SoundRequest:
    """The sound of one hit. position: of the groove in the rhythm space, for routes whose source it is.

    The same arguments give the same sound.
    """
    pad, seed = preset.kit.pad(hit.voice), int(values["seed"])
    base = pad.timbre
    axes_shift, kit_shift = total_modulation(preset.modulation, hit, position, seed)
    knobs = [values[axis] + values[pad_knob] - 1.0 for axis, pad_knob in _PAD_KNOBS[hit.voice]]
    axes = base.axes + np.array(knobs, np.float32)
    if axes_shift is not None:
        axes += axes_shift
    deviation, noise_seed = _round_robin(seed, hit, values["round_robin"])
    z = base.z + deviation
    kit_move = min(max(values["kit_move"] + kit_shift, -1.0), 1.0)
    if kit_move:
        z += np.float32(kit_move) * _KIT_REACH * _kit_direction(seed)
    hardness = base.hardness + values["touch"] * velocity_signal(hit.velocity)
    stereo = pad.stereo_width(values[_WIDTH_KNOBS[hit.voice]]) > 0.0
    return SoundRequest((hit.number, int(hit.voice)), Timbre(base.drum, axes, z, hardness), noise_seed, stereo)


def _round_robin(seed: int, hit: HitContext, amount: float) -> tuple[FloatArray, int]:
    """A hit's deviation from its pad's timbre and the seed of its noise; with amount 0 all hits are alike."""
    if amount == 0.0:
        return np.zeros(TIMBRE_FREE_DIMS, np.float32), _random_deviation(seed, 0, hit.voice)[1]
    deviation, noise_seed = _random_deviation(seed, 2 * abs(hit.number) + (2 if hit.number >= 0 else 1), hit.voice)
    return np.float32(amount) * _ROUND_ROBIN_SD * deviation, noise_seed


@lru_cache(maxsize=64)
def _random_deviation(seed: int, hit: int, voice: Voice) -> tuple[FloatArray, int]:
    rng = np.random.default_rng((seed, hit, voice))
    return rng.standard_normal(TIMBRE_FREE_DIMS, dtype=np.float32), int(rng.integers(_SEED_SPACE))


@lru_cache(maxsize=4)
def _kit_direction(seed: int) -> FloatArray:
    return np.random.default_rng((seed,)).standard_normal(TIMBRE_FREE_DIMS, dtype=np.float32)
