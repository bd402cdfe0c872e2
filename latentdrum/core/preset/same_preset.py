"""Whether two presets are the same performance: a file that is read again gives other objects with the same content."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from latentdrum.core.preset.preset import Preset


def same_preset(one: Preset, other: Preset) -> bool:
    """Whether every field is the same to the last bit: parameters, kit, loop, paths, scenes, locked parts and all."""
    return one.name == other.name and _alike(one, other)


def _alike(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, float):  # most of what there is
        return bool(one == other)
    if is_dataclass(one):
        return all(_alike(getattr(one, part.name), getattr(other, part.name)) for part in fields(one))
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(_alike(value, other[key]) for key, value in one.items())
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    return bool(one == other)
