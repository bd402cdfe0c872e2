"""The examples and lists of docs/presets.md are valid and complete."""

import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from latentdrum.core.parameters.parts import PART_NAMES
from latentdrum.core.preset.cc_output import CcOutput
from latentdrum.core.preset.kit import Room, Sample
from latentdrum.core.preset.kit_table import read_kit
from latentdrum.core.preset.modulation import Curve, Shape, Source
from latentdrum.core.preset.preset_reader import preset_from_table
from latentdrum.core.rhythm.distance import AXIS_UNIT, Z_UNIT
from latentdrum.core.timbre.timbre import Drum
from latentdrum.core.voices import Voice
from latentdrum.storage.preset_library import PresetLibrary

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TEXT = (Path(__file__).parents[1] / "docs" / "presets.md").read_text(encoding="utf-8")


PRESET, LOCKED, LOOP, SOUNDS, KIT = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


def with_full_z(text: str, numbers: int) -> dict[str, Any]:
    """An example with the ... of its z replaced by zeros."""
    rows: dict[str, Any] = tomllib.loads(text.replace("...", ", ".join(["0.0"] * numbers)))
    return rows


def test_the_preset_example_is_valid() -> None:
    """Its z completed to 32 numbers."""
    preset = preset_from_table("example", with_full_z(PRESET, 29), "docs/presets.md")
    assert (preset.style, preset.program, preset.controls) == ("latin", 40, {"density": (20, 0.1, 0.6)})
    assert preset.path is not None
    assert preset.path.total_bars == 8


def test_the_example_of_a_locked_part_is_valid() -> None:
    """Two hits of the kick in a bar; the table names every parameter of a part."""
    preset = preset_from_table(
        "example", {"schema": 1, "rhythm_model": "rhythm-v1", **tomllib.loads(LOCKED)}, "docs/presets.md"
    )
    loop = preset.locked[Voice.KICK]
    assert loop is not None
    assert [tuple(hit) for hit in loop.hits] == [(0, Voice.KICK, 112), (10, Voice.KICK, 96)]
    assert {name for name in PART_NAMES[Voice.KICK] if f"`{name}`" not in TEXT} == set()


def test_the_loop_example_is_valid() -> None:
    """Busyness is at 0.5 by default, 0.1 from the home of the example; the text gives the formula of the distance."""
    rows = {"schema": 1, "rhythm_model": "rhythm-v1", **tomllib.loads(LOOP)}
    preset = preset_from_table("example", rows, "docs/presets.md")
    assert preset.anchor is not None
    assert len(preset.anchor.loop.hits) == 6
    assert preset.anchor.distance(preset.values) == pytest.approx(0.1 / AXIS_UNIT)
    assert f"axis change / {AXIS_UNIT}" in TEXT
    assert f"latent change / {Z_UNIT:g} sd" in TEXT


def test_the_sound_example_is_valid() -> None:
    """With the kit of the kit example, and one pad of the preset's own."""
    sample = Sample("clap.wav", np.zeros(1, np.float32))
    kit = read_kit("my-kit", with_full_z(KIT, 22), "docs/presets.md", lambda name: sample)
    assert kit.pad(Voice.SNARE).timbre.drum is Drum.CLAP
    assert kit.pad(Voice.SNARE).sample is sample
    assert (kit.room, kit.pad(Voice.KICK).room) == (Room(0.3), 0.1)
    rows = {"schema": 1, "rhythm_model": "rhythm-v1", **tomllib.loads(SOUNDS)}
    preset = preset_from_table("example", rows, "docs/presets.md", {"my-kit": kit}.__getitem__)
    assert preset.own_pads == (Voice.KICK,)
    assert preset.kit.pad(Voice.SNARE) is kit.pad(Voice.SNARE)
    assert [route.source.value for route in preset.modulation] == ["accent", "lfo", "busyness", "walk"]
    assert preset.sound_out == CcOutput(2, {(Voice.SNARE, 0): 20, (Voice.SNARE, 1): 21})


def test_every_source_curve_and_shape_is_explained() -> None:
    """Under the name that it has in files."""
    words = set(re.findall(r"`(\w+)", TEXT)) | set(re.findall(r"sine|triangle|saw|square|random", TEXT))
    for kind in (Source, Curve, Shape):
        assert {entry.value for entry in kind} <= words


def test_the_number_of_factory_presets_is_right(tmp_path: Path) -> None:
    """Forty, as the text says."""
    assert "Forty ship" in TEXT
    assert len(PresetLibrary(tmp_path).names()) == 40
