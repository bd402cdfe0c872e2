"""A preset is the same one if all that it holds is, whichever file or message it was read from."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.preset.preset import Preset, preset_table
from latentdrum.core.preset.preset_reader import preset_from_table
from latentdrum.core.preset.same_preset import same_preset
from latentdrum.core.voices import Voice
from tests.core.preset.presets import find_kit, plain, presets


@given(presets())
def test_a_file_that_is_read_again_is_the_same(preset: Preset) -> None:
    """Other objects with the same content."""
    table = preset_table(preset)
    one, other = (preset_from_table(preset.name, table, "memory", find_kit) for _ in range(2))
    assert same_preset(one, other)


def louder_kick() -> Any:
    pads = {voice: PLAIN_KIT.pad(voice) for voice in Voice}
    return replace(PLAIN_KIT, pads=(replace(pads[Voice.KICK], level_db=1.0), *list(pads.values())[1:]))


CHANGES: dict[str, Any] = {
    "name": "other",
    "values": {**plain().values, "kick_decay": 0.6},
    "z": np.nextafter(plain().z, np.float32(1.0)),
    "kit": louder_kick(),
    "locked": {Voice.KICK: None},
    "program": 3,
}


@pytest.mark.parametrize("part", CHANGES)
def test_what_differs_in_anything_is_another(part: str) -> None:
    """However little."""
    assert part in {field.name for field in fields(Preset)}
    assert not same_preset(plain(), replace(plain(), **{part: CHANGES[part]}))
