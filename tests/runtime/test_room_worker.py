"""Rooms are made in the background, for the rate of the output."""

from latentdrum.core.preset.kit import Room
from latentdrum.runtime.room_worker import RoomWorker
from latentdrum.sound.effects.ambience import Partitions, partition_frames


def test_a_room_is_made_for_the_outputs_rate_and_a_dry_one_is_none() -> None:
    """A hall at 96 kHz rings in as many seconds as at 48; no room is an answer, too."""
    posted: list[Partitions | None] = []
    halls = [RoomWorker(rate_hz, posted.append).answer((Room(1.0),)) for rate_hz in (48_000, 96_000)]
    low, high = (hall for hall in halls if hall is not None)
    assert abs(low.frames / 48_000 - high.frames / 96_000) < partition_frames(48_000) / 48_000
    assert RoomWorker(48_000, posted.append).answer((None,)) is None
