"""Paths while playing: set, cleared, and recorded from moves of knobs, step by step, to loop at once.

What was recorded is kept relative to where the knobs are in the end: left alone, they repeat their moves; turned, they
move the loop up or down. Recorded is every parameter that a path can move, macros as macros.
"""

from dataclasses import replace

from latentdrum.core.engine.events import PathCommand, RecordPath, SetPath
from latentdrum.core.engine.history import Change, ChangeKind, remembered
from latentdrum.core.engine.path_take import PathTake, recorded_path
from latentdrum.core.engine.state import EngineState
from latentdrum.core.preset.parameter_path import ParameterPath
from latentdrum.core.preset.path_table import RHYTHM_PATH
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.path import LatentPath


def handle(state: EngineState, command: PathCommand) -> EngineState:
    """The device after a command. A recording ends if the path that it replaces is set or cleared."""
    match command:
        case RecordPath(name, bars):
            state = _without_take(state)
            return replace(state, path_take=PathTake(name, bars * state.preset.meter.steps))
        case SetPath(name, path):
            if state.path_take is not None and state.path_take.name == name:
                state = _without_take(state)
            return replace(_remembered(state, name), preset=with_path(state.preset, name, path))


def with_path(preset: Preset, name: str, path: LatentPath | ParameterPath | None) -> Preset:
    """The preset with a path under a name; None is without it."""
    if isinstance(path, LatentPath) or name == RHYTHM_PATH:
        return replace(preset, path=path if isinstance(path, LatentPath) else None)
    others = {key: other for key, other in preset.paths.items() if key != name or path is not None}
    return replace(preset, paths=others if path is None else {**others, name: path})


def record_step(state: EngineState) -> EngineState:
    """The knobs of the step that is being scheduled; at the end of the recording its path plays on.

    It begins at a bar line, and anew at another if the song jumps.
    """
    take, step = state.path_take, state.cursor
    if take is None:
        return state
    if take.next_step != step:
        if step % state.preset.meter.steps:
            return replace(state, path_take=replace(take, begin=None, rows=()))
        take = replace(take, begin=step, rows=(), replaced=take.replaced or state.preset.paths.get(take.name))
        state = replace(state, preset=with_path(state.preset, take.name, None))
    take = replace(take, rows=(*take.rows, state.values))
    if len(take.rows) < take.steps:
        return replace(state, path_take=take)
    assert take.begin is not None
    path = recorded_path(take.rows, take.begin)
    state = _without_take(state)
    if path is None:
        return state
    return replace(_remembered(state, take.name), preset=with_path(state.preset, take.name, path))


def _remembered(state: EngineState, name: str) -> EngineState:
    change = Change(ChangeKind.PATH, name)
    return replace(state, history=remembered(state.history, state.preset, state.values, change))


def _without_take(state: EngineState) -> EngineState:
    """Without the recording in progress; the path that it would have replaced plays again."""
    take = state.path_take
    if take is None or take.replaced is None:
        return replace(state, path_take=None)
    return replace(state, preset=with_path(state.preset, take.name, take.replaced), path_take=None)
