"""Wakes the engine when something comes in, so that it can sleep while nothing does."""

from contextlib import suppress
from threading import Lock


class Wakeup:
    """Any thread may ring, driver callbacks included: ringing never blocks. One thread waits."""

    def __init__(self) -> None:
        self._unset = Lock()
        self._unset.acquire()

    def set(self) -> None:
        """Wake the one who waits, or let the next wait return at once."""
        if self._unset.locked():
            with suppress(RuntimeError):  # another thread rang in this very moment
                self._unset.release()

    def wait(self, seconds: float) -> None:
        """Sleep until the bell rings, at most so long."""
        self._unset.acquire(timeout=max(seconds, 0.0))
