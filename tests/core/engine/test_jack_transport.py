"""A song on a JACK transport, in virtual time: where the transport is, there it is, and every step plays once."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.clock.jack import JackRequest, JackSample
from latentdrum.core.engine.engine import step
from latentdrum.core.engine.events import Input, Locate, MidiIn, Resume, Run, SetValue, Tap
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.runtime.offline import OfflineEngine
from tests.core.engine.test_engine import CONTINUE, QUICK, START, STOP, song_position
from tests.core.engine.test_transport import CADENCE_MS, Follower, Script, numbered
from tests.rhythms import Always, preset

PERIOD_S = 0.0025
POLL_PERIODS = 8
STEP_BEATS = 0.25
#: Rolling, seconds and quarters of the transport at a second, or None for quarters without a timebase master.
Transport = Callable[[float], tuple[bool, float, float | None]]


def rolling(bpm: float, from_s: float = 0.0, beat_0: float = 0.0, until_s: float = 1e9) -> Transport:
    """A timebase master of a steady tempo; the transport rolls from a second on until another."""

    def at(now_s: float) -> tuple[bool, float, float]:
        rolled_s = min(max(now_s - from_s, 0.0), until_s - from_s)
        seconds = beat_0 * 60 / bpm + rolled_s
        return from_s - 1e-9 <= now_s < until_s, seconds, seconds * bpm / 60

    return at


class Player:
    """The device on a transport that is known."""

    def __init__(self, transport: Transport, bpm: Callable[[float], float | None], *, send_clock: bool = False) -> None:
        options = Options(ClockSource.JACK, send_clock, emit_ahead_s=0.006, sound_ahead_s=0.006)
        self.engine = OfflineEngine(initial_state(preset(), options), Always(numbered()))
        self.transport, self.bpm = transport, bpm
        self._last: JackSample | None = None
        self._periods = 0  # that are over

    def run(self, script: Script, until_ms: int, joined_ms: int = 0) -> list[MidiOut]:
        sends: list[MidiOut] = []
        for ms in range(0, until_ms, CADENCE_MS):
            inputs: list[Input] = list(script.get(ms, ()))
            if ms >= joined_ms:
                inputs += self._samples(ms)
            else:
                self._periods = int(ms / (1000 * PERIOD_S))
            sends += self.engine.advance(inputs, ms / 1000)
        return sorted(sends, key=lambda send: send.due_s)

    def _samples(self, ms: int) -> Iterator[JackSample]:
        """Of the periods since the last step those that the driver posts."""
        for number in range(self._periods, int(ms / (1000 * PERIOD_S) + 1e-6) + 1):
            self._periods, at_s, last = number + 1, number * PERIOD_S, self._last
            is_rolling, seconds, quarters = self.transport(at_s)
            sample = JackSample(at_s, seconds, is_rolling, quarters, self.bpm(at_s) if quarters is not None else None)
            self._last = sample
            if last is None or not sample.goes_on_from(last) or sample.bpm != last.bpm or number % POLL_PERIODS == 0:
                yield sample

    def notes(self, sends: list[MidiOut]) -> list[tuple[float, int]]:
        """Quarter of the song and step of the groove of each hat."""
        return [(self.quarter(send.due_s), send.data[2] - 1) for send in sends if send.is_note_on]

    def quarter(self, at_s: float) -> float:
        quarters = self.transport(at_s)[2]
        assert quarters is not None
        return quarters


def constant(bpm: float | None) -> Callable[[float], float | None]:
    return lambda at_s: bpm


@given(st.floats(60, 200), st.integers(0, 50), st.floats(0.0, 100.0))
@settings(max_examples=6, deadline=None, phases=QUICK)
def test_the_song_is_where_the_transport_is(bpm: float, start: int, beat_0: float) -> None:
    """Started anywhere: from the first sixteenth there on, each one once, on the master's own sixteenths."""
    from_s = start * PERIOD_S + 0.5
    player = Player(rolling(bpm, from_s, beat_0), constant(bpm))
    sends = player.run({}, round(1000 * from_s + 3 * 60_000 / bpm))
    notes = player.notes(sends)
    first = -(-round(beat_0 * 4, 6) // 1)
    assert [step for _, step in notes] == [int(first + number) % 32 for number in range(len(notes))]
    late = [beat / STEP_BEATS - (first + number) for number, (beat, _) in enumerate(notes)]
    assert late[1:] == pytest.approx([0.0] * (len(late) - 1), abs=1e-3)
    assert -1e-6 < late[0] * STEP_BEATS * 60 / bpm < 2 * PERIOD_S + CADENCE_MS / 1000
    assert len(notes) >= 11


def test_who_joins_late_plays_no_burst() -> None:
    """Run while the transport rolls since long: the next sixteenth, and single ones from there."""
    player = Player(rolling(120.0), constant(120.0))
    notes = player.notes(player.run({}, 5000, joined_ms=3030))
    assert notes[0] == pytest.approx((6.25, 25), abs=1e-3)
    assert np.diff([beat for beat, _ in notes]) == pytest.approx(STEP_BEATS, abs=1e-3)


def test_stopped_it_is_silent_and_goes_on_where_it_stopped() -> None:
    """Stop at beat 2.6 (of 0), go on a second later: no hat is lost or doubled."""

    def transport(now_s: float) -> tuple[bool, float, float]:
        seconds = now_s if now_s < 1.3 else max(1.3, now_s - 1.0)
        return not 1.3 <= now_s < 2.3, seconds, seconds * 2.0

    player = Player(transport, constant(120.0))
    sends = [send for send in player.run({}, 4000) if send.is_note_on]
    assert [send.data[2] - 1 for send in sends] == [number % 32 for number in range(len(sends))]
    assert [send for send in sends if 1.31 < send.due_s < 2.3] == []
    assert len(sends) == 25  # the one of beat 6 is due a lookahead later


def test_a_relocation_is_followed_to_the_sixteenth() -> None:
    """From beat 4.1 to beat 32.3, by way of two periods in which it stands there, as JACK does it."""

    def transport(now_s: float) -> tuple[bool, float, float]:
        seconds = now_s if now_s < 2.05 else 16.15 + max(0.0, now_s - 2.055)
        return not 2.05 <= now_s < 2.055, seconds, seconds * 2.0

    player = Player(transport, constant(120.0))
    notes = player.notes(player.run({}, 4000))
    after = [(beat, step) for beat, step in notes if beat > 32.0]
    assert [step for beat, step in notes if beat <= 32.0] == list(range(17))
    assert after[0] == pytest.approx((32.5, 130 % 32), abs=1e-3)
    assert [step for _, step in after] == [(130 + number) % 32 for number in range(len(after))]


def test_a_jump_while_it_rolls_is_no_burst() -> None:
    """Frames that jump without a stop, as on some servers: single hats at the new place."""

    def transport(now_s: float) -> tuple[bool, float, float]:
        seconds = now_s + (7.0 if now_s >= 2.05 else 0.0)
        return True, seconds, seconds * 2.0

    player = Player(transport, constant(120.0))
    after = [(beat, step) for beat, step in player.notes(player.run({}, 4000)) if beat > 10.0]
    assert [step for _, step in after] == [round(beat * 4) % 32 for beat, _ in after]
    assert np.diff([beat for beat, _ in after]) == pytest.approx(STEP_BEATS, abs=1e-3)


def test_a_tempo_change_of_the_timebase_master_is_followed() -> None:
    """From 120 to 150 BPM at 2.1 s, in no jump: every hat once, each on its sixteenth."""

    def transport(now_s: float) -> tuple[bool, float, float]:
        return True, now_s, now_s * 2.0 if now_s < 2.1 else 4.2 + (now_s - 2.1) * 2.5

    player = Player(transport, lambda at_s: 120.0 if at_s < 2.1 else 150.0)
    notes = player.notes(player.run({}, 5000))
    assert [step for _, step in notes] == [number % 32 for number in range(len(notes))]
    late = np.array([beat / STEP_BEATS - number for number, (beat, _) in enumerate(notes)])
    assert np.abs(late[1:]).max() < 0.05  # a hat that is handed out already keeps its time


def test_without_a_timebase_master_our_own_tempo_plays() -> None:
    """At 100 BPM ten seconds into the transport are beat 16.67; a new tempo goes on from there, in no jump."""

    def transport(now_s: float) -> tuple[bool, float, None]:
        return now_s >= 0.5, 10.0 + max(now_s - 0.5, 0.0), None

    player = Player(transport, constant(None))
    sends = [
        send for send in player.run({0: [SetValue("tempo", 100.0)], 2500: [SetValue("tempo", 150.0)]}, 5000)
        if send.is_note_on
    ]  # fmt: skip
    assert [send.data[2] - 1 for send in sends] == [(67 + number) % 32 for number in range(len(sends))]
    assert sends[0].due_s == pytest.approx(0.5 + (67 / 4 * 0.6 - 10.0), abs=1e-3)
    gaps = np.diff([send.due_s for send in sends])
    assert gaps[:8] == pytest.approx(0.15, abs=1e-6)
    assert gaps[-8:] == pytest.approx(0.1, abs=1e-6)


def test_commands_are_requests_to_the_transport() -> None:
    """Play from the top, halt, go on, and a bar by way of the tempo; nothing plays before the transport rolls."""
    state = initial_state(preset(), Options(ClockSource.JACK))
    master = JackSample(0.0, 3.0, False, 10.0, 100.0)  # 4 quarters later than at a steady 100 BPM
    state, _ = step(state, [master], 0.0)
    for item, request in (
        (Run(True), JackRequest(0.0, True)),
        (Run(False), JackRequest(None, False)),
        (Resume(), JackRequest(None, True)),
        (Locate(64), JackRequest(3.0 + 6.0 * 0.6, None)),
        (Locate(0), JackRequest(0.0, None)),
    ):
        state, out = step(state, [item], 0.1)
        assert out.transport == (request,)
        assert not state.clock.playing


def test_taps_set_the_tempo_where_no_timebase_master_does() -> None:
    """A master's tempo is nobody else's."""
    state = initial_state(preset(), Options(ClockSource.JACK))
    state, _ = step(state, [JackSample(0.0, 0.0, False)], 0.0)
    for number in range(4):
        state, _ = step(state, [Tap()], 0.1 + 0.6 * number)
    assert state.values["tempo"] == pytest.approx(100.0)
    assert state.own_tempo
    state, _ = step(state, [JackSample(2.5, 0.0, False, 0.0, 140.0)], 2.5)
    assert not state.own_tempo


def test_a_daw_beside_the_transport_changes_nothing() -> None:
    """Its clock is ignored: there is one master."""
    player = Player(rolling(120.0), constant(120.0))
    daw: Script = {ms: [MidiIn(ms / 1000, data) for data in (START, b"\xf8", STOP)] for ms in range(1200, 2000, 100)}
    notes = player.notes(player.run(daw, 3000))
    assert [step for _, step in notes] == [number % 32 for number in range(len(notes))]


def test_followers_of_our_clock_are_on_the_transport_too() -> None:
    """A bridge from JACK to MIDI clock: Start at the top; started elsewhere, Song Position and Continue."""
    top, follower = Player(rolling(120.0, 0.5), constant(120.0), send_clock=True), Follower()
    sends = top.run({}, 3000)
    follower.hear(sends)
    assert [send.data for send in sends if send.data[0] in (0xFA, 0xFB, 0xFC, 0xF2)] == [START]
    at_s, tick = follower.shown[-1]
    assert tick == pytest.approx(top.quarter(at_s) * 24, abs=0.05)
    later = Player(rolling(120.0, 0.5, beat_0=8.1), constant(120.0), send_clock=True).run({}, 3000)
    begun = [send.data for send in later if send.data[0] in (0xFA, 0xFB, 0xFC, 0xF2)]
    assert begun == [song_position(33), CONTINUE]


def test_what_is_told_again_changes_nothing() -> None:
    """Samples of a stopped transport at one place leave the song as it is."""
    state = initial_state(preset(), Options(ClockSource.JACK))
    sample = JackSample(0.0, 4.0, False, 8.0, 120.0)
    first, _ = step(state, [sample], 0.0)
    again, _ = step(first, [replace(sample, at_s=1.0)], 1.0)
    assert (again.clock, again.cursor) == (first.clock, first.cursor)
    assert first.cursor == 32
