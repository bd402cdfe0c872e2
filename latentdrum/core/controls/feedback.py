"""Feedback: what was changed elsewhere, as the messages that set a controller's own rings, motors and lights.

`due` gives the next of them: at most 100 messages a second leave, of each control only the newest value, none while a
hand moves it, and none that it shows already. An encoder that counts is shown where its parameter is, with what paths
and macros add; a control with ends is shown the value that a hand must find. `restarted` makes everything due once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from latentdrum.core.controls.binding import Action, Binding, target_of
from latentdrum.core.controls.control import LSB, Control, Kind, Move, Touch
from latentdrum.core.controls.profile import Profile
from latentdrum.core.controls.relative import Encoding
from latentdrum.core.controls.takeover import Target
from latentdrum.core.parameters.parameter import Parameter, travel_at
from latentdrum.core.parameters.table import Values

#: Between two messages, seconds. A DIN cable takes ten times as many, a controller's processor may not.
INTERVAL_S: Final = 0.010
#: A control that a hand moved is not set before so long after, seconds: a motor would pull at the finger.
HOLD_S: Final = 0.5
#: What comes back so soon after it was sent is the controller's or a DAW's echo, seconds.
ECHO_WITHIN_S: Final = 0.030

_NEAR: Final = 1 / 256  # half a place of 7 bits


class Light(Enum):
    """What a button or pad shows; the value counts into its profile's lights."""

    OFF = 0
    READY = 1
    ON = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a control is, as a share 0..1 of its travel, since when (seconds), and whether a hand put it there."""

    share: float
    at_s: float
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class FeedbackState:
    """What the controller shows, control -> the latest last; and from when on the next message may leave, seconds.

    complete: what there was to show when the controller showed all of it, None while it does not.
    """

    shown: Mapping[Control, Shown] = field(default_factory=dict)
    next_s: float = float("-inf")
    complete: tuple[Profile, "Current"] | None = None


@dataclass(frozen=True, slots=True)
class Current:
    """What there is to show. sounding: the values with what paths and macros add. lights: of actions, else off."""

    values: Values
    sounding: Values
    lights: Mapping[Action, Light] = field(default_factory=dict)

    def same_as(self, other: "Current") -> bool:
        """Whether nothing has changed; the values are replaced when they change, what sounds is made anew each time."""
        return self.values is other.values and self.sounding == other.sounding and self.lights == other.lights


def restarted(state: FeedbackState) -> FeedbackState:
    """Nothing is known of the controller any more: every value is due once."""
    return FeedbackState(next_s=state.next_s)


def touched(state: FeedbackState, binding: Binding, touch: Touch) -> FeedbackState:
    """A hand moved a control. Where an encoder that counts is, or how a pressed button shines, is not known then."""
    if isinstance(touch, Move) and not binding.is_button and binding.encoding is Encoding.ABSOLUTE:
        moved = _with(state.shown, binding.control, Shown(touch.share, touch.at_s, True))
        return replace(state, shown=moved, complete=None)
    if binding.is_button and binding.control in state.shown:
        others = {at: shown for at, shown in state.shown.items() if at != binding.control}
        return replace(state, shown=others, complete=None)
    return state


def is_echo(state: FeedbackState, binding: Binding, touch: Touch) -> bool:
    """Whether a message is only what has just been sent to the control."""
    shown = state.shown.get(binding.control)
    if shown is None or shown.by_hand or touch.at_s - shown.at_s > ECHO_WITHIN_S:
        return False
    if isinstance(touch, Move):
        return binding.encoding is Encoding.ABSOLUTE and abs(touch.share - shown.share) < _NEAR
    return touch.pressed == (shown.share > 0.0)


def due(
    state: FeedbackState, profile: Profile, current: Current, now_s: float
) -> tuple[FeedbackState, tuple[bytes, ...]]:
    """The messages for the next control, none if it is too soon or all is shown; call it at least every 10 ms.

    Of the controls that differ the one whose last message is longest ago goes first, so that each gets its turn.
    """
    if now_s < state.next_s:
        return state, ()
    later = replace(state, next_s=now_s + INTERVAL_S)
    if state.complete is not None and state.complete[0] is profile and state.complete[1].same_as(current):
        return later, ()
    turns, held = {control: turn for turn, control in enumerate(state.shown)}, False
    for binding in sorted(profile.shown, key=lambda each: turns.get(each.control, -1)):
        target, shown = place_of(binding, profile, current), state.shown.get(binding.control)
        if shown is not None and target.distance(shown.share) < _NEAR:
            continue
        if shown is not None and shown.by_hand and now_s - shown.at_s < HOLD_S:
            held = True
            continue
        sent = messages(binding.control, target.middle)
        known = _with(state.shown, binding.control, Shown(target.middle, now_s))
        return FeedbackState(known, now_s + len(sent) * INTERVAL_S), sent
    return replace(later, complete=None if held else (profile, current)), ()


def _with(shown: Mapping[Control, Shown], control: Control, now: Shown) -> Mapping[Control, Shown]:
    return {**{each: known for each, known in shown.items() if each != control}, control: now}


def place_of(binding: Binding, profile: Profile, current: Current) -> Target:
    """Where a control is to be shown, as shares of its travel; a button by its light, as a share of 127."""
    aim = binding.aim
    if not isinstance(aim, Parameter):
        return _lit(binding, profile, current.lights.get(aim, Light.OFF))
    if binding.is_button:
        on = target_of(binding, aim, current.values[aim.name]).middle > 0.5
        return _lit(binding, profile, Light.ON if on else Light.OFF)
    values = current.values if binding.encoding is Encoding.ABSOLUTE else current.sounding
    return target_of(binding, aim, values[aim.name])


def _lit(binding: Binding, profile: Profile, light: Light) -> Target:
    place = profile.lights_of[binding.control][light.value] / 127
    return Target(place, place)


def messages(control: Control, share: float) -> tuple[bytes, ...]:
    """The messages that show a place on a control, the same that the control sends."""
    channel, fine = max(control.channel, 1) - 1, travel_at(share, 14)
    match control.kind:
        case Kind.NOTE:
            return (bytes((0x90 | channel, control.number, round(share * 127))),)
        case Kind.PITCH_BEND:
            return (bytes((0xE0 | channel, fine & 0x7F, fine >> 7)),)
        case Kind.CC14:
            pair = (control.number, fine >> 7), (control.number + LSB, fine & 0x7F)
            return tuple(bytes((0xB0 | channel, number, place)) for number, place in pair)
    return (bytes((0xB0 | channel, control.number, travel_at(share))),)
