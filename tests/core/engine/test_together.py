"""Several things set at once: one change, of what it names alone, taken back as one."""

from dataclasses import replace

import numpy as np

from latentdrum.core.engine.changes import redo, undo
from latentdrum.core.engine.decode_request import current_position
from latentdrum.core.engine.events import SetTogether, SetValue
from latentdrum.core.engine.inputs import handle_input
from latentdrum.core.engine.outputs import OutputBuffer
from latentdrum.core.engine.state import EngineState, initial_state
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.voices import Voice
from tests.rhythms import preset, rewired

ELSEWHERE = Position(np.linspace(0.2, 0.7, 6, dtype=np.float32), style_weights("funk"), np.ones(FREE_DIMS, np.float32))
AXIS_VALUES = dict(zip(AXES, ELSEWHERE.axes.tolist(), strict=True))


def after(state: EngineState, *items: SetValue | SetTogether) -> EngineState:
    for item in items:
        state = handle_input(state, item, 0.0, OutputBuffer())
    return state


def test_it_is_one_change_that_undo_takes_back_exactly() -> None:
    """Position, knobs and pads, by its name; and it can be made again."""
    state = initial_state(preset(style="funk", busyness=0.3))
    pad = replace(state.preset.kit.pad(Voice.KICK), level_db=-3.0)
    there = after(state, SetTogether("randomise", AXIS_VALUES, ELSEWHERE, pads={Voice.KICK: pad}))
    assert current_position(there.preset, there.values, 0).same_as(ELSEWHERE)
    assert there.preset.kit.pad(Voice.KICK) is pad
    assert [str(past.change) for past in there.history.past] == ["randomise"]
    back = undo(there)
    assert back.preset is state.preset
    assert back.values == state.values
    again = redo(back)
    assert again.preset is there.preset
    assert again.values == there.values


def test_a_knob_turned_meanwhile_stays() -> None:
    """What it does not name is not touched, and undo leaves it, too."""
    state = initial_state(preset(style="funk", busyness=0.3))
    turned = after(state, SetValue("density", 0.9), SetValue("latent_2", 0.5))
    there = after(turned, SetTogether("randomise rhythm", AXIS_VALUES, ELSEWHERE))
    assert (there.values["density"], there.values["latent_2"]) == (0.9, 0.5)
    assert current_position(there.preset, there.values, 0).z[1] == 1.5
    assert undo(there).values == turned.values


def test_nothing_is_nothing_to_take_back() -> None:
    """Values that are set already make no change."""
    state = initial_state(rewired(preset(busyness=0.3)))
    assert after(state, SetTogether("regenerate kick", {"busyness": 0.3})) is state
