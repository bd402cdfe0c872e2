"""Outgoing messages in the order of their due times."""

from collections import deque
from heapq import heapify, heappop, heappush
from itertools import count

from latentdrum.core.engine.output import MidiOut
from latentdrum.core.messages import CLOCK_RUNS, is_note_on


class DueQueue:
    """For one producer and one consumer thread, without a lock: the producer only appends, the consumer owns the heap.

    Messages with the same due time keep their order, so a note never ends before it begins.
    """

    def __init__(self) -> None:
        self._incoming: deque[tuple[float, int, bytes] | None] = deque()
        self._heap: list[tuple[float, int, bytes]] = []
        self._order = count()
        self.withdrawn = 0

    def put(self, due_s: float, data: bytes) -> None:
        """Add a message (producer)."""
        self._incoming.append((due_s, next(self._order), data))

    def withdraw(self) -> None:
        """Withdraw what would begin or go on after a stop: note-ons and our own clock (producer)."""
        self._incoming.append(None)

    def pop(self, before_s: float) -> MidiOut | None:
        """The next message due before a second, or None (consumer)."""
        self._receive()
        if not self._heap or self._heap[0][0] >= before_s:
            return None
        due_s, _, data = heappop(self._heap)
        return MidiOut(due_s, data)

    def next_due_s(self) -> float | None:
        """When the next message is due (consumer)."""
        self._receive()
        return self._heap[0][0] if self._heap else None

    def clear(self) -> None:
        """Remove all messages (consumer, or any thread once that has ended)."""
        self._incoming.clear()
        self._heap.clear()

    def __len__(self) -> int:
        return len(self._incoming) + len(self._heap)

    def _receive(self) -> None:
        while self._incoming:
            item = self._incoming.popleft()
            if item is not None:
                heappush(self._heap, item)
                continue
            self.withdrawn += sum(is_note_on(entry[2]) for entry in self._heap)
            kept = [entry for entry in self._heap if not (is_note_on(entry[2]) or entry[2] in CLOCK_RUNS)]
            self._heap[:] = kept
            heapify(self._heap)
