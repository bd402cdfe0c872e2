"""A song in a Link session, in virtual time: it begins on the bar, stays with the others, and plays every step once."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.clock.follower import position
from latentdrum.core.clock.link import LinkSample
from latentdrum.core.engine.events import Input, MidiIn, Resume, Run, SetValue
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.parameters.rhythm import StartWhen
from latentdrum.core.units import TICKS_PER_QUARTER
from latentdrum.runtime.offline import OfflineEngine
from tests.core.engine.test_engine import CONTINUE, QUICK, START, STOP, song_position
from tests.core.engine.test_transport import CADENCE_MS, Follower, Script, numbered
from tests.rhythms import Always, preset

POLL_MS = 20
STEP_BEATS = 0.25
#: Session beat at a second.
Beats = Callable[[float], float]


def steady(bpm: float, beat_0: float = 0.0) -> Beats:
    return lambda at_s: beat_0 + at_s * bpm / 60.0


class Player:
    """The device in a session whose beats are known."""

    def __init__(self, beats: Beats, bpm: Callable[[float], float], *, send_clock: bool = False) -> None:
        options = Options(ClockSource.LINK, send_clock, emit_ahead_s=0.006, sound_ahead_s=0.006)
        self.engine = OfflineEngine(initial_state(preset(), options), Always(numbered()))
        self.beats, self.bpm, self.playing = beats, bpm, False

    def run(self, script: Script, until_ms: int, from_ms: int = 0, joined_ms: int = 0) -> list[MidiOut]:
        sends: list[MidiOut] = []
        for ms in range(from_ms, until_ms, CADENCE_MS):
            now_s = ms / 1000
            inputs: list[Input] = list(script.get(ms, ()))
            if ms % POLL_MS == 0 and ms >= joined_ms:
                inputs.append(LinkSample(now_s, self.beats(now_s), self.bpm(now_s), 1, self.playing))
            sends += self.engine.advance(inputs, now_s)
        return sorted(sends, key=lambda send: send.due_s)

    def notes(self, sends: list[MidiOut]) -> list[tuple[float, int]]:
        """Session beat and step of the groove of each hat."""
        return [(self.beats(send.due_s), send.data[2] - 1) for send in sends if send.is_note_on]


def jumping(by_beats: float, from_s: float) -> Beats:
    """120 BPM, with a jump."""
    return lambda at_s: at_s * 2.0 + (by_beats if at_s >= from_s else 0.0)


def constant(bpm: float) -> Callable[[float], float]:
    return lambda at_s: bpm


@given(st.floats(60, 200), st.floats(-100.0, 100.0), st.integers(0, 100))
@settings(max_examples=6, deadline=None, phases=QUICK)
def test_the_song_begins_on_the_bar_of_the_session(bpm: float, beat_0: float, start: int) -> None:
    """From the top, on the first bar line after Play, and each sixteenth on the session's."""
    player, start_ms = Player(steady(bpm, beat_0), constant(bpm)), start * CADENCE_MS
    notes = player.notes(player.run({start_ms: [Run(True)]}, start_ms + round(6 * 60_000 / bpm)))
    first = notes[0][0]
    assert first / 4 == pytest.approx(round(first / 4), abs=1e-4)
    assert 0.0 < first - player.beats(start_ms / 1000) < 4.1
    assert [beat - first for beat, _ in notes] == pytest.approx([n * STEP_BEATS for n in range(len(notes))], abs=1e-3)
    assert [step for _, step in notes] == [n % 32 for n in range(len(notes))]


@pytest.mark.parametrize(("when", "boundary"), [(StartWhen.NOW, STEP_BEATS), (StartWhen.BEAT, 1.0)])
def test_begun_within_a_bar_the_song_is_where_the_session_is(when: StartWhen, boundary: float) -> None:
    """Its bar lines are the session's: begun on beat 3 it plays the groove's beat 3."""
    player = Player(steady(120.0, 1.3), constant(120.0))
    notes = player.notes(player.run({0: [SetValue("start_when", when.value)], 100: [Run(True)]}, 3000))
    first = notes[0][0]
    assert 0.0 < first - player.beats(0.1) <= boundary + 0.01
    assert [step for _, step in notes] == [round(beat / STEP_BEATS) % 16 + 16 * (beat >= 3.99) for beat, _ in notes]


def test_before_the_session_is_known_nothing_plays() -> None:
    """Play waits for the first sample."""
    player = Player(steady(120.0), constant(120.0))
    notes = player.notes(player.run({0: [Run(True)]}, 4600, joined_ms=1000))
    assert notes[0] == pytest.approx((4.0, 0), abs=1e-3)


def test_a_session_found_late_moves_the_beginning() -> None:
    """Others are found while we wait for our own bar line: the song begins on theirs."""
    beats = jumping(1.5, 1.0)
    player = Player(beats, constant(120.0))
    notes = player.notes(player.run({500: [Run(True)]}, 3500))
    assert notes[0] == pytest.approx((4.0, 0), abs=1e-3)


@given(st.floats(-0.9, 0.9), st.integers(22, 36))
@settings(max_examples=6, deadline=None, phases=QUICK)
def test_a_small_jump_of_the_session_loses_and_doubles_no_step(jump_steps: float, at: int) -> None:
    """The hats go on in their order, 0.9 to 1.1 of a sixteenth apart, and end in the session's phase."""
    at_s = at * 0.1
    beats = jumping(jump_steps * STEP_BEATS, at_s)
    player = Player(beats, constant(120.0))
    sends = [send for send in player.run({0: [Run(True)]}, round(1000 * at_s) + 3500) if send.is_note_on]
    assert [send.data[2] - 1 for send in sends] == [n % 32 for n in range(len(sends))]
    gaps = np.diff([send.due_s for send in sends])
    assert gaps.min() > 0.9 * 0.125 - 1e-3
    assert gaps.max() < 0.125 / 0.9 + 1e-3
    error = beats(sends[-1].due_s) / STEP_BEATS
    assert error == pytest.approx(round(error), abs=0.01)


def test_a_large_jump_of_the_session_is_no_burst() -> None:
    """A peer forces its beat by a beat and a half: the song is there at its next sixteenth, with single hats."""
    beats = jumping(1.5, 3.0)
    player = Player(beats, constant(120.0))
    notes = player.notes(player.run({0: [Run(True)]}, 6000))
    after = [(beat, step) for beat, step in notes if beat > 7.6]
    assert [step for _, step in after] == [round((beat - 4.0) / STEP_BEATS) % 32 for beat, _ in after]
    assert np.diff([beat for beat, _ in after]) == pytest.approx(STEP_BEATS, abs=1e-3)


def test_a_tempo_change_of_a_peer_is_followed() -> None:
    """From 120 to 140 BPM at 3 s: within a beat each hat is on the session's sixteenth again."""

    def beats(at_s: float) -> float:
        return at_s * 2.0 if at_s < 3.0 else 6.0 + (at_s - 3.0) * 140 / 60

    player = Player(beats, lambda at_s: 120.0 if at_s < 3.0 else 140.0)
    notes = player.notes(player.run({0: [Run(True)]}, 6000))
    assert [step for _, step in notes] == [n % 32 for n in range(len(notes))]
    late = [beat / STEP_BEATS - round(beat / STEP_BEATS) for beat, _ in notes if beat > 7.0]
    assert late == pytest.approx([0.0] * len(late), abs=5e-3)


def test_start_and_stop_of_the_session_are_ours() -> None:
    """Peers that share start and stop: their Stop is silence, their Start the next bar."""
    player = Player(steady(120.0), constant(120.0))
    player.run({}, 500)
    player.playing = True
    first = player.run({}, 4000, 500)
    player.playing = False
    second = player.run({}, 6000, 4000)
    assert player.notes(first)[0] == pytest.approx((4.0, 0), abs=1e-3)
    assert [send for send in second if send.is_note_on and send.due_s > 4.01] == []


def test_a_daw_beside_the_session_changes_nothing() -> None:
    """Its clock and transport are ignored: there is one master."""
    player = Player(steady(120.0), constant(120.0))
    daw: Script = {ms: [MidiIn(ms / 1000, data) for data in (START, b"\xf8", STOP)] for ms in range(2200, 3000, 100)}
    notes = player.notes(player.run({0: [Run(True)], **daw}, 4000))
    assert [step for _, step in notes] == [n % 32 for n in range(len(notes))]


def test_resumed_the_song_goes_on_with_its_next_bar_on_a_bar_line() -> None:
    """Stopped in bar 1, Continue plays bar 2 on the session's next bar line."""
    player = Player(steady(120.0), constant(120.0))
    notes = player.notes(player.run({0: [Run(True)], 3000: [Run(False)], 3500: [Resume()]}, 4500))
    assert next(note for note in notes if note[0] > 6.5) == pytest.approx((8.0, 16), abs=1e-3)


def test_followers_of_our_clock_are_in_the_session_too() -> None:
    """A bridge from Link to MIDI clock: Start on the bar; after a jump Song Position and Continue lead them there."""
    beats = jumping(1.5, 5.0)
    player, follower = Player(beats, constant(120.0), send_clock=True), Follower()
    sends = player.run({0: [Run(True)]}, 8000)
    follower.hear(sends)
    assert [send.data for send in sends if send.data[0] in (0xFA, 0xFB, 0xFC, 0xF2)] == [
        START,
        STOP,
        song_position(30),
        CONTINUE,
    ]
    at_s, tick = follower.shown[-1]
    assert tick == pytest.approx(position(player.engine.state.clock, at_s), abs=0.05)
    assert (tick - beats(at_s) * TICKS_PER_QUARTER) % 96 == pytest.approx(0.0, abs=0.05)
