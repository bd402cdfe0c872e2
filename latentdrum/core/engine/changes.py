"""Changes of preset and parameters, whatever made them: remembered as they are made, taken back, made again."""

from dataclasses import replace
from math import ceil

from latentdrum.core.controls.surface import forget
from latentdrum.core.engine.history import (
    Change,
    ChangeKind,
    History,
    Remembered,
    gone_back,
    gone_on,
    remembered,
    stored_changes,
    turned,
    with_stored,
)
from latentdrum.core.engine.scene_state import scenes_of
from latentdrum.core.engine.state import EngineState
from latentdrum.core.parameters.control_map import control_map
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.preset import Preset
from latentdrum.core.units import TICKS_PER_STEP


def with_change(before: EngineState, after: EngineState, now_s: float) -> EngineState:
    """The state after an input, which remembers the state before it if preset or stored parameters changed.

    An input that has changed the history itself has done so.
    """
    if after.history is not before.history or (after.preset is before.preset and after.values is before.values):
        return after
    knobs = stored_changes(before.values, after.values)
    if after.preset is not before.preset:
        change = _change_of_preset(before.preset, after.preset)
        return replace(after, history=remembered(before.history, before.preset, before.values, change))
    if not knobs:
        return after
    return replace(after, history=turned(before.history, before.preset, before.values, knobs, now_s))


def _change_of_preset(before: Preset, after: Preset) -> Change:
    same_rhythm = after.name == before.name and after.anchor is before.anchor and after.z is before.z
    if same_rhythm:  # even if it is the kit that it has already
        return Change(ChangeKind.KIT, after.kit.name)
    return Change(ChangeKind.PRESET, after.name)


def switched(state: EngineState, preset: Preset, values: Values) -> EngineState:
    """Another preset from the next step on, its controllers included; a take ends.

    While stopped, the hits that the old preset had pending for Continue are dropped and scheduled again.
    """
    if not state.clock.playing:
        state = replace(state, pending=(), cursor=step_at(state.clock.tick + 1))
    state = replace(state, take=None, path_take=None, scenes=scenes_of(preset, values), surface=forget(state.surface))
    controls = control_map(preset.controls or {}, preset.listen)
    return replace(state, preset=preset, values=values, controls=controls)


def undo(state: EngineState) -> EngineState:
    """Without the take in progress; else without the preset that waits for the bar; else without the last change."""
    if state.take is not None and not state.take.playing:
        return replace(state, take=None)
    if state.next_preset is not None:
        return replace(state, next_preset=None)
    if not state.history.past:
        return state
    return _restored(state, *gone_back(state.history, state.preset, state.values))


def redo(state: EngineState) -> EngineState:
    """With the change that was taken back last."""
    if not state.history.future:
        return state
    return _restored(state, *gone_on(state.history, state.preset, state.values))


def undo_take(state: EngineState) -> EngineState:
    """Without the take in progress, else without the last finished one of this preset, and the changes since.

    The kit stays. Redo brings everything back, change by change.
    """
    if state.take is not None and not state.take.playing:
        return replace(state, take=None)
    if not has_take(state.history):
        return state
    kit, own_pads = state.preset.kit, state.preset.own_pads
    while True:
        change = state.history.past[-1].change
        state = _restored(state, *gone_back(state.history, state.preset, state.values))
        if change.kind is ChangeKind.TAKE:
            return replace(state, preset=replace(state.preset, kit=kit, own_pads=own_pads))


def has_take(history: History) -> bool:
    """Whether a take was played in since the last preset was loaded."""
    for state in reversed(history.past):
        if state.change.kind in (ChangeKind.TAKE, ChangeKind.PRESET):
            return state.change.kind is ChangeKind.TAKE
    return False


def _restored(state: EngineState, found: Remembered, history: History) -> EngineState:
    values = with_stored(state.values, found.values)
    if found.preset is state.preset:
        return replace(state, values=values, history=history, take=None)
    return replace(switched(state, found.preset, values), history=history)


def step_at(tick: int) -> int:
    """The first step that is not before a tick."""
    return ceil(tick / TICKS_PER_STEP)
