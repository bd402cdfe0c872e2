"""Scenes: places of a preset to go back to, each a position in the rhythm space and all parameters; and ways between.

Half way between two grooves there may be none that anybody plays. So the way from one scene to another leads by a
played groove that lies about half way, if the model knows one; axes, style weights and z are interpolated there and on.
`python -m training.judging.rhythm.glides` measures how near to played grooves the grooves on it are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.parameters.parts import LOCK_PARAMETERS
from latentdrum.core.parameters.scenes import MAX_SCENES as MAX_SCENES
from latentdrum.core.parameters.table import PARAMETERS, Group, Values
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.position import Position, style_weights
from latentdrum.core.rhythm.position import between as position_between
from latentdrum.core.rhythm.styles import STYLES

#: What a scene holds of the parameter table: all that a preset stores but the controls of the scenes themselves and the
#: locks of parts, which no scene opens or closes.
HELD: Final = tuple(
    name
    for name, row in PARAMETERS.items()
    if row.group not in (Group.STUDIO, Group.SCENE) and name not in LOCK_PARAMETERS
)
#: Those of HELD that switch half way instead of passing through what lies between: choices and whole numbers.
_SWITCHES: Final = frozenset(name for name in HELD if PARAMETERS[name].choices or PARAMETERS[name].whole)


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """A position in the rhythm space and the parameters of HELD: a scene's, or one on the way between scenes.

    The position is that of the values' axes and style where it is a scene's; in between its style is a blend.
    """

    position: Position
    values: Values

    def changed(self, *others: "Setting") -> frozenset[str]:
        """The parameters in which any of the others differs from this one."""
        return frozenset(name for name in HELD if any(other.values[name] != self.values[name] for other in others))


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A scene of a preset. values: of every parameter of HELD. z: its free dimensions, (FREE_DIMS,)."""

    values: Values
    z: FloatArray
    name: str = ""

    @property
    def setting(self) -> Setting:
        """The position of its axes, style and z, and its values."""
        axes = np.array([self.values[name] for name in AXES], np.float32)
        style = style_weights(STYLES[round(self.values["style"])])
        return Setting(Position(axes, style, self.z), self.values)


@dataclass(frozen=True, slots=True)
class SceneControl:
    """What recalls scenes by MIDI: on a channel, 1..16, the notes from `note` on and the Program Changes from 0 on.

    Nothing else is received on that channel's notes and programs; without a note Program Changes alone recall.
    """

    channel: int
    note: int | None = None


def between(a: Setting, b: Setting, share: float) -> Setting:
    """The setting a share (0..1) of the way from a to b, exactly a and b at the ends.

    Choices and whole numbers switch half way; what is equal at both ends is so in between.
    """
    if share <= 0.0 or share >= 1.0:
        return a if share <= 0.0 else b
    values = {name: _value(name, a.values[name], b.values[name], share) for name in HELD}
    return Setting(position_between(a.position, b.position, share), values)


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """The way from one setting to another, by a position half way where played grooves lie, once one is known."""

    begin: Setting
    end: Setting
    midway: Position | None = None

    def at(self, share: float) -> Setting:
        """The setting after a share (0..1) of the way, exactly its ends there; its axes are those of the position."""
        straight = between(self.begin, self.end, share)
        if self.midway is None or not 0.0 < share < 1.0:
            return straight
        ends = (self.begin.position, self.midway) if share < 0.5 else (self.midway, self.end.position)
        position = position_between(*ends, 2.0 * share % 1.0)
        axes = {name: float(value) for name, value in zip(AXES, position.axes, strict=True)}
        return Setting(position, {**straight.values, **axes})


def _value(name: str, a: float, b: float, share: float) -> float:
    if name in _SWITCHES:
        return a if share < 0.5 else b
    return a + share * (b - a)


def among(corners: Sequence[Setting], x: float, y: float) -> Setting:
    """The setting at a point of a square, x and y 0..1; its four corners are at (0, 0), (1, 0), (0, 1) and (1, 1)."""
    near, far = between(corners[0], corners[1], x), between(corners[2], corners[3], x)
    return between(near, far, y)
