"""What is said about the controls while they are in use."""

from dataclasses import dataclass
from typing import TypeAlias

from latentdrum.core.controls.binding import Aim
from latentdrum.core.controls.profile import Profile


@dataclass(frozen=True, slots=True)
class UseProfile:
    """Read the controls by a profile; None: by the preset's controller map alone."""

    profile: Profile | None


@dataclass(frozen=True, slots=True)
class LearnControls:
    """Bind the next controls that are moved to these parameters or actions, in order; none ends learning."""

    aims: tuple[Aim, ...]


@dataclass(frozen=True, slots=True)
class UndoLearned:
    """Take back the binding that was learned last."""


@dataclass(frozen=True, slots=True)
class Reconnected:
    """Ports were connected anew: the knobs may be elsewhere and the lights are out.

    output: that of the notes was lost, so that everything that sounds ends.
    """

    output: bool = False


ControlsCommand: TypeAlias = UseProfile | LearnControls | UndoLearned | Reconnected
