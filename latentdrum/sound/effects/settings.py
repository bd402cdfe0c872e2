"""The settings of the effects, from a kit and the parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.parameters.sound import pad_parameter
from latentdrum.core.preset.kit import Kit
from latentdrum.core.units import db_to_gain
from latentdrum.core.voices import VOICES, Voice
from latentdrum.sound.effects.tone import tilt_matrix

_ROOM: Final = MappingProxyType({voice: pad_parameter(voice, "room") for voice in Voice})


@dataclass(frozen=True, slots=True, eq=False)
class EffectSettings:
    """What the knobs say. sends: what each pad, at its level, sends to the ambience, (9,) float32.

    tilt: its filter as a matrix, None if flat. level: the master level as a factor, so that drive and compressor do
    not depend on it.
    """

    sends: FloatArray
    drive: float = 0.0
    compress: float = 0.0
    compress_mix: float = 1.0
    tilt: FloatArray | None = None
    level: float = 1.0


#: No effect.
OFF: Final = EffectSettings(np.zeros(VOICES, np.float32))


def effect_settings(kit: Kit, values: Mapping[str, float], rate_hz: int) -> EffectSettings:
    """The settings of a kit and the parameters, each at its default where missing."""
    room = 0.0 if kit.room is None else values.get("room", 1.0)
    shares = [min(max(kit.pads[voice].room + values.get(_ROOM[voice], 0.0), 0.0), 1.0) for voice in Voice]
    return EffectSettings(
        np.array(shares, np.float32) * np.float32(room),
        values.get("drive", 0.0),
        values.get("compress", 0.0),
        values.get("compress_mix", 1.0),
        tilt_matrix(values.get("tilt", 0.0), rate_hz),
        db_to_gain(values.get("sound_level", 0.0)),
    )
