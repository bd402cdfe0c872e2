"""The library of controller profiles, and the profiles that ship."""

from pathlib import Path

import pytest

from latentdrum.core.controls.control import Kind
from latentdrum.core.controls.profile import FIRST_EIGHT
from latentdrum.core.preset.names import PresetError
from latentdrum.storage.library import Origin
from latentdrum.storage.profile_library import ProfileLibrary
from tests.core.controls.profiles import eight_knobs

#: The notes of drum pads as controllers are delivered.
DRUM_PADS = range(35, 60)
FACTORY = ProfileLibrary(Path("/nowhere"))


@pytest.fixture
def library(tmp_path: Path) -> ProfileLibrary:
    return ProfileLibrary(tmp_path / "controllers")


@pytest.mark.parametrize("name", FACTORY.names())
def test_a_factory_profile_is_complete(name: str) -> None:
    """Its first eight are eight knobs, it names its document, and it leaves the drum pads to the drums."""
    found = FACTORY.load(name)
    assert tuple(each.aim_name for each in found.bindings[:8]) == FIRST_EIGHT
    assert all((found.maker, found.model, found.source))
    assert len(f"my-{name}") <= 64
    assert {part.name for part in found.parts} >= {each for row in found.layout for each in row if each}
    notes = [each.control for each in found.bindings if each.control.kind is Kind.NOTE]
    assert not [each for each in notes if each.channel == 10 or (each.channel == 1 and each.number in DRUM_PADS)]
    assert len(found.by_control) == len(found.bindings)


def test_a_dozen_controllers_are_known() -> None:
    """And the list shows each by maker and model."""
    entries = FACTORY.entries()
    assert len(entries) >= 12
    assert all(entry.origin is Origin.FACTORY and not entry.problem and entry.description for entry in entries)


def test_a_profile_is_saved_and_read(library: ProfileLibrary) -> None:
    """As it was, layout and all."""
    found = library.renamed(eight_knobs(), "mine")
    library.save(found)
    assert library.load("mine") == found
    assert [entry.name for entry in library.entries() if entry.origin is Origin.USER] == ["mine"]


def test_factory_profiles_stay_as_they_are(library: ProfileLibrary) -> None:
    """Copy one to change it."""
    with pytest.raises(PresetError, match="is the name of a factory profile; choose another"):
        library.save(FACTORY.load("korg-nanokontrol2"), overwrite=True)
    library.copy("korg-nanokontrol2", "mine")
    assert library.load("mine").bindings == FACTORY.load("korg-nanokontrol2").bindings


def test_the_profile_in_use_is_remembered(library: ProfileLibrary) -> None:
    """Until none is."""
    assert library.in_use is None
    library.remember("mine")
    assert ProfileLibrary(library.user_dir).in_use == "mine"
    library.remember(None)
    assert library.in_use is None
    assert library.own_names() == ()


def test_a_wrong_file_names_itself_and_its_fault(library: ProfileLibrary) -> None:
    """A damaged profile is listed with what is wrong."""
    library.user_dir.mkdir(parents=True)
    path = library.user_dir / "mine.toml"
    path.write_text("schema = 1\nchannel = 17\n")
    (entry,) = [each for each in library.entries() if each.origin is Origin.USER]
    assert entry.problem == f"{path}: channel = 17: must be a whole number 0..16 (line 2)"
    path.write_text("schema = 1\nchannel =\n")
    with pytest.raises(PresetError, match=r"not readable as TOML: .*line 2"):
        library.load("mine")
