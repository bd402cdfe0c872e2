"""Our own clock in virtual time: start, stop, resume, locate, count-in, tap, and what followers of it do."""

from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.clock.follower import ClockState, due_s, follow, position
from latentdrum.core.engine.clock_out import START_LEAD_S
from latentdrum.core.engine.events import Input, Locate, MidiIn, Resume, Run, SetValue, Tap
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.messages import Clock, Continue, SongPosition, Start, Stop, parse
from latentdrum.core.parameters.rhythm import StartWhen
from latentdrum.core.preset.anchor import anchored
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.loop import Loop, LoopHit, Meter
from latentdrum.core.units import TICKS_PER_BAR, TICKS_PER_STEP, tick_seconds
from latentdrum.core.voices import NOTE_MAPS, Voice
from latentdrum.runtime.offline import OfflineEngine
from tests.core.engine.test_engine import CONTINUE, QUICK, START, STOP, TICK, begun, song_position
from tests.rhythms import Always, blank, every_step, four_on_the_floor, preset, rewired

STEP_S = TICKS_PER_STEP * tick_seconds(120)
BAR_S = 16 * STEP_S
HAT, KICK = NOTE_MAPS["gm"][Voice.HAT_CLOSED], NOTE_MAPS["gm"][Voice.KICK]
Script = dict[int, list[Input]]  # by millisecond


def numbered() -> Groove:
    """A hat on every step, whose velocity tells which step of the groove it is, from 1 on."""
    groove = every_step()
    groove.velocity[:] = (np.arange(1, 33) / 127)[:, None]
    return groove


#: Between two steps of the engine; it hands out a little more than that ahead.
CADENCE_MS = 5


def device(groove: Groove | None = None, *, of: Preset | None = None, send_clock: bool = False) -> OfflineEngine:
    options = Options(ClockSource.INTERNAL, send_clock, emit_ahead_s=0.006, sound_ahead_s=0.006)
    return OfflineEngine(initial_state(of or preset(), options), Always(groove or numbered()))


def perform(player: OfflineEngine, script: Script, until_ms: int) -> list[MidiOut]:
    """What is sent until a millisecond, in the order of its time."""
    sends: list[MidiOut] = []
    for ms in range(0, until_ms, CADENCE_MS):
        inputs = [item for at_ms in range(ms - CADENCE_MS + 1, ms + 1) for item in script.get(at_ms, ())]
        sends += player.advance(inputs, ms / 1000)
    return sorted(sends, key=lambda send: send.due_s)


def values(**changes: float) -> list[Input]:
    return [SetValue(name, value) for name, value in changes.items()]


def notes(sends: Iterable[MidiOut]) -> list[tuple[float, int, int]]:
    return [(round(send.due_s, 4), send.data[1], send.data[2]) for send in sends if send.is_note_on]


# Count-in


@pytest.mark.parametrize("bars", [0, 1, 4])
def test_the_song_begins_after_the_bars_that_are_clicked(bars: int) -> None:
    """A click a beat, louder on the bar's first; then the song, from the top, in time."""
    player = device(four_on_the_floor())
    sends = notes(perform(player, {0: [*values(count_in=bars), Run(True)]}, round(1000 * (bars + 0.9) * BAR_S)))
    clicks = [note for note in sends if note[1] == HAT]
    assert [at_s for at_s, _, _ in clicks] == pytest.approx([0.5 * beat for beat in range(4 * bars)])
    assert all(
        (velocity > clicks[1][2]) is (beat % 4 == 0) for beat, (_, _, velocity) in enumerate(clicks) if clicks[1:]
    )
    kicks = [at_s for at_s, note, _ in sends if note == KICK]
    assert kicks == pytest.approx([BAR_S * bars + 0.5 * beat for beat in range(4)])


def test_the_clicks_are_beats_of_the_presets_meter() -> None:
    """Three to a bar of a waltz."""
    waltz = rewired(blank(), anchor=anchored(Loop(1, 4, (LoopHit(0, Voice.KICK, 100),), Meter(3, 4)), blank().values))
    sends = notes(perform(device(of=waltz), {0: [*values(count_in=1), Run(True)]}, 1600))
    assert [(at_s, note) for at_s, note, _ in sends] == [(0.0, HAT), (0.5, HAT), (1.0, HAT), (1.5, KICK)]


def test_each_click_has_a_sound_of_its_own() -> None:
    """The clicks are played by the instrument, and none takes the sound of a hit of the song or of a pad."""
    player = device(four_on_the_floor())
    perform(player, {0: [*values(count_in=2), Run(True)], 100: [MidiIn(0.1, bytes((0x99, HAT, 90)))]}, 5800)
    keys = [trigger.sound.key for trigger in player.triggers]
    assert len(set(keys)) == len(keys) == 8 + 1 + 4


def test_the_rushed_downbeat_is_not_lost_after_a_count_in() -> None:
    """A hit before the first beat belongs to the song; without a count-in there is no time for it."""
    rushed = device(four_on_the_floor(offset=-0.4))
    sends = notes(perform(rushed, {0: [*values(count_in=1), Run(True)]}, round(1000 * BAR_S) + 10))
    assert sends[-1][:2] == (round(BAR_S - 0.4 * STEP_S, 4), KICK)


def test_stopped_in_the_count_in_the_song_stands_at_its_top() -> None:
    """Played on from there it begins with the downbeat, without further clicks."""
    player = device(four_on_the_floor())
    script: Script = {0: [*values(count_in=2), Run(True)], 1234: [Run(False)], 2000: [Resume()]}
    sends = notes(perform(player, script, 3100))
    assert [(at_s, note) for at_s, note, _ in sends if at_s > 1.234] == [(2.0, KICK), (2.5, KICK), (3.0, KICK)]


# Start at a boundary


@pytest.mark.parametrize(("when", "boundary_s"), [(StartWhen.BEAT, 1.5), (StartWhen.BAR, 2.0)])
def test_a_running_song_begins_again_at_the_boundary(when: StartWhen, boundary_s: float) -> None:
    """It plays out to the next beat or bar line and goes on from the top without a gap: a hat on every sixteenth."""
    player = device()
    script: Script = {0: [*values(start_when=when.value), Run(True)], 1200: [Run(True)]}
    sends = notes(perform(player, script, 4000))
    steps = [velocity - 1 for _, _, velocity in sends]
    boundary = round(boundary_s / STEP_S)
    assert [at_s for at_s, _, _ in sends] == pytest.approx([n * STEP_S for n in range(len(sends))], abs=1e-4)
    assert steps == [n if n < boundary else (n - boundary) % 32 for n in range(len(sends))]
    assert position(player.state.clock, 4.0) == pytest.approx((4.0 - boundary_s) / tick_seconds(120))


def test_begun_again_at_once_it_plays_from_the_top_at_once() -> None:
    """`start_when` now."""
    player = device()
    script: Script = {0: [*values(start_when=StartWhen.NOW.value), Run(True)], 1200: [Run(True)]}
    sends = notes(perform(player, script, 1400))
    assert [(at_s, velocity) for at_s, _, velocity in sends if at_s >= 1.2] == [(1.2, 1), (1.325, 2)]


@given(
    st.integers(0, 1000), st.sampled_from([StartWhen.BEAT, StartWhen.BAR]), st.floats(90, 300), st.integers(-100, 100)
)
@settings(max_examples=10, deadline=None, phases=QUICK)
def test_beginning_again_never_loses_or_doubles_a_step(at_ms: int, when: StartWhen, bpm: float, offset: int) -> None:
    """At any moment, at any tempo and send offset, the hats go on, a sixteenth apart."""
    player = device()
    setup = values(start_when=when.value, tempo=bpm, send_offset=offset)
    times = begun(perform(player, {0: [*setup, Run(True)], at_ms + 1: [Run(True)]}, 2500))
    # Where notes are sent early, the first ones have no time before them.
    assert np.diff(times)[4:] == pytest.approx(TICKS_PER_STEP * tick_seconds(bpm), abs=1e-6)


# Our clock, followed


class Follower:
    """What a device of the same kind makes of our clock."""

    def __init__(self) -> None:
        self.state = ClockState()
        self.shown: list[tuple[float, int]] = []  # each tick counted while playing

    def hear(self, sends: Iterable[MidiOut]) -> None:
        for send in sends:
            message = parse(send.data)
            if isinstance(message, Clock | Start | Stop | Continue | SongPosition):
                if isinstance(message, SongPosition):
                    assert not self.state.playing, "Song Position is for the stopped"
                self.state = follow(self.state, message, send.due_s)
                if self.state.playing and isinstance(message, Clock):
                    self.shown.append((send.due_s, self.state.tick))


def test_every_transport_message_is_sent() -> None:
    """Start, Stop, Continue with Song Position, and 24 clocks a quarter while the song runs."""
    player = device(send_clock=True)
    script: Script = {0: [Run(True)], 1000: [Run(False)], 1500: [Resume()], 2000: [Run(False)], 2100: [Locate(300)]}
    sends = perform(player, {**script, 2200: [Resume()]}, 2400)
    transport = [send.data for send in sends if send.data[0] in (0xFA, 0xFB, 0xFC, 0xF2)]
    # At 1 s the song stands at tick 48, which is sixteenth 8; at 2 s at tick 72.
    there = song_position(300)
    assert transport == [START, STOP, song_position(8), CONTINUE, STOP, there, there, CONTINUE]


def test_followers_have_a_millisecond_after_start_and_continue() -> None:
    """The specification asks it of senders, for slow receivers."""
    player = device(send_clock=True)
    script: Script = {0: [Run(True)], 1003: [Run(False)], 1500: [Resume()]}
    clock = [send for send in perform(player, script, 1700) if send.data in (START, CONTINUE, TICK)]
    after = [later.due_s - send.due_s for send, later in pairwise(clock) if send.data != TICK]
    assert after == pytest.approx([1e-3, 1e-3], abs=1e-9)


def test_during_the_count_in_followers_get_the_tempo_and_start_on_the_downbeat() -> None:
    """Clocks before Start tell the tempo; the first one after it is the top of the song, where ours is."""
    player, follower = device(four_on_the_floor(), send_clock=True), Follower()
    sends = perform(player, {0: [*values(count_in=1, tempo=140.0), Run(True)]}, 3000)
    follower.hear(sends)
    kick_s = next(at_s for at_s, note, _ in notes(sends) if note == KICK)
    assert follower.shown[0] == pytest.approx((kick_s, 0), abs=1e-4)
    assert follower.state.bpm == pytest.approx(140.0, abs=0.01)


moves = st.lists(
    st.tuples(
        st.integers(20, 700),
        st.sampled_from([Run(True), Run(False), Resume(), Locate(17), SetValue("tempo", 97.0)]),
    ),
    max_size=5,
)


@given(moves, st.sampled_from(StartWhen), st.integers(0, 1), st.integers(-100, 100))
@settings(max_examples=15, deadline=None, phases=QUICK)
def test_a_follower_is_always_where_we_are(
    script: list[tuple[int, Input]], when: StartWhen, bars: int, offset_ms: int
) -> None:
    """Whatever is started, stopped, resumed, located and counted in: it plays when we do, at our tick, in our tempo."""
    player, follower = device(send_clock=True), Follower()
    timed: Script = {0: values(start_when=when.value, count_in=bars, send_offset=offset_ms)}
    at_ms = 0
    for wait_ms, item in script:
        at_ms += wait_ms
        timed.setdefault(at_ms, []).append(item)
    queue: list[MidiOut] = []
    for ms in range(0, at_ms + 1000, CADENCE_MS):
        now_s = ms / 1000
        inputs = [item for done in range(ms - CADENCE_MS + 1, ms + 1) for item in timed.get(done, ())]
        if any(item in (Run(False), Run(True)) or isinstance(item, Locate) for item in inputs):
            # A driver withdraws what has not been due yet.
            queue = [send for send in queue if send.due_s <= now_s]
        queue += player.advance(inputs, now_s)
        due = sorted((send for send in queue if send.due_s <= now_s), key=lambda send: send.due_s)
        queue = [send for send in queue if send.due_s > now_s]
        follower.hear(due)
    ours, theirs = player.state.clock, follower.state
    here = position(ours, now_s)
    if here < 0.0 or here % TICKS_PER_BAR < 1.0:  # counted in, or just at the boundary
        return
    assert theirs.playing is ours.playing
    if ours.playing and theirs.tempo.count > 40:
        assert due_s(theirs, theirs.tick) == pytest.approx(due_s(ours, theirs.tick), abs=2e-3)


def test_a_follower_goes_on_between_sixteenths() -> None:
    """Stopped at tick 17, Continue alone makes both go on at tick 17, which no Song Position can name."""
    player, follower = device(send_clock=True), Follower()
    stop_ms = round(1000 * (START_LEAD_S + 16.5 * tick_seconds(120)))
    sends = perform(player, {0: [Run(True)], stop_ms: [Run(False)], 1000: [Resume()]}, 1300)
    follower.hear(sends)
    assert [send.data for send in sends if send.data[0] in (0xFB, 0xF2)] == [CONTINUE]
    resumed = [tick for at_s, tick in follower.shown if at_s >= 1.0]
    assert resumed[0] == 17
    assert due_s(player.state.clock, 17) == pytest.approx(1.0 + START_LEAD_S)


def test_a_resumed_song_loses_and_doubles_nothing() -> None:
    """Stopped between two hats, it goes on with the later one."""
    player = device()
    sends = notes(perform(player, {0: [Run(True)], 1060: [Run(False)], 3000: [Resume()]}, 4000))
    assert [velocity for _, _, velocity in sends] == list(range(1, len(sends) + 1))
    assert next(at_s for at_s, _, _ in sends if at_s >= 1.06) == pytest.approx(3.0 + 0.065, abs=tick_seconds(120))


def test_a_located_song_plays_from_there() -> None:
    """Stopped or playing, the next hat is that of the step."""
    player = device()
    sends = notes(perform(player, {0: [Locate(20)], 10: [Resume()], 700: [Locate(3)]}, 900))
    assert [velocity - 1 for _, _, velocity in sends] == [20, 21, 22, 23, 24, 25, 3, 4]


def test_a_daws_song_cannot_be_moved_by_us() -> None:
    """While a DAW's clock is followed, it alone starts, stops and locates."""
    player = OfflineEngine(initial_state(preset()), Always(numbered()))
    before = player.state.clock
    assert notes(perform(player, {5: [Run(True), Resume(), Locate(3), Tap()], 505: [Tap()]}, 1000)) == []
    assert player.state.clock == before
    assert player.state.values["tempo"] == 120.0


# Tap tempo


TAPS_MS = (100, 500, 900, 1300)


def by_command(ms: int) -> list[Input]:
    return [Tap()]


def by_controller(ms: int) -> list[Input]:
    """A button: it sends 127 when pressed and 0 when it comes up."""
    return [MidiIn(ms / 1000, bytes((0xB0, 3, 127))), MidiIn(ms / 1000 + 1e-4, bytes((0xB0, 3, 0)))]


def by_latching_controller(ms: int) -> list[Input]:
    """A button that sends nothing when it comes up."""
    return [MidiIn(ms / 1000, bytes((0xB0, 3, 127)))]


def by_note(ms: int) -> list[Input]:
    return [MidiIn(ms / 1000, bytes((0x99, 37, 100))), MidiIn(ms / 1000 + 0.05, bytes((0x89, 37, 0)))]


@pytest.mark.parametrize("way", [by_command, by_controller, by_latching_controller, by_note])
def test_four_taps_set_the_tempo(way: Callable[[int], list[Input]]) -> None:
    """By a command, a button or a pad; the tempo is that of the taps, not of the engine's steps."""
    player = device(of=rewired(preset(), controls={"tap": (3, 0.0, 1.0)}))
    script: Script = {ms + 3: way(ms) for ms in TAPS_MS}
    sends = perform(player, {0: values(tap_note=37), **script}, 1400)
    assert player.state.values["tempo"] == pytest.approx(150.0)
    assert player.state.values["tap"] == 0.0
    assert notes(sends) == []
    assert player.triggers == []  # a note that taps plays no pad


def test_tapping_while_the_song_runs_changes_its_tempo_without_a_jump() -> None:
    """The song's position is the same before and after a tap."""
    player = device()
    perform(player, {0: [Run(True)], 1000: [Tap()]}, 1400)
    before = position(player.state.clock, 1.4)
    player.advance([Tap()], 1.4)
    assert position(player.state.clock, 1.4) == pytest.approx(before)
    assert player.state.clock.bpm == pytest.approx(150.0)


def test_no_controller_and_no_note_taps_by_default() -> None:
    """They play pads and turn knobs as ever."""
    player = device()
    perform(player, {ms: by_note(ms) for ms in TAPS_MS}, 1400)
    assert len(player.triggers) == len(TAPS_MS)
    assert player.state.values["tempo"] == 120.0
