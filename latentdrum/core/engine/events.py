"""The engine's inputs."""

from dataclasses import dataclass
from typing import TypeAlias

from latentdrum.core.clock.jack import JackSample
from latentdrum.core.clock.link import LinkSample
from latentdrum.core.controls.commands import ControlsCommand
from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.scene_state import Moment
from latentdrum.core.engine.together import SetTogether as SetTogether
from latentdrum.core.messages import InputPort
from latentdrum.core.preset.kit import Kit
from latentdrum.core.preset.parameter_path import ParameterPath
from latentdrum.core.preset.preset import Preset
from latentdrum.core.preset.scene import Way
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.loop import Loop
from latentdrum.core.rhythm.path import LatentPath
from latentdrum.core.rhythm.position import Position


@dataclass(frozen=True, slots=True)
class MidiIn:
    """One MIDI message as it arrived."""

    at_s: float
    data: bytes
    port: InputPort = InputPort.IN


@dataclass(frozen=True, slots=True)
class SetValue:
    """Set a parameter; the value is in its stored form and in range."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class LoadPreset:
    """Play another preset, at once or from the next bar."""

    preset: Preset
    at_bar: bool = False


@dataclass(frozen=True, slots=True)
class LoadKit:
    """Use another kit from the next hit on; groove and parameters stay."""

    kit: Kit


@dataclass(frozen=True, slots=True)
class Decoded:
    """The groove that a request asked for."""

    request: DecodeRequest
    groove: Groove


@dataclass(frozen=True, slots=True)
class Run:
    """Start (from the top) or stop the song on our own clock, in a Link session or on a JACK transport."""

    playing: bool


@dataclass(frozen=True, slots=True)
class Resume:
    """Play on from where the song stands."""


@dataclass(frozen=True, slots=True)
class Locate:
    """Go to a step of the song, 0..16383 from its top."""

    step: int


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap of the tempo, on a quarter, at the moment at which it is read."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Make what pads play from the next bar line on, for some bars, the preset's loop; or add it to the loop."""

    bars: int
    adds: bool = False


@dataclass(frozen=True, slots=True)
class UndoTake:
    """Take back what was listened to last."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the last change of preset, kit or parameters."""


@dataclass(frozen=True, slots=True)
class Redo:
    """Make the change again that was taken back last."""


@dataclass(frozen=True, slots=True)
class RecallScene:
    """Go to a scene of the preset, at a moment or at that of `scene_when`."""

    number: int
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class StoreScene:
    """Keep what plays as a scene, under a name or the one that it had."""

    number: int
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ClearScene:
    """Forget a scene of the preset."""

    number: int


@dataclass(frozen=True, slots=True)
class Placed:
    """The positions of the windows of a loop that an output asked for."""

    loop: Loop
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class RecordPath:
    """Make the moves of knobs, from the next bar line on for some bars, a path of parameters under a name."""

    name: str
    bars: int


@dataclass(frozen=True, slots=True)
class SetPath:
    """Give the preset a path under a name (`rhythm`: through the rhythm space), or none."""

    name: str
    path: LatentPath | ParameterPath | None


@dataclass(frozen=True, slots=True)
class WayFound:
    """What an output asked for: where a way between scenes had best go by half way, None for the straight line."""

    way: Way
    midway: Position | None


#: What changes preset or parameters at once.
ChangeCommand: TypeAlias = SetValue | LoadPreset | LoadKit | SetTogether
#: What is done with the paths of the preset.
PathCommand: TypeAlias = RecordPath | SetPath
#: What is done with the scenes of the preset.
SceneCommand: TypeAlias = RecallScene | StoreScene | ClearScene

TransportInput: TypeAlias = Run | Resume | Locate | Tap | LinkSample | JackSample
PlayerCommand: TypeAlias = (
    ChangeCommand | Listen | UndoTake | Undo | Redo | SceneCommand | PathCommand | ControlsCommand
)
PlayerInput: TypeAlias = MidiIn | PlayerCommand | Decoded | Placed | WayFound
Command: TypeAlias = PlayerCommand | TransportInput
Input: TypeAlias = PlayerInput | TransportInput
