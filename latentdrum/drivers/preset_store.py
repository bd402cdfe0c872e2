"""The shelf of presets: the factory's, which nobody can change, and the player's own."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from platformdirs import user_data_dir

from latentdrum.core.preset_name import NAME, PresetError, check_name
from latentdrum.drivers.preset_file import SUFFIX, read_preset, read_rows, write_preset, write_text
from latentdrum.drivers.whole_file import move

if TYPE_CHECKING:
    from latentdrum.core.preset import Preset

#: Where the player's presets lie, if not in the system's usual place.
FOLDER_VARIABLE: Final = "LATENTDRUM_PRESETS"

#: What tells whether a preset file was changed: its path, when it was last written (ns), its size.
_Stamps: TypeAlias = tuple[tuple[Path, int, int], ...]


class Origin(Enum):
    """Whose preset it is."""

    FACTORY = "factory"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list of presets; problem says why it cannot be played, empty when it can.

    A shadowed one is sound, but a factory preset has its name.
    """

    name: str
    origin: Origin
    path: Path
    description: str = ""
    style: str = ""
    program: int | None = None
    problem: str = ""
    shadowed: bool = False


def factory_folder() -> Path:
    """The presets that ship: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "presets"
    return inside if inside.is_dir() else package.parent / "presets"


def user_folder() -> Path:
    """Where the player's own presets are kept."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    return Path(chosen).expanduser() if chosen else Path(user_data_dir("latentdrum", appauthor=False)) / "presets"


class PresetStore:
    """Finds, keeps and moves presets by name. Every refusal is a PresetError that says the way out."""

    def __init__(self, user_dir: Path | None = None, factory_dir: Path | None = None) -> None:
        self.user_dir = user_dir if user_dir is not None else user_folder()
        self.factory_dir = factory_dir if factory_dir is not None else factory_folder()
        self._numbered: tuple[_Stamps, Mapping[int, str]] | None = None  # a storm of Program Changes reads no files

    def names(self) -> tuple[str, ...]:
        """Every preset's name, in the order of the alphabet."""
        return tuple(sorted({*(path.stem for path in _files(self.factory_dir)), *self.own_names()}))

    def own_names(self) -> tuple[str, ...]:
        """The names of the player's own presets, those that a factory preset shadows among them."""
        return tuple(path.stem for path in _files(self.user_dir) if NAME.fullmatch(path.stem))

    def entries(self) -> tuple[Entry, ...]:
        """One line for every preset file, the factory's first; a damaged one is there with its problem."""
        factory = [_entry(path, Origin.FACTORY) for path in _files(self.factory_dir)]
        taken = {entry.name for entry in factory}
        own = [_entry(path, Origin.USER) for path in _files(self.user_dir)]
        return tuple(factory + [_shadowed(entry) if entry.name in taken else entry for entry in own])

    def load(self, name: str | Path) -> "Preset":
        """A preset by its name, or by the path of a .toml file."""
        path = _as_path(name)
        return read_preset(path) if path is not None else read_preset(self.path(str(name)))

    def path(self, name: str) -> Path:
        """The file of a preset."""
        check_name(name)
        for folder in (self.factory_dir, self.user_dir):
            if (folder / (name + SUFFIX)).is_file():
                return folder / (name + SUFFIX)
        near = get_close_matches(name, self.names(), n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "see `latentdrum preset list`"
        raise PresetError(f"no preset {name!r}; {hint}")

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

    def is_factory(self, name: str) -> bool:
        """Whether the name belongs to the factory."""
        return (self.factory_dir / (name + SUFFIX)).is_file()

    def save(self, preset: "Preset", overwrite: bool = False) -> Path:
        """Keep a preset under its name among the player's own."""
        path = self._free(preset.name, overwrite)
        _take(preset.name, lambda: write_preset(path, preset, overwrite))
        return path

    def rename(self, old: str, new: str, overwrite: bool = False) -> Path:
        """Call one of the player's presets something else."""
        source, target = self.own(old), self._free(new, overwrite)
        _take(new, lambda: move(source, target, overwrite))
        return target

    def copy(self, old: str, new: str, overwrite: bool = False) -> Path:
        """Keep a preset under a second name; the Program Change number stays with the first."""
        target = self._free(new, overwrite)
        copied = replace(self.load(old), name=new, program=None)
        _take(new, lambda: write_preset(target, copied, overwrite))
        return target

    def delete(self, name: str) -> None:
        """Throw one of the player's presets away."""
        self.own(name).unlink()

    def import_file(self, path: Path, name: str | None = None, overwrite: bool = False) -> str:
        """Take a preset file in, once it has been read without fault; gives the name it bears now."""
        preset = read_preset(path, name)
        target, text = self._free(preset.name, overwrite), path.read_text(encoding="utf-8")
        _take(preset.name, lambda: write_text(target, text, overwrite))
        return preset.name

    def export(self, name: str, path: str | Path, overwrite: bool = False) -> Path:
        """Write a preset to a file, or into a folder under its own name; gives the file."""
        source = self.path(name)
        read_preset(source)
        target = _export_target(path, name)
        try:
            write_text(target, source.read_text(encoding="utf-8"), overwrite)
        except FileExistsError:
            raise _taken(str(target)) from None
        return target

    def own(self, name: str) -> Path:
        """The file of one of the player's own presets; the factory's are not to be touched."""
        if NAME.fullmatch(name) and (self.user_dir / (name + SUFFIX)).is_file():
            return self.user_dir / (name + SUFFIX)
        if self.is_factory(name):
            raise PresetError(f"preset {name!r} is a factory preset and stays as it is; copy it first")
        return self.path(name)

    def _free(self, name: str, overwrite: bool) -> Path:
        check_name(name)
        if self.is_factory(name):
            raise PresetError(f"{name!r} is the name of a factory preset; choose another")
        path = self.user_dir / (name + SUFFIX)
        if path.exists() and not overwrite:
            raise _taken(f"preset {name!r}")
        return path


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*" + SUFFIX) if not path.name.startswith("."))


def _stamps(folder: Path) -> _Stamps:
    found = []
    for path in _files(folder):
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


def _taken(what: str) -> PresetError:
    return PresetError(f"{what} is there already; overwrite it with --force or choose another name")


def _take(name: str, write: Callable[[], None]) -> None:
    """Write what is to have a name, unless somebody else took that in the meantime."""
    try:
        write()
    except FileExistsError:
        raise _taken(f"preset {name!r}") from None


def _export_target(path: str | Path, name: str) -> Path:
    """The file that an export writes to; what looks like a folder must be one."""
    target = Path(path)
    if target.is_dir():
        return target / (name + SUFFIX)
    if str(path).endswith(("/", os.sep)) or not (target.suffix or target.exists()):
        raise PresetError(f"{path}: there is no such folder; make it first, or name a file such as {name}{SUFFIX}")
    if not target.parent.is_dir():
        raise PresetError(f"{target}: there is no folder {target.parent}")
    return target


def _as_path(name: str | Path) -> Path | None:
    """The file that is meant, if it is not a preset's name."""
    given = Path(name)
    return given if isinstance(name, Path) or given.suffix == SUFFIX or len(given.parts) > 1 else None


def _entry(path: Path, origin: Origin) -> Entry:
    """A file's line. The factory's files are checked when they are made; the player's are checked now."""
    try:
        if origin is Origin.FACTORY:
            return _line(path, origin, read_rows(path))
        preset = read_preset(path)
    except PresetError as error:
        return Entry(path.stem, origin, path, problem=str(error))
    return Entry(path.stem, origin, path, preset.description, preset.style, preset.program)


def _line(path: Path, origin: Origin, rows: dict[str, Any]) -> Entry:
    style = str(rows.get("parameters", {}).get("style", ""))
    return Entry(path.stem, origin, path, str(rows.get("description", "")), style, rows.get("program"))


def _shadowed(entry: Entry) -> Entry:
    way_out = f"`latentdrum preset rename {entry.name} NEW-NAME` frees it"
    rule = f"a factory preset has this name and is played instead; {way_out}"
    return replace(entry, problem=f"{entry.path}: {rule}", shadowed=True)
