"""One preset file."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from latentdrum.storage.sample_file import SampleReader, from_folder, read_sample
from latentdrum.storage.toml_file import SUFFIX as SUFFIX
from latentdrum.storage.toml_file import as_text, read_file, write_text

if TYPE_CHECKING:  # arrays cost a tenth of a second that a list of presets need not wait for
    from latentdrum.core.preset.kit import Kit
    from latentdrum.core.preset.preset import Preset


def read_preset(
    path: Path,
    name: str | None = None,
    find_kit: "Callable[[str], Kit] | None" = None,
    samples: SampleReader = read_sample,
) -> "Preset":
    """The preset in a file, called as the file unless named. Raises PresetError with everything that is wrong.

    find_kit gives the kit that it names, and knows the plain one alone if left out.
    """
    from latentdrum.core.preset.preset_reader import plain_kit_only, preset_from_table

    kits, load_sample = find_kit or plain_kit_only, from_folder(path.parent, samples)
    return read_file(
        path, name, "preset", lambda called, rows, source: preset_from_table(called, rows, source, kits, load_sample)
    )


def as_toml(preset: "Preset", folder: Path) -> str:
    """The preset as the text of its file in a folder."""
    from latentdrum.core.preset.preset import preset_table

    return as_text(preset_table(preset), folder, inline=("controls",))


def write_preset(path: Path, preset: "Preset", overwrite: bool = True) -> None:
    """Put a preset's file in its place; a crash midway leaves the old file whole. Raises OSError as `write_text`."""
    write_text(path, as_toml(preset, path.parent), overwrite)
