"""Renders sounds: decoded, at the device's rate, with a side for stereo, and a cache."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.protocols import TimbreDecoder
from latentdrum.core.engine.sound_request import SoundRequest
from latentdrum.core.preset.kit import Pad
from latentdrum.core.timbre.timbre import RATE_HZ, Timbre
from latentdrum.core.voices import Voice
from latentdrum.sound.decorrelation import side_of
from latentdrum.sound.sample_blend import blend_sample

#: Size of the cache: enough for a kit without round robin at a few velocities.
_CACHE_BYTES: Final = 8_000_000


class SoundRenderer:
    """Renders sounds; for one thread."""

    def __init__(self, decoder: TimbreDecoder, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._decoder = decoder
        self._cache: OrderedDict[tuple[object, ...], FloatArray] = OrderedDict()
        self._bytes = 0

    def render(self, request: SoundRequest, pad: Pad) -> tuple[FloatArray, FloatArray | None]:
        """The sound of a pad: its mono frames at the rate, and its side if it is to be stereo; deterministic."""
        timbre, seed, sample = request.timbre, request.seed, pad.sample
        key: tuple[object, ...]
        if sample is None:
            key = (*_timbre_key(timbre), seed)
            mid = self._cached(key, lambda: self._at_rate(self._decoder.render(timbre, seed)))
        else:
            key = (*_timbre_key(timbre), *_timbre_key(pad.timbre), sample)
            mid = self._cached(key, lambda: self._at_rate(blend_sample(self._decoded, pad, timbre)))
        if not request.stereo:
            return mid, None
        voice = request.key[1]
        return mid, self._cached(("side", voice, *key), lambda: side_of(mid, Voice(voice), self.rate_hz))

    def _decoded(self, timbre: Timbre, seed: int) -> FloatArray:
        return self._cached(("decoded", *_timbre_key(timbre), seed), lambda: self._decoder.render(timbre, seed))

    def _at_rate(self, frames: FloatArray) -> FloatArray:
        if not np.isfinite(frames).all():
            raise ValueError("a decoded sound is not finite")
        if self.rate_hz == RATE_HZ or not len(frames):
            return frames
        import soxr

        return np.asarray(soxr.resample(frames, RATE_HZ, self.rate_hz), np.float32)

    def _cached(self, key: tuple[object, ...], make: Callable[[], FloatArray]) -> FloatArray:
        """The cached frames for a key, made if missing; the least recently used ones are dropped."""
        found = self._cache.get(key)
        if found is not None:
            self._cache.move_to_end(key)
            return found
        frames = self._cache[key] = make()
        self._bytes += frames.nbytes
        while self._bytes > _CACHE_BYTES and len(self._cache) > 1:
            self._bytes -= self._cache.popitem(last=False)[1].nbytes
        return frames


def _timbre_key(timbre: Timbre) -> tuple[object, ...]:
    return int(timbre.drum), timbre.axes.tobytes(), timbre.z.tobytes(), timbre.hardness
