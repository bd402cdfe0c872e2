"""The output stage: effects that are off are not there, and those that are on do not depend on the block size."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import PLAIN_KIT, Kit, Room
from latentdrum.core.voices import Voice
from latentdrum.sound.effects.effects import DELAY_FRAMES
from latentdrum.sound.effects.settings import effect_settings
from latentdrum.sound.gains import mixer_gains
from latentdrum.sound.limiter import Limiter
from latentdrum.sound.mixer import MAX_FRAMES, Mixer
from latentdrum.sound.output_stage import OutputStage, output_stage
from latentdrum.sound.playback import Playback, SoundBuffer

RATE = 48_000
WET = replace(PLAIN_KIT, pads=tuple(replace(pad, room=0.5) for pad in PLAIN_KIT.pads), room=Room(0.2))
ALL_ON = {"drive": 0.6, "compress": 0.7, "compress_mix": 0.8, "tilt": -0.4, "room": 1.5, "sound_level": -3.0}
EACH = [{"drive": 0.5}, {"compress": 0.5}, {"tilt": 0.5}, {"kick_pan": 0.5}]


def groove() -> list[Playback]:
    """A few noisy hits on several pads, loud enough for the limiter now and then."""
    rng = np.random.default_rng(5)
    hits = []
    for number, voice in enumerate((Voice.KICK, Voice.HAT_CLOSED, Voice.SNARE, Voice.RIDE, Voice.KICK)):
        frames = rng.standard_normal(1500) * np.exp(-np.arange(1500) / 300) * 0.9
        hits.append(Playback(300 + 911 * number, voice, 1.0, SoundBuffer(frames.astype(np.float32))))
    return hits


def played(stage: OutputStage, sizes: list[int]) -> FloatArray:
    """The output in blocks of these sizes, in turn, from frame 0 on."""
    for hit in groove():
        stage.mixer.play(hit)
    first, blocks = 0, []
    for size in sizes:
        blocks.append(stage.mix(first, size).copy())
        first += size
    return np.concatenate(blocks, 1)


@given(st.lists(st.integers(1, 700), min_size=10, max_size=40), st.sampled_from([{}, *EACH, ALL_ON]))
@settings(max_examples=40)
def test_the_block_size_makes_no_difference(sizes: list[int], values: dict[str, float]) -> None:
    """However the driver cuts time, the output is the same to the last bit, with every effect and with all of them."""
    total = sum(sizes)
    even = [64] * (total // 64) + [total % 64]
    one, other = (played(output_stage(WET, values, RATE), cut) for cut in (sizes, even))
    np.testing.assert_array_equal(one, other)


def test_without_effects_the_stage_is_mixer_and_limiter() -> None:
    """To the last bit: a dry kit and every knob at its default leave nothing but a delay, which the lookahead hides."""
    values = {"drive": 0.0, "compress": 0.0, "tilt": 0.0, "sound_level": 6.0}
    stage = output_stage(PLAIN_KIT, values, RATE)
    mixer, limiter = Mixer(RATE, mixer_gains(PLAIN_KIT.pads, values)), Limiter(RATE, MAX_FRAMES)
    for hit in groove():
        mixer.play(hit)
    out = played(stage, [128] * 60)
    delay = limiter.delay_frames
    bare = np.concatenate([limiter.process(mixer.mix(128 * at + delay, 128)).copy() for at in range(60)], 1)
    assert stage.lookahead_frames == delay + DELAY_FRAMES
    np.testing.assert_array_equal(out[:, DELAY_FRAMES:], bare[:, DELAY_FRAMES:])
    assert stage.limiter.reduction_db > 0.5  # the limiter is part of it


def test_every_effect_is_heard_and_a_hit_stays_at_its_frame() -> None:
    """Each changes the output; none moves an attack."""
    plain = played(output_stage(PLAIN_KIT, {}, RATE), [128] * 60)
    begins = int(np.flatnonzero(plain[0])[0])
    for values in EACH:
        out = played(output_stage(PLAIN_KIT, values, RATE), [128] * 60)
        assert np.abs(out - plain).max() > 1e-3
        assert int(np.flatnonzero(out[0])[0]) == begins
    assert np.abs(played(output_stage(WET, {}, RATE), [128] * 60) - plain).max() > 1e-3


def room_of(kit: Kit, values: dict[str, float]) -> FloatArray:
    """The ambience alone: a stage with the kit's room, less one without."""
    dry = replace(kit, room=None)
    return played(output_stage(kit, values, RATE), [128] * 60) - played(output_stage(dry, values, RATE), [128] * 60)


def test_sends_are_scaled_by_the_room_and_shifted_by_the_pads_knob() -> None:
    """Twice the room is twice the ambience, none is none; a pad's knob adds to its send within 0..1."""
    quiet = {"sound_level": -36.0}  # below the limiter
    once = room_of(WET, quiet)
    np.testing.assert_allclose(room_of(WET, {**quiet, "room": 2.0}), 2.0 * once, atol=1e-6)
    assert not room_of(WET, {**quiet, "room": 0.0}).any()
    sends = effect_settings(WET, {"kick_room": 0.25, "snare_room": -1.0, "ride_room": 1.0}, RATE).sends
    assert (sends[Voice.KICK], sends[Voice.SNARE], sends[Voice.RIDE], sends[Voice.CRASH]) == (0.75, 0.0, 1.0, 0.5)
    assert not effect_settings(replace(WET, room=None), {"kick_room": 1.0}, RATE).sends.any()


def test_a_muted_pad_is_not_in_the_room() -> None:
    """The send is behind mute and level, and before the pan."""
    everything_muted = {f"{voice.key}_mute": 1.0 for voice in Voice}
    assert not room_of(WET, everything_muted).any()
    left = room_of(WET, {"sound_level": -36.0, **{f"{voice.key}_pan": -1.0 for voice in Voice}})
    np.testing.assert_allclose(left, room_of(WET, {"sound_level": -36.0}), atol=1e-6)


def test_turning_the_room_makes_no_click() -> None:
    """A send that jumps while a pad sounds glides over 10 ms: its ambience has no more treble than a steady one."""
    stages = [output_stage(WET, {"room": room}, RATE) for room in (0.0, 2.0)]
    tone = (0.2 * np.sin(2 * np.pi * 300 * np.arange(20_000) / RATE) * np.hanning(20_000)).astype(np.float32)
    outs = []
    for number, stage in enumerate(stages):
        stage.mixer.play(Playback(200, Voice.TOM_LOW, 1.0, SoundBuffer(tone)))
        blocks = []
        for at in range(160):
            if at == 80 and number == 0:
                stage.set(WET, {"room": 2.0})
            blocks.append(stage.mix(128 * at, 128).copy())
        outs.append(np.concatenate(blocks, 1))
    jumped, steady = (float(np.abs(np.diff(out, 2)).max()) for out in outs)
    assert jumped < 1.5 * steady


def test_the_stage_is_idle_when_the_room_is_silent() -> None:
    """Not when the last drum has decayed: a room of 0.2 s rings on for so long."""
    stage = output_stage(WET, {"sound_level": -24.0}, RATE)
    stage.mixer.play(Playback(200, Voice.KICK, 1.0, SoundBuffer(np.ones(100, np.float32))))
    first, mixer_idle_at = 0, None
    while not stage.idle and first < 10 * RATE:
        stage.mix(first, 128)
        first += 128
        if mixer_idle_at is None and stage.mixer.idle:
            mixer_idle_at = first
    assert mixer_idle_at is not None
    assert first - mixer_idle_at >= Room(0.2).rt60_s * RATE
    assert np.abs(stage.mix(first, 4096)).max() < 1e-4


def test_the_fade_out_ends_the_room() -> None:
    """After the stop a hall is silent within 20 ms, without a click."""
    hall = replace(WET, room=Room(1.0))
    stage = output_stage(hall, {"sound_level": -24.0}, RATE)
    stage.mixer.play(Playback(200, Voice.KICK, 1.0, SoundBuffer(np.ones(1000, np.float32))))
    before = np.concatenate([stage.mix(128 * at, 128).copy() for at in range(40)], 1)
    stage.fade_out()
    after = np.concatenate([stage.mix(128 * at, 128).copy() for at in range(40, 60)], 1)
    assert before[:, -128:].any()
    assert not after[:, round(0.02 * RATE) :].any()
    assert np.abs(np.diff(after)).max() < 2 * np.abs(np.diff(before[:, -1024:])).max()


def test_the_bare_buses_have_no_effects() -> None:
    """Two ports a pad are for a mixer of the player's own."""
    stage, dry = output_stage(WET, ALL_ON, RATE), output_stage(PLAIN_KIT, {"sound_level": -3.0}, RATE)
    for each in (stage, dry):
        for hit in groove():
            each.mixer.play(hit)
    np.testing.assert_array_equal(stage.buses(0, 2048), dry.buses(0, 2048))


@pytest.mark.parametrize("values", [{}, ALL_ON])
def test_a_block_allocates_no_array(values: dict[str, float]) -> None:
    """With every effect, a block of 1024 frames takes a few Python objects; the FFT alone has work space of its own."""
    stage = output_stage(WET, values, RATE)
    for number in range(40):
        stage.mixer.play(Playback(number, Voice(number % 9), 1.0, SoundBuffer(np.ones(100_000, np.float32))))
    for at in range(8):
        stage.mix(1024 * at, 1024)
    tracemalloc.start()
    try:
        stage.mix(8192, 1024)
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        stage.mix(9216, 1024)
        kept, peak = tracemalloc.get_traced_memory()
        assert kept - before < 1024 * 4
        assert peak - before < 1024 * 16
    finally:
        tracemalloc.stop()
