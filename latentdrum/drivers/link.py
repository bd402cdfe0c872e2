"""Ableton Link, through the package LinkPython-extern (the extra `link`): a session on the local network, sampled."""

from collections.abc import Callable
from time import sleep
from typing import Any, Final

from latentdrum.core.clock.link import LinkSample

#: How long a peer is there before it joins, seconds: of those that join at once about one in ten takes over the tempo.
_SILENT_S: Final = 0.5
#: A sample pairs two clocks, read one after the other; if it takes longer, seconds, they belong to different moments.
_SPREAD_S: Final = 2e-4
_TRIES: Final = 5


class LinkError(Exception):
    """Link cannot be used; the text is one line that says what to do."""


class LinkSession:
    """A peer of the session. It joins with the session's tempo; its own counts only while nobody else is there."""

    def __init__(self, bpm: float, now_s: Callable[[], float], wait: Callable[[float], None] = sleep) -> None:
        """Join after half a second of silence. now_s: the clock of the samples. Raises LinkError without Link."""
        self._now_s = now_s
        self._link = _library().Link(bpm)
        self._clock = self._link.clock()
        wait(_SILENT_S)
        self._link.startStopSyncEnabled = True
        self._link.enabled = True

    @property
    def peers(self) -> int:
        """How many others are in the session."""
        return int(self._link.numPeers())

    def sample(self, quantum: float) -> LinkSample | None:
        """The session now; its beat is in phase within so many quarters. None if the machine is too busy to tell."""
        for _ in range(_TRIES):
            before_s, micros, after_s = self._now_s(), self._clock.micros(), self._now_s()
            if after_s - before_s <= _SPREAD_S:
                break
        else:
            return None
        state = self._link.captureAppSessionState()
        at_s, beat = (before_s + after_s) / 2, state.beatAtTime(micros, quantum)
        return LinkSample(at_s, beat, state.tempo(), self.peers, state.isPlaying())

    def set_bpm(self, bpm: float) -> None:
        """Set the tempo of the whole session."""
        state = self._link.captureAppSessionState()
        state.setTempo(bpm, self._clock.micros())
        self._link.commitAppSessionState(state)

    def close(self) -> None:
        """Leave the session."""
        self._link.enabled = False


def _library() -> Any:
    try:
        import link
    except ImportError:
        raise LinkError("Ableton Link needs another package: pip install 'latentdrum[link]'") from None
    return link
