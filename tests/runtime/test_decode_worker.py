"""Decoding grooves in the background."""

from queue import SimpleQueue
from threading import Event

import numpy as np

from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.events import Decoded
from latentdrum.core.rhythm.groove import SHAPE, Groove
from latentdrum.core.rhythm.position import Position
from latentdrum.runtime.decode_worker import DecodeWorker
from tests.rhythms import blank
from tests.runtime.test_sound_worker import TIMEOUT_S


def request(serial: int) -> DecodeRequest:
    return DecodeRequest(serial, blank().position, serial, 0.0)


class SlowDecoder:
    """Waits for the test before each groove; seed 13 fails."""

    def __init__(self) -> None:
        self.go, self.busy = SimpleQueue[None](), Event()

    def decode(self, position: Position, seed: int, temperature: float) -> Groove:
        self.busy.set()
        self.go.get(timeout=TIMEOUT_S)
        if seed == 13:
            raise RuntimeError("damaged")
        zeros = np.zeros(SHAPE, np.float32)
        return Groove(zeros, zeros, zeros)


def test_the_newest_request_wins() -> None:
    """Of the requests made while a groove is decoded, only the last is decoded."""
    decoder, done = SlowDecoder(), SimpleQueue[Decoded]()
    worker = DecodeWorker(decoder, done.put)
    worker.start()
    worker.request(request(1))
    decoder.busy.wait(TIMEOUT_S)
    for serial in (2, 3, 4):
        worker.request(request(serial))
    decoder.go.put(None)
    decoder.go.put(None)
    assert [done.get(timeout=TIMEOUT_S).request.serial for _ in range(2)] == [1, 4]
    assert worker.skipped == 2
    worker.stop()
    assert done.empty()


def test_a_failed_groove_is_reported_and_the_next_one_is_decoded() -> None:
    """A damaged model does not end the thread."""
    decoder, done = SlowDecoder(), SimpleQueue[Decoded]()
    worker = DecodeWorker(decoder, done.put)
    worker.start()
    decoder.go.put(None)
    worker.request(request(13))
    decoder.busy.wait(TIMEOUT_S)
    decoder.go.put(None)
    while worker.problem is None:
        pass
    assert worker.problem == "RuntimeError: damaged"
    worker.request(request(14))
    assert done.get(timeout=TIMEOUT_S).request.serial == 14
    assert worker.problem is None
    worker.stop()
