"""The macros move parameters that are there, within their ranges, and nothing at their defaults."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.engine.decode_request import request_epoch
from latentdrum.core.engine.performed import performed, with_macros
from latentdrum.core.parameters.macros import MACROS
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS, Group
from latentdrum.core.preset.parameter_path import PATH_PARAMETERS
from tests.rhythms import blank


def test_what_macros_move_is_made_anew_for_every_hit() -> None:
    """Parameters of the mix would not follow; nor would choices."""
    moved = {name for macro in MACROS.values() for name in macro.adds}
    assert moved <= {name for name in PATH_PARAMETERS if PARAMETERS[name].group is not Group.MIX}
    assert len(MACROS) == 8


def test_at_their_defaults_they_add_nothing() -> None:
    """The values stay the same object, so that nothing is computed anew."""
    assert with_macros(DEFAULTS) is DEFAULTS
    assert performed(blank(), DEFAULTS, 0) is DEFAULTS


@pytest.mark.parametrize("name", MACROS)
def test_a_macro_adds_what_its_help_says(name: str) -> None:
    """At 1 all of it, at 0 the opposite if it goes both ways."""
    macro = MACROS[name]
    ends = [(1.0, 1.0), (0.0, -1.0 if macro.both_ways else 0.0)]
    for value, share in ends:
        found = with_macros({**DEFAULTS, name: value})
        for moved, amount in macro.adds.items():
            wanted = PARAMETERS[moved].clip(DEFAULTS[moved] + share * amount)
            assert found[moved] == pytest.approx(wanted)
            assert f"{moved} {amount:+g}" in PARAMETERS[name].help
        assert {key for key in found if found[key] != {**DEFAULTS, name: value}[key]} <= set(macro.adds)


@given(st.fixed_dictionaries({name: st.floats(0.0, 1.0) for name in MACROS}), st.data())
def test_nothing_leaves_its_range(macros: dict[str, float], data: st.DataObject) -> None:
    """Wherever knobs and macros are; and a hand still moves what a macro has moved."""
    moved = sorted({name for macro in MACROS.values() for name in macro.adds})
    knobs = {name: data.draw(st.floats(PARAMETERS[name].low, PARAMETERS[name].high)) for name in moved}
    found = with_macros({**DEFAULTS, **macros, **knobs})
    for name in moved:
        assert PARAMETERS[name].low <= found[name] <= PARAMETERS[name].high


def test_a_macro_that_varies_asks_for_a_groove_every_bar() -> None:
    """As the parameters that it moves would."""
    values = {**DEFAULTS, "macro_move": 0.5}
    epochs = [request_epoch(blank(), values, step) for step in (0, 16)]
    assert epochs[0] != epochs[1]
    assert request_epoch(blank(), DEFAULTS, 0) == request_epoch(blank(), DEFAULTS, 16)
