"""Samples the Link session and hands the samples to the engine."""

from collections.abc import Callable
from threading import Event, Thread
from time import perf_counter
from typing import Final, Protocol

from latentdrum.core.clock.link import LinkSample

#: Between two samples, seconds: a tempo change of 20 BPM is 3 ms of phase by then.
_INTERVAL_S: Final = 0.02
#: Others are found within this time, seconds; before that the session may still be our own, at another beat.
_JOIN_S: Final = 1.0


class Session(Protocol):
    """A Link session."""

    def sample(self, quantum: float) -> LinkSample | None:
        """The session now, in phase within a quantum of quarters; None if that cannot be told."""

    def set_bpm(self, bpm: float) -> None:
        """Set the tempo of the whole session."""

    def close(self) -> None:
        """Leave the session."""


class LinkWorker:
    """A thread that posts samples. quantum: quarters of a bar, asked for each sample."""

    def __init__(self, session: Session, post: Callable[[LinkSample], None], quantum: Callable[[], float]) -> None:
        self.session = session
        self._post, self._quantum = post, quantum
        self._ending = Event()
        self._thread = Thread(target=self._run, name="link", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and leave the session."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(1.0)
        self.session.close()

    def _run(self) -> None:
        begun_s, joined = perf_counter(), False
        while not self._ending.wait(_INTERVAL_S):
            sample = self.session.sample(self._quantum())
            if sample is None:
                continue
            joined = joined or sample.peers > 0 or perf_counter() - begun_s > _JOIN_S
            if joined:
                self._post(sample)
