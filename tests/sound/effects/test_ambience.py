"""The ambience: exactly the convolution with the room's response, on time, and quiet when it changes."""

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import Room
from latentdrum.sound.effects.ambience import Ambience, Partitions, partition_frames, room_partitions
from latentdrum.sound.effects.fixed_blocks import INNER_FRAMES
from latentdrum.sound.effects.room_response import room_response

RATE = 44_100
PRE_DELAY_S = 0.0052


def heard(send: FloatArray, rooms: list[Partitions | None], rate_hz: int = RATE) -> FloatArray:
    """The ambience of a mono signal, an equal part of it in each room."""
    ambience, part = Ambience(rate_hz), -(-len(send) // len(rooms))
    out = []
    for first in range(0, len(send), INNER_FRAMES):
        wet = ambience.process(send[first : first + INNER_FRAMES], rooms[first // part])
        out.append(np.zeros((2, INNER_FRAMES), np.float32) if wet is None else wet.copy())
    return np.concatenate(out, 1)


def mono(frames: int) -> FloatArray:
    return (0.3 * np.random.default_rng(3).standard_normal(frames)).astype(np.float32)


@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("size", [0.0, 1.0])
def test_it_is_the_convolution_with_the_rooms_response(rate_hz: int, size: float) -> None:
    """Every reflection is heard its pre-delay after the drum, at every sample rate, at the right size."""
    send = mono(320 * INNER_FRAMES)
    send[: 16 * INNER_FRAMES] = 0.0  # a new room begins softly
    response = room_response(Room(size), rate_hz).frames.astype(float)
    late, length = round(PRE_DELAY_S * rate_hz), len(send)
    expected = np.zeros((2, length))
    for side in (0, 1):
        points = 2 * max(length, response.shape[1])
        full = np.fft.irfft(np.fft.rfft(send, points) * np.fft.rfft(response[side], points), points)
        expected[side, late:] = full[: length - late]
    np.testing.assert_allclose(heard(send, [room_partitions(Room(size), rate_hz)], rate_hz), expected, atol=2e-6)


def test_the_pre_delay_hides_the_latency() -> None:
    """The convolution of a longer block is never later than the first reflection."""
    for rate_hz in (44_100, 48_000, 88_200, 96_000, 192_000):
        assert partition_frames(rate_hz) - INNER_FRAMES <= PRE_DELAY_S * rate_hz


def test_a_dry_kit_has_no_ambience() -> None:
    """None at all, not silence that costs."""
    assert room_partitions(None, RATE) is None
    assert Ambience(RATE).process(mono(INNER_FRAMES), None) is None


def test_it_ends_when_the_room_has_decayed() -> None:
    """After a click the tail is heard as long as the room rings, then nothing is computed any more."""
    ambience, room = Ambience(RATE), room_partitions(Room(0.0), RATE)
    assert room is not None
    click, silence = np.ones(INNER_FRAMES, np.float32), np.zeros(INNER_FRAMES, np.float32)
    ambience.process(click, room)
    blocks = [ambience.process(silence, room) for _ in range(1000)]
    last = max(number for number, block in enumerate(blocks) if block is not None)
    assert last * INNER_FRAMES >= room.frames - 2 * partition_frames(RATE)
    assert blocks[-1] is None


@pytest.mark.parametrize("rooms", [(0.2, 0.9), (0.9, None), (None, 0.5), (1.0, None, 1.0)])
def test_a_change_of_the_room_makes_no_click(rooms: tuple[float | None, ...]) -> None:
    """A low tone goes on smoothly, and a room that comes back has forgotten what it heard before."""
    hz = 200.0
    send = np.sin(2 * np.pi * hz * np.arange(1536 * INNER_FRAMES) / RATE).astype(np.float32)
    prepared = [None if size is None else room_partitions(Room(size), RATE) for size in rooms]
    out = heard(send, prepared)
    after = out[:, 8192:]  # the tone itself began with a click
    steps = np.abs(np.diff(after, 2)).max()
    assert steps < 8 * np.abs(after).max() * (2 * np.pi * hz / RATE) ** 2


def test_a_room_that_comes_back_is_empty() -> None:
    """What was played before it went is not heard again."""
    ambience, room = Ambience(RATE), room_partitions(Room(1.0), RATE)
    silence = np.zeros(INNER_FRAMES, np.float32)
    for _ in range(200):
        ambience.process(mono(INNER_FRAMES), room)
    faded = [ambience.process(silence, None) for _ in range(20)]
    assert faded[-1] is None
    assert all(ambience.process(silence, room) is None for _ in range(100))
