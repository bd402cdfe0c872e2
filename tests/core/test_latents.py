"""Whatever is a timbre or a position can be stored: no file is written that cannot be read."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.arrays import FloatArray
from latentdrum.core.latents import Z_LIMIT
from latentdrum.core.preset.kit import PLAIN_KIT, Kit, Pad
from latentdrum.core.preset.kit_table import kit_table, read_kit
from latentdrum.core.preset.preset import preset_at, preset_table
from latentdrum.core.preset.preset_reader import preset_from_table
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.path import LatentPath, Waypoint
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.timbre import timbre as timbres
from latentdrum.core.timbre.timbre import TIMBRE_AXES, TIMBRE_FREE_DIMS, Drum, Timbre
from latentdrum.core.voices import Voice
from latentdrum.storage.toml_file import as_text

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def numbers(length: int) -> st.SearchStrategy[FloatArray]:
    """Any finite numbers, most of them about the limits."""
    near = st.sampled_from((-8.00004, -8.0, -0.0000004, 0.0, 0.4999999, 0.5, 1.0, 1.0000005, 8.0, 8.4))
    one = near | st.floats(-20.0, 20.0, width=32) | st.floats(width=32, allow_nan=False, allow_infinity=False)
    return st.lists(one, min_size=length, max_size=length).map(lambda values: np.array(values, np.float32))


any_timbre = st.builds(
    Timbre, st.sampled_from(Drum), numbers(len(TIMBRE_AXES)), numbers(TIMBRE_FREE_DIMS), st.floats(-3.0, 3.0)
)
any_position = st.builds(Position, numbers(len(AXES)), st.just(style_weights("rock")), numbers(FREE_DIMS))


@given(any_timbre, any_timbre, st.floats(0.0, 1.0))
def test_any_timbre_can_be_stored_on_a_pad(a: Timbre, b: Timbre, amount: float) -> None:
    """The reader takes what the writer writes, and gives the same timbre but for the file's rounding."""
    made = (a, b, timbres.between(a, b, amount))
    pads = (*(Pad(one) for one in made), *PLAIN_KIT.pads[len(made) :])
    text = as_text(kit_table(Kit("any", pads)), Path("/"))
    read = read_kit("any", tomllib.loads(text), "here")
    for voice, one in zip(Voice, made, strict=False):
        found = read.pad(voice).timbre
        assert found.drum is one.drum
        assert found.axes == pytest.approx(one.axes, abs=1e-6)
        assert found.z == pytest.approx(one.z, abs=1e-4)
        assert -1.0 <= one.hardness <= 1.0


@given(any_position, any_position)
def test_any_position_can_be_stored_in_a_preset(a: Position, b: Position) -> None:
    """As a preset's own, as a waypoint of its path and as the target of its morph."""
    path = LatentPath((Waypoint(a, 1.0), Waypoint(b, 2.0)))
    preset = replace(preset_at("any", a), morph_to=b, path=path)
    text = as_text(preset_table(preset), Path("/"), inline=("controls",))
    read = preset_from_table("any", tomllib.loads(text), "here")
    assert read.z == pytest.approx(a.z, abs=1e-4)
    assert read.position.axes == pytest.approx(a.axes, abs=1e-6)
    assert read.morph_to is not None
    assert read.morph_to.z == pytest.approx(b.z, abs=1e-4)


def test_values_outside_become_the_nearest_end() -> None:
    """As a knob stops at its end; a value that is not finite has no nearest end and is an error."""
    wild = Timbre(Drum.TOM_LOW, np.array([-1, 0.2, 1, 1.4, 9], np.float32), np.full(TIMBRE_FREE_DIMS, 8.4, np.float32))
    assert wild.axes == pytest.approx([0.0, 0.2, 1.0, 1.0, 1.0])
    assert wild.z == pytest.approx(np.full(TIMBRE_FREE_DIMS, Z_LIMIT))
    with pytest.raises(ValueError, match="timbre z: contains a value that is not finite"):
        Timbre(Drum.KICK, wild.axes, np.full(TIMBRE_FREE_DIMS, np.inf, np.float32))
