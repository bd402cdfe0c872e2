"""How late messages leave: the last few thousand, for the status line."""

from collections import deque


class Lateness:
    """Counts sends and remembers how much later than due the last ones left."""

    def __init__(self, keep: int = 4096) -> None:
        self._late_ms: deque[float] = deque(maxlen=keep)

    def add(self, late_s: float) -> None:
        """One message left late_s after its due time (0 or less: in time)."""
        self._late_ms.append(max(0.0, late_s * 1000.0))

    def ms(self) -> tuple[float, ...]:
        """The last messages' lateness in milliseconds, oldest first."""
        return tuple(self._late_ms)
