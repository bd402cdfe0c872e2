"""The examples of docs/form.md are valid, and what it says of ranges is so."""

import re
import sys
from pathlib import Path

from latentdrum.core.engine.scene_state import CORNERS, PHRASE_BARS
from latentdrum.core.parameters.table import PARAMETERS
from latentdrum.core.preset.parameter_path import MOST_PATHS
from latentdrum.core.preset.preset_reader import preset_from_table
from latentdrum.core.preset.scene import MAX_SCENES, SceneControl
from latentdrum.core.rhythm.course import RATE_RANGE, Course
from latentdrum.core.rhythm.walk import Walk

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TEXT = (Path(__file__).parents[1] / "docs" / "form.md").read_text(encoding="utf-8")
SCENES, PATHS = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
HEAD = {"schema": 1, "rhythm_model": "rhythm-v1"}


def test_the_scene_example_is_valid() -> None:
    """Two scenes, and a channel for them."""
    preset = preset_from_table("example", {**HEAD, **tomllib.loads(SCENES)}, "docs/form.md")
    assert preset.scene_control == SceneControl(16, 36)
    assert [scene.name for scene in preset.scenes.values()] == ["verse", "chorus"]
    assert preset.scenes[2].values["hat_open_mute"] == 1.0


def test_the_path_example_is_valid() -> None:
    """A path through the rhythm space that turns back, and one of sounds."""
    preset = preset_from_table("example", {**HEAD, **tomllib.loads(PATHS)}, "docs/form.md")
    assert preset.path is not None
    assert (preset.path.course, preset.path.walk) == (Course.PING_PONG, Walk(0.5, 2.0))
    assert preset.paths["timbre"].names == ("brightness", "kit_move", "kick_decay")


def test_the_numbers_of_the_text_are_right() -> None:
    """Sixteen scenes, eight paths, four bars a phrase, and the controllers."""
    assert (MAX_SCENES, MOST_PATHS, PHRASE_BARS, CORNERS) == (16, 8, 4, (1, 2, 3, 4))
    assert "up to sixteen" in TEXT
    assert "up to eight paths" in TEXT
    assert f"{RATE_RANGE[0]} to {RATE_RANGE[1]}" in TEXT
    assert [PARAMETERS[name].cc for name in ("crossfade", "xy", "xy_x", "xy_y")] == [16, 19, 17, 18]
    assert "over how many bars, 0..32" in TEXT
    assert PARAMETERS["scene_glide"].high == 32.0
