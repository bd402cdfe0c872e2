"""The scenes of factory presets: for each its name and the parameters that are not the preset's own, in stored form."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from latentdrum.core.preset.preset import Preset
from latentdrum.core.preset.scene import HELD, Scene

#: Preset -> its scenes in the order of their numbers, from 1.
SCENES: Final[Mapping[str, tuple[tuple[str, Mapping[str, float]], ...]]] = MappingProxyType(
    {
        "deep-house-shuffle": (
            ("groove", {}),
            ("strip", {"density": 0.3, "hat_open_mute": 1.0, "room": 1.6}),
            ("open", {"density": 0.62, "hat_open_decay": 0.7, "brightness": 0.55}),
        ),
        "techno-rumble": (
            ("rumble", {}),
            ("break", {"density": 0.35, "kick_mute": 1.0, "decay": 0.65, "room": 1.8}),
            ("peak", {"density": 0.65, "brightness": 0.62, "hat_open_decay": 0.65, "drive": 0.3}),
        ),
    }
)


def with_scenes(preset: Preset) -> Preset:
    """The preset with the scenes that the table has for it."""
    here = {name: preset.values[name] for name in HELD}
    rows = enumerate(SCENES.get(preset.name, ()), 1)
    return replace(preset, scenes={number: Scene({**here, **own}, preset.z, name) for number, (name, own) in rows})
