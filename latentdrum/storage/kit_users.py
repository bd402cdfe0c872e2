"""Who needs a kit: the player's presets that name it."""

from latentdrum.core.preset.names import PresetError
from latentdrum.storage.preset_library import PresetLibrary
from latentdrum.storage.toml_file import SUFFIX, read_rows


def presets_using_kit(presets: PresetLibrary, kit: str) -> tuple[str, ...]:
    """The player's own presets that name a kit; damaged ones are left out."""
    return tuple(name for name in presets.own_names() if _kit_of(presets, name) == kit)


def _kit_of(presets: PresetLibrary, name: str) -> object:
    try:
        return read_rows(presets.user_dir / (name + SUFFIX)).get("kit")
    except PresetError:
        return None
