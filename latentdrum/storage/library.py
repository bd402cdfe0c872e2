"""A shelf of files with names: the factory's, which nobody can change, and the player's own."""

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

#: Where the player's presets lie, if not in the system's usual place.
FOLDER_VARIABLE: Final = "LATENTDRUM_PRESETS"


class Named(Protocol):
    """What can lie on a shelf."""

    @property
    def name(self) -> str:
        """What it is called there."""
        ...


Item = TypeVar("Item", bound=Named)


class Origin(Enum):
    """Whose file it is."""

    FACTORY = "factory"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list of a shelf; problem says why it cannot be played, empty when it can.

    A shadowed one is sound, but one of the factory's has its name. Kits have no style and no program.
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
    folder = os.environ.get(FOLDER_VARIABLE)
    return Path(folder).expanduser() if folder else Path(user_data_dir("latentdrum", appauthor=False)) / "presets"


class Library(ABC, Generic[Item]):
    """Finds, keeps and moves things by name. Every refusal is a PresetError that says the way out."""

    #: What a thing is called in errors.
    what: ClassVar[str]
    #: Names of the factory's that need no file.
    built_in: ClassVar[tuple[str, ...]] = ()

    def __init__(self, user_dir: Path, factory_dir: Path) -> None:
        self.user_dir = user_dir
        self.factory_dir = factory_dir

    @abstractmethod
    def read(self, path: Path, name: str | None = None) -> Item:
        """What a file holds, called as the file unless named."""

    @abstractmethod
    def text(self, item: Item, folder: Path) -> str:
        """A thing as the text of its file in a folder."""

    @abstractmethod
    def renamed(self, item: Item, name: str) -> Item:
        """A copy under another name."""

    @abstractmethod
    def has_samples(self, item: Item) -> bool:
        """Whether it names sounds in other files, which it must find from wherever it lies."""

    @abstractmethod
    def entry(self, path: Path, origin: Origin) -> Entry:
        """A file's line in the list. Raises PresetError if it cannot be played."""

    def hint(self) -> str:
        """What to do for who knows no name."""
        return f"see `latentdrum {self.what} list`"

    def names(self) -> tuple[str, ...]:
        """Every name, in the order of the alphabet."""
        return tuple(sorted({*self.built_in, *(path.stem for path in files(self.factory_dir)), *self.own_names()}))

    def own_names(self) -> tuple[str, ...]:
        """The names of the player's own, those that the factory's shadow among them."""
        return tuple(path.stem for path in files(self.user_dir) if NAME.fullmatch(path.stem))

    def entries(self) -> tuple[Entry, ...]:
        """One line for every file, the factory's first; a damaged one is there with its problem."""
        factory = [self._line(path, Origin.FACTORY) for path in files(self.factory_dir)]
        taken = {*self.built_in, *(entry.name for entry in factory)}
        own = [self._line(path, Origin.USER) for path in files(self.user_dir)]
        return tuple(factory + [self._shadowed(entry) if entry.name in taken else entry for entry in own])

    def load(self, name: str | Path) -> Item:
        """A thing by its name, or by the path of a .toml file."""
        path = _as_path(name)
        return self.read(path if path is not None else self.path(str(name)))

    def path(self, name: str) -> Path:
        """The file of a thing."""
        check_name(name, self.what)
        for folder in (self.factory_dir, self.user_dir):
            if (folder / (name + SUFFIX)).is_file():
                return folder / (name + SUFFIX)
        close_names = get_close_matches(name, self.names(), n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(close_names)}?" if close_names else self.hint()
        raise PresetError(f"no {self.what} {name!r}; {hint}")

    def is_factory(self, name: str) -> bool:
        """Whether the name belongs to the factory."""
        return name in self.built_in or (self.factory_dir / (name + SUFFIX)).is_file()

    def save(self, item: Item, overwrite: bool = False) -> Path:
        """Keep a thing under its name among the player's own."""
        path = self._free(item.name, overwrite)
        self._claim(item.name, lambda: write_text(path, self.text(item, path.parent), overwrite))
        return path

    def rename(self, old: str, new: str, overwrite: bool = False) -> Path:
        """Call one of the player's own something else."""
        source, target = self.own(old), self._free(new, overwrite)
        self._claim(new, lambda: move_file(source, target, overwrite))
        return target

    def copy(self, old: str, new: str, overwrite: bool = False) -> Path:
        """Keep a thing under a second name."""
        self._free(new, overwrite)
        return self.save(self.renamed(self.load(old), new), overwrite)

    def delete(self, name: str) -> None:
        """Throw one of the player's own away."""
        self.own(name).unlink()

    def import_file(self, path: Path, name: str | None = None, overwrite: bool = False) -> str:
        """Take a file in, once it has been read without fault; gives the name it bears now."""
        item = self.read(path, name)
        target = self._free(item.name, overwrite)
        text = self._text_of(item, path, target.parent)
        self._claim(item.name, lambda: write_text(target, text, overwrite))
        return item.name

    def export(self, name: str, path: str | Path, overwrite: bool = False) -> Path:
        """Write a thing to a file, or into a folder under its own name; gives the file."""
        item, source = self.load(name), None if name in self.built_in else self.path(name)
        target = _export_target(path, name)
        try:
            write_text(target, self._text_of(item, source, target.parent), overwrite)
        except FileExistsError:
            raise _exists_error(str(target)) from None
        return target

    def own(self, name: str) -> Path:
        """The file of one of the player's own; the factory's are not to be touched."""
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
        """Write what is to have a name, unless somebody else took that in the meantime."""
        try:
            write()
        except FileExistsError:
            raise _exists_error(f"{self.what} {name!r}") from None

    def _text_of(self, item: Item, source: Path | None, folder: Path) -> str:
        """A file's text for another folder: its own, unless that would no longer find its sounds."""
        if source is None or self.has_samples(item):
            return self.text(item, folder)
        return source.read_text(encoding="utf-8")

    def _line(self, path: Path, origin: Origin) -> Entry:
        try:
            return self.entry(path, origin)
        except PresetError as error:
            return Entry(path.stem, origin, path, problem=str(error))

    def _shadowed(self, entry: Entry) -> Entry:
        way_out = f"`latentdrum {self.what} rename {entry.name} NEW-NAME` frees it"
        rule = f"a factory {self.what} has this name and is played instead; {way_out}"
        return replace(entry, problem=f"{entry.path}: {rule}", shadowed=True)


def files(folder: Path) -> list[Path]:
    """The files of a folder that are meant to be on the shelf, by name."""
    return sorted(path for path in folder.glob("*" + SUFFIX) if not path.name.startswith("."))


def _exists_error(what: str) -> PresetError:
    return PresetError(f"{what} is there already; overwrite it with --force or choose another name")


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
    """The file that is meant, if it is not a thing's name."""
    path = Path(name)
    return path if isinstance(name, Path) or path.suffix == SUFFIX or len(path.parts) > 1 else None
