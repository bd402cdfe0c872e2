"""One kit file."""

from pathlib import Path
from typing import TYPE_CHECKING

from latentdrum.storage.sample_file import SampleReader, from_folder, read_sample
from latentdrum.storage.toml_file import as_text, read_file, write_text

if TYPE_CHECKING:  # arrays cost a tenth of a second that a list of presets need not wait for
    from latentdrum.core.preset.kit import Kit


def read_kit(path: Path, name: str | None = None, samples: SampleReader = read_sample) -> "Kit":
    """The kit in a file, called as the file unless named. Raises PresetError with everything that is wrong."""
    from latentdrum.core.preset import kit_table

    load_sample = from_folder(path.parent, samples)
    return read_file(
        path, name, "kit", lambda called, rows, source: kit_table.read_kit(called, rows, source, load_sample)
    )


def as_toml(kit: "Kit", folder: Path) -> str:
    """The kit as the text of its file in a folder."""
    from latentdrum.core.preset.kit_table import kit_table

    return as_text(kit_table(kit), folder)


def write_kit(path: Path, kit: "Kit", overwrite: bool = True) -> None:
    """Put a kit's file in its place; a crash midway leaves the old file whole. Raises OSError as `write_text`."""
    write_text(path, as_toml(kit, path.parent), overwrite)
