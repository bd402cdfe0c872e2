"""Rooms: they ring as long as they say, and are wide without vanishing in mono."""

import numpy as np
import pytest

from latentdrum.core.preset.kit import Room
from latentdrum.sound.effects.room_response import length_s, room_response

RATE = 44_100
SIZES = (0.0, 0.25, 0.5, 0.75, 1.0)


def band(frames: np.ndarray, low_hz: float, high_hz: float) -> np.ndarray:
    spectrum = np.fft.rfft(frames, 2 * frames.shape[1])
    hz = np.fft.rfftfreq(2 * frames.shape[1], 1 / RATE)
    return np.fft.irfft(np.where((hz >= low_hz) & (hz < high_hz), spectrum, 0.0))[:, : frames.shape[1]]


def decay_s(frames: np.ndarray) -> float:
    """RT60 by Schroeder's backward integration, from 5 to 25 dB down (T20 of ISO 3382)."""
    energy = np.square(frames).sum(0)[::-1].cumsum()[::-1]
    fallen = 10 * np.log10(energy / energy[0])
    first, last = (int(np.argmax(fallen <= level)) for level in (-5.0, -25.0))
    return 3.0 * (last - first) / RATE


@pytest.mark.parametrize("size", SIZES)
def test_a_room_rings_as_long_as_its_size_says(size: float) -> None:
    """Around 1 kHz, from 0.15 s to 0.8 s; small rooms are all reflections, so a fifth either way."""
    frames = room_response(Room(size), RATE).frames.astype(float)
    assert decay_s(band(frames, 700, 1400)) == pytest.approx(Room(size).rt60_s, rel=0.2)


def test_sizes_are_even_steps_from_a_booth_to_a_hall() -> None:
    """0.15 s and 0.8 s; half way is their geometric mean."""
    assert [Room(size).rt60_s for size in (0.0, 0.5, 1.0)] == pytest.approx([0.15, (0.15 * 0.8) ** 0.5, 0.8])


@pytest.mark.parametrize("size", SIZES)
def test_the_treble_dies_first(size: float) -> None:
    """Above 6.5 kHz a room rings for half to three quarters as long as around 1 kHz."""
    frames = room_response(Room(size), RATE).frames.astype(float)
    assert 0.4 < decay_s(band(frames, 6500, 12_000)) / decay_s(band(frames, 700, 1400)) < 0.75


@pytest.mark.parametrize("size", SIZES)
def test_left_and_right_are_different_and_mono_loses_nothing(size: float) -> None:
    """They hardly correlate, are equally loud, and their sum has the energy of both."""
    frames = room_response(Room(size), RATE).frames.astype(float)
    assert abs(np.corrcoef(frames)[0, 1]) < 0.2
    left, right = np.square(frames).sum(1)
    assert left / right == pytest.approx(1.0, abs=0.3)
    assert 10 * np.log10(np.square(frames.sum(0)).sum() / (left + right)) > -0.5


def test_a_send_at_full_gives_an_ambience_as_loud_as_the_drum() -> None:
    """The energy of the response is 1, whatever its size; there is no rumble in it."""
    for size in SIZES:
        frames = room_response(Room(size), RATE).frames.astype(float)
        assert np.square(frames).sum() == pytest.approx(1.0, abs=1e-4)
        assert np.square(band(frames, 0, 80)).sum() < 0.003


@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 96_000])
def test_a_room_ends_60_db_down(rate_hz: int) -> None:
    """At every sample rate its last hundredth is at most a thousandth of its first."""
    room = Room(0.8)
    frames = room_response(room, rate_hz).frames
    assert frames.shape == (2, round(length_s(room) * rate_hz))
    part = frames.shape[1] // 100
    rms = [float(np.sqrt(np.square(piece.astype(float)).mean())) for piece in (frames[:, :part], frames[:, -part:])]
    assert rms[1] < 2e-3 * rms[0]


def test_a_larger_room_reflects_later() -> None:
    """The energy of a hall comes later than that of a booth."""
    centres = []
    for size in SIZES:
        power = np.square(room_response(Room(size), RATE).frames.astype(float)).sum(0)
        centres.append(float((power * np.arange(len(power))).sum() / power.sum() / RATE))
    assert centres == sorted(centres)
    assert centres[-1] > 3 * centres[0]
