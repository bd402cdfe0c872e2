"""Wakes the engine when something comes in, so that it can sleep while nothing does."""

from contextlib import suppress
from threading import Lock


class Wakeup:
    """Any thread may ring, driver callbacks included: ringing never blocks. One thread waits."""

    def __init__(self) -> None:
        self._silent = Lock()
        self._silent.acquire()

    def ring(self) -> None:
        """Wake the one who waits, or let the next wait return at once."""
        if self._silent.locked():
            with suppress(RuntimeError):  # another thread rang in this very moment
                self._silent.release()

    def wait(self, seconds: float) -> None:
        """Sleep until the bell rings, at most so long."""
        self._silent.acquire(timeout=max(seconds, 0.0))
