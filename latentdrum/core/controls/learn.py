"""Learning a control: of what moves, find the control that is meant, and bind it.

What counts is that a control was moved, not that it sent something: a knob must move through some places, an encoder
turn some counts, a button be pressed: no hand turns a knob from end to end between two of its messages. Of several the
first one that has done so is taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from latentdrum.core.controls.binding import Aim, Binding, ButtonMode, bind
from latentdrum.core.controls.control import RESERVED_CC, Control, Kind, Move, Press, Touch
from latentdrum.core.controls.profile import Profile
from latentdrum.core.controls.relative import Encoding, Evidence, observe
from latentdrum.core.parameters.parameter import Parameter

#: A knob is moved once it went through so much of its travel: 4 of 128 places, more than it trembles by itself.
TRAVEL = 4 / 128
#: An encoder is turned after so many messages.
_MESSAGES = 3
_PRESSURE = (Kind.CHANNEL_PRESSURE, Kind.KEY_PRESSURE)
#: Pads send pressure with every hit: one that is meant is held so long, seconds, and moved through so much of it.
_HELD_S = 1.0
_HELD_TRAVEL = 0.25
#: A button that says nothing when it is let go has rested so long after its message, seconds; hands that turn a knob or
#: an encoder, or press a button for a moment, have gone on by then.
ALONE_S = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a control has sent since learning began, pressure since it was last let go, which was at since_s, seconds.

    lowest, highest, last: shares of its travel. last_s: when its last message came. jumped: which was at the other end
    than the one before, with nothing in between.
    """

    since_s: float
    evidence: Evidence = field(default_factory=Evidence)
    messages: int = 0
    lowest: float = 1.0
    highest: float = 0.0
    last: float | None = None
    last_s: float = 0.0
    jumped: bool = False

    @property
    def at_one_end(self) -> bool:
        """Whether it has sent nothing but one end of its travel."""
        return self.lowest == self.highest and self.highest in (0.0, 1.0)

    @property
    def travel(self) -> float:
        """How much of its travel it went through."""
        return self.highest - self.lowest


@dataclass(frozen=True, slots=True)
class Learning:
    """The parameters and actions that wait for a control, in order, and what has moved meanwhile.

    learned: the bindings made since learning began; a control that was learned waits for nothing else.
    """

    waiting: tuple[Aim, ...]
    candidates: Mapping[Control, Candidate] = field(default_factory=dict)
    learned: tuple[Binding, ...] = ()


@dataclass(frozen=True, slots=True)
class Learned:
    """A binding that was learned, and the profile's own before it."""

    binding: Binding
    before: tuple[Binding, ...] = ()

    def is_in(self, profile: Profile) -> bool:
        """Whether the control still sets the parameter or action; how it does so may have been changed."""
        return any(_same(each, self.binding) for each in profile.own)

    def taken_from(self, profile: Profile) -> Profile:
        """The profile without the binding, and with those in its place before, unless something newer took it."""
        kept = tuple(each for each in profile.own if not _same(each, self.binding))
        newer = tuple(each for each in kept if not any(_same(each, old) for old in self.before))
        gone = replace(profile, own=self.before).replaced_by(self.binding)
        back = tuple(each for each in gone if not replace(profile, own=newer).replaced_by(each))
        return replace(profile, own=(*kept, *back))


def _same(a: Binding, b: Binding) -> bool:
    return (a.control, a.aim) == (b.control, b.aim)


def learn(learning: Learning, touches: tuple[Touch, ...], profile: Profile) -> tuple[Learning, Binding | None]:
    """What is known after the moves that one message made, and the binding that was learned, if any.

    profile: known parts need not be recognised, and may use controllers with a meaning of their own.
    """
    for touch in touches:
        if any(each.control in touch.control.as_bound for each in learning.learned) or not _learnable(
            touch, learning, profile
        ):
            continue
        candidate = _seen(learning.candidates.get(touch.control, Candidate(touch.at_s)), touch)
        learning = replace(learning, candidates={**learning.candidates, touch.control: candidate})
        binding = _decide(touch, candidate, learning.waiting[0], profile)
        if binding is not None:
            return Learning(learning.waiting[1:], {}, (*learning.learned, binding)), binding
        if touch.control.kind in (Kind.CC14, Kind.NRPN):
            break  # the plain controllers that it consists of are no knobs of their own
    return learning, None


def settled(learning: Learning, profile: Profile, now_s: float) -> tuple[Learning, Binding | None]:
    """What is known once controls have rested: a button of which each press says the other end, and nothing else.

    It is learned where a press makes sense alone, and follows what the button says of itself: its parameter is on
    while the button is. A knob that was turned to its end has said where it was on the way.
    """
    aim = learning.waiting[0]
    if isinstance(aim, Parameter) and not aim.choices:
        return learning, None
    for control, candidate in learning.candidates.items():
        once = candidate.messages == 1 or not isinstance(aim, Parameter)  # an encoder turned left may say 127 each time
        rested = candidate.at_one_end and now_s - candidate.last_s >= ALONE_S
        if once and rested and control.kind is Kind.CC and not _is_turned(control, profile):
            binding = _bound(control, aim, Encoding.ABSOLUTE, True, profile)
            if binding.button is ButtonMode.TOGGLE:
                binding = replace(binding, button=ButtonMode.MOMENTARY)
            return Learning(learning.waiting[1:], {}, (*learning.learned, binding)), binding
    return learning, None


def _learnable(touch: Touch, learning: Learning, profile: Profile) -> bool:
    control, aim = touch.control, learning.waiting[0]
    if control.kind in _PRESSURE:
        return isinstance(aim, Parameter)
    if control.kind is Kind.NOTE:  # keys and pads play; they are bound where a press makes sense
        return not isinstance(aim, Parameter) or bool(aim.choices)
    if profile.part_of(control) is not None:
        return True
    fine = {each for each in learning.candidates if each.kind is Kind.CC14}
    part_of_fine = control.kind is Kind.CC and any(control.number in (each.number, each.number + 32) for each in fine)
    return not (control.kind is Kind.CC and control.number in RESERVED_CC) and not part_of_fine


def _seen(candidate: Candidate, touch: Touch) -> Candidate:
    if isinstance(touch, Press):
        return replace(candidate, messages=candidate.messages + 1)
    if touch.control.kind in _PRESSURE and touch.raw == 0:
        return Candidate(touch.at_s)
    evidence = observe(candidate.evidence, touch.raw) if touch.bits == 7 else candidate.evidence
    lowest, highest = min(candidate.lowest, touch.share), max(candidate.highest, touch.share)
    jumped = candidate.last is not None and abs(touch.share - candidate.last) == 1.0
    return Candidate(
        candidate.since_s, evidence, candidate.messages + 1, lowest, highest, touch.share, touch.at_s, jumped
    )


def _decide(touch: Touch, candidate: Candidate, aim: Aim, profile: Profile) -> Binding | None:
    """The binding, once it is clear that the control was moved and how it says so."""
    control, part = touch.control, profile.part_of(touch.control)
    if isinstance(touch, Press):
        return _bound(control, aim, Encoding.ABSOLUTE, True, profile) if touch.pressed else None
    if part is not None and part.shape.is_pressed:
        return _bound(control, aim, Encoding.ABSOLUTE, True, profile)
    if control.kind is Kind.CC and candidate.jumped and not _is_turned(control, profile):
        return _bound(control, aim, Encoding.ABSOLUTE, True, profile)
    if not isinstance(aim, Parameter):
        return None  # an action needs a button
    if control.kind in _PRESSURE:
        held = touch.at_s - candidate.since_s >= _HELD_S and candidate.travel >= _HELD_TRAVEL
        return _bound(control, aim, Encoding.ABSOLUTE, False, profile) if held else None
    encoding = _encoding(touch, candidate, part.encoding if part is not None else Encoding.AUTO)
    return None if encoding is None else _bound(control, aim, encoding, False, profile)


def _encoding(touch: Move, candidate: Candidate, known: Encoding) -> Encoding | None:
    """The encoding of a control that was moved far enough; AUTO for an encoder that was turned one way alone."""
    if touch.bits == 14:
        return Encoding.ABSOLUTE if candidate.travel >= TRAVEL else None
    if known not in (Encoding.ABSOLUTE, Encoding.AUTO):
        return known if candidate.messages >= _MESSAGES else None
    evidence = candidate.evidence
    if known is Encoding.ABSOLUTE or evidence.recognised is Encoding.ABSOLUTE:
        return Encoding.ABSOLUTE if candidate.travel >= TRAVEL else None
    return evidence.recognised if evidence.is_relative and candidate.messages >= _MESSAGES else None


def _is_turned(control: Control, profile: Profile) -> bool:
    """Whether the profile knows that a control is no button."""
    part = profile.part_of(control)
    return part is not None and not part.shape.is_pressed


def _bound(control: Control, aim: Aim, encoding: Encoding, button: bool, profile: Profile) -> Binding:
    if profile.port is None:  # it may be wired elsewhere the next time
        control = replace(control, port=None)
    if not isinstance(aim, Parameter):
        return Binding(control, aim)
    return replace(bind(control, aim, encoding, button), takeover=profile.takeover)
