"""What the controller is shown: where its controls stand, and the lights of buttons that ask for something."""

from dataclasses import replace

from latentdrum.core.controls.binding import Action
from latentdrum.core.controls.feedback import Current, Light, due
from latentdrum.core.engine.outputs import OutputBuffer
from latentdrum.core.engine.performed import performed
from latentdrum.core.engine.state import EngineState


def show_controls(state: EngineState, now_s: float, buffer: OutputBuffer) -> EngineState:
    """The device after the next messages for its controller were handed out, if any are due."""
    surface, profile = state.surface, state.surface.profile
    if profile is None or now_s < surface.feedback.next_s:
        return state
    sounding = performed(state.preset, state.values, max(state.cursor, 0))
    actions = (each.aim for each in profile.shown if isinstance(each.aim, Action))
    current = Current(state.values, sounding, {action: light_of(action, state) for action in actions})
    feedback, buffer.feedback = due(surface.feedback, profile, current, now_s)
    return replace(state, surface=replace(surface, feedback=feedback))


def light_of(action: Action, state: EngineState) -> Light:
    """On while what an action asks for goes on; ready where a press would do something, such as recall a scene."""
    match action:
        case Action.PLAY:
            on, ready = state.clock.playing, False
        case Action.LISTEN:
            on, ready = state.take is not None, False
        case Action.UNDO:
            on, ready = False, bool(state.history.past)
        case Action.REDO:
            on, ready = False, bool(state.history.future)
        case _:
            on, ready = state.scenes.current == action.scene, action.scene in state.preset.scenes
    return Light.ON if on else Light.READY if ready else Light.OFF
