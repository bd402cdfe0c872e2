"""Messages on their way out, in the order of their due times."""

from collections import deque
from heapq import heapify, heappop, heappush
from itertools import count

from latentdrum.core.engine.output import MidiOut
from latentdrum.core.messages import is_note_on


class DueQueue:
    """Filled by one thread, emptied by one other, without a lock: the filler only appends, the taker owns the heap.

    Messages of the same due time leave in the order in which they were put in, so a note never ends before it begins.
    """

    def __init__(self) -> None:
        self._arriving: deque[tuple[float, int, bytes] | None] = deque()
        self._heap: list[tuple[float, int, bytes]] = []
        self._order = count()
        self.withdrawn = 0

    def put(self, due_s: float, data: bytes) -> None:
        """Add a message (the filling thread)."""
        self._arriving.append((due_s, next(self._order), data))

    def withdraw(self) -> None:
        """Take back every note-on put so far that has not left (the filling thread)."""
        self._arriving.append(None)

    def pop(self, before_s: float) -> MidiOut | None:
        """The next message due before a second, or None (the emptying thread)."""
        self._settle()
        if not self._heap or self._heap[0][0] >= before_s:
            return None
        due_s, _, data = heappop(self._heap)
        return MidiOut(due_s, data)

    def next_due_s(self) -> float | None:
        """When the next message is due (the emptying thread)."""
        self._settle()
        return self._heap[0][0] if self._heap else None

    def clear(self) -> None:
        """Forget everything (the emptying thread, or any once that one has ended)."""
        self._arriving.clear()
        self._heap.clear()

    def __len__(self) -> int:
        return len(self._arriving) + len(self._heap)

    def _settle(self) -> None:
        while self._arriving:
            item = self._arriving.popleft()
            if item is not None:
                heappush(self._heap, item)
                continue
            kept = [entry for entry in self._heap if not is_note_on(entry[2])]
            self.withdrawn += len(self._heap) - len(kept)
            self._heap[:] = kept
            heapify(self._heap)
