"""Rendering sounds in the background: in order, once, and pre-rendered ones for every pad."""

from collections.abc import Callable, Iterator
from queue import SimpleQueue
from threading import Event
from time import perf_counter, sleep

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.sound_request import SoundRequest, Trigger
from latentdrum.core.preset.kit import PLAIN_KIT, Pad
from latentdrum.core.timbre.timbre import Drum, Timbre, typical
from latentdrum.core.voices import Voice
from latentdrum.runtime.prerendered_sounds import PadState
from latentdrum.runtime.sound_renderer import SoundRenderer
from latentdrum.runtime.sound_worker import SoundWorker
from tests.rhythms import blank
from tests.sound.sounds import FakeDrums

#: For a busy machine; where all is well nobody waits.
TIMEOUT_S = 60.0


def request(step: int, voice: Voice = Voice.KICK, seed: int = 0) -> SoundRequest:
    return SoundRequest((step, int(voice)), typical(Drum(voice)), seed)


def hit(sound: SoundRequest, velocity: int = 100) -> Trigger:
    return Trigger(0.0, Voice(sound.key[1]), velocity, sound)


PAD = PLAIN_KIT.pads[0]


class SlowDrums(FakeDrums):
    """Waits for the test before each sound; seed 13 fails."""

    def __init__(self) -> None:
        super().__init__()
        self.go, self.busy, self.seeds = SimpleQueue[None](), Event(), list[int]()

    def render(self, timbre: Timbre, seed: int) -> FloatArray:
        self.busy.set()
        self.go.get(timeout=TIMEOUT_S)
        self.seeds.append(seed)
        if seed == 13:
            raise RuntimeError("damaged")
        return super().render(timbre, seed)


@pytest.fixture
def drums() -> SlowDrums:
    return SlowDrums()


@pytest.fixture
def worker(drums: SlowDrums) -> Iterator[SoundWorker]:
    found = SoundWorker(SoundRenderer(drums, 44_100))
    found.start()
    yield found
    for _ in range(100):
        drums.go.put(None)
    found.stop()


def until(true: Callable[[], bool]) -> None:
    give_up_s = perf_counter() + TIMEOUT_S
    while not true():
        assert perf_counter() < give_up_s
        sleep(0.001)


def test_sounds_are_rendered_in_the_order_of_their_requests(worker: SoundWorker, drums: SlowDrums) -> None:
    """A hit then gets its own sound."""
    wanted = [request(step, seed=step) for step in range(3)]
    for item in wanted:
        worker.request(item, PAD)
        drums.go.put(None)
    until(lambda: worker.rendered == 3)
    assert drums.seeds == [0, 1, 2]
    sound, _ = worker.claim(hit(wanted[1]), PAD)
    assert sound.frames is not None
    np.testing.assert_array_equal(sound.frames, FakeDrums().render(wanted[1].timbre, 1))
    assert worker.unrequested == 0


def test_a_later_request_replaces_an_earlier_one(worker: SoundWorker, drums: SlowDrums) -> None:
    """A parameter changed before the hit: only the newest of its sounds is rendered."""
    worker.request(request(0, seed=50), PAD)
    drums.busy.wait(TIMEOUT_S)
    for seed in (1, 2, 3):
        worker.request(request(4, seed=seed), PAD)
    newest = request(4, seed=4)
    worker.request(newest, PAD)
    for _ in range(2):
        drums.go.put(None)
    until(lambda: worker.rendered == 2)
    assert (drums.seeds, worker.dropped) == ([50, 4], 3)
    assert worker.claim(hit(newest), PAD)[0].frames is not None


def test_a_sound_whose_hit_has_passed_is_not_rendered(worker: SoundWorker, drums: SlowDrums) -> None:
    """The mixer marks its buffer as consumed."""
    worker.request(request(0, seed=50), PAD)
    drums.busy.wait(TIMEOUT_S)
    late = request(1, seed=1)
    worker.request(late, PAD)
    worker.claim(hit(late), PAD)[0].consumed = True
    worker.request(request(2, seed=2), PAD)
    for _ in range(2):
        drums.go.put(None)
    until(lambda: worker.rendered == 2)
    assert (drums.seeds, worker.dropped) == ([50, 2], 1)


def test_a_hit_without_a_request_goes_first(worker: SoundWorker, drums: SlowDrums) -> None:
    """A pad played by hand is rendered before requests for later hits."""
    worker.request(request(0, seed=50), PAD)
    drums.busy.wait(TIMEOUT_S)
    worker.request(request(8, seed=8), PAD)
    by_hand = request(-1, seed=7)
    sound, fallback = worker.claim(hit(by_hand), PAD)
    assert (sound.frames, fallback, worker.unrequested) == (None, None, 1)
    for _ in range(3):
        drums.go.put(None)
    until(lambda: worker.rendered == 3)
    assert drums.seeds == [50, 7, 8]
    assert sound.frames is not None


def test_requests_without_hits_are_dropped(worker: SoundWorker, drums: SlowDrums) -> None:
    """A song that jumps leaves requests behind; they must not accumulate."""
    for step in range(500):
        worker.request(request(step, seed=step), PAD)
    for _ in range(100):
        drums.go.put(None)
    until(lambda: worker.rendered + worker.dropped == 500)
    assert worker.dropped >= 500 - 66


def test_a_failed_sound_is_reported_and_the_next_one_is_rendered(worker: SoundWorker, drums: SlowDrums) -> None:
    """A damaged model does not end the thread."""
    worker.request(request(0, seed=13), PAD)
    drums.go.put(None)
    until(lambda: worker.problem is not None)
    assert worker.problem == "RuntimeError: damaged"
    worker.request(request(1, seed=1), PAD)
    drums.go.put(None)
    until(lambda: worker.rendered == 1)
    assert worker.problem is None


def test_the_worker_prerenders_when_idle() -> None:
    """And again shortly after the last change of a parameter."""
    preset, drums = blank(), FakeDrums()
    worker = SoundWorker(SoundRenderer(drums, 44_100))
    worker.set_pad_state(PadState(preset, preset.values))
    worker.start()
    until(lambda: worker.prerendered.ready == 27)
    before = worker.rendered
    for share in range(10):
        worker.set_pad_state(PadState(preset, {**preset.values, "decay": 0.5 + 0.03 * share}))
    until(lambda: worker.rendered == before + 27)
    _, fallback = worker.claim(hit(request(0)), Pad(typical(Drum.KICK)))
    assert fallback is not None
    assert fallback.frames is not None
    worker.stop()
