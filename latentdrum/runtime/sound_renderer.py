"""From a place in the timbre space to frames for the mixer: decoded, at the device's rate, the last ones kept."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.protocols import TimbreDecoder
from latentdrum.core.preset.kit import Pad
from latentdrum.core.timbre.timbre import RATE_HZ, Timbre
from latentdrum.sound.sample_blend import blend_sample

#: Sounds that are kept in case they are asked for again: what a machine-like kit of a few velocities takes.
_KEPT_BYTES: Final = 8_000_000


class SoundRenderer:
    """Makes sounds, on one thread."""

    def __init__(self, decoder: TimbreDecoder, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._decoder = decoder
        self._kept: OrderedDict[tuple[object, ...], FloatArray] = OrderedDict()
        self._bytes = 0

    def render(self, timbre: Timbre, seed: int, pad: Pad) -> FloatArray:
        """The sound of a pad at a place, mono frames at the rate; the same arguments give the same frames."""
        sample = pad.sample
        if sample is None:
            return self._once((*_place(timbre), seed), lambda: self._at_rate(self._decoder.render(timbre, seed)))
        name = (*_place(timbre), *_place(pad.timbre), sample)
        return self._once(name, lambda: self._at_rate(blend_sample(self._decoded, pad, timbre)))

    def _decoded(self, timbre: Timbre, seed: int) -> FloatArray:
        return self._once(("decoded", *_place(timbre), seed), lambda: self._decoder.render(timbre, seed))

    def _at_rate(self, frames: FloatArray) -> FloatArray:
        if not np.isfinite(frames).all():
            raise ValueError("a decoded sound is not finite")
        if self.rate_hz == RATE_HZ or not len(frames):
            return frames
        import soxr

        return np.asarray(soxr.resample(frames, RATE_HZ, self.rate_hz), np.float32)

    def _once(self, name: tuple[object, ...], make: Callable[[], FloatArray]) -> FloatArray:
        """What was made under a name, or make it; what was not asked for longest is forgotten."""
        found = self._kept.get(name)
        if found is not None:
            self._kept.move_to_end(name)
            return found
        made = self._kept[name] = make()
        self._bytes += made.nbytes
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].nbytes
        return made


def _place(timbre: Timbre) -> tuple[object, ...]:
    return int(timbre.drum), timbre.axes.tobytes(), timbre.z.tobytes(), timbre.hardness
