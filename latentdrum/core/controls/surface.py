"""The controls in use: profile, reader, takeover and learning as one frozen state, and what each message does to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from latentdrum.core.controls.binding import Action, Aim, Binding, pressed_value, target_of, value_at
from latentdrum.core.controls.control import Control, Kind, Move, Press, Touch
from latentdrum.core.controls.control_reader import ReaderState, read
from latentdrum.core.controls.feedback import FeedbackState, is_echo, restarted, touched
from latentdrum.core.controls.learn import Learned, Learning, learn, settled
from latentdrum.core.controls.profile import Profile, plain_control
from latentdrum.core.controls.relative import Encoding, Evidence, count, observe, turned
from latentdrum.core.controls.takeover import Hand, follow, let_go
from latentdrum.core.messages import ControlChange, InputPort, Message
from latentdrum.core.parameters.parameter import Parameter
from latentdrum.core.parameters.table import Values

#: The name of the profile that learning makes where none is in use.
LEARNED = "my-controls"
#: Bank select: what the knobs stand for changes with the bank.
_BANK_CC = (0, 32)


@dataclass(frozen=True, slots=True)
class Held:
    """What a control and its parameter have to do with each other: the hand, and the value that it set last."""

    hand: Hand
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Surface:
    """The state of all controls.

    hands: (control as received, parameter) -> what it holds. pressed: the buttons held down. evidence: of encoders
    whose encoding is not known yet. history: the learned bindings that there are still, the latest last, to be taken
    back. feedback: what the controller shows.
    """

    profile: Profile | None = None
    reader: ReaderState = field(default_factory=ReaderState)
    hands: Mapping[tuple[Control, str], Held] = field(default_factory=dict)
    pressed: frozenset[Control] = frozenset()
    evidence: Mapping[Control, Evidence] = field(default_factory=dict)
    learning: Learning | None = None
    history: tuple[Learned, ...] = ()
    feedback: FeedbackState = field(default_factory=FeedbackState)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message did: the state of the controls, the values, the actions asked for.

    taken: the message is a control's and must not be understood in another way.
    """

    surface: Surface
    values: Values
    actions: tuple[Action, ...] = ()
    taken: bool = False


def use_profile(surface: Surface, profile: Profile | None) -> Surface:
    """The controls with another profile; nothing is held any more.

    What was learned into a profile of the same name, and is still in it, can be taken back as before.
    """
    kept: tuple[Learned, ...] = ()
    if profile is not None and surface.profile is not None and profile.name == surface.profile.name:
        kept = tuple(each for each in surface.history if each.is_in(profile))
    return Surface(profile, surface.reader, history=kept, feedback=restarted(surface.feedback))


def begin_learning(surface: Surface, aims: tuple[Aim, ...]) -> Surface:
    """Wait for a control for each of these, in order; none ends learning."""
    return replace(surface, learning=Learning(aims) if aims else None)


def undo_learning(surface: Surface) -> Surface:
    """Take back the binding that was learned last; other changes of the profile stay."""
    if not surface.history or surface.profile is None:
        return surface
    profile = surface.history[-1].taken_from(surface.profile)
    return replace(surface, profile=profile, history=surface.history[:-1], hands={})


def forget(surface: Surface) -> Surface:
    """Forget where the hands are: after another preset or scene."""
    return replace(surface, hands={}) if surface.hands else surface


def reconnected(surface: Surface) -> Surface:
    """Nothing is known of the controller any more, after a reconnection or another bank: all is shown to it once."""
    return replace(forget(surface), feedback=restarted(surface.feedback))


def hear(surface: Surface, values: Values, message: Message, at_s: float, port: InputPort = InputPort.IN) -> Heard:
    """What a message does. Without a profile and not learning, nothing: the same objects, not taken."""
    if surface.profile is None and surface.learning is None:
        return Heard(surface, values)
    reader, touches = read(surface.reader, message, at_s, port)
    surface = surface if reader is surface.reader else replace(surface, reader=reader)
    if surface.learning is not None:
        return _learn(surface, values, message, touches, port)
    profile = surface.profile
    if profile is None or not profile.uses(message, port):
        banked = isinstance(message, ControlChange) and message.controller in _BANK_CC
        return Heard(reconnected(surface) if banked else surface, values)
    for touch in touches:
        bindings = profile.bound(touch.control)
        if any(is_echo(surface.feedback, binding, touch) for binding in bindings):
            break
        if bindings:
            return _apply(surface, values, touch, bindings)
    return Heard(surface, values, taken=True)  # an echo, or half of something: an MSB, the number of an NRPN


def settle(surface: Surface, now_s: float) -> Surface:
    """The controls once what is being learned may be clear because nothing more has come."""
    if surface.learning is None:
        return surface
    learning, binding = settled(surface.learning, surface.profile or Profile(LEARNED), now_s)
    return surface if binding is None else _learned(surface, learning, binding)


def _learn(surface: Surface, values: Values, message: Message, touches: tuple[Touch, ...], port: InputPort) -> Heard:
    assert surface.learning is not None
    learning, binding = learn(surface.learning, touches, surface.profile or Profile(LEARNED))
    surface = _learned(surface, learning, binding)
    control = plain_control(message, port)
    plays = control is not None and control.kind in (Kind.NOTE, Kind.KEY_PRESSURE)
    return Heard(surface, values, taken=control is not None and (binding is not None or not plays))


def _learned(surface: Surface, learning: Learning, binding: Binding | None) -> Surface:
    surface = replace(surface, learning=learning if learning.waiting else None)
    if binding is None:
        return surface
    before = surface.profile or Profile(LEARNED)
    history = (*surface.history, Learned(binding, before.own))
    return replace(surface, profile=before.with_binding(binding), history=history, hands={})


def _apply(surface: Surface, values: Values, touch: Touch, bindings: tuple[Binding, ...]) -> Heard:
    actions: list[Action] = []
    pressed = touch.pressed if isinstance(touch, Press) else touch.share >= 0.5
    changed = pressed != (touch.control in surface.pressed)
    for binding in bindings:
        surface = replace(surface, feedback=touched(surface.feedback, binding, touch))
        if isinstance(binding.aim, Action):
            actions += [binding.aim] if changed and pressed else []
        elif binding.is_button:
            value = pressed_value(binding, binding.aim, values[binding.aim.name], pressed) if changed else None
            values = values if value is None else {**values, binding.aim.name: value}
        elif isinstance(touch, Move):
            surface, values = _move(surface, values, touch, binding, binding.aim)
    if changed:
        held = surface.pressed | {touch.control} if pressed else surface.pressed - {touch.control}
        surface = replace(surface, pressed=held)
    return Heard(surface, values, tuple(actions), taken=True)


def _move(surface: Surface, values: Values, touch: Move, binding: Binding, row: Parameter) -> tuple[Surface, Values]:
    key = (touch.control, row.name)
    now, held = values[row.name], surface.hands.get(key)
    target = target_of(binding, row, now)
    if held is not None and held.value != now:  # changed elsewhere since
        held = replace(held, hand=let_go(held.hand))
    if binding.encoding is Encoding.ABSOLUTE:
        hand = follow(binding.takeover, held.hand if held else None, touch.share, touch.at_s, target)
    else:
        surface, counts = _counts(surface, touch, binding)
        begin = held.hand.share if held and held.hand.share is not None else target.middle
        share = min(max(begin + counts * binding.count, 0.0), 1.0)
        hand = Hand(share, touch.at_s, share if counts else (held.hand.share if held else None))
    if hand.share is None:
        return replace(surface, hands={**surface.hands, key: Held(hand)}), values
    value = value_at(binding, row, hand.share)
    surface = replace(surface, hands={**surface.hands, key: Held(hand, value)})
    return surface, values if value == now else {**values, row.name: value}


def _counts(surface: Surface, touch: Move, binding: Binding) -> tuple[Surface, int]:
    """How far an encoder was turned; once its encoding is recognised it is known in the profile."""
    if binding.encoding is not Encoding.AUTO:
        return surface, count(binding.encoding, touch.raw)
    evidence = observe(surface.evidence.get(touch.control, Evidence()), touch.raw)
    surface = replace(surface, evidence={**surface.evidence, touch.control: evidence})
    if evidence.recognised is not Encoding.AUTO and surface.profile is not None:
        profile = surface.profile.with_encoding(binding.control, evidence.recognised)
        surface = replace(surface, profile=profile)
    return surface, turned(evidence, touch.raw)
