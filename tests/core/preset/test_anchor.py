"""An anchored preset knows where its loop is at home."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS
from latentdrum.core.preset.anchor import HOME_PARAMETERS, anchored
from latentdrum.core.preset.preset import preset_table
from latentdrum.core.preset.preset_reader import preset_from_table
from latentdrum.core.rhythm.axes import KNOB_REACH
from tests.core.preset.presets import plain
from tests.core.rhythm.loops import swung
from tests.rhythms import rewired

OTHERS = tuple(name for name in DEFAULTS if name not in HOME_PARAMETERS)


@given(st.dictionaries(st.sampled_from(OTHERS), st.floats(0, 1)))
def test_density_swing_and_sounds_stay_at_home(others: dict[str, float]) -> None:
    """They shape the loop as they shape any groove."""
    assert anchored(swung(), DEFAULTS).distance({**DEFAULTS, **others}) == 0.0


@pytest.mark.parametrize("name", HOME_PARAMETERS)
def test_every_knob_of_the_position_leads_away(name: str) -> None:
    """To the end of its range it is the model alone; in the other direction, too."""
    row, anchor = PARAMETERS[name], anchored(swung(), DEFAULTS)
    ends = [end for end in (row.low, row.high) if end != DEFAULTS[name]]
    assert [anchor.distance({**DEFAULTS, name: end}) for end in ends] == [1.0] * len(ends)
    assert anchor.distance({**DEFAULTS, name: DEFAULTS[name]}) == 0.0


def test_beyond_the_reach_of_its_knob_an_axis_leads_no_farther() -> None:
    """A captured performance holds the axis as far as the knob reached."""
    anchor = anchored(swung(), {**DEFAULTS, "energy": 0.9})
    end, reached = (anchor.distance({**DEFAULTS, "energy": value}) for value in (1.0, KNOB_REACH[1]))
    assert end == reached == pytest.approx(0.08 / 0.25)


def test_a_loop_is_at_home_at_the_presets_own_values() -> None:
    """The file names only what is elsewhere."""
    at_home = rewired(plain(), anchor=anchored(swung(), plain().values))
    assert "home" not in preset_table(at_home)["loop"]
    moved = rewired(at_home, values={**at_home.values, "energy": 0.75})
    kept = preset_table(moved)
    assert kept["loop"]["home"] == {"energy": 0.5}
    again = preset_from_table("mine", kept, "x")
    assert again.anchor is not None
    assert again.anchor.distance(again.values) == 1.0


def test_hits_are_kept_by_voice_as_pulse_and_velocity() -> None:
    """Whole numbers, whatever the resolution of the file was."""
    (early, late) = preset_table(rewired(plain(), anchor=anchored(swung(1), DEFAULTS)))["loop"]["hits"]["kick"]
    assert (early, late) == ([-4, 121], [240, 97])
