"""Where a way between scenes goes by is found in the background."""

from queue import SimpleQueue

from latentdrum.core.engine.events import WayFound
from latentdrum.core.parameters.table import DEFAULTS
from latentdrum.core.preset.scene import Setting, Way
from latentdrum.runtime.midway_worker import MidwayWorker
from tests.rhythms import preset
from tests.runtime.test_sound_worker import TIMEOUT_S

A, B = preset(busyness=0.2).position, preset(busyness=0.8).position
WAY = Way(Setting(A, DEFAULTS), Setting(B, DEFAULTS))


def test_the_answer_names_the_way_that_it_is_for() -> None:
    """So that a glide that has ended meanwhile is left alone."""
    done = SimpleQueue[WayFound]()
    worker = MidwayWorker(lambda a, b: a if b is B else None, done.put)
    worker.start()
    worker.request(WAY)
    found = done.get(timeout=TIMEOUT_S)
    worker.stop()
    assert found.way is WAY
    assert found.midway is A


def test_without_a_model_ways_are_straight() -> None:
    """Nothing is asked for."""
    done = SimpleQueue[WayFound]()
    worker = MidwayWorker(None, done.put)
    worker.start()
    worker.request(WAY)
    worker.stop()
    assert done.empty()
