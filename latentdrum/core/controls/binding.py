"""A binding: which control sets which parameter, over which part of its range, how bent, and how it takes hold."""

from dataclasses import dataclass
from enum import Enum
from math import log
from typing import Final, TypeAlias

from latentdrum.core.controls.control import Control
from latentdrum.core.controls.relative import Encoding
from latentdrum.core.controls.takeover import Takeover, Target
from latentdrum.core.parameters.parameter import Parameter
from latentdrum.core.parameters.table import parameter


class Curve(Enum):
    """How the travel of a control is spread over the range."""

    LINEAR = "linear"
    EXPONENTIAL = "exponential"  # fine at the low end: half way up is a fifth of the range
    LOGARITHMIC = "logarithmic"  # fine at the high end

    def bend(self, travel: float) -> float:
        """A share 0..1 of the travel as a share of the range."""
        match self:
            case Curve.LINEAR:
                return travel
            case Curve.EXPONENTIAL:
                return (float(_STEEPNESS**travel) - 1.0) / (_STEEPNESS - 1.0)
            case Curve.LOGARITHMIC:
                return 1.0 - Curve.EXPONENTIAL.bend(1.0 - travel)

    def straighten(self, share: float) -> float:
        """A share of the range as a share of the travel; undoes `bend`."""
        match self:
            case Curve.LINEAR:
                return share
            case Curve.EXPONENTIAL:
                return log(1.0 + share * (_STEEPNESS - 1.0), _STEEPNESS)
            case Curve.LOGARITHMIC:
                return 1.0 - Curve.EXPONENTIAL.straighten(1.0 - share)


_STEEPNESS: Final = 16.0


class ButtonMode(Enum):
    """What a button does to its parameter."""

    TOGGLE = "toggle"  # each press: to the other end of the range
    MOMENTARY = "momentary"  # at the high end while it is held
    STEP = "step"  # each press: the next choice, after the last one the first


class Action(Enum):
    """What a button does that is no parameter."""

    PLAY = "play"  # start the internal clock, or stop it
    LISTEN = "listen"  # make what pads play from the next bar line on the preset's loop
    UNDO = "undo"  # take back the last change of preset, kit or parameters
    REDO = "redo"  # make it again
    SCENE_1 = "scene_1"  # recall a scene, when `scene_when` says
    SCENE_2 = "scene_2"
    SCENE_3 = "scene_3"
    SCENE_4 = "scene_4"
    SCENE_5 = "scene_5"
    SCENE_6 = "scene_6"
    SCENE_7 = "scene_7"
    SCENE_8 = "scene_8"
    SCENE_9 = "scene_9"
    SCENE_10 = "scene_10"
    SCENE_11 = "scene_11"
    SCENE_12 = "scene_12"
    SCENE_13 = "scene_13"
    SCENE_14 = "scene_14"
    SCENE_15 = "scene_15"
    SCENE_16 = "scene_16"

    @property
    def scene(self) -> int:
        """The number of the scene that it recalls, 0 for none."""
        kind, _, number = self.value.partition("_")
        return int(number) if kind == "scene" else 0


Aim: TypeAlias = Parameter | Action


def aim_named(name: str) -> Aim:
    """The parameter or action of a name. Raises ValueError that lists the names."""
    actions = {action.value: action for action in Action}
    if name in actions:
        return actions[name]
    try:
        return parameter(name)
    except ValueError as error:
        raise ValueError(f"{error}; or an action: {', '.join(actions)}") from None


def aim_name(aim: Aim) -> str:
    """The name of a parameter or action."""
    return aim.name if isinstance(aim, Parameter) else aim.value


#: A count of an encoder is this share of the travel, as a step of a knob is.
COUNT: Final = 1 / 128
#: A choice takes at most so many counts.
_COUNTS_A_CHOICE: Final = 4


@dataclass(frozen=True, slots=True)
class Binding:
    """What a control sets: from low to high, reversed if low is above high; a choice always has all of its entries.

    button: what a press does; a control that has one is read as a button, from the middle of its travel on as pressed.
    """

    control: Control
    aim: Aim
    low: float = 0.0
    high: float = 1.0
    curve: Curve = Curve.LINEAR
    takeover: Takeover = Takeover.PICKUP
    encoding: Encoding = Encoding.ABSOLUTE
    button: ButtonMode | None = None

    @property
    def aim_name(self) -> str:
        """The name of its parameter or action."""
        return aim_name(self.aim)

    @property
    def is_button(self) -> bool:
        """Whether it acts when pressed."""
        return self.button is not None or isinstance(self.aim, Action)

    @property
    def count(self) -> float:
        """The share of the travel that one count of an encoder moves."""
        choices = len(self.aim.choices) if isinstance(self.aim, Parameter) else 0
        return max(COUNT, 1 / (_COUNTS_A_CHOICE * choices)) if choices else COUNT


def bind(control: Control, row: Parameter, encoding: Encoding = Encoding.ABSOLUTE, button: bool = False) -> Binding:
    """A control for the whole range of a parameter; a button steps through choices and toggles everything else."""
    mode = None if not button else ButtonMode.STEP if len(row.choices) > 2 else ButtonMode.TOGGLE
    return Binding(control, row, row.low, row.high, encoding=encoding, button=mode)


def value_at(binding: Binding, row: Parameter, travel: float) -> float:
    """The parameter's value with the control at a share 0..1 of its travel."""
    return row.from_share(binding.curve.bend(travel), binding.low, binding.high)


def target_of(binding: Binding, row: Parameter, value: float) -> Target:
    """Where on the control's travel a value is; the nearer end if it is outside the binding's range."""
    if row.choices:
        count, chosen = len(row.choices), round(value)
        return Target(binding.curve.straighten(chosen / count), binding.curve.straighten((chosen + 1) / count))
    span = binding.high - binding.low
    share = (value - binding.low) / span if span else 0.0
    place = binding.curve.straighten(min(max(share, 0.0), 1.0))
    return Target(place, place)


def pressed_value(binding: Binding, row: Parameter, value: float, pressed: bool) -> float | None:
    """The parameter's value after a press or its end; None if that does nothing."""
    if binding.button is ButtonMode.MOMENTARY:
        return binding.high if pressed else binding.low
    if not pressed:
        return None
    if binding.button is ButtonMode.STEP and row.choices:
        return float((round(value) + 1) % len(row.choices))
    middle = (binding.low + binding.high) / 2
    return binding.low if (value > middle) == (binding.high > binding.low) and value != middle else binding.high
