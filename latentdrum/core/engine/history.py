"""Undo and redo as a value: the preset and the parameters before each change, and after what was taken back.

A state is a pair of references to frozen values, so remembering costs nothing to speak of, and going back is exact.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import Final

from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.preset import STORED, Preset

#: How many changes can be undone.
MOST_UNDONE: Final = 100
#: A knob that rests for so long, seconds of the engine's clock, begins another change with its next move.
GESTURE_S: Final = 1.0


class ChangeKind(Enum):
    """What was changed."""

    KNOBS = "knobs"
    KIT = "kit"
    PRESET = "preset"
    TAKE = "take"
    SCENE = "scene"
    PATH = "path"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Change:
    """What was changed, its name, and when, a second of the engine's clock.

    The name is that of the kit, the preset or the knobs, or says what several things were set for.
    """

    kind: ChangeKind
    name: str
    at_s: float | None = None

    def __str__(self) -> str:
        if self.kind in (ChangeKind.KNOBS, ChangeKind.TAKE, ChangeKind.TOGETHER):
            return self.name
        loaded = self.kind in (ChangeKind.KIT, ChangeKind.PRESET)
        return f"{'load of ' if loaded else ''}{self.kind.value} {self.name}"


@dataclass(frozen=True, slots=True, eq=False)
class Remembered:
    """A state to go back to, and the change that leads on from it."""

    preset: Preset
    values: Values
    change: Change


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """States before the changes that can be undone, the latest last; and after those that can be redone, the next last.

    moving: when each knob of the changes since the last other change was last moved, seconds.
    """

    past: tuple[Remembered, ...] = ()
    future: tuple[Remembered, ...] = ()
    moving: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


def remembered(history: History, preset: Preset, values: Values, change: Change) -> History:
    """With the state before a change; what could be redone is forgotten, and so is the oldest beyond the limit."""
    return History((*history.past, Remembered(preset, values, change))[-MOST_UNDONE:])


def stamped(history: History, now_s: float) -> History:
    """With the second at which the newest changes were made."""
    if not history.past or history.past[-1].change.at_s is not None:
        return history
    past = (
        each if each.change.at_s is not None else replace(each, change=replace(each.change, at_s=now_s))
        for each in history.past
    )
    return replace(history, past=tuple(past))


def turned(history: History, preset: Preset, values: Values, knobs: Iterable[str], now_s: float) -> History:
    """With a move of knobs at now_s. preset, values: before it. Moves of one gesture are one change."""
    knobs = tuple(knobs)
    moving = {name: at_s for name, at_s in history.moving.items() if now_s - at_s < GESTURE_S}
    begun = any(name not in moving for name in knobs)
    moving |= dict.fromkeys(knobs, now_s)
    if begun:
        history = remembered(history, preset, values, Change(ChangeKind.KNOBS, ", ".join(knobs)))
    return replace(history, future=(), moving=MappingProxyType(moving))


def gone_back(history: History, preset: Preset, values: Values) -> tuple[Remembered, History]:
    """The state before the last change, which there must be, and the history there. preset, values: of now."""
    *past, last = history.past
    return last, History(tuple(past), (*history.future, Remembered(preset, values, last.change)))


def gone_on(history: History, preset: Preset, values: Values) -> tuple[Remembered, History]:
    """The state after the change taken back last, which there must be, and the history there."""
    *future, following = history.future
    return following, History((*history.past, Remembered(preset, values, following.change)), tuple(future))


def changed_everywhere(history: History, change: Callable[[Preset, Values], tuple[Preset, Values]]) -> History:
    """With every state changed alike, such as by the position found for a loop that several of them have."""

    def one(state: Remembered) -> Remembered:
        return Remembered(*change(state.preset, state.values), state.change)

    return replace(history, past=tuple(map(one, history.past)), future=tuple(map(one, history.future)))


def stored_changes(before: Values, after: Values) -> tuple[str, ...]:
    """The parameters that differ, without the settings of the studio, which no undo touches."""
    return tuple(name for name in STORED if before[name] != after[name])


def with_stored(values: Values, stored: Values) -> Values:
    """The values with all that a preset stores of others; the settings of the studio stay."""
    return {**values, **{name: stored[name] for name in STORED}}
