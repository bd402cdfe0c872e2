"""The interfaces that models and drivers implement for the core."""

from collections.abc import Callable
from typing import Protocol

from latentdrum.core.arrays import FloatArray
from latentdrum.core.clock.jack import JackRequest, JackSample
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.position import Position
from latentdrum.core.timbre.timbre import Timbre


class RhythmDecoder(Protocol):
    """Turns a position in the rhythm space into two bars of drums."""

    def decode(self, position: Position, seed: int, temperature: float) -> Groove:
        """The groove at a position.

        Velocities and offsets are drawn with the seed, as another time of playing would. temperature 0 gives the
        most likely hits whatever the seed; above 0 they are drawn, too, 1 being as free as the training data. The same
        arguments give the same groove.
        """
        ...


class TimbreDecoder(Protocol):
    """Turns a timbre into a drum sound."""

    def render(self, timbre: Timbre, seed: int) -> FloatArray:
        """The sound of a timbre: mono float32 frames at timbre.RATE_HZ, from its first frame until it is silent.

        Peaks stay within +-1; loudness is that of the drum for any timbre. The same arguments give the same frames.
        """
        ...


class OutsideTransport(Protocol):
    """A JACK transport."""

    def follow(self, post: Callable[[JackSample], None]) -> None:
        """Post samples of it from now on."""
        ...

    def request(self, request: JackRequest) -> None:
        """Start, stop or relocate it; never blocks."""
        ...
