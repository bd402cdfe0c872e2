"""Controller profile files, the library of profiles, and which of them is in use."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from latentdrum.storage.library import Entry, Library, Origin, factory_folder, user_folder
from latentdrum.storage.toml_file import as_text, read_file, read_rows, write_text

if TYPE_CHECKING:
    from latentdrum.core.controls.profile import Profile

#: The folder of the profiles in a folder of presets.
CONTROLLERS: Final = "controllers"
#: The file that holds the name of the profile in use.
_IN_USE: Final = "in-use"


class ProfileLibrary(Library["Profile"]):
    """Controller profiles by name. Errors are PresetErrors that say what to do."""

    what: ClassVar[str] = "profile"

    def __init__(self, user_dir: Path | None = None, factory_dir: Path | None = None) -> None:
        super().__init__(user_dir or user_folder() / CONTROLLERS, factory_dir or factory_folder() / CONTROLLERS)

    @property
    def in_use(self) -> str | None:
        """The name of the profile in use, or None; it may have been deleted since."""
        try:
            return (self.user_dir / _IN_USE).read_text(encoding="utf-8").strip() or None
        except OSError:
            return None

    def remember(self, name: str | None) -> None:
        """Use a profile from the next start on, too; None: no profile. Raises OSError if it cannot be written."""
        write_text(self.user_dir / _IN_USE, f"{name or ''}\n")

    def read(self, path: Path, name: str | None = None) -> "Profile":
        """The profile in a file, named after it unless a name is given. Raises PresetError listing every fault."""
        from latentdrum.core.controls.profile_reader import profile_from_table

        return read_file(path, name, self.what, profile_from_table)

    def text(self, item: "Profile", folder: Path) -> str:
        """A profile as the text of its file."""
        from latentdrum.core.controls.profile_table import profile_table

        return as_text(profile_table(item), folder, inline=("parts",))

    def renamed(self, item: "Profile", name: str) -> "Profile":
        """A profile under another name."""
        return replace(item, name=name)

    def has_samples(self, item: "Profile") -> bool:
        """Profiles refer to no files."""
        return False

    def entry(self, path: Path, origin: Origin) -> Entry:
        """A profile's entry. Factory files are checked by the tests; user files are checked here."""
        if origin is Origin.FACTORY:
            rows = read_rows(path)
            return Entry(path.stem, origin, path, f"{rows['maker']} {rows['model']}")
        return Entry(path.stem, origin, path, self.read(path).description)
