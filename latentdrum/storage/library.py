"""A library of named TOML files: factory (read-only) and user."""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import ClassVar, Final, Generic, Protocol, TypeVar

from platformdirs import user_data_dir

from latentdrum.core.preset.names import NAME, PresetError, check_name
from latentdrum.storage.atomic_file import move_file
from latentdrum.storage.toml_file import SUFFIX, write_text

#: Environment variable: the folder of user presets, if not the system's usual one.
FOLDER_VARIABLE: Final = "LATENTDRUM_PRESETS"


class Named(Protocol):
    """What a library holds."""

    @property
    def name(self) -> str:
        """The file's name without suffix."""
        ...


Item = TypeVar("Item", bound=Named)


class Origin(Enum):
    """Whose file it is."""

    FACTORY = "factory"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a library's list; problem says why the item cannot be played, "" if it can.

    shadowed: valid, but a factory item has the same name. Kits have no style and no program.
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
    """The factory presets: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "presets"
    return inside if inside.is_dir() else package.parent / "presets"


def user_folder() -> Path:
    """The folder of user presets."""
    folder = os.environ.get(FOLDER_VARIABLE)
    return Path(folder).expanduser() if folder else Path(user_data_dir("latentdrum", appauthor=False)) / "presets"


class Library(ABC, Generic[Item]):
    """Items by name. Errors are PresetErrors that say what to do."""

    #: What errors call an item.
    what: ClassVar[str]
    #: Factory names without a file.
    built_in: ClassVar[tuple[str, ...]] = ()

    def __init__(self, user_dir: Path, factory_dir: Path) -> None:
        self.user_dir = user_dir
        self.factory_dir = factory_dir

    @abstractmethod
    def read(self, path: Path, name: str | None = None) -> Item:
        """The item in a file, named after the file unless a name is given."""

    @abstractmethod
    def text(self, item: Item, folder: Path) -> str:
        """An item as the text of its file in a folder."""

    @abstractmethod
    def renamed(self, item: Item, name: str) -> Item:
        """A copy under another name."""

    @abstractmethod
    def has_samples(self, item: Item) -> bool:
        """Whether it refers to sound files, whose paths depend on its own folder."""

    @abstractmethod
    def entry(self, path: Path, origin: Origin) -> Entry:
        """A file's entry in the list. Raises PresetError if the item cannot be played."""

    def hint(self) -> str:
        """How to find a valid name."""
        return f"see `latentdrum {self.what} list`"

    def names(self) -> tuple[str, ...]:
        """Every name, sorted."""
        return tuple(sorted({*self.built_in, *(path.stem for path in files(self.factory_dir)), *self.own_names()}))

    def own_names(self) -> tuple[str, ...]:
        """The names of user items, shadowed ones included."""
        return tuple(path.stem for path in files(self.user_dir) if NAME.fullmatch(path.stem))

    def entries(self) -> tuple[Entry, ...]:
        """An entry for every file, factory first; a damaged file is listed with its problem."""
        factory = [self._line(path, Origin.FACTORY) for path in files(self.factory_dir)]
        taken = {*self.built_in, *(entry.name for entry in factory)}
        own = [self._line(path, Origin.USER) for path in files(self.user_dir)]
        return tuple(factory + [self._shadowed(entry) if entry.name in taken else entry for entry in own])

    def load(self, name: str | Path) -> Item:
        """An item by its name, or by the path of a .toml file."""
        path = _as_path(name)
        return self.read(path if path is not None else self.path(str(name)))

    def path(self, name: str) -> Path:
        """The file of an item."""
        check_name(name, self.what)
        for folder in (self.factory_dir, self.user_dir):
            if (folder / (name + SUFFIX)).is_file():
                return folder / (name + SUFFIX)
        close_names = get_close_matches(name, self.names(), n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(close_names)}?" if close_names else self.hint()
        raise PresetError(f"no {self.what} {name!r}; {hint}")

    def is_factory(self, name: str) -> bool:
        """Whether the name is a factory item's."""
        return name in self.built_in or (self.factory_dir / (name + SUFFIX)).is_file()

    def save(self, item: Item, overwrite: bool = False) -> Path:
        """Save a user item under its name."""
        path = self._free(item.name, overwrite)
        self._claim(item.name, lambda: write_text(path, self.text(item, path.parent), overwrite))
        return path

    def rename(self, old: str, new: str, overwrite: bool = False) -> Path:
        """Rename a user item."""
        source, target = self.own(old), self._free(new, overwrite)
        self._claim(new, lambda: move_file(source, target, overwrite))
        return target

    def copy(self, old: str, new: str, overwrite: bool = False) -> Path:
        """Save a copy as a user item."""
        self._free(new, overwrite)
        return self.save(self.renamed(self.load(old), new), overwrite)

    def delete(self, name: str) -> None:
        """Delete a user item."""
        self.own(name).unlink()

    def import_file(self, path: Path, name: str | None = None, overwrite: bool = False) -> str:
        """Copy a valid file into the user folder; returns the item's name."""
        item = self.read(path, name)
        target = self._free(item.name, overwrite)
        text = self._text_of(item, path, target.parent)
        self._claim(item.name, lambda: write_text(target, text, overwrite))
        return item.name

    def export(self, name: str, path: str | Path, overwrite: bool = False) -> Path:
        """Write an item to a file, or into a folder under its own name; returns the file."""
        item, source = self.load(name), None if name in self.built_in else self.path(name)
        target = _export_target(path, name)
        try:
            write_text(target, self._text_of(item, source, target.parent), overwrite)
        except FileExistsError:
            raise _exists_error(str(target)) from None
        return target

    def own(self, name: str) -> Path:
        """The file of a user item. Raises PresetError for a factory item, which is read-only."""
        if NAME.fullmatch(name) and (self.user_dir / (name + SUFFIX)).is_file():
            return self.user_dir / (name + SUFFIX)
        if self.is_factory(name):
            raise PresetError(f"{self.what} {name!r} is a factory {self.what} and stays as it is; copy it first")
        return self.path(name)

    def _free(self, name: str, overwrite: bool) -> Path:
        check_name(name, self.what)
        if self.is_factory(name):
            raise PresetError(f"{name!r} is the name of a factory {self.what}; choose another")
        path = self.user_dir / (name + SUFFIX)
        if path.exists() and not overwrite:
            raise _exists_error(f"{self.what} {name!r}")
        return path

    def _claim(self, name: str, write: Callable[[], None]) -> None:
        """Write a file of that name; PresetError if it appeared in the meantime."""
        try:
            write()
        except FileExistsError:
            raise _exists_error(f"{self.what} {name!r}") from None

    def _text_of(self, item: Item, source: Path | None, folder: Path) -> str:
        """A file's text for another folder: unchanged, unless its paths of samples would be wrong there."""
        if source is None or self.has_samples(item):
            return self.text(item, folder)
        return source.read_text(encoding="utf-8")

    def _line(self, path: Path, origin: Origin) -> Entry:
        try:
            return self.entry(path, origin)
        except PresetError as error:
            return Entry(path.stem, origin, path, problem=str(error))

    def _shadowed(self, entry: Entry) -> Entry:
        remedy = f"`latentdrum {self.what} rename {entry.name} NEW-NAME` frees it"
        rule = f"a factory {self.what} has this name and is played instead; {remedy}"
        return replace(entry, problem=f"{entry.path}: {rule}", shadowed=True)


def files(folder: Path) -> list[Path]:
    """The library's files in a folder, by name; hidden ones are left out."""
    return sorted(path for path in folder.glob("*" + SUFFIX) if not path.name.startswith("."))


def _exists_error(what: str) -> PresetError:
    return PresetError(f"{what} is there already; overwrite it with --force or choose another name")


def _export_target(path: str | Path, name: str) -> Path:
    """The file that an export writes to; a path that looks like a folder must exist."""
    target = Path(path)
    if target.is_dir():
        return target / (name + SUFFIX)
    if str(path).endswith(("/", os.sep)) or not (target.suffix or target.exists()):
        raise PresetError(f"{path}: there is no such folder; make it first, or name a file such as {name}{SUFFIX}")
    if not target.parent.is_dir():
        raise PresetError(f"{target}: there is no folder {target.parent}")
    return target


def _as_path(name: str | Path) -> Path | None:
    """The path, if it is one and not an item's name."""
    path = Path(name)
    return path if isinstance(name, Path) or path.suffix == SUFFIX or len(path.parts) > 1 else None
