"""Sounds made beside the beat: in their order, once, and something stands ready for every pad."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from queue import SimpleQueue
from threading import Event
from time import perf_counter, sleep

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.sound_request import SoundRequest, Trigger
from latentdrum.core.preset.kit import PLAIN_KIT, Pad, Sample
from latentdrum.core.timbre.timbre import Drum, Timbre, typical
from latentdrum.core.voices import Voice
from latentdrum.runtime.prerendered_sounds import PadState, PrerenderedSounds
from latentdrum.runtime.sound_renderer import SoundRenderer
from latentdrum.runtime.sound_worker import SoundWorker
from latentdrum.sound.playback import SoundBuffer
from tests.rhythms import blank
from tests.sound.sounds import FakeDrums

#: For a busy machine; where all is well nobody waits.
GROOVE_WAIT_S = 60.0


def request(step: int, voice: Voice = Voice.KICK, seed: int = 0) -> SoundRequest:
    return SoundRequest((step, int(voice)), typical(Drum(voice)), seed)


def hit(sound: SoundRequest, velocity: int = 100) -> Trigger:
    return Trigger(0.0, Voice(sound.key[1]), velocity, sound)


PAD = PLAIN_KIT.pads[0]


class SlowDrums(FakeDrums):
    """Waits for the go before each sound; seed 13 cannot be made."""

    def __init__(self) -> None:
        super().__init__()
        self.go, self.busy, self.seeds = SimpleQueue[None](), Event(), list[int]()

    def render(self, timbre: Timbre, seed: int) -> FloatArray:
        self.busy.set()
        self.go.get(timeout=GROOVE_WAIT_S)
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
    give_up_s = perf_counter() + GROOVE_WAIT_S
    while not true():
        assert perf_counter() < give_up_s
        sleep(0.001)


def test_sounds_are_made_in_the_order_of_their_hits(worker: SoundWorker, drums: SlowDrums) -> None:
    """First asked, first made; the hit then finds its own."""
    wanted = [request(step, seed=step) for step in range(3)]
    for item in wanted:
        worker.request(item, PAD)
        drums.go.put(None)
    until(lambda: worker.made == 3)
    assert drums.seeds == [0, 1, 2]
    take, _ = worker.claim(hit(wanted[1]), PAD)
    assert take.frames is not None
    np.testing.assert_array_equal(take.frames, FakeDrums().render(wanted[1].timbre, 1))
    assert worker.unforeseen == 0


def test_a_later_request_takes_the_place_of_an_earlier_one(worker: SoundWorker, drums: SlowDrums) -> None:
    """A knob turned before the hit: only the newest sound of it is worth making."""
    worker.request(request(0, seed=50), PAD)
    drums.busy.wait(GROOVE_WAIT_S)
    for seed in (1, 2, 3):
        worker.request(request(4, seed=seed), PAD)
    newest = request(4, seed=4)
    worker.request(newest, PAD)
    for _ in range(2):
        drums.go.put(None)
    until(lambda: worker.made == 2)
    assert (drums.seeds, worker.dropped) == ([50, 4], 3)
    assert worker.claim(hit(newest), PAD)[0].frames is not None


def test_a_sound_whose_hit_has_been_is_not_made(worker: SoundWorker, drums: SlowDrums) -> None:
    """The mixer marks the take of a hit that had to begin without it."""
    worker.request(request(0, seed=50), PAD)
    drums.busy.wait(GROOVE_WAIT_S)
    late = request(1, seed=1)
    worker.request(late, PAD)
    worker.claim(hit(late), PAD)[0].consumed = True
    worker.request(request(2, seed=2), PAD)
    for _ in range(2):
        drums.go.put(None)
    until(lambda: worker.made == 2)
    assert (drums.seeds, worker.dropped) == ([50, 2], 1)


def test_a_hit_that_nobody_foresaw_goes_first(worker: SoundWorker, drums: SlowDrums) -> None:
    """Fingers on the pads: asked for at once, before what is for later."""
    worker.request(request(0, seed=50), PAD)
    drums.busy.wait(GROOVE_WAIT_S)
    worker.request(request(8, seed=8), PAD)
    by_hand = request(-1, seed=7)
    take, stand_in = worker.claim(hit(by_hand), PAD)
    assert (take.frames, stand_in, worker.unforeseen) == (None, None, 1)
    for _ in range(3):
        drums.go.put(None)
    until(lambda: worker.made == 3)
    assert drums.seeds == [50, 7, 8]
    assert take.frames is not None


def test_what_is_asked_for_and_never_struck_is_forgotten(worker: SoundWorker, drums: SlowDrums) -> None:
    """A song that jumps leaves its sounds behind; they must not pile up."""
    for step in range(500):
        worker.request(request(step, seed=step), PAD)
    for _ in range(100):
        drums.go.put(None)
    until(lambda: worker.made + worker.dropped == 500)
    assert worker.dropped >= 500 - 66


def test_a_sound_that_cannot_be_made_is_told_and_the_next_one_is_made(worker: SoundWorker, drums: SlowDrums) -> None:
    """A damaged model does not end the thread."""
    worker.request(request(0, seed=13), PAD)
    drums.go.put(None)
    until(lambda: worker.problem is not None)
    assert worker.problem == "RuntimeError: damaged"
    worker.request(request(1, seed=1), PAD)
    drums.go.put(None)
    until(lambda: worker.made == 1)
    assert worker.problem is None


def test_the_same_sound_is_made_once() -> None:
    """A machine's hits are all alike: they are decoded once, and are the very same frames."""
    drums = FakeDrums()
    maker = SoundRenderer(drums, 48_000)
    one, two = (maker.render(typical(Drum.SNARE), 5, PAD) for _ in range(2))
    assert one is two
    assert maker.render(typical(Drum.SNARE), 6, PAD) is not one
    assert drums.rendered == 2


def test_sounds_are_made_at_the_devices_rate() -> None:
    """As long and as loud as at the model's own."""
    slow = SoundRenderer(FakeDrums(), 44_100).render(typical(Drum.KICK), 0, PAD)
    fast = SoundRenderer(FakeDrums(), 88_200).render(typical(Drum.KICK), 0, PAD)
    assert len(fast) == pytest.approx(2 * len(slow), abs=2)
    np.testing.assert_allclose(fast[2000:20000:2], slow[1000:10000], atol=0.01)


def test_sounds_are_kept_only_within_reason() -> None:
    """However many different ones are asked for, memory stays bounded."""
    maker = SoundRenderer(FakeDrums(), 44_100)
    for seed in range(200):
        maker.render(typical(Drum.CRASH), seed, PAD)
    assert maker._bytes == sum(frames.nbytes for frames in maker._kept.values()) <= 8_000_000


def test_a_sound_that_is_not_finite_is_refused() -> None:
    """One such frame would silence the limiter for good."""

    class Broken(FakeDrums):
        def render(self, timbre: Timbre, seed: int) -> FloatArray:
            return np.full(10, np.nan, np.float32)

    with pytest.raises(ValueError, match="not finite"):
        SoundRenderer(Broken(), 44_100).render(typical(Drum.KICK), 0, PAD)


def filled(rack: PrerenderedSounds, maker: SoundRenderer) -> int:
    """Make all that the rack wants; gives how much that was."""
    count = 0
    while (wanted := rack.next_request()) is not None:
        rack.put(wanted[0], SoundBuffer(maker.render(wanted[0].timbre, wanted[0].seed, wanted[1])))
        count += 1
    return count


def test_something_stands_ready_for_every_stroke() -> None:
    """A sound a pad at first, then for soft and hard strokes, too; what was used is made anew with another stray."""
    preset, rack, maker = blank(), PrerenderedSounds(), SoundRenderer(FakeDrums(), 44_100)
    rack.set_pad_state(PadState(preset, preset.values))
    first = [rack.next_request() for _ in range(1)]
    assert first[0] is not None
    assert filled(rack, maker) == rack.ready == 27
    soft, hard = rack.get(Voice.SNARE, 30), rack.get(Voice.SNARE, 120)
    assert soft is not None
    assert soft is not hard
    soft.consumed = True
    assert filled(rack, maker) == 1
    again = rack.get(Voice.SNARE, 30)
    assert again is not None
    assert not np.array_equal(again.frames, soft.frames)  # type: ignore[arg-type]


def test_the_rack_follows_the_pads() -> None:
    """A knob of one pad makes that pad's sounds anew, a sample put on it too; a knob of the rhythm none."""
    preset, rack, maker = blank(), PrerenderedSounds(), SoundRenderer(FakeDrums(), 44_100)
    rack.set_pad_state(PadState(preset, preset.values))
    filled(rack, maker)
    rack.set_pad_state(PadState(preset, {**preset.values, "density": 0.9, "kick_level": 3.0}))
    assert filled(rack, maker) == 0
    rack.set_pad_state(PadState(preset, {**preset.values, "ride_pitch": 0.9}))
    assert filled(rack, maker) == 3
    pads = tuple(
        replace(pad, sample=Sample("mine", np.ones(100, np.float32))) if voice == Voice.KICK else pad
        for voice, pad in enumerate(preset.kit.pads)
    )
    own = replace(preset, kit=replace(preset.kit, pads=pads))
    rack.set_pad_state(PadState(own, {**preset.values, "ride_pitch": 0.9}))
    assert filled(rack, maker) == 3
    ready = rack.get(Voice.KICK, 64)
    assert ready is not None
    np.testing.assert_array_equal(ready.frames, np.ones(100, np.float32))


def test_the_worker_fills_the_rack_in_its_spare_time() -> None:
    """And again once the hand rests, when a knob was turned."""
    preset, drums = blank(), FakeDrums()
    worker = SoundWorker(SoundRenderer(drums, 44_100))
    worker.set_pad_state(PadState(preset, preset.values))
    worker.start()
    until(lambda: worker.prerendered.ready == 27)
    before = worker.made
    for share in range(10):
        worker.set_pad_state(PadState(preset, {**preset.values, "decay": 0.5 + 0.03 * share}))
    until(lambda: worker.made == before + 27)
    _, stand_in = worker.claim(hit(request(0)), Pad(typical(Drum.KICK)))
    assert stand_in is not None
    assert stand_in.frames is not None
    worker.stop()
