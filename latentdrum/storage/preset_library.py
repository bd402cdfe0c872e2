"""Preset files, and the library of presets: factory (read-only) and user."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from latentdrum.core.preset.names import PresetError
from latentdrum.storage.kit_library import KITS, KitLibrary
from latentdrum.storage.library import Entry, Library, Origin, files, user_folder
from latentdrum.storage.library import factory_folder as factory_folder
from latentdrum.storage.model_files import rhythm_models, timbre_models
from latentdrum.storage.sample_file import SampleReader, from_folder, read_sample, sample_stub
from latentdrum.storage.toml_file import SUFFIX, as_text, read_file, read_rows, write_text

if TYPE_CHECKING:
    from latentdrum.core.preset.kit import Kit
    from latentdrum.core.preset.preset import Preset

#: Of every preset file: path, modification time (ns), size; equal if nothing changed.
_Stamps: TypeAlias = tuple[tuple[Path, int, int], ...]


class PresetLibrary(Library["Preset"]):
    """Presets by name; `kits` is the library of the kits that they name."""

    what: ClassVar[str] = "preset"

    def __init__(self, user_dir: Path | None = None, factory_dir: Path | None = None) -> None:
        super().__init__(user_dir or user_folder(), factory_dir or factory_folder())
        self.kits = KitLibrary(self.user_dir / KITS, self.factory_dir / KITS)
        self._numbered: tuple[_Stamps, Mapping[int, str]] | None = (
            None  # so Program Changes in quick succession read no files
        )

    def read(self, path: Path, name: str | None = None) -> "Preset":
        """The preset in a file, with its kit."""
        return read_preset(path, name, self.kits.find)

    def from_table(self, name: str, rows: Mapping[str, Any], source: str) -> "Preset":
        """A preset from plain nested values, with its kit; errors begin with source."""
        from latentdrum.core.preset.preset_reader import preset_from_table

        samples = from_folder(self.user_dir, read_sample)
        return preset_from_table(name, rows, source, self.kits.find, samples, rhythm_models(), timbre_models())

    def by_program(self, program: int) -> str | None:
        """The name of the preset with a Program Change number 0..127, or None; user presets before factory ones."""
        stamps = (*_stamps(self.factory_dir), *_stamps(self.user_dir))
        known = self._numbered
        if known is None or known[0] != stamps:
            known = self._numbered = stamps, _numbers(self.entries())
        return known[1].get(program)

    def own_program(self, name: str) -> int | None:
        """The Program Change number of a user preset; None without one, or if the preset is damaged."""
        return next((e.program for e in self.entries() if e.origin is Origin.USER and e.name == name), None)

    def text(self, item: "Preset", folder: Path) -> str:
        """A preset as the text of its file."""
        return _as_toml(item, folder)

    def renamed(self, item: "Preset", name: str) -> "Preset":
        """A copy under another name, without the Program Change number."""
        return replace(item, name=name, program=None)

    def has_samples(self, item: "Preset") -> bool:
        """Whether one of the preset's own pads has a sample."""
        return any(item.kit.pad(voice).sample is not None for voice in item.own_pads)

    def entry(self, path: Path, origin: Origin) -> Entry:
        """A preset's entry. Factory files are checked when they are built; user files are checked here."""
        if origin is Origin.FACTORY:
            return _line(path, origin, read_rows(path))
        preset = read_preset(path, None, self.kits.find_without_samples, sample_stub)
        return Entry(path.stem, origin, path, preset.description, preset.style, preset.program)


def _stamps(folder: Path) -> _Stamps:
    found = []
    for path in files(folder):
        try:
            state = path.stat()
        except OSError:  # deleted meanwhile, or a dangling link
            continue
        found.append((path, state.st_mtime_ns, state.st_size))
    return tuple(found)


def _numbers(entries: tuple[Entry, ...]) -> Mapping[int, str]:
    """The preset of each Program Change number: user before factory, then by name."""
    found: dict[int, str] = {}
    for entry in sorted(entries, key=lambda entry: (entry.origin is Origin.FACTORY, entry.name)):
        if entry.program is not None and not entry.problem:
            found.setdefault(entry.program, entry.name)
    return found


def _line(path: Path, origin: Origin, rows: dict[str, Any]) -> Entry:
    style = str(rows.get("parameters", {}).get("style", ""))
    return Entry(path.stem, origin, path, str(rows.get("description", "")), style, rows.get("program"))


def own_naming(library: Library[Any], key: str, wanted: str) -> tuple[str, ...]:
    """The user's presets or kits that name a kit (key "kit") or a model ("rhythm_model", "timbre_model").

    Damaged ones are left out.
    """
    return tuple(name for name in library.own_names() if _named(library, name, key) == wanted)


def _named(library: Library[Any], name: str, key: str) -> object:
    try:
        return read_rows(library.user_dir / (name + SUFFIX)).get(key)
    except PresetError:
        return None


def read_preset(
    path: Path,
    name: str | None = None,
    find_kit: "Callable[[str], Kit] | None" = None,
    samples: SampleReader = read_sample,
) -> "Preset":
    """The preset in a file, named after the file unless a name is given. Raises PresetError listing every fault.

    find_kit: the kit of a name; without it only the plain kit is known.
    """
    from latentdrum.core.preset.preset_reader import plain_kit_only, preset_from_table

    kits, load_sample = find_kit or plain_kit_only, from_folder(path.parent, samples)
    return read_file(
        path,
        name,
        "preset",
        lambda item_name, rows, source: preset_from_table(
            item_name, rows, source, kits, load_sample, rhythm_models(), timbre_models()
        ),
    )


def _as_toml(preset: "Preset", folder: Path) -> str:
    """The preset as the text of its file in a folder."""
    from latentdrum.core.preset.preset import preset_table

    return as_text(preset_table(preset), folder, inline=("controls",))


def write_preset(path: Path, preset: "Preset", overwrite: bool = True) -> None:
    """Write a preset file atomically. Raises OSError as `write_text`."""
    write_text(path, _as_toml(preset, path.parent), overwrite)
