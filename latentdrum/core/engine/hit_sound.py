"""From a hit to the sound it wants: the pad's place in the timbre space under the knobs, the routes and the hand."""

from functools import lru_cache
from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.sound_request import SoundRequest
from latentdrum.core.parameters.sound import AXIS_KNOBS, pad_parameter
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.modulation import HitContext, total_modulation, velocity_signal
from latentdrum.core.preset.preset import Z_LIMIT, Preset
from latentdrum.core.rhythm.position import Position
from latentdrum.core.timbre.timbre import TIMBRE_AXES, TIMBRE_FREE_DIMS, Timbre
from latentdrum.core.voices import Voice

#: How far a hit strays from its pad's place in each free dimension at full round robin, standard deviations.
_ROUND_ROBIN_SD: Final = np.float32(0.35)
#: How far the kit moves in each free dimension at the end of its knob, standard deviations.
_KIT_REACH: Final = np.float32(1.0)
_SEED_SPACE: Final = 2**31
_PAD_KNOBS: Final = MappingProxyType(
    {voice: tuple((axis, pad_parameter(voice, axis)) for axis in AXIS_KNOBS) for voice in Voice}
)

if AXIS_KNOBS != TIMBRE_AXES:
    raise AssertionError("core/sound_parameters.py and core/timbre.py must name the same axes in the same order")


def sound_for_hit(preset: Preset, values: Values, hit: HitContext, place: Position | None) -> SoundRequest:
    """The sound of one hit. place: where the rhythm stands, for the routes that listen to it.

    The same arguments give the same sound.
    """
    home, seed = preset.kit.pad(hit.voice).timbre, int(values["seed"])
    moved, kit_by = total_modulation(preset.modulation, hit, place, seed)
    turned = [values[axis] + values[knob] - 1.0 for axis, knob in _PAD_KNOBS[hit.voice]]
    axes = home.axes + np.array(turned, np.float32)
    if moved is not None:
        axes += moved
    stray, noise = _round_robin(seed, hit, values["round_robin"])
    z = home.z + stray
    kit_move = min(max(values["kit_move"] + kit_by, -1.0), 1.0)
    if kit_move:
        z += np.float32(kit_move) * _KIT_REACH * _kit_direction(seed)
    hardness = min(max(home.hardness + values["touch"] * velocity_signal(hit.velocity), -1.0), 1.0)
    timbre = Timbre(home.drum, np.clip(axes, 0.0, 1.0), np.clip(z, -Z_LIMIT, Z_LIMIT), hardness)
    return SoundRequest((hit.number, int(hit.voice)), timbre, noise)


def _round_robin(seed: int, hit: HitContext, round_robin: float) -> tuple[FloatArray, int]:
    """How a hit strays from its pad's place, and the seed of its noise; a machine's hits are all alike."""
    if round_robin == 0.0:
        return np.zeros(TIMBRE_FREE_DIMS, np.float32), _random_deviation(seed, 0, hit.voice)[1]
    stray, noise = _random_deviation(seed, 2 * abs(hit.number) + (2 if hit.number >= 0 else 1), hit.voice)
    return np.float32(round_robin) * _ROUND_ROBIN_SD * stray, noise


@lru_cache(maxsize=64)
def _random_deviation(seed: int, hit: int, voice: Voice) -> tuple[FloatArray, int]:
    rng = np.random.default_rng((seed, hit, voice))
    return rng.standard_normal(TIMBRE_FREE_DIMS, dtype=np.float32), int(rng.integers(_SEED_SPACE))


@lru_cache(maxsize=4)
def _kit_direction(seed: int) -> FloatArray:
    return np.random.default_rng((seed,)).standard_normal(TIMBRE_FREE_DIMS, dtype=np.float32)
