"""Feedback: values that were changed elsewhere, as the messages that set the controller's own rings, motors and lights.

`due` gives the messages that may leave now: at most 100 a second, of each control the newest value alone, and none that
the controller has just sent itself. `restart` makes everything due once, as after a reconnection.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from latentdrum.core.controls.binding import Binding, target_of
from latentdrum.core.controls.control import Control, Kind
from latentdrum.core.controls.profile import Profile
from latentdrum.core.controls.relative import Encoding
from latentdrum.core.parameters.control_map import OMNI
from latentdrum.core.parameters.parameter import Parameter
from latentdrum.core.parameters.table import Values

#: A controller's USB port or DIN cable takes about ten times as much; its lights need no more.
INTERVAL_S: Final = 0.010


@dataclass(frozen=True, slots=True)
class FeedbackState:
    """What the controller shows, and when it was sent a message last.

    shown: control -> the place that was sent to it or received from it, the latest last.
    """

    shown: Mapping[Control, int] = field(default_factory=dict)
    sent_s: float = float("-inf")


def restart(state: FeedbackState) -> FeedbackState:
    """Nothing is known of the controller any more: every value is due once."""
    return replace(state, shown={})


def received(state: FeedbackState, control: Control, place: int) -> FeedbackState:
    """The controller has sent a place of 7 bits: it shows that already, and it is not sent back."""
    return replace(state, shown=_with(state.shown, control, place))


def due(state: FeedbackState, profile: Profile, values: Values, now_s: float) -> tuple[FeedbackState, bytes | None]:
    """The next message to leave at now_s, None if there is none or it is too soon; call it at least every 10 ms.

    Of the controls that differ the one whose last message is longest ago goes first, so that each gets its turn.
    """
    if now_s - state.sent_s < INTERVAL_S:
        return state, None
    turns = {control: turn for turn, control in enumerate(state.shown)}
    for binding in sorted(_with_lights(profile), key=lambda each: turns.get(each.control, -1)):
        place = place_of(binding, values)
        if state.shown.get(binding.control) != place:
            shown = _with(state.shown, binding.control, place)
            return FeedbackState(shown, now_s), message(binding.control, place)
    return state, None


def _with(shown: Mapping[Control, int], control: Control, place: int) -> Mapping[Control, int]:
    return {**{each: known for each, known in shown.items() if each != control}, control: place}


def place_of(binding: Binding, values: Values) -> int:
    """A parameter's value as the place 0..127 of its control; a button is 127 when it is at its high end."""
    assert isinstance(binding.aim, Parameter)
    middle = target_of(binding, binding.aim, values[binding.aim.name]).middle
    if binding.is_button:
        return 127 if middle > 0.5 else 0
    return round(middle * 128) if middle <= 0.5 else 64 + round((middle - 0.5) * 126)


def message(control: Control, place: int) -> bytes:
    """The message that shows a place 0..127 on the control: the same that the control sends."""
    channel = max(control.channel, 1) - 1
    if control.kind is Kind.NOTE:
        return bytes((0x90 | channel, control.number, place))
    return bytes((0xB0 | channel, control.number, place))


def _with_lights(profile: Profile) -> tuple[Binding, ...]:
    """The bindings that can be shown: of parameters, on controls of one message and a known channel, last one wins."""
    found = {
        each.control: each
        for each in profile.bindings
        if isinstance(each.aim, Parameter)
        and each.control.kind in (Kind.CC, Kind.NOTE)
        and each.control.channel != OMNI
        and each.encoding is Encoding.ABSOLUTE
    }
    return tuple(found.values())
