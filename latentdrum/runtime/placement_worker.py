"""Finds the positions of loops that were played in, in the background: the newest loop wins."""

import logging
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread

from latentdrum.core.engine.events import Placed
from latentdrum.core.rhythm.loop import Loop
from latentdrum.core.rhythm.position import Position

_log = logging.getLogger(__name__)


class PlacementWorker:
    """A thread around `place`, which gives a position for each window of a loop; it calls `post` with them.

    Without `place` loops stay at the position at which they were played in.
    """

    def __init__(self, place: Callable[[Loop], tuple[Position, ...]] | None, post: Callable[[Placed], None]) -> None:
        self.problem: str | None = None
        self._place = place
        self._post = post
        self._loops: SimpleQueue[Loop | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="placement", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def request(self, loop: Loop) -> None:
        """Request the positions of a loop; never blocks."""
        if self._place is not None:
            self._loops.put(loop)

    def stop(self) -> None:
        """End the thread, after the current loop or without waiting for it any longer."""
        self._loops.put(None)
        self._thread.join(1.0)

    def _run(self) -> None:
        while (loop := self._newest()) is not None and self._place is not None:
            try:
                positions = self._place(loop)
            except Exception as error:  # the loop plays all the same, at the position where it was played in
                _log.exception("a loop's position could not be found; it stays where it is")
                self.problem = f"{type(error).__name__}: {error}"
                continue
            self.problem = None
            self._post(Placed(loop, positions))

    def _newest(self) -> Loop | None:
        loop = self._loops.get()
        while loop is not None and not self._loops.empty():
            loop = self._loops.get()
        return loop
