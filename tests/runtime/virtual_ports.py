"""Ports whose clock runs only as far as a test lets it: a device plays bars in virtual time."""

from threading import Condition

from tests.runtime.fake_ports import FakePorts
from tests.runtime.test_sound_worker import TIMEOUT_S


class VirtualTime:
    """The clock of the ports and what the engine thread waits on: waiting is what makes the time pass.

    Every interval that the engine waits for is added to the time, up to `until_s`; there it waits for a command.
    """

    def __init__(self) -> None:
        self.now_s = self.until_s = 100.0
        self._changed, self._set, self._resting = Condition(), False, False

    def set(self) -> None:
        """Wake the engine."""
        with self._changed:
            self._set, self._resting = True, False
            self._changed.notify_all()

    def wait(self, seconds: float) -> None:
        """The engine's wait."""
        with self._changed:
            if not self._set and self.now_s >= self.until_s:
                self._resting = True
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._set or self.now_s < self.until_s)
            self._resting = False
            if self._set:
                self._set = False
            else:
                self.now_s = min(self.now_s + seconds, self.until_s)

    def advance(self, seconds: float) -> None:
        """Let so much time pass; at the return the engine has carried out everything that was asked of it."""
        with self._changed:
            self.until_s += seconds
            self._resting = self._resting and seconds == 0.0
            self._changed.notify_all()
            if not self._changed.wait_for(lambda: self._resting, TIMEOUT_S):
                raise TimeoutError("the engine does not come to rest; see what it raised")


class VirtualPorts(FakePorts):
    """Fake ports in virtual time."""

    def __init__(self) -> None:
        super().__init__()
        self.time = VirtualTime()
        self.wakeup = self.time  # type: ignore[assignment]

    def now_s(self) -> float:
        return self.time.now_s
