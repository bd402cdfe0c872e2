"""Decodes grooves in the background: the newest request wins; the last groove plays until then."""

import logging
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from time import perf_counter

from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.events import Decoded
from latentdrum.core.engine.protocols import RhythmDecoder

_log = logging.getLogger(__name__)


class DecodeWorker:
    """A thread around a decoder; it calls `post` with every groove."""

    def __init__(self, decoder: RhythmDecoder, post: Callable[[Decoded], None]) -> None:
        self.times_ms: deque[float] = deque(maxlen=1024)
        self.skipped = 0
        self.problem: str | None = None
        self._decoder = decoder
        self._post = post
        self._requests: SimpleQueue[DecodeRequest | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="decode", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def request(self, request: DecodeRequest) -> None:
        """Request a groove; never blocks."""
        self._requests.put(request)

    def stop(self) -> None:
        """Finish the current groove and end the thread."""
        self._requests.put(None)
        self._thread.join(1.0)

    def _run(self) -> None:
        while (request := self._newest()) is not None:
            started_s = perf_counter()
            try:
                groove = self._decoder.decode(request.position, request.seed, request.temperature)
            except Exception as error:  # even with a damaged model the last groove plays on
                if self.problem is None:
                    _log.exception("a groove could not be decoded; the last one plays on")
                self.problem = f"{type(error).__name__}: {error}"
                continue
            self.times_ms.append((perf_counter() - started_s) * 1000.0)
            self.problem = None
            self._post(Decoded(request, groove))

    def _newest(self) -> DecodeRequest | None:
        request = self._requests.get()
        while request is not None and not self._requests.empty():
            request = self._requests.get()
            self.skipped += 1
        return request
