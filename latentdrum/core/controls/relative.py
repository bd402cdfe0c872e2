"""Encoders that say how far they were turned instead of where they are, and how to tell which of the codes they use.

`count` reads one message. `observe` gathers evidence for each encoding, in bits: what a message costs if it was sent in
it. Small turns are cheap, and for a knob with ends small steps in one direction. The cheapest encoding is taken for
the right one once it leads clearly; until then `turned` trusts only what all encodings in question agree upon.
"""

from dataclasses import dataclass
from enum import Enum
from math import log2
from typing import Final


class Encoding(Enum):
    """How a control says where it is, or how far it was turned."""

    ABSOLUTE = "absolute"
    TWOS_COMPLEMENT = "twos_complement"  # 1, 2 .. is right; 127, 126 .. is left
    SIGNED_BIT = "signed_bit"  # 1, 2 .. is right; 65, 66 .. is left
    OFFSET_64 = "offset_64"  # 65, 66 .. is right; 63, 62 .. is left
    AUTO = "auto"  # one of these, found from what it sends


_RELATIVE: Final = (Encoding.TWOS_COMPLEMENT, Encoding.SIGNED_BIT, Encoding.OFFSET_64)
_READINGS: Final = (Encoding.ABSOLUTE, *_RELATIVE)

#: The furthest that one message can say, to either side.
FURTHEST: Final = 63

#: Bits by which an encoding must lead to be taken for the right one. More for a knob with ends whose first message
#: might be an encoder's: one that is turned ever faster looks like a knob at first.
_CLEAR, _CLEAR_NEAR = 5.5, 20.0
#: A lead never grows beyond this, so that a mistake can be mended.
_LARGEST_LEAD: Final = 40.0
#: First messages up to so many counts from rest might be an encoder's.
_NEAR: Final = 4

_FIRST, _TURNED_BACK = 2.0, 2.0  # bits of a knob's first message, and of a change of direction
_REPEATED, _REPEATED_AT_END = 6.0, 3.0  # a knob does not send the same place twice, save at its ends
_NO_COUNT: Final = 8.0  # an encoder at rest sends nothing


def count(encoding: Encoding, value: int) -> int:
    """How far a message 0..127 of a relative encoding turns, -63..63; right is positive."""
    match encoding:
        case Encoding.TWOS_COMPLEMENT:
            turned = value if value < 64 else value - 128
        case Encoding.SIGNED_BIT:
            turned = value if value < 64 else 64 - value
        case Encoding.OFFSET_64:
            turned = value - 64
        case _:
            raise ValueError(f"{encoding.value} has no counts")
    return max(turned, -FURTHEST)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen of a control. bits: of each reading, the best at 0. last: its last value and direction -1..1."""

    bits: tuple[float, ...] = (0.0,) * len(_READINGS)
    last: tuple[int, int] | None = None
    near: bool = False  # its first message might be an encoder's
    lowest: int = 127
    highest: int = 0

    @property
    def candidates(self) -> tuple[Encoding, ...]:
        """The encodings that are still in question, more than one while none leads clearly."""
        margins = (_CLEAR, *(_CLEAR_NEAR if self.near and not self.bits[0] else _CLEAR for _ in _RELATIVE))
        return tuple(
            encoding for encoding, bits, margin in zip(_READINGS, self.bits, margins, strict=True) if bits < margin
        )

    @property
    def recognised(self) -> Encoding:
        """The encoding, AUTO while it is in question."""
        found = self.candidates
        return found[0] if len(found) == 1 else Encoding.AUTO

    @property
    def is_relative(self) -> bool:
        """Whether it is an encoder, though perhaps not yet which one."""
        return Encoding.ABSOLUTE not in self.candidates


def observe(evidence: Evidence, value: int) -> Evidence:
    """The evidence after one more message 0..127."""
    spent = (_absolute_bits(evidence.last, value), *(_relative_bits(encoding, value) for encoding in _RELATIVE))
    bits = [old + new for old, new in zip(evidence.bits, spent, strict=True)]
    best = min(bits)
    direction = 0 if evidence.last is None else (value > evidence.last[0]) - (value < evidence.last[0])
    first = evidence.last is None
    return Evidence(
        tuple(min(each - best, _LARGEST_LEAD) for each in bits),
        (value, direction or (0 if evidence.last is None else evidence.last[1])),
        _may_be_an_encoders(value) if first else evidence.near,
        min(evidence.lowest, value),
        max(evidence.highest, value),
    )


def turned(evidence: Evidence, value: int) -> int:
    """How far a message of an encoder turns, as far as its encoding is known; 0 where the candidates differ.

    A control that may still be a knob with ends does not turn.
    """
    if not evidence.is_relative:
        return 0
    counts = {count(encoding, value) for encoding in evidence.candidates}
    return counts.pop() if len(counts) == 1 else 0


def _may_be_an_encoders(value: int) -> bool:
    return any(0 < abs(count(encoding, value)) <= _NEAR for encoding in _RELATIVE)


def _absolute_bits(last: tuple[int, int] | None, value: int) -> float:
    if last is None:
        return _FIRST
    place, direction = last
    if value == place:
        return _REPEATED_AT_END if value in (0, 127) else _REPEATED
    back = direction * (value - place) < 0
    return log2(abs(value - place)) + (_TURNED_BACK if back else 0.0)


def _relative_bits(encoding: Encoding, value: int) -> float:
    counts = abs(count(encoding, value))
    return 1.0 + log2(counts) if counts else _NO_COUNT
