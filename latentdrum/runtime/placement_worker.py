"""Finds the positions of loops that were played in, in the background: the newest loop wins."""

from collections.abc import Callable

from latentdrum.core.engine.events import Placed
from latentdrum.core.rhythm.loop import Loop
from latentdrum.core.rhythm.position import Position
from latentdrum.runtime.newest_worker import NewestWorker


class PlacementWorker(NewestWorker[Loop, Placed]):
    """A thread around `place`, which gives a position for each window of a loop; it calls `post` with them.

    Without `place` loops stay at the position at which they were played in.
    """

    def __init__(self, place: Callable[[Loop], tuple[Position, ...]] | None, post: Callable[[Placed], None]) -> None:
        # The loop plays all the same, at the position where it was played in.
        super().__init__("placement", "a loop's position could not be found; it stays where it is", post)
        self._place = place

    def request(self, request: Loop) -> None:
        """Request the positions of a loop; never blocks."""
        if self._place is not None:
            super().request(request)

    def answer(self, request: Loop) -> Placed:
        """The positions of a loop's windows."""
        assert self._place is not None
        return Placed(request, self._place(request))
