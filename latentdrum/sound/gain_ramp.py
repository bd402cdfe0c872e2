"""Gain ramp: the gains of every pad as they move from one set to the next, without a click."""

from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.sound.ramps import rising

_RAMP_S: Final = 0.01
_NEVER: Final = 2**62


class GainRamp:
    """Linear ramps of 10 ms of gains (9, columns); for the thread that mixes, which allocates only when they change."""

    def __init__(self, rate_hz: int, gains: FloatArray, max_frames: int) -> None:
        self._ramp: FloatArray = rising(round(_RAMP_S * rate_hz))
        self._gain: FloatArray = np.zeros(max_frames, np.float32)
        self._to, self._from, self._start = gains, gains.copy(), -_NEVER

    def reset(self) -> None:
        """End the ramp at once: frames are counted anew."""
        self._start = -_NEVER

    def is_silent(self, voice: int) -> bool:
        """Whether the gains that a pad has or moves to are 0."""
        return not self._to[voice].any()

    def is_over(self, first: int) -> bool:
        """Whether the gains stand still from a frame on."""
        return first - self._start >= len(self._ramp)

    def move_to(self, gains: FloatArray, first: int) -> None:
        """Begin a ramp at a frame if the gains are others; one that changes again goes on from where it is."""
        if gains is not self._to:
            done = min(first - self._start, len(self._ramp))
            share = self._ramp[done - 1] if done > 0 else np.float32(0.0)
            self._from += share * (self._to - self._from)
            self._to, self._start = gains, first

    def amplify(self, bus: FloatArray, voice: int, column: int, first: int, out: FloatArray) -> None:
        """A bus, (n,) from the frame `first` on, times one of its voice's gains, into `out`, which may be the bus."""
        target = self._to[voice, column, ...]
        done = max(first - self._start, 0)
        ramping = min(len(self._ramp) - done, len(bus))
        if ramping > 0:
            start, gain = self._from[voice, column], self._gain[:ramping]
            np.multiply(self._ramp[done : done + ramping], target - start, out=gain)
            np.add(gain, start, out=gain)
            np.multiply(bus[:ramping], gain, out=out[:ramping])
            bus, out = bus[ramping:], out[ramping:]
        np.multiply(bus, target, out=out)
