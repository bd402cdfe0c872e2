"""What hands do at the controls of a profile: the commands about controls, and the commands that actions stand for."""

from dataclasses import replace

from latentdrum.core.controls.binding import Action
from latentdrum.core.controls.commands import ControlsCommand, LearnControls, Reconnected, UndoLearned, UseProfile
from latentdrum.core.controls.surface import (
    Surface,
    begin_learning,
    reconnected,
    settle,
    undo_learning,
    use_profile,
)
from latentdrum.core.engine.events import Command, Listen, RecallScene, Redo, Run, Undo
from latentdrum.core.engine.outputs import OutputBuffer
from latentdrum.core.engine.state import EngineState
from latentdrum.core.units import GROOVE_BARS


def handle(state: EngineState, command: ControlsCommand, buffer: OutputBuffer) -> EngineState:
    """The device after a command."""
    match command:
        case UseProfile(profile):
            return replace(state, surface=use_profile(state.surface, profile))
        case LearnControls(aims):
            return replace(state, surface=begin_learning(state.surface, aims))
        case UndoLearned():
            return with_surface(state, undo_learning(state.surface), buffer)
        case Reconnected():
            return replace(state, surface=reconnected(state.surface))


def with_surface(state: EngineState, surface: Surface, buffer: OutputBuffer) -> EngineState:
    """The device after the controls have changed; a profile in which something was learned is to be saved."""
    if surface is state.surface:
        return state
    if surface.profile is not state.surface.profile:
        buffer.profile = surface.profile
    return replace(state, surface=surface)


def settled(state: EngineState, now_s: float, buffer: OutputBuffer) -> EngineState:
    """The device with the button learned that was pressed a while ago and has said nothing since."""
    return with_surface(state, settle(state.surface, now_s), buffer)


def command_of(action: Action, *, playing: bool) -> Command:
    """What an action asks of a device that plays or is stopped."""
    match action:
        case Action.PLAY:
            return Run(not playing)
        case Action.LISTEN:
            return Listen(GROOVE_BARS)
        case Action.UNDO:
            return Undo()
        case Action.REDO:
            return Redo()
    return RecallScene(action.scene)
