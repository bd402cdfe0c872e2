"""The impulse response of a room: early reflections of a box, and a diffuse tail that decays; made up, not recorded.

The reflections come from image sources (Allen and Berkley 1979), heard by two cardioids that point apart. The tail is
noise, another one left and right, that decays faster in the treble, as air and walls make it.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import Room

#: The first reflection, after the direct sound; a convolution may be late by that much.
PRE_DELAY_S: Final = 0.0052
#: Edges of the bands of the tail, and each band's decay time as a share of the room's.
_EDGES_HZ: Final = (350.0, 2500.0, 6500.0)
_DECAYS: Final = (1.1, 1.0, 0.75, 0.5)
#: No rumble: what a bass drum sends would only blur it. And walls are softer than drums are bright.
_HIGH_PASS_HZ: Final = 150.0
_LOW_PASS_HZ: Final = 4000.0
#: Reflections are those off up to so many walls.
_MAX_WALLS: Final = 3
#: Of the energy of the response, the reflections have so much.
_EARLY_SHARE: Final = 0.35
#: The walls of the booth, metres; others are as much larger as their decay is longer, up to a point.
_BOOTH_M: Final = np.array([2.3, 1.9, 2.2])
_GROWTH: Final = 0.8
_ABSORBED: Final = 0.35
_SOUND_M_S: Final = 343.0
_SEED: Final = 1979
_DECAY_NEPERS: Final = np.log(1000.0)  # 60 dB

Signal = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RoomResponse:
    """An impulse response, (2, n), whose energy is 1, cut where it is 60 dB down.

    The pre-delay is left out: its first frame is heard PRE_DELAY_S after the direct sound.
    """

    frames: FloatArray
    rate_hz: int


def length_s(room: Room) -> float:
    """Length of a room's response: until its slowest band is 60 dB down."""
    return max(_DECAYS) * room.rt60_s


@lru_cache(maxsize=8)
def room_response(room: Room, rate_hz: int) -> RoomResponse:
    """The response of a room; takes some tens of milliseconds."""
    decay_s = room.rt60_s
    length = round(length_s(room) * rate_hz)
    early, mixed_s = _reflections(decay_s, length, rate_hz)
    tail = _tail(decay_s, mixed_s, length, rate_hz)
    frames = _energy_of(early, _EARLY_SHARE) + _energy_of(tail, 1.0 - _EARLY_SHARE)
    return RoomResponse(_energy_of(_band_passed(frames, rate_hz), 1.0).astype(np.float32), rate_hz)


def _energy_of(frames: Signal, energy: float) -> Signal:
    return np.asarray(frames * np.sqrt(energy / np.square(frames).sum()))


def _reflections(decay_s: float, length: int, rate_hz: int) -> tuple[Signal, float]:
    """The image sources, (2, n), and when they have become dense, seconds."""
    walls_m = _BOOTH_M * (decay_s / Room(0.0).rt60_s) ** _GROWTH
    drum_m, ears_m = walls_m * [0.31, 0.42, 0.27], walls_m * [0.58, 0.53, 0.61]
    out = np.zeros((2, length))
    images = [(walls, image_m - ears_m) for walls, image_m in _images(walls_m, drum_m)]
    nearest_m = min(float(np.linalg.norm(way_m)) for _, way_m in images)
    direct_m = float(np.linalg.norm(drum_m - ears_m))
    start_s = max((nearest_m - direct_m) / _SOUND_M_S - PRE_DELAY_S, 0.0)
    last_s = 0.0
    for walls, way_m in images:
        far_m = float(np.linalg.norm(way_m))
        at_s = start_s + (far_m - nearest_m) / _SOUND_M_S
        gain = (1.0 - _ABSORBED) ** (walls / 2.0) / far_m
        for side, turn in enumerate((1.0, -1.0)):
            facing = np.array([0.5, turn, 0.0]) / np.hypot(0.5, 1.0)
            # The capsules are a hand's width apart.
            at = round((at_s + 0.0003 * (1.0 - turn * way_m[1] / far_m)) * rate_hz)
            if at < length:
                out[side, at] += gain * 0.5 * (1.0 + float(facing @ way_m) / far_m)
        last_s = max(last_s, at_s)
    return out, min(0.4 * last_s, 0.2 * decay_s)


def _images(walls_m: Signal, drum_m: Signal) -> list[tuple[int, Signal]]:
    """How many walls each image is seen in, and where it is; without the drum itself."""
    span = range(-_MAX_WALLS, _MAX_WALLS + 1)
    images = []
    for order in product(span, repeat=3):
        walls = sum(map(abs, order))
        if 0 < walls <= _MAX_WALLS:
            n = np.array(order)
            images.append((walls, n * walls_m + np.where(n % 2 == 0, drum_m, walls_m - drum_m)))
    return images


def _tail(decay_s: float, mixed_s: float, length: int, rate_hz: int) -> Signal:
    """Noise, (2, n), that swells until mixed_s and decays, each band at its own rate."""
    padded = _fast_length(length)
    spectrum = np.fft.rfft(np.random.default_rng(_SEED).standard_normal((2, padded)))
    hz = np.fft.rfftfreq(padded, 1.0 / rate_hz)
    at_s = np.arange(length) / rate_hz
    out = np.zeros((2, length))
    below = np.zeros_like(hz)
    for share, edge_hz in zip(_DECAYS, (*_EDGES_HZ, None), strict=True):
        upto = np.ones_like(hz) if edge_hz is None else 1.0 / (1.0 + (hz / edge_hz) ** 4)
        band = np.fft.irfft(spectrum * (upto - below), padded)[:, :length]
        out += band * np.exp(-_DECAY_NEPERS * at_s / (share * decay_s))
        below = upto
    return np.asarray(out * np.minimum(at_s / mixed_s, 1.0))


def _fast_length(length: int) -> int:
    """The power of two from a length on."""
    return 1 << (length - 1).bit_length()


def _band_passed(frames: Signal, rate_hz: int) -> Signal:
    """A second-order Butterworth high-pass and a first-order low-pass, in the frequency domain."""
    padded = _fast_length(frames.shape[1] + rate_hz // 20)
    s = 1j * np.fft.rfftfreq(padded, 1.0 / rate_hz)
    high, low = s / _HIGH_PASS_HZ, s / _LOW_PASS_HZ
    shape = high**2 / (high**2 + np.sqrt(2.0) * high + 1.0) / (1.0 + low)
    return np.asarray(np.fft.irfft(np.fft.rfft(frames, padded) * shape, padded)[:, : frames.shape[1]])
