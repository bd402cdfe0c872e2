"""Kit files, and the library of kits: nine pads each, factory and user."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from latentdrum.core.preset.names import PLAIN, check_name
from latentdrum.storage.library import Entry, Library, Origin, factory_folder, user_folder
from latentdrum.storage.model_files import timbre_models
from latentdrum.storage.sample_file import SampleReader, from_folder, read_sample, sample_stub
from latentdrum.storage.toml_file import as_text, read_file, read_rows, write_text

if TYPE_CHECKING:
    from latentdrum.core.preset.kit import Kit

#: The folder of the kits in a folder of presets.
KITS: Final = "kits"


class KitLibrary(Library["Kit"]):
    """Kits by name. Errors are PresetErrors that say what to do."""

    what: ClassVar[str] = "kit"
    built_in: ClassVar[tuple[str, ...]] = (PLAIN,)

    def __init__(self, user_dir: Path | None = None, factory_dir: Path | None = None) -> None:
        super().__init__(user_dir or user_folder() / KITS, factory_dir or factory_folder() / KITS)

    def load(self, name: str | Path) -> "Kit":
        """A kit by its name, or by the path of a .toml file."""
        from latentdrum.core.preset.kit import PLAIN_KIT

        return PLAIN_KIT if name == PLAIN else super().load(name)

    def find(self, name: str, samples: SampleReader = read_sample) -> "Kit":
        """A kit by name, never by path: a preset must not depend on where it is read."""
        check_name(name, self.what)
        return self.load(PLAIN) if name == PLAIN else read_kit(self.path(name), samples=samples)

    def find_without_samples(self, name: str) -> "Kit":
        """A kit by name without the frames of its samples, to check that it is valid."""
        return self.find(name, sample_stub)

    def from_table(self, name: str, rows: Mapping[str, Any]) -> "Kit":
        """The kit that a table describes, with samples by their paths."""
        from latentdrum.core.preset import kit_table

        return kit_table.read_kit(name, rows, f"kit {name!r}", lambda file: read_sample(Path(file)), timbre_models())

    def read(self, path: Path, name: str | None = None) -> "Kit":
        """The kit in a file."""
        return read_kit(path, name)

    def text(self, item: "Kit", folder: Path) -> str:
        """A kit as the text of its file."""
        return _as_toml(item, folder)

    def renamed(self, item: "Kit", name: str) -> "Kit":
        """A kit under another name."""
        return replace(item, name=name)

    def has_samples(self, item: "Kit") -> bool:
        """Whether a pad has a sample."""
        return any(pad.sample is not None for pad in item.pads)

    def hint(self) -> str:
        """All names; there are few."""
        return f"there are {', '.join(self.names())}"

    def entry(self, path: Path, origin: Origin) -> Entry:
        """A kit's entry. Factory files are checked when they are built; user files are checked here."""
        if origin is Origin.FACTORY:
            return Entry(path.stem, origin, path, str(read_rows(path).get("description", "")))
        kit = read_kit(path, samples=sample_stub)
        return Entry(kit.name, origin, path, kit.description)


def read_kit(path: Path, name: str | None = None, samples: SampleReader = read_sample) -> "Kit":
    """The kit in a file, named after the file unless a name is given. Raises PresetError listing every fault."""
    from latentdrum.core.preset import kit_table

    load_sample = from_folder(path.parent, samples)
    return read_file(
        path,
        name,
        "kit",
        lambda item_name, rows, source: kit_table.read_kit(item_name, rows, source, load_sample, timbre_models()),
    )


def write_kit(path: Path, kit: "Kit", overwrite: bool = True) -> None:
    """Write a kit file atomically. Raises OSError as `write_text`."""
    write_text(path, _as_toml(kit, path.parent), overwrite)


def _as_toml(kit: "Kit", folder: Path) -> str:
    """The kit as the text of its file in a folder."""
    from latentdrum.core.preset.kit_table import kit_table

    return as_text(kit_table(kit), folder)
