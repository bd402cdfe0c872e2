"""Takeover: how a knob with ends takes hold of a value that is not where the knob is.

`follow` turns one move into the new value, both as shares 0..1 of the control's travel.
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final


class Takeover(Enum):
    """What a knob does while it is not where its value is."""

    JUMP = "jump"  # the value jumps to the knob
    PICKUP = "pickup"  # nothing, until the knob reaches the value
    SCALE = "scale"  # the value moves the same way, and reaches each end with the knob


#: Pickup takes hold of a value this near, a share of the travel: 3 of 128 places.
NEAR: Final = 3 / 128
#: Pickup takes hold of a value that lies between two places of the knob at most so long apart, seconds.
CROSSING_WITHIN_S: Final = 0.100


@dataclass(frozen=True, slots=True)
class Hand:
    """The knob's last place and second, and the share that it set, None while it has not taken hold."""

    place: float
    at_s: float
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where the value is, as shares of the travel: from low to high for a choice, which has a width; else equal."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """Its middle."""
        return (self.low + self.high) / 2

    def distance(self, place: float) -> float:
        """How far a place is from it; 0 within."""
        return max(self.low - place, place - self.high, 0.0)


def follow(takeover: Takeover, hand: Hand | None, place: float, at_s: float, target: Target) -> Hand:
    """The hand after a move to a place; its share, unless None, is the new value's.

    hand: None before the first move and after the hand's place was forgotten; its share must be None if the value was
    changed elsewhere since.
    """
    match takeover:
        case Takeover.JUMP:
            return Hand(place, at_s, place)
        case Takeover.PICKUP:
            return Hand(place, at_s, place if _picks_up(hand, place, at_s, target) else None)
        case Takeover.SCALE:
            return _scaled(hand, place, at_s, target)


def let_go(hand: Hand) -> Hand:
    """The hand after its value was changed elsewhere: it must take hold anew."""
    return replace(hand, share=None)


def _picks_up(hand: Hand | None, place: float, at_s: float, target: Target) -> bool:
    if hand is None:
        return False  # one message says where the knob is, not that it was turned there
    if hand.share is not None or target.distance(place) <= NEAR:
        return True
    passed = (hand.place < target.low and place > target.high) or (hand.place > target.high and place < target.low)
    return passed and at_s - hand.at_s <= CROSSING_WITHIN_S


def _scaled(hand: Hand | None, place: float, at_s: float, target: Target) -> Hand:
    if hand is None:
        return Hand(place, at_s)
    share = target.middle if hand.share is None else hand.share
    if place > hand.place:
        share = 1.0 - (1.0 - share) * (1.0 - place) / (1.0 - hand.place)
    elif place < hand.place:
        share *= place / hand.place
    return Hand(place, at_s, share)
