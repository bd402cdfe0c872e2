"""The audio engine between engine and driver: hits at their frames, mixer parameters, withdrawn hits."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.mix import mix_at
from latentdrum.core.engine.outputs import Outputs
from latentdrum.core.engine.sound_request import SoundRequest, Trigger
from latentdrum.core.engine.state import EngineState, Options, initial_state
from latentdrum.core.preset.kit import Room, Sample
from latentdrum.core.timbre.timbre import Drum, Timbre, typical
from latentdrum.core.voices import Voice
from latentdrum.runtime import audio_engine
from latentdrum.runtime.audio_engine import AudioEngine
from latentdrum.runtime.device import Device
from latentdrum.runtime.live_engine import LiveEngine
from latentdrum.runtime.status import status
from latentdrum.sound.gains import MUTED, OUTPUT_DB
from tests.rhythms import blank
from tests.runtime.fake_audio import BLOCK, RATE, FakeAudio
from tests.runtime.fake_ports import FakePorts
from tests.runtime.test_control import Silence
from tests.runtime.test_device_serve import FakeLibrary
from tests.runtime.test_sound_worker import until
from tests.sound.sounds import FakeDrums, beep


@pytest.fixture
def audio() -> FakeAudio:
    return FakeAudio()


@pytest.fixture
def engine(audio: FakeAudio) -> Iterator[AudioEngine]:
    """All pads have the same sample, a beep, so every hit sounds the same."""
    found = AudioEngine(FakeDrums(), audio, beeping().preset)
    found.start()
    until(lambda: found.worker.prerendered.ready == 3 * len(Voice))
    yield found
    found.stop()


def beeping() -> EngineState:
    """Beeps at half their level, well below the limiter."""
    preset = blank()
    level_db = -6.0 - OUTPUT_DB
    pads = tuple(replace(pad, sample=Sample("beep", beep(50)), level_db=level_db) for pad in preset.kit.pads)
    return initial_state(replace(preset, kit=replace(preset.kit, pads=pads)), Options())


def mixed(state: EngineState) -> EngineState:
    """With the mix that the engine makes of it."""
    return replace(state, mix=mix_at(state.preset, state.values, 0))


def hit(due_s: float, voice: Voice = Voice.KICK, step: int = 0) -> Trigger:
    return Trigger(due_s, voice, 127, SoundRequest((step, int(voice)), typical(Drum(voice)), 0))


def test_a_hit_sounds_at_its_due_time(engine: AudioEngine, audio: FakeAudio) -> None:
    """At the frame given by the output, with the left gain of the mixer."""
    trigger = hit(0.01)
    engine.handle(Outputs(sound_requests=(trigger.sound,)), beeping())
    until(lambda: engine.worker.rendered > 27)
    engine.handle(Outputs(triggers=(trigger,)), beeping())
    output = audio.output(0, 1024)
    assert np.flatnonzero(output[0]).tolist() == list(range(441, 491))
    assert output[0, 441] == pytest.approx(0.5 * 10 ** (-6 / 20) * np.sqrt(0.5), rel=1e-5)
    assert engine.output_stage.mixer.fallbacks == 0


def test_mixer_parameters_act_at_once(engine: AudioEngine, audio: FakeAudio) -> None:
    """Level, pan and mute need no new sound."""
    state = beeping()
    changed = mixed(replace(state, values={**state.values, "kick_pan": -1.0, "sound_level": -20.0}))
    engine.handle(Outputs(), changed)
    audio.output(0, 1024)  # the gains ramp
    engine.handle(Outputs(triggers=(hit(0.05),)), changed)
    output = audio.output(1024, 2048)
    assert np.abs(output[0]).max() == pytest.approx(0.5 * 10 ** (-26 / 20), rel=1e-3)
    assert np.abs(output[1]).max() < 1e-6


def test_withdrawn_hits_never_sound(engine: AudioEngine, audio: FakeAudio) -> None:
    """As after Stop; hits that have begun decay."""
    engine.handle(Outputs(triggers=(hit(0.0), hit(0.02, step=1))), beeping())
    first = audio.output(0, 2 * BLOCK)
    engine.withdraw()
    assert first.any()
    assert not audio.output(2 * BLOCK, 2048).any()
    assert engine.output_stage.mixer.withdrawn == 1


def test_a_kit_with_a_room_is_heard_in_it(engine: AudioEngine, audio: FakeAudio) -> None:
    """The room is made in the background and rings on after the hit; with the next dry kit it is gone."""
    dry = beeping()
    pads = tuple(replace(pad, room=1.0) for pad in dry.preset.kit.pads)
    wet = replace(dry, preset=replace(dry.preset, kit=replace(dry.preset.kit, pads=pads, room=Room(0.2))))
    tails = []
    for number, state in enumerate(map(mixed, (wet, dry))):
        engine.handle(Outputs(), state)
        until(lambda at=number: (engine.output_stage.effects.room is None) == bool(at))  # type: ignore[misc]
        first = 8192 * number
        engine.handle(Outputs(triggers=(hit((first + 2048) / RATE),)), state)
        tails.append(audio.output(first, 8192)[:, 2048 + 400 :])
    assert tails[0].any()
    assert not tails[1].any()


def test_a_lost_output_gets_no_hits(engine: AudioEngine, audio: FakeAudio) -> None:
    """They are counted, and do not sound when it is back."""
    audio.problem = "gone"
    engine.handle(Outputs(triggers=(hit(0.0), hit(0.01, step=1))), beeping())
    audio.problem = None
    assert not audio.output(0, 1024).any()
    assert engine.unplayed == 2


def test_a_pad_played_by_hand_is_never_late(engine: AudioEngine, audio: FakeAudio) -> None:
    """It sounds from the next block on; a hit of the groove whose frame has passed counts as late."""
    audio.output(0, 1024)
    engine.handle(Outputs(triggers=(hit(0.0, step=-1), hit(0.0, step=7))), beeping())
    assert np.count_nonzero(audio.output(1024, 2 * BLOCK)[0]) == 50
    assert engine.output_stage.mixer.late == 1


def test_the_lookahead_is_limited(engine: AudioEngine, audio: FakeAudio) -> None:
    """A wireless speaker has half a second of latency; parameters would respond as late."""
    assert engine.lookahead_s == 0.02
    audio.lookahead_s = 0.5
    assert engine.lookahead_s == 0.1


def test_a_slow_output_delays_all_hits_equally(engine: AudioEngine, audio: FakeAudio) -> None:
    """By what exceeds the limit of the lookahead."""
    audio.lookahead_s = 0.15
    engine.handle(Outputs(triggers=(hit(0.0), hit(0.01, step=1))), beeping())
    output = audio.output(0, 8192)
    assert np.flatnonzero(output[0]).tolist() == [*range(2205, 2255), *range(2646, 2696)]


def test_stop_fades_out(audio: FakeAudio) -> None:
    """Without a click: the output is closed after the fade."""
    engine = AudioEngine(FakeDrums(), audio, blank())
    engine.start()
    engine.stop()
    assert engine.output_stage.mixer.gains is MUTED
    assert audio.closed


def test_the_engine_uses_the_lookahead_of_the_audio_output(engine: AudioEngine, audio: FakeAudio) -> None:
    """Notes keep the lookahead of the MIDI ports."""
    live = LiveEngine(beeping(), FakePorts(), lambda request: None, lambda number: None, engine)
    audio.lookahead_s = 0.05
    live._step()
    options = live.state.options
    assert (options.emit_ahead_s, options.sound_ahead_s) == (FakePorts.lookahead_s, 0.05)


def test_the_start_waits_only_briefly_for_the_first_sounds(audio: FakeAudio, monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder that hangs delays the first beat by a quarter second and no more."""
    answers, waited_s = Event(), list[float]()

    class Stuck(FakeDrums):
        def render(self, timbre: Timbre, seed: int) -> FloatArray:
            answers.wait()
            raise RuntimeError("stuck")

    monkeypatch.setattr(audio_engine, "perf_counter", lambda: sum(waited_s))
    monkeypatch.setattr(audio_engine, "sleep", waited_s.append)
    engine = AudioEngine(Stuck(), audio, blank())
    engine.start()
    assert sum(waited_s) == pytest.approx(0.25, abs=0.01)
    assert audio.source is engine.output_stage
    answers.set()
    engine.stop()


def test_the_status_of_the_audio_engine(engine: AudioEngine, audio: FakeAudio) -> None:
    """Output, latency and counts; without an audio engine the reason."""
    device = Device(blank(), Options(), FakePorts(), Silence(), FakeLibrary(), engine)
    engine.handle(Outputs(triggers=(hit(0.0),)), beeping())
    audio.output(0, 1024)
    found = status(device)["sound"]
    assert (found["backend"], found["rate_hz"], found["latency_ms"], found["limiter_db"]) == ("jack", RATE, 10.0, 0.0)
    assert (found["counts"]["hits"], found["counts"]["underruns"], found["mix_us"]["max"]) == (1, 0, 200.0)
    silent = Device(blank(), Options(), FakePorts(), Silence(), FakeLibrary())
    silent.no_sound_reason = "no sound device here"
    assert status(silent)["sound"] == {"problem": "no sound device here", "backend": None}


def test_the_device_closes_its_audio_output(engine: AudioEngine, audio: FakeAudio) -> None:
    """When it quits."""
    device = Device(blank(), Options(), FakePorts(), Silence(), FakeLibrary(), engine)
    device.quit()
    assert device.serve() is None
    assert audio.closed
