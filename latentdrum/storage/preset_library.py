"""The shelf of presets: the factory's, which nobody can change, and the player's own."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from latentdrum.core.preset.names import PresetError
from latentdrum.storage.kit_library import KITS, KitLibrary
from latentdrum.storage.library import Entry, Library, Origin, files, user_folder
from latentdrum.storage.library import factory_folder as factory_folder
from latentdrum.storage.sample_file import SampleReader, from_folder, read_sample, sample_stub
from latentdrum.storage.toml_file import SUFFIX, as_text, read_file, read_rows, write_text

if TYPE_CHECKING:
    from latentdrum.core.preset.kit import Kit
    from latentdrum.core.preset.preset import Preset

#: What tells whether a preset file was changed: its path, when it was last written (ns), its size.
_Stamps: TypeAlias = tuple[tuple[Path, int, int], ...]


class PresetLibrary(Library["Preset"]):
    """Finds, keeps and moves presets by name; `kits` is the shelf of the kits that they name."""

    what: ClassVar[str] = "preset"

    def __init__(self, user_dir: Path | None = None, factory_dir: Path | None = None) -> None:
        super().__init__(user_dir or user_folder(), factory_dir or factory_folder())
        self.kits = KitLibrary(self.user_dir / KITS, self.factory_dir / KITS)
        self._numbered: tuple[_Stamps, Mapping[int, str]] | None = None  # a storm of Program Changes reads no files

    def read(self, path: Path, name: str | None = None) -> "Preset":
        """The preset in a file, with its kit."""
        return read_preset(path, name, self.kits.find)

    def from_table(self, name: str, rows: Mapping[str, Any], source: str) -> "Preset":
        """The preset that a table of plain values describes, with its kit; source is what errors call the table."""
        from latentdrum.core.preset.preset_reader import preset_from_table

        return preset_from_table(name, rows, source, self.kits.find, from_folder(self.user_dir, read_sample))

    def by_program(self, program: int) -> str | None:
        """The name that a Program Change 0..127 calls, or None; the player's own win over the factory's."""
        stamps = (*_stamps(self.factory_dir), *_stamps(self.user_dir))
        known = self._numbered
        if known is None or known[0] != stamps:
            known = self._numbered = stamps, _numbers(self.entries())
        return known[1].get(program)

    def own_program(self, name: str) -> int | None:
        """The Program Change number of one of the player's own presets; None without one, or if it is damaged."""
        return next((e.program for e in self.entries() if e.origin is Origin.USER and e.name == name), None)

    def text(self, item: "Preset", folder: Path) -> str:
        """A preset as the text of its file."""
        return _as_toml(item, folder)

    def renamed(self, item: "Preset", name: str) -> "Preset":
        """A preset under another name; the Program Change number stays with the first."""
        return replace(item, name=name, program=None)

    def has_samples(self, item: "Preset") -> bool:
        """Whether a pad of the preset's own has a sound of the player's own."""
        return any(item.kit.pad(voice).sample is not None for voice in item.own_pads)

    def entry(self, path: Path, origin: Origin) -> Entry:
        """A preset's line. The factory's files are checked when they are made; the player's are checked now."""
        if origin is Origin.FACTORY:
            return _line(path, origin, read_rows(path))
        preset = read_preset(path, None, self.kits.find_without_samples, sample_stub)
        return Entry(path.stem, origin, path, preset.description, preset.style, preset.program)


def _stamps(folder: Path) -> _Stamps:
    found = []
    for path in files(folder):
        try:
            state = path.stat()
        except OSError:  # gone since we looked, or a link to nothing
            continue
        found.append((path, state.st_mtime_ns, state.st_size))
    return tuple(found)


def _numbers(entries: tuple[Entry, ...]) -> Mapping[int, str]:
    """Which preset each Program Change calls: the player's own before the factory's, then by name."""
    found: dict[int, str] = {}
    for entry in sorted(entries, key=lambda entry: (entry.origin is Origin.FACTORY, entry.name)):
        if entry.program is not None and not entry.problem:
            found.setdefault(entry.program, entry.name)
    return found


def _line(path: Path, origin: Origin, rows: dict[str, Any]) -> Entry:
    style = str(rows.get("parameters", {}).get("style", ""))
    return Entry(path.stem, origin, path, str(rows.get("description", "")), style, rows.get("program"))


def presets_using_kit(presets: PresetLibrary, kit: str) -> tuple[str, ...]:
    """The player's own presets that name a kit; damaged ones are left out."""
    return tuple(name for name in presets.own_names() if _kit_of(presets, name) == kit)


def _kit_of(presets: PresetLibrary, name: str) -> object:
    try:
        return read_rows(presets.user_dir / (name + SUFFIX)).get("kit")
    except PresetError:
        return None


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
        path,
        name,
        "preset",
        lambda item_name, rows, source: preset_from_table(item_name, rows, source, kits, load_sample),
    )


def _as_toml(preset: "Preset", folder: Path) -> str:
    """The preset as the text of its file in a folder."""
    from latentdrum.core.preset.preset import preset_table

    return as_text(preset_table(preset), folder, inline=("controls",))


def write_preset(path: Path, preset: "Preset", overwrite: bool = True) -> None:
    """Put a preset's file in its place; a crash midway leaves the old file whole. Raises OSError as `write_text`."""
    write_text(path, _as_toml(preset, path.parent), overwrite)
