"""Finds where a way between scenes had best go by, in the background: the newest way wins."""

from collections.abc import Callable

from latentdrum.core.engine.events import WayFound
from latentdrum.core.preset.scene import Way
from latentdrum.core.rhythm.position import Position
from latentdrum.runtime.newest_worker import NewestWorker


class MidwayWorker(NewestWorker[Way, WayFound]):
    """A thread around `midway`, which gives a position between two or None; it calls `post` with it.

    Without `midway` ways are straight lines.
    """

    def __init__(
        self, midway: Callable[[Position, Position], Position | None] | None, post: Callable[[WayFound], None]
    ) -> None:
        super().__init__("midway", "a way between scenes could not be found; it is a straight line", post)
        self._midway = midway

    def request(self, request: Way) -> None:
        """Request the midway of a way; never blocks."""
        if self._midway is not None:
            super().request(request)

    def answer(self, request: Way) -> WayFound:
        """The way, and where it goes by."""
        assert self._midway is not None
        return WayFound(request, self._midway(request.begin.position, request.end.position))
