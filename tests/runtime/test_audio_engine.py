"""The sound half between engine and driver: hits at their frames, pads under the knobs, silence when told so."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.events import Outputs
from latentdrum.core.engine.sound_request import SoundRequest, Trigger
from latentdrum.core.engine.state import EngineState, Options, initial_state
from latentdrum.core.preset.kit import Sample
from latentdrum.core.timbre.timbre import Drum, Timbre, typical
from latentdrum.core.voices import Voice
from latentdrum.runtime import audio_engine as sound_half
from latentdrum.runtime.audio_engine import AudioEngine
from latentdrum.runtime.device import Device
from latentdrum.runtime.live_engine import LiveEngine
from latentdrum.runtime.status import status
from latentdrum.sound.gains import MUTED
from tests.rhythms import blank
from tests.runtime.fake_audio import BLOCK, RATE, FakeAudio
from tests.runtime.fake_ports import FakePorts
from tests.runtime.test_control import Silence
from tests.runtime.test_device_serve import Shelf
from tests.runtime.test_sound_worker import until
from tests.sound.sounds import FakeDrums, beep


@pytest.fixture
def audio() -> FakeAudio:
    return FakeAudio()


@pytest.fixture
def half(audio: FakeAudio) -> Iterator[AudioEngine]:
    """One whose pads all hold the same beep, so that every hit is heard as it."""
    found = AudioEngine(FakeDrums(), audio, beeping().preset)
    found.start()
    until(lambda: found.worker.prerendered.ready == 3 * len(Voice))
    yield found
    found.stop()


def beeping() -> EngineState:
    preset = blank()
    pads = tuple(replace(pad, sample=Sample("beep", beep(50))) for pad in preset.kit.pads)
    return initial_state(replace(preset, kit=replace(preset.kit, pads=pads)), Options())


def hit(due_s: float, voice: Voice = Voice.KICK, step: int = 0) -> Trigger:
    return Trigger(due_s, voice, 127, SoundRequest((step, int(voice)), typical(Drum(voice)), 0))


def test_a_hit_is_heard_when_it_is_due(half: AudioEngine, audio: FakeAudio) -> None:
    """At the frame that the driver says, on the left as loud as the desk has it."""
    struck = hit(0.01)
    half.handle(Outputs(sound_requests=(struck.sound,)), beeping())
    until(lambda: half.worker.made > 27)
    half.handle(Outputs(triggers=(struck,)), beeping())
    heard = audio.request(0, 1024)
    assert np.flatnonzero(heard[0]).tolist() == list(range(441, 491))
    assert heard[0, 441] == pytest.approx(0.5 * 10 ** (-6 / 20) * np.sqrt(0.5), rel=1e-5)
    assert half.output_stage.mixer.fallbacks == 0


def test_a_knob_of_the_mix_is_heard_at_once(half: AudioEngine, audio: FakeAudio) -> None:
    """Level, pan and mute need no new sound."""
    state = beeping()
    turned = replace(state, values={**state.values, "kick_pan": -1.0, "sound_level": -20.0})
    half.handle(Outputs(), turned)
    audio.request(0, 1024)  # the desk glides there
    half.handle(Outputs(triggers=(hit(0.05),)), turned)
    heard = audio.request(1024, 2048)
    assert np.abs(heard[0]).max() == pytest.approx(0.5 * 10 ** (-26 / 20), rel=1e-3)
    assert np.abs(heard[1]).max() < 1e-6


def test_what_was_handed_out_early_is_withdrawn(half: AudioEngine, audio: FakeAudio) -> None:
    """Stop: what has begun rings out, what has not never sounds."""
    half.handle(Outputs(triggers=(hit(0.0), hit(0.02, step=1))), beeping())
    first = audio.request(0, BLOCK)
    half.withdraw()
    assert first.any()
    assert not audio.request(BLOCK, 2048).any()
    assert half.output_stage.mixer.withdrawn == 1


def test_a_way_out_that_is_gone_gets_no_hits(half: AudioEngine, audio: FakeAudio) -> None:
    """They are counted, and none of them is heard when it is back."""
    audio.problem = "gone"
    half.handle(Outputs(triggers=(hit(0.0), hit(0.01, step=1))), beeping())
    audio.problem = None
    assert not audio.request(0, 1024).any()
    assert half.unplayed == 2


def test_a_stroke_by_hand_is_never_late(half: AudioEngine, audio: FakeAudio) -> None:
    """It begins with the next block; a hit of the song whose frame has passed counts as late."""
    audio.request(0, 1024)
    half.handle(Outputs(triggers=(hit(0.0, step=-1), hit(0.0, step=7))), beeping())
    assert np.count_nonzero(audio.request(1024, 2 * BLOCK)[0]) == 50
    assert half.output_stage.mixer.late == 1


def test_a_long_way_out_is_not_foreseen_for_ever(half: AudioEngine, audio: FakeAudio) -> None:
    """A wireless speaker is half a second away: knobs would act as much later."""
    assert half.lookahead_s == 0.02
    audio.lookahead_s = 0.5
    assert half.lookahead_s == 0.1


def test_a_long_way_out_delays_all_hits_alike(half: AudioEngine, audio: FakeAudio) -> None:
    """What is later than we look ahead comes late, but evenly."""
    audio.lookahead_s = 0.15
    half.handle(Outputs(triggers=(hit(0.0), hit(0.01, step=1))), beeping())
    heard = audio.request(0, 8192)
    assert np.flatnonzero(heard[0]).tolist() == [*range(2205, 2255), *range(2646, 2696)]


def test_the_end_fades_what_rings(audio: FakeAudio) -> None:
    """No click: the driver is asked for the fade before it is let go of."""
    half = AudioEngine(FakeDrums(), audio, blank())
    half.start()
    half.stop()
    assert half.output_stage.mixer.gains is MUTED
    assert audio.closed


def test_the_engine_looks_as_far_ahead_as_the_sound_needs(half: AudioEngine, audio: FakeAudio) -> None:
    """Notes keep their own look-ahead."""
    live = LiveEngine(beeping(), FakePorts(), lambda request: None, lambda number: None, half)
    audio.lookahead_s = 0.05
    live._turn()
    options = live.state.options
    assert (options.emit_ahead_s, options.sound_ahead_s) == (FakePorts.lookahead_s, 0.05)


def test_the_first_sounds_keep_nobody_waiting_for_long(audio: FakeAudio, monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder that does not answer delays the beat by a quarter second and no more."""
    answers, waited_s = Event(), list[float]()

    class Stuck(FakeDrums):
        def render(self, timbre: Timbre, seed: int) -> FloatArray:
            answers.wait()
            raise RuntimeError("stuck")

    monkeypatch.setattr(sound_half, "perf_counter", lambda: sum(waited_s))
    monkeypatch.setattr(sound_half, "sleep", waited_s.append)
    half = AudioEngine(Stuck(), audio, blank())
    half.start()
    assert sum(waited_s) == pytest.approx(0.25, abs=0.01)
    assert audio.source is half.output_stage
    answers.set()
    half.stop()


def test_the_status_tells_how_it_sounds(half: AudioEngine, audio: FakeAudio) -> None:
    """The way out and its figures; or why there is none."""
    device = Device(blank(), Options(), FakePorts(), Silence(), Shelf(), half)
    half.handle(Outputs(triggers=(hit(0.0),)), beeping())
    audio.request(0, 1024)
    found = status(device)["sound"]
    assert (found["backend"], found["rate_hz"], found["latency_ms"], found["limiter_db"]) == ("jack", RATE, 10.0, 0.0)
    assert (found["counts"]["hits"], found["counts"]["underruns"], found["mix_us"]["max"]) == (1, 0, 200.0)
    silent = Device(blank(), Options(), FakePorts(), Silence(), Shelf())
    silent.no_sound_reason = "no sound device here"
    assert status(silent)["sound"] == {"problem": "no sound device here", "backend": None}


def test_the_device_ends_its_sound(half: AudioEngine, audio: FakeAudio) -> None:
    """When it is told to quit, the way out is let go of."""
    device = Device(blank(), Options(), FakePorts(), Silence(), Shelf(), half)
    device.quit()
    assert device.serve() is None
    assert audio.closed
