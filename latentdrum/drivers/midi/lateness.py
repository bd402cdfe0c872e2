"""How late messages are sent, for the status."""

from collections import deque


class Lateness:
    """The lateness of the last few thousand messages."""

    def __init__(self, keep: int = 4096) -> None:
        self._late_ms: deque[float] = deque(maxlen=keep)

    def add(self, late_s: float) -> None:
        """One message was sent late_s after its due time (0 or less: on time)."""
        self._late_ms.append(max(0.0, late_s * 1000.0))

    def ms(self) -> tuple[float, ...]:
        """Lateness in milliseconds, oldest first."""
        return tuple(self._late_ms)
