"""A preset's scenes name in its file only what is theirs."""

import numpy as np

from latentdrum.core.preset.preset import preset_table
from latentdrum.core.preset.preset_reader import preset_from_table
from latentdrum.core.preset.scene import HELD, Scene
from latentdrum.core.rhythm.position import FREE_DIMS
from tests.core.preset.presets import plain
from tests.rhythms import rewired


def test_a_scene_lists_only_what_differs() -> None:
    """The rest is the preset's own, its z included."""
    own = plain()
    here = {name: own.values[name] for name in HELD}
    verse = Scene({**here, "density": 0.3, "kick_decay": 0.7, "snare_mute": 1.0}, own.z, "verse")
    other = Scene(here, np.ones(FREE_DIMS, np.float32))
    rows = preset_table(rewired(own, scenes={2: verse, 3: other}))["scenes"]
    assert rows["2"] == {"name": "verse", "density": 0.3, "kick_decay": 0.7, "snare_mute": "on"}
    assert rows["3"] == {"z": [1.0] * FREE_DIMS}


def test_what_a_scene_leaves_out_is_the_presets_own() -> None:
    """Of a preset with values of its own."""
    table = {"schema": 1, "rhythm_model": "rhythm-v1", "parameters": {"energy": 0.9}, "scenes": {"1": {"feel": 0.1}}}
    values = preset_from_table("mine", table, "x").scenes[1].values
    assert (values["energy"], values["feel"], values["density"]) == (0.9, 0.1, 0.5)


def test_scene_parameters_are_in_a_file_only_if_they_are_set() -> None:
    """Eight lines of every preset would say nothing."""
    still = preset_table(plain())["parameters"]
    assert not {"scene_when", "crossfade", "xy_x"} & set(still)
    faded = rewired(plain(), values={**plain().values, "crossfade": 0.25})
    assert preset_table(faded)["parameters"] == {**still, "crossfade": 0.25}
