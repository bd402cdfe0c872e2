"""The positions of loops are found in the background, and a failure leaves the music alone."""

from queue import SimpleQueue
from threading import Event

from latentdrum.core.engine.events import Placed
from latentdrum.core.rhythm.loop import Loop
from latentdrum.core.rhythm.position import Position
from latentdrum.runtime.placement_worker import PlacementWorker
from tests.core.rhythm.loops import swung
from tests.rhythms import blank
from tests.runtime.test_sound_worker import TIMEOUT_S


def test_the_newest_loop_wins_and_a_failure_is_reported() -> None:
    """Of the loops played in while one is placed only the last is placed; an error does not end the thread."""
    go, busy, done = SimpleQueue[None](), Event(), SimpleQueue[Placed]()

    def place(loop: Loop) -> tuple[Position, ...]:
        busy.set()
        go.get(timeout=TIMEOUT_S)
        if loop.bars == 1:
            raise RuntimeError("damaged")
        return (blank().position,) * loop.windows

    worker = PlacementWorker(place, done.put)
    worker.start()
    worker.request(swung(1))
    busy.wait(TIMEOUT_S)
    last = swung(4)
    for loop in (swung(2), swung(3), last):
        worker.request(loop)
    go.put(None)
    go.put(None)
    placed = done.get(timeout=TIMEOUT_S)
    assert placed.loop is last
    assert len(placed.positions) == 2
    assert worker.problem is None
    busy.clear()
    worker.request(swung(1))
    busy.wait(TIMEOUT_S)
    go.put(None)
    worker.stop()
    assert worker.problem == "RuntimeError: damaged"
    assert done.empty()


def test_without_a_model_nothing_is_placed() -> None:
    """The loop plays at the position at which it was played in."""
    done = SimpleQueue[Placed]()
    worker = PlacementWorker(None, done.put)
    worker.start()
    worker.request(swung(1))
    worker.stop()
    assert done.empty()
