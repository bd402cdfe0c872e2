"""The mixer: every hit at its frame, nothing lost in the sum, chokes and fades at the exact frame."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import PLAIN_KIT, Pad
from latentdrum.core.units import pan_gains
from latentdrum.core.voices import VOICES, Voice
from latentdrum.sound.gains import (
    LEFT,
    OUTPUT_DB,
    SIDE,
    MixerGains,
    mixer_gains,
    side_gain,
    velocity_gain,
)
from latentdrum.sound.mixer import POLYPHONY, Mixer
from latentdrum.sound.playback import Playback, SoundBuffer
from tests.sound.sounds import beep

RATE = 48_000
FADE = round(0.005 * RATE)


def equal_gains(level: float, side: float = 0.0) -> MixerGains:
    """Every pad at a level to both sides."""
    return MixerGains(np.array([[level, level, side]] * VOICES, np.float32))


EVEN, WIDE = equal_gains(1.0), equal_gains(1.0, 0.7)


def sounds() -> list[FloatArray]:
    rng = np.random.default_rng(1)
    return [(rng.uniform(-1, 1, 300 * (voice + 1))).astype(np.float32) for voice in Voice]


SOUNDS = sounds()


def hit(frame: int, voice: Voice, velocity: int = 127, sound: FloatArray | None = None) -> Playback:
    return Playback(frame, voice, velocity_gain(velocity), SoundBuffer(SOUNDS[voice] if sound is None else sound))


def stereo_hit(frame: int, voice: Voice, velocity: int = 127) -> Playback:
    """A hit with a side that has nothing in common with its sound."""
    sound = SoundBuffer(SOUNDS[voice], SOUNDS[voice][::-1].copy())
    return Playback(frame, voice, velocity_gain(velocity), sound)


def played(
    hits: list[Playback], frames: int, block: int = 128, on: MixerGains = EVEN
) -> tuple[FloatArray, FloatArray, Mixer]:
    """The sum and the nine buses of so many frames."""
    mixer = Mixer(RATE, on)
    for item in hits:
        mixer.play(item)
    sums, buses = [], []
    for first in range(0, frames, block):
        size = min(block, frames - first)
        sums.append(mixer.mix(first, size).copy())
        buses.append(mixer.buses[:, :, :size].copy())
    return np.concatenate(sums, axis=-1), np.concatenate(buses, axis=-1), mixer


_hit = (st.integers(0, 3000), st.sampled_from(list(Voice)), st.integers(1, 127))
hit_lists = st.lists(st.builds(hit, *_hit) | st.builds(stereo_hit, *_hit), min_size=1, max_size=90)


@given(hit_lists)
@settings(max_examples=60)
def test_the_stems_add_up_to_the_mix(hits: list[Playback]) -> None:
    """The nine stems added in the order of the voices are the mix, to the last bit."""
    total, buses, _ = played(hits, 4096, on=WIDE)
    added = np.zeros_like(total)
    for bus in buses:
        added += bus
    np.testing.assert_array_equal(added, total)


@given(hit_lists, st.sampled_from([1, 7, 64, 333, 1024, 4096]))
@settings(max_examples=40)
def test_the_block_size_makes_no_difference(hits: list[Playback], block: int) -> None:
    """Frames are the same to the last bit whatever the driver's block size."""
    few, _, _ = played(hits, 4096 if block > 1 else 600, 128, WIDE)
    many, _, _ = played(hits, few.shape[1], block, WIDE)
    np.testing.assert_array_equal(few, many)


@given(hit_lists)
@settings(max_examples=40)
def test_in_mono_no_side_is_left(hits: list[Playback]) -> None:
    """Left and right add up to the same at every width."""
    wide, mono = (played(hits, 4096, on=gains)[0] for gains in (WIDE, EVEN))
    np.testing.assert_allclose(wide.sum(0), mono.sum(0), atol=1e-4)


def test_a_side_is_added_on_the_left_and_subtracted_on_the_right() -> None:
    """With the gain of the side and of the hit, for the pads that have one."""
    _, buses, _ = played([stereo_hit(10, Voice.SNARE, 64), hit(10, Voice.KICK)], 1024, on=WIDE)
    length, side = len(SOUNDS[Voice.SNARE]), SOUNDS[Voice.SNARE][::-1] * np.float32(0.7 * velocity_gain(64))
    left, right = buses[Voice.SNARE]
    np.testing.assert_allclose((left - right)[10 : 10 + length] / 2, side, atol=1e-6)
    np.testing.assert_array_equal(*buses[Voice.KICK])


def test_a_choke_ends_the_side_too() -> None:
    """5 ms after the closed hat nothing of the open one is left on either side."""
    ring = SoundBuffer(np.ones(4000, np.float32), np.ones(4000, np.float32))
    open_hat = Playback(100, Voice.HAT_OPEN, 1.0, ring)
    _, buses, _ = played([open_hat, hit(1000, Voice.HAT_CLOSED, sound=beep(10))], 4096, on=WIDE)
    left, right = buses[Voice.HAT_OPEN]
    np.testing.assert_allclose(left[100:1001], 1.7, rtol=1e-6)
    np.testing.assert_allclose(right[100:1001], 0.3, rtol=1e-5)
    assert not left[1000 + FADE - 1 :].any()
    assert not right[1000 + FADE - 1 :].any()


def test_a_moving_width_makes_no_click() -> None:
    """Like a level it ramps for 10 ms, and on from where it is if it moves again."""
    mixer = Mixer(RATE, EVEN)
    mixer.play(Playback(0, Voice.RIDE, 1.0, SoundBuffer(np.ones(20_000, np.float32), np.ones(20_000, np.float32))))
    output = []
    for number, side in enumerate((0.0, 0.9, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2)):
        if number < 3:
            mixer.gains = equal_gains(1.0, side)
        output.append(mixer.mix(64 * number, 64).copy())
    left, right = np.concatenate(output, axis=1)
    assert np.abs(np.diff(left)).max() < 1.0 / (0.01 * RATE)
    assert (left[-1], right[-1]) == pytest.approx((1.2, 0.8))
    np.testing.assert_allclose(left + right, 2.0, rtol=1e-6)


@given(st.integers(0, 2000), st.sampled_from([64, 128, 1024]))
@settings(max_examples=60)
def test_a_hit_at_a_frame_starts_at_that_frame(frame: int, block: int) -> None:
    """Not a frame before, not a frame after."""
    total, _, mixer = played([hit(frame, Voice.KICK, sound=beep(100))], 3072, block)
    assert np.flatnonzero(total[0]).tolist() == list(range(frame, frame + 100))
    assert (mixer.played, mixer.late, mixer.active) == (1, 0, 0)


def test_a_hit_that_comes_late_begins_with_the_block() -> None:
    """It is counted, and its sound is complete."""
    mixer = Mixer(RATE, EVEN)
    mixer.mix(0, 128)
    mixer.play(hit(5, Voice.SNARE, sound=beep(50)))
    total = mixer.mix(128, 128)
    np.testing.assert_array_equal(total[0, :50], beep(50))
    assert (mixer.played, mixer.late) == (1, 1)


def test_a_closed_hat_chokes_the_open_one() -> None:
    """Unchanged before the closed hit, silent 5 ms after it, falling in between."""
    ring = np.ones(4000, np.float32)
    open_hat = hit(100, Voice.HAT_OPEN, sound=ring)
    closed = hit(1000, Voice.HAT_CLOSED, sound=beep(10))
    _, buses, _ = played([open_hat, closed], 4096)
    output = buses[Voice.HAT_OPEN, 0]
    assert (output[100:1001] == 1.0).all()
    assert (np.diff(output[1000 : 1000 + FADE]) < 0).all()
    assert not output[1000 + FADE - 1 :].any()


def test_an_open_hat_replaces_the_one_before() -> None:
    """It is one pair of cymbals: 5 ms after the new hit only that one sounds."""
    ring = np.ones(4000, np.float32)
    _, buses, _ = played([hit(frame, Voice.HAT_OPEN, sound=ring) for frame in (100, 1000)], 4096)
    assert (buses[Voice.HAT_OPEN, 0, 1000 + FADE : 4096] == 1.0).all()


def test_hats_of_one_moment_do_not_choke_each_other() -> None:
    """Hits at the same frame both sound."""
    _, buses, _ = played([hit(64, Voice.HAT_OPEN), hit(64, Voice.HAT_CLOSED)], 4096)
    np.testing.assert_array_equal(buses[Voice.HAT_OPEN, 0, 64 : 64 + 1200], SOUNDS[Voice.HAT_OPEN])


def test_cymbals_and_drums_ring_on() -> None:
    """Only hats choke: a second crash adds to the first."""
    one, two = hit(0, Voice.CRASH), hit(500, Voice.CRASH)
    _, buses, _ = played([one, two], 4096)
    alone = SOUNDS[Voice.CRASH]
    np.testing.assert_array_equal(buses[Voice.CRASH, 0, 500 : len(alone)], alone[500:] + alone[:-500])


def test_choke_ends_a_pad() -> None:
    """A choked pad fades within 5 ms from the next block on; the others go on, and the pad can be played again."""
    mixer = Mixer(RATE, EVEN)
    long = np.ones(4096, np.float32)
    for voice in (Voice.CRASH, Voice.RIDE):
        mixer.play(hit(0, voice, sound=long))
    mixer.mix(0, 256)
    mixer.choke(Voice.CRASH)
    mixer.mix(256, 512)
    assert mixer.buses[Voice.CRASH, 0, 0] > 0.9
    assert not mixer.buses[Voice.CRASH, :, FADE:].any()
    assert mixer.buses[Voice.RIDE, 0, 511] == 1.0
    mixer.play(hit(800, Voice.CRASH, sound=long))
    mixer.mix(768, 128)
    assert mixer.buses[Voice.CRASH, 0, 40] == 1.0


def test_a_muted_pad_chokes_none() -> None:
    """Muted closed hats do not end the open ones."""
    quiet = MixerGains(np.where(np.arange(VOICES)[:, None] == Voice.HAT_CLOSED, np.float32(0), EVEN.gains))
    _, buses, _ = played([hit(0, Voice.HAT_OPEN), hit(50, Voice.HAT_CLOSED)], 4096, on=quiet)
    np.testing.assert_array_equal(buses[Voice.HAT_OPEN, 0, :1200], SOUNDS[Voice.HAT_OPEN])
    assert not buses[Voice.HAT_CLOSED].any()


@pytest.mark.parametrize("block", [64, 1000])
def test_a_mute_fades_sounding_hits(block: int) -> None:
    """No click: the gain ramps to 0 within 10 ms, and back after the mute."""
    mixer = Mixer(RATE, EVEN)
    mixer.play(hit(0, Voice.RIDE, sound=np.ones(20_000, np.float32)))
    output = [mixer.mix(first, block)[0].copy() for first in range(0, 1000, block)]
    begin = len(np.concatenate(output))
    for muted in (True, False):
        mixer.gains = equal_gains(0.0 if muted else 1.0)
        output += [mixer.mix(begin + first, block)[0].copy() for first in range(0, 2000, block)]
        now = np.concatenate(output)
        assert np.abs(np.diff(now)).max() < 1.5 / (0.01 * RATE)
        assert now[-1] == (0.0 if muted else 1.0)
        begin = len(now)


def test_a_moving_level_makes_no_zipper_noise() -> None:
    """A level that changes again during its ramp goes on from where it is."""
    mixer = Mixer(RATE, EVEN)
    mixer.play(hit(0, Voice.RIDE, sound=np.ones(20_000, np.float32)))
    output = []
    for number, level in enumerate((1.0, 0.2, 0.9, 0.1, 0.1, 1.0)):
        mixer.gains = equal_gains(level)
        output.append(mixer.mix(64 * number, 64)[1].copy())
    assert np.abs(np.diff(np.concatenate(output))).max() < 1.1 / (0.01 * RATE)


def test_the_65th_hit_steals_the_quietest() -> None:
    """It fades within 5 ms; of equals the oldest goes, never the newest."""
    long = np.ones(10_000, np.float32)
    many_hits = [hit(10 * n, Voice.TOM_LOW, 20 if n == 30 else 100, long) for n in range(POLYPHONY)]
    total, _, mixer = played([*many_hits, hit(2000, Voice.KICK, sound=long)], 4096)
    assert mixer.stolen == 1
    # One quiet hit less and one loud one more: only one was stolen.
    np.testing.assert_allclose(total[0, 3000] - total[0, 1999], 1.0 - velocity_gain(20), atol=1e-4)
    many = [hit(n, Voice.TOM_LOW, 100, long) for n in range(200)]
    _, _, mixer = played(many, 1024)
    assert (mixer.stolen, mixer.active) == (200 - POLYPHONY, POLYPHONY)


def test_a_loud_hit_that_has_decayed_is_stolen_before_a_soft_new_one() -> None:
    """Drums decay: the hit that is quietest now goes, not the one of the lowest velocity."""
    long = np.ones(10_000, np.float32)
    dying, fresh = hit(0, Voice.SNARE, 127, np.ones(2400, np.float32)), hit(1990, Voice.RIDE, 60, long)
    others = [hit(10 * n, Voice.TOM_LOW, 100, long) for n in range(POLYPHONY - 2)]
    _, buses, mixer = played([dying, *others, fresh, hit(2000, Voice.KICK, sound=long)], 4096)
    assert mixer.stolen == 1
    assert not buses[Voice.SNARE, 0, 2000 + FADE :].any()
    assert buses[Voice.RIDE, 0, 1990:].all()


def test_withdrawn_hits_never_sound_and_sounding_ones_go_on() -> None:
    """Stop withdraws what was handed out early."""
    mixer = Mixer(RATE, EVEN)
    mixer.play(hit(0, Voice.KICK, sound=beep(300)))
    mixer.play(hit(200, Voice.SNARE))
    mixer.mix(0, 128)
    mixer.withdraw()
    mixer.play(hit(400, Voice.TOM_MID, sound=beep(10)))
    assert mixer.mix(128, 300)[0, :172].all()
    assert (mixer.withdrawn, mixer.played, mixer.idle) == (1, 2, True)


def test_a_sound_that_is_not_ready_is_replaced_by_its_fallback() -> None:
    """The hit's own sound if it is rendered in time, else the fallback, else nothing; each is counted."""
    ready, late, none = SoundBuffer(), SoundBuffer(), SoundBuffer()
    mixer = Mixer(RATE, EVEN)
    for frame, sound in ((10, ready), (50, late)):
        mixer.play(Playback(frame, Voice.KICK, 1.0, sound, SoundBuffer(beep(10, 0.2))))
    mixer.play(Playback(90, Voice.KICK, 1.0, none))
    ready.frames = beep(10, 0.9)
    total = mixer.mix(0, 128)
    assert (total[0, 10], total[0, 50], total[0, 90]) == (np.float32(0.9), np.float32(0.2), 0.0)
    assert (mixer.played, mixer.fallbacks, mixer.missed) == (2, 1, 1)
    assert [sound.consumed for sound in (ready, late, none)] == [True, True, True]


def test_a_block_allocates_no_array() -> None:
    """With 40 hits sounding, a block of 1024 frames allocates no more than a few Python objects."""
    mixer = Mixer(RATE, WIDE)
    for n in range(40):
        frames = np.ones(100_000, np.float32)
        mixer.play(Playback(n, Voice(n % VOICES), 1.0, SoundBuffer(frames, frames if n % 2 else None)))
    mixer.mix(0, 1024)
    tracemalloc.start()
    try:
        mixer.mix(1024, 1024)
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        mixer.mix(2048, 1024)
        assert tracemalloc.get_traced_memory()[1] - before < 1024 * 4
    finally:
        tracemalloc.stop()


@given(st.floats(-1, 1), st.floats(0.01, 4))
def test_panning_keeps_the_power(pan: float, gain: float) -> None:
    """A pad is equally loud at every pan."""
    left, right = pan_gains(gain, pan)
    assert left**2 + right**2 == pytest.approx(gain**2)
    assert (left >= right) == (pan <= 0) or pan == pytest.approx(0)


@given(st.integers(1, 126))
def test_a_higher_velocity_is_louder(velocity: int) -> None:
    """Each step of velocity raises the gain, up to 1."""
    assert 0 < velocity_gain(velocity) < velocity_gain(velocity + 1) <= velocity_gain(127) == 1.0


@given(st.integers(1, 126))
def test_a_soft_hit_is_midway_between_a_line_and_general_midi(velocity: int) -> None:
    """In decibels: linear in velocity ghost notes are too loud, with General MIDI's square they vanish in a mix."""
    line_db = 20 * np.log10(velocity / 127)
    assert 20 * np.log10(velocity_gain(velocity)) == pytest.approx((line_db + 2 * line_db) / 2, rel=0.1)


def test_the_middle_is_the_same_from_both_speakers_and_a_side_is_one_alone() -> None:
    """Pan -1 is left, 1 is right; the middle is 3 dB down on both, so that a moving drum keeps its loudness."""
    assert pan_gains(1.0, -1.0) == pytest.approx((1.0, 0.0))
    assert pan_gains(1.0, 1.0) == pytest.approx((0.0, 1.0))
    assert pan_gains(1.0, 0.0) == pytest.approx((np.sqrt(0.5), np.sqrt(0.5)))


def test_mixer_gains_add_kit_and_parameters() -> None:
    """Decibels and pans add, pans within -1..1; solo silences the others, mute wins over solo."""
    pads = (replace(PLAIN_KIT.pads[0], level_db=-3.0, pan=-0.5), *PLAIN_KIT.pads[1:])
    gains = mixer_gains(
        pads, {"kick_level": 3.0, "kick_pan": 0.5, "sound_level": 6.0 - OUTPUT_DB, "kit_level": -6.0}
    ).gains
    np.testing.assert_allclose(gains[Voice.KICK, :SIDE], np.sqrt([0.5, 0.5]), rtol=1e-6)
    np.testing.assert_allclose(mixer_gains(pads, {"kick_pan": -1.0}).gains[Voice.KICK, 1], 0.0, atol=1e-6)
    solo = mixer_gains(pads, {"ride_solo": 1.0, "snare_solo": 1.0, "snare_mute": 1.0}).gains
    assert np.flatnonzero(solo.any(1)).tolist() == [Voice.RIDE]


def test_a_pad_in_the_middle_has_its_width_and_one_in_a_speaker_has_none() -> None:
    """The side is `width` times the mid where the pad is in the middle: a hard pan leaves the other speaker silent."""
    assert side_gain(2.0, 0.0, 0.5) == pytest.approx(0.5 * pan_gains(2.0, 0.0)[0])
    assert [side_gain(1.0, pan, 1.0) for pan in (-1.0, 1.0)] == pytest.approx([0.0, 0.0], abs=1e-9)
    assert side_gain(1.0, 0.4, 1.0) == pytest.approx(side_gain(1.0, -0.4, 1.0))


def test_the_width_of_kit_and_parameter_add() -> None:
    """Within 0..1: a knob cannot make a mono pad negative; a muted pad has no side either."""

    def sides(**values: float) -> FloatArray:
        gains = mixer_gains(tuple(replace(pad, pan=0.0) for pad in PLAIN_KIT.pads), values).gains
        return np.asarray(gains[:, SIDE] / np.maximum(gains[:, LEFT], 1e-9), np.float32)

    assert sides()[Voice.KICK] == 0.0
    assert sides()[Voice.CRASH] == pytest.approx(0.9)
    assert sides(kick_width=0.3)[Voice.KICK] == pytest.approx(0.3)
    assert sides(crash_width=0.3)[Voice.CRASH] == pytest.approx(1.0)
    assert sides(crash_width=-1.0)[Voice.CRASH] == 0.0
    assert mixer_gains(PLAIN_KIT.pads, {"crash_mute": 1.0}).gains[Voice.CRASH, SIDE] == 0.0


def test_gains_of_another_shape_are_refused() -> None:
    """The error says what it should be."""
    with pytest.raises(ValueError, match=r"\(9, 2\) is not \(9, 3\)"):
        MixerGains(np.zeros((9, 2), np.float32))


def test_a_pad_that_is_turned_down_is_quieter() -> None:
    """6 dB are about half."""
    low = mixer_gains((Pad(PLAIN_KIT.pads[0].timbre, level_db=-6.0), *PLAIN_KIT.pads[1:]), {}).gains
    full = mixer_gains(PLAIN_KIT.pads, {}).gains
    np.testing.assert_allclose(low[0, :SIDE] / full[0, :SIDE], 10 ** (-6 / 20), rtol=1e-6)


def test_a_restarted_frame_count_begins_in_silence() -> None:
    """A restarted server counts from 0 again: sounding and scheduled hits are dropped, new ones play."""
    mixer = Mixer(RATE, EVEN)
    for frame in (100_000, 100_500):
        mixer.play(hit(frame, Voice.KICK, sound=beep(5000)))
    assert mixer.mix(100_000, 128).any()
    assert not mixer.mix(0, 128).any()
    mixer.play(hit(130, Voice.KICK, sound=beep(10)))
    assert np.flatnonzero(mixer.mix(128, 128)[0]).tolist() == list(range(2, 12))
    assert mixer.idle
