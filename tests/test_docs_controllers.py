"""The lists and the example of docs/controllers.md are complete and valid."""

import re
import sys
from pathlib import Path

import pytest

from latentdrum.core.controls.binding import Action
from latentdrum.core.controls.profile import FIRST_EIGHT, Shape
from latentdrum.core.controls.profile_reader import profile_from_table
from latentdrum.core.controls.relative import Encoding, count
from latentdrum.core.parameters.macros import MACROS
from latentdrum.core.parameters.scenes import MAX_SCENES
from latentdrum.storage.profile_library import ProfileLibrary

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TEXT = (Path(__file__).parents[1] / "docs" / "controllers.md").read_text(encoding="utf-8")
FACTORY = ProfileLibrary(Path("/nowhere"))


def test_every_factory_profile_is_listed_with_its_document() -> None:
    """As its file says, and no other."""
    rows = [f"| {name} | {FACTORY.load(name).description} | {FACTORY.load(name).source} |" for name in FACTORY.names()]
    assert re.findall(r"^\| [a-z0-9-]+ \| [A-Z].* \|$", TEXT, re.MULTILINE) == rows
    assert re.findall(r"^\| (macro_\w+) \| (.*) \|$", TEXT, re.MULTILINE) == [(n, m.help) for n, m in MACROS.items()]
    assert tuple(MACROS) == FIRST_EIGHT


def test_the_example_is_valid() -> None:
    """It has one binding of each kind."""
    (example,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    found = profile_from_table("example", tomllib.loads(example), "docs/controllers.md")
    assert [each.aim_name for each in found.bindings] == [*FIRST_EIGHT[:2], "sound_level", "kick_mute", "play"]


@pytest.mark.parametrize("encoding", [Encoding.TWOS_COMPLEMENT, Encoding.SIGNED_BIT, Encoding.OFFSET_64])
def test_the_codes_of_encoders_are_those_that_are_read(encoding: Encoding) -> None:
    """Two clicks each way."""
    (row,) = re.findall(rf"^\| `{encoding.value}` \| (\d+), (\d+), .. \| (\d+), (\d+), .. \|$", TEXT, re.MULTILINE)
    assert [count(encoding, int(value)) for value in row] == [1, 2, -1, -2]


def test_every_action_and_shape_is_named() -> None:
    """None is left for the reader to find; of the scenes the first and the last."""
    named = [action for action in Action if action.scene in (0, 1, MAX_SCENES)]
    assert all(f"`{action.value}`" in TEXT for action in named)
    assert all(shape.value in TEXT for shape in Shape)
