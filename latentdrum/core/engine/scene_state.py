"""What the engine knows of scenes between two steps: the last one, one that waits, a glide, the faders between them."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final, TypeAlias

from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.preset import Preset
from latentdrum.core.preset.scene import Way
from latentdrum.core.rhythm.loop import Meter
from latentdrum.core.units import STEPS_PER_QUARTER

#: Bars of a phrase.
PHRASE_BARS: Final = 4
#: The scenes at the corners of the XY field: at (0, 0), (1, 0), (0, 1) and (1, 1).
CORNERS: Final = (1, 2, 3, 4)

#: What a fader between scenes asks for: the numbers of its scenes, and where it stands; () while it is off.
FaderState: TypeAlias = tuple[float, ...]


class Moment(Enum):
    """When a recalled scene takes over."""

    NOW = "now"
    BEAT = "beat"
    BAR = "bar"
    PHRASE = "phrase"

    def steps(self, meter: Meter) -> int:
        """It is every so many steps from the top of the song."""
        bar = meter.steps
        return {Moment.NOW: 1, Moment.BEAT: STEPS_PER_QUARTER, Moment.BAR: bar, Moment.PHRASE: PHRASE_BARS * bar}[self]


@dataclass(frozen=True, slots=True, eq=False)
class Glide:
    """On the way to a scene. steps: its length; done: of those; cursor: the step at which it was last moved on.

    own: the parameters that it still moves; one that a hand has moved since is the hand's. written: all values as it
    left them.
    """

    number: int
    way: Way
    steps: float
    cursor: int
    own: frozenset[str]
    written: Values
    done: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class SceneState:
    """current: the scene that was recalled last, 0 for none. waiting: one that is to be, and when.

    fader, xy: where the crossfader and the XY field stood when they last moved. fade: the crossfader's way. wanted,
    asked: the way whose midway is to be asked for, or has been. seen: the values looked at last.
    """

    current: int = 0
    waiting: tuple[int, Moment] | None = None
    glide: Glide | None = None
    fader: FaderState = ()
    xy: FaderState = ()
    fade: Way | None = None
    wanted: Way | None = None
    asked: Way | None = None
    seen: Values = field(default_factory=dict)


def scenes_of(preset: Preset, values: Values) -> SceneState:
    """The state of a preset that has just been loaded: it sounds as it was saved until a fader is moved."""
    return SceneState(fader=fader_at(preset, values), xy=xy_at(preset, values), seen=values)


def fader_at(preset: Preset, values: Values) -> FaderState:
    """The crossfader: the numbers of its two scenes and where it stands."""
    ends = values["crossfade_a"], values["crossfade_b"]
    return (*ends, values["crossfade"]) if all(round(end) in preset.scenes for end in ends) else ()


def xy_at(preset: Preset, values: Values) -> FaderState:
    """The XY field: x and y."""
    on = values["xy"] and all(number in preset.scenes for number in CORNERS)
    return (values["xy_x"], values["xy_y"]) if on else ()
