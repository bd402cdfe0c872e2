"""Decodes grooves in the background: the newest request wins; the last groove plays until then."""

from collections import deque
from collections.abc import Callable
from time import perf_counter

from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.events import Decoded
from latentdrum.core.engine.protocols import RhythmDecoder
from latentdrum.core.engine.voice_draws import decoded_groove
from latentdrum.runtime.newest_worker import NewestWorker


class DecodeWorker(NewestWorker[DecodeRequest, Decoded]):
    """A thread around a decoder; it calls `post` with every groove."""

    def __init__(self, decoder: RhythmDecoder, post: Callable[[Decoded], None]) -> None:
        # Even with a damaged model the last groove plays on.
        super().__init__("decode", "a groove could not be decoded; the last one plays on", post)
        self.times_ms: deque[float] = deque(maxlen=1024)
        self._decoder = decoder

    def answer(self, request: DecodeRequest) -> Decoded:
        """The groove of a request."""
        started_s = perf_counter()
        groove = decoded_groove(self._decoder, request)
        self.times_ms.append((perf_counter() - started_s) * 1000.0)
        return Decoded(request, groove)
