"""From pads to the preset's loop: a take is armed, records, plays on as the loop, and can be undone.

The loop plays from the bar line at the end of the take on, before its position in the rhythm space is known: at home it
needs none. The step there is scheduled half a step ahead; hits that come after that join the loop half a step after the
bar line, when the runtime is asked for the positions.
"""

from dataclasses import replace
from typing import Final

from latentdrum.core.clock.follower import position
from latentdrum.core.engine.events import Listen, Placed
from latentdrum.core.engine.history import Change, ChangeKind, changed_everywhere, remembered
from latentdrum.core.engine.locks import keeping_locked
from latentdrum.core.engine.outputs import OutputBuffer
from latentdrum.core.engine.state import EngineState
from latentdrum.core.engine.take import Take, armed_take, take_loop, with_hit
from latentdrum.core.parameters.macros import MACROS
from latentdrum.core.parameters.parts import SHAPING_PARTS
from latentdrum.core.parameters.table import DEFAULTS, Values
from latentdrum.core.preset.anchor import Anchor, anchored
from latentdrum.core.preset.anchored_preset import placed_preset
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.loop import Loop
from latentdrum.core.units import TICKS_PER_STEP
from latentdrum.core.voices import Voice

#: The name of a preset whose loop was played in.
TAKE_NAME: Final = "take"
_DESCRIPTION: Final = "A loop that was played in."
#: Parameters that would change what was played; a new loop puts them back to their defaults.
_SHAPING: Final = (
    "density",
    "swing",
    "humanise",
    "velocity",
    "morph",
    "variation",
    "temperature",
    "evolve",
    "fill_every",
    *MACROS,
    *SHAPING_PARTS,
)
#: How long after its end a take still waits for hits from before it: drivers deliver messages up to a period late.
_GRACE_TICKS: Final = TICKS_PER_STEP / 2


def listen(state: EngineState, request: Listen, now_s: float) -> EngineState:
    """Arm a take; replaces one that is not finished."""
    adds = request.adds and state.preset.anchor is not None
    return replace(state, take=armed_take(state.clock, state.preset.meter, request.bars, now_s, adds=adds))


def hear(state: EngineState, voice: Voice, velocity: int, at_s: float) -> EngineState:
    """A pad was played."""
    take = state.take
    return state if take is None else replace(state, take=with_hit(take, state.clock, voice, velocity, at_s))


def follow_take(state: EngineState, now_s: float, buffer: OutputBuffer) -> EngineState:
    """Finish the take if its end is reached; begin it anew if the song has stopped or jumped."""
    take = state.take
    if take is None:
        return state
    interrupted = not state.clock.playing or state.clock.epoch != take.epoch
    if not take.playing and interrupted:
        return rearmed(state, now_s)
    if interrupted or position(state.clock, now_s) >= take.end * TICKS_PER_STEP + _GRACE_TICKS:
        state = play_take(state)
        buffer.place = state.preset.loop if take.hits else None
        return replace(state, take=None)
    return state


def rearmed(state: EngineState, now_s: float) -> EngineState:
    """The take begins anew, from the next bar line on, because the song goes on elsewhere."""
    take = state.take
    if take is None or take.playing:
        return state
    again = armed_take(state.clock, state.preset.meter, take.bars, now_s, adds=take.adds)
    return state if again == take else replace(state, take=again)


def play_take(state: EngineState) -> EngineState:
    """Make the take the preset's loop, or bring the loop up to date with it; an empty one changes nothing."""
    take = state.take
    assert take is not None
    base = take.base if take.playing else state.preset.loop if take.adds else None
    loop = take_loop(take, state.preset.meter, base)
    if loop is None:
        return state
    if take.playing:
        assert state.preset.anchor is not None
        updated = replace(state.preset, anchor=Anchor(loop, state.preset.anchor.home))
        return state if loop == state.preset.loop else replace(state, preset=updated)
    preset, values = _with_loop(state.preset, state.values, loop, take)
    history = remembered(state.history, state.preset, state.values, Change(ChangeKind.TAKE, TAKE_NAME))
    take = replace(take, playing=True, base=base)
    return replace(state, preset=preset, values=values, history=history, take=take)


def _with_loop(preset: Preset, values: Values, loop: Loop, take: Take) -> tuple[Preset, Values]:
    """Preset and values with a take's loop: added to, it stays where it is; a new one is at home."""
    if take.adds and preset.anchor is not None:
        return replace(preset, anchor=Anchor(loop, preset.anchor.home)), values
    preset, at = at_home(preset, values, loop)
    own = replace(preset, name=TAKE_NAME, description=_DESCRIPTION, program=None)
    return own, keeping_locked(values, at)


def at_home(preset: Preset, values: Values, loop: Loop) -> tuple[Preset, Values]:
    """Preset and values at which a loop plays exactly, without changing place; but for parts that are locked."""
    values = {**values, **{name: DEFAULTS[name] for name in _SHAPING}}
    return replace(preset, anchor=anchored(loop, values)), values


def place(state: EngineState, found: Placed) -> EngineState:
    """Take over the positions found for a loop, if it still plays. At home nothing that is heard changes."""
    if state.preset.loop is not found.loop:
        return state

    def placed(preset: Preset, values: Values) -> tuple[Preset, Values]:
        there = preset.loop is found.loop
        return placed_preset(preset, values, found.positions) if there else (preset, values)

    preset, values = placed(state.preset, state.values)
    return replace(state, preset=preset, values=values, history=changed_everywhere(state.history, placed))
