"""Wakes the engine thread when a message or command comes in."""

from contextlib import suppress
from threading import Lock


class Wakeup:
    """Like an Event, but `set` never blocks, so driver callbacks may call it. One thread waits."""

    def __init__(self) -> None:
        self._unset = Lock()
        self._unset.acquire()

    def set(self) -> None:
        """Wake the waiting thread, or let its next wait return at once."""
        if self._unset.locked():
            with suppress(RuntimeError):  # another thread set it at the same moment
                self._unset.release()

    def wait(self, seconds: float) -> None:
        """Sleep until it is set, at most so long."""
        self._unset.acquire(timeout=max(seconds, 0.0))
