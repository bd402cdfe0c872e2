"""Makes the rooms of kits in the background: the newest room wins."""

from collections.abc import Callable
from typing import TypeAlias

from latentdrum.core.preset.kit import Room
from latentdrum.runtime.newest_worker import NewestWorker
from latentdrum.sound.effects.ambience import Partitions, room_partitions

#: The room of a kit, in a tuple because None, a dry one, is a request too.
RoomRequest: TypeAlias = tuple[Room | None]


class RoomWorker(NewestWorker[RoomRequest, Partitions | None]):
    """A thread that calls `post` with a room that the ambience can play."""

    def __init__(self, rate_hz: int, post: Callable[[Partitions | None], None]) -> None:
        super().__init__("rooms", "a kit's room could not be made; the last one stays", post)
        self._rate_hz = rate_hz

    def answer(self, request: RoomRequest) -> Partitions | None:
        """The room, or None if it is dry."""
        return room_partitions(request[0], self._rate_hz)
