"""The engine in virtual time: what a DAW and a player send, and which notes must follow."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from latentdrum.core.engine.clock_out import START_LEAD_S
from latentdrum.core.engine.engine import step
from latentdrum.core.engine.events import LoadPreset, MidiIn, Run, SetValue
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.protocols import RhythmDecoder
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.parameters.table import PARAMETERS
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.units import GROOVE_STEPS, TICKS_PER_BAR, TICKS_PER_STEP, tick_seconds
from latentdrum.core.voices import NOTE_MAPS, VOICES
from latentdrum.runtime.offline import CADENCE_S, OfflineEngine, bounce, replay
from tests.rhythms import Always, Scattered, every_step, four_on_the_floor, preset, rewired

START, CONTINUE, STOP, TICK = b"\xfa", b"\xfb", b"\xfc", b"\xf8"
TICK_S = tick_seconds(120)
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # a shrinking session would take minutes


def song_position(value: int) -> bytes:
    return bytes((0xF2, value & 0x7F, value >> 7))


PLACES = (song_position(3), song_position(500))
CHAOS = (START, CONTINUE, STOP, *PLACES, bytes((0xB0, 102, 127)), bytes((0xC0, 1)), b"\xff", b"")


def ticks(count: int, from_s: float, period_s: float = TICK_S) -> list[tuple[float, bytes]]:
    return [(from_s + i * period_s, TICK) for i in range(count)]


def play(
    session: Iterable[tuple[float, bytes]],
    decoder: RhythmDecoder | None = None,
    options: Options | None = None,
    of: Preset | None = None,
    tail_s: float = 0.5,
    beat_s: float = CADENCE_S,
) -> list[MidiOut]:
    player = OfflineEngine(initial_state(of or preset(), options), decoder or Always(four_on_the_floor()))
    return list(replay(player, session, tail_s, beat_s))


def begun(sends: Iterable[MidiOut]) -> list[float]:
    return [send.due_s for send in sends if send.data[0] & 0xF0 == 0x90]


def balance(sends: Iterable[MidiOut]) -> dict[int, int]:
    """Note-ons without their note-off, by note."""
    open_notes: dict[int, int] = {}
    for send in sorted(sends, key=lambda send: send.due_s):
        if send.data[0] & 0xE0 == 0x80:
            rise = 1 if send.data[0] & 0x10 else -1
            open_notes[send.data[1]] = open_notes.get(send.data[1], 0) + rise
    return {note: count for note, count in open_notes.items() if count}


def test_the_first_clock_after_start_is_the_downbeat() -> None:
    """Not the Start itself: the first tick after it gives the time."""
    sends = play([(1.0, START), *ticks(97, 1.3)])
    assert begun(sends) == pytest.approx([1.3, 1.8, 2.3, 2.8, 3.3], abs=1e-3)


def test_stop_is_silence() -> None:
    """After Stop no note begins and none hangs."""
    sends = play([(0.0, START), *ticks(40, 0.0), (0.84, STOP), *ticks(96, 0.85)])
    assert max(begun(sends)) <= 0.84
    assert balance(sends) == {}


class Unended(OfflineEngine):
    """An engine whose notes are not ended when the session is over."""

    def stop(self, now_s: float) -> list[MidiOut]:
        return []


def whole_kit() -> Groove:
    """All nine drums on every beat."""
    kick = four_on_the_floor()
    return Groove(*(np.tile(part[:, :1], (1, VOICES)) for part in (kick.score, kick.velocity, kick.offset)))


@pytest.mark.parametrize("lookahead_s", [0.0, 0.002, 0.03])
@pytest.mark.parametrize("after_s", [0.001, 0.01, 0.019])
def test_stop_ends_each_sounding_note_at_once_and_nothing_follows(lookahead_s: float, after_s: float) -> None:
    """Nine drums sound when the DAW stops: nine note-offs in that moment, none later, no note begins, none hangs."""
    player = Unended(initial_state(preset(), Options(emit_ahead_s=lookahead_s)), Always(whole_kit()))
    stop_s = 0.5 + after_s
    before = [(0.0, START), *ticks(25, 0.0)]
    sends = list(replay(player, [*before, (stop_s, STOP), *ticks(96, stop_s + 0.01)], tail_s=1.0))
    assert len([at_s for at_s in begun(sends) if at_s > 0.49]) == 9
    assert max(begun(sends)) == pytest.approx(0.5, abs=1e-6)
    ends = [send for send in sends if send.data[0] & 0xF0 == 0x80 and send.due_s >= 0.5]
    assert {send.data[1] for send in ends} == set(NOTE_MAPS["gm"])
    assert [send.due_s for send in ends] == pytest.approx([stop_s] * 9, abs=1e-6)
    assert balance(sends) == {}


def test_a_note_handed_out_before_stop_ends_as_soon_as_it_has_begun() -> None:
    """The note cannot be called back: its note-off follows it and never comes first."""
    player = Unended(initial_state(preset(), Options(emit_ahead_s=0.03)), Always(whole_kit()))
    sends = list(replay(player, [(0.0, START), *ticks(24, 0.0), (0.485, STOP)], tail_s=1.0))
    last = [send for send in sends if send.due_s > 0.48]
    assert [send.due_s for send in last] == pytest.approx([0.5] * 18)
    assert [send.is_note_on for send in last] == [True] * 9 + [False] * 9
    assert balance(sends) == {}


def test_stopping_our_own_clock_ends_each_sounding_note_at_once() -> None:
    """As a DAW's Stop does: nothing sounds on, nothing follows."""
    player = OfflineEngine(initial_state(preset(), Options(source=ClockSource.INTERNAL)), Always(whole_kit()))
    player.advance((Run(True),), 0.0)
    ended = player.advance((Run(False),), 0.01)
    assert {(send.due_s, send.data) for send in ended} == {(0.01, bytes((0x89, note, 0))) for note in NOTE_MAPS["gm"]}
    assert [send for ms in range(11, 3000) for send in player.advance((), ms / 1000)] == []


def test_a_note_is_held_for_the_gate_of_a_sampler_and_shorter_than_a_step() -> None:
    """Long enough for an envelope to open (10 ms), over before the next sixteenth at 180 BPM."""
    sends = play([(0.0, START), *ticks(96, 0.0)], Always(four_on_the_floor()))
    ends = [send.due_s for send in sends if send.data[0] & 0xF0 == 0x80]
    held_s = [end - on for on, end in zip(begun(sends), ends, strict=True)]
    assert all(0.01 < held < 60 / 180 / 4 for held in held_s)


def test_continue_plays_on_where_stop_landed() -> None:
    """Stopped after tick 30, the next beat is tick 48: 18 ticks after Continue's first clock would be tick 31."""
    first = [(0.0, START), *ticks(31, 0.0), (0.7, STOP)]
    sends = play([*first, (5.0, CONTINUE), *ticks(33, 5.0)])
    assert [s for s in begun(sends) if s > 4] == pytest.approx([5.0 + 17 * TICK_S], abs=1e-3)


@pytest.mark.parametrize(("unit", "value"), [("sixteenths", 6), ("clocks", 36)])
def test_song_position_puts_the_playhead_on_its_step(unit: str, value: int) -> None:
    """Step 6 is half a beat before the beat on step 8."""
    session = [(0.0, song_position(value)), (0.5, CONTINUE), *ticks(24, 0.5)]
    player = OfflineEngine(initial_state(preset()), Always(four_on_the_floor()))
    player.advance([SetValue("song_position_unit", PARAMETERS["song_position_unit"].parse(unit))], 0.0)
    assert begun(replay(player, session)) == pytest.approx([0.75], abs=1e-3)


def test_clocks_before_continue_do_not_move_the_place() -> None:
    """jack_midi_clock sends Song Position, half a second of clocks, then Continue."""
    session = [(0.0, song_position(8)), *ticks(24, 0.1), (0.62, CONTINUE), *ticks(20, 0.65)]
    assert begun(play(session))[0] == pytest.approx(0.65, abs=1e-3)


def test_a_rushed_downbeat_is_played_early() -> None:
    """A kick a quarter step early sounds before the bar line, the one before the very first tick at once."""
    sends = play([(0.0, START), *ticks(97, 0.0)], Always(four_on_the_floor(offset=-0.25)))
    early = 1.5 * TICK_S
    assert begun(sends) == pytest.approx([0.0, 0.5 - early, 1.0 - early, 1.5 - early, 2.0 - early], abs=2e-3)


@pytest.mark.parametrize("offset_ms", [-100.0, -30.0, 100.0])
def test_send_offset_moves_every_note(offset_ms: float) -> None:
    """Every note is shifted by the offset, as a DAW with latency needs."""
    player = OfflineEngine(initial_state(preset()), Always(four_on_the_floor()))
    player.advance((SetValue("send_offset", offset_ms),), 0.0)
    begun_s = begun(replay(player, [(1.0, START), *ticks(100, 1.0)]))
    assert begun_s[1:4] == pytest.approx([beat + offset_ms / 1000 for beat in (1.5, 2.0, 2.5)], abs=2e-3)


def test_the_song_stops_when_the_master_stalls() -> None:
    """Without ticks, also without a Stop, no more notes are played."""
    sends = play([(0.0, START), *ticks(25, 0.0), (3.0, b"\xfe")])
    assert max(begun(sends)) < 0.6


def test_density_at_zero_silences_from_the_next_step() -> None:
    """Controller 102 takes effect at the next step, both ways."""
    knob = PARAMETERS["density"].cc
    assert knob is not None
    turned = [(0.6, bytes((0xB0, knob, 0))), (1.6, bytes((0xB0, knob, 64)))]
    assert begun(play([(0.0, START), *ticks(97, 0.0), *turned])) == pytest.approx([0.0, 0.5, 2.0], abs=1e-3)


def test_many_controllers_make_one_request_and_the_last_value_wins() -> None:
    """Five hundred Control Changes in one step are one request to the decoder."""
    state, _ = step(initial_state(preset()), (), 0.0)
    storm = [MidiIn(0.001, bytes((0xB0, 20, value % 128))) for value in range(500)]
    state, out = step(state, [*storm, MidiIn(0.001, bytes((0xB0, 20, 127)))], 0.002)
    assert out.decode is not None
    assert out.decode.position.axes[0] == pytest.approx(0.98)  # the end of the axis knob's range
    assert state.requested is out.decode


def test_the_channel_filter_passes_one_channel() -> None:
    """Controllers on another channel are ignored."""
    on_channel_3 = rewired(preset(), listen=3)
    state, _ = step(initial_state(on_channel_3), (), 0.0)
    same, _ = step(state, [MidiIn(0.1, bytes((0xB0, 20, 99)))], 0.1)
    moved, _ = step(state, [MidiIn(0.1, bytes((0xB2, 20, 127)))], 0.1)
    assert same.values["busyness"] == 0.5
    assert moved.values["busyness"] == 1.0


def test_a_program_change_takes_over_on_the_bar() -> None:
    """The old groove plays to the end of its bar, the new one from the downbeat."""
    hats, other = rewired(preset(), note_map="chromatic"), Always(every_step())
    player = OfflineEngine(initial_state(preset()), other, lambda program: hats if program == 5 else None)
    sends = list(replay(player, [(0.0, START), *ticks(192, 0.0), (0.5, bytes((0xC0, 5)))]))
    notes = [(send.due_s, send.data[1]) for send in sends if send.data[0] & 0xF0 == 0x90]
    assert {note for at, note in notes if at < 1.99} == {42}
    assert {note for at, note in notes if at > 1.99} == {38}
    assert len(notes) == 34  # the song runs on for the length of a few lost ticks


def test_a_preset_load_leaves_no_note_hanging() -> None:
    """The note that sounds on the old channel is ended there."""
    player = OfflineEngine(initial_state(preset()), Always(four_on_the_floor()))
    sends = [
        send
        for at in np.arange(0.0, 0.02, 0.001)
        for send in player.advance((MidiIn(0.0, START), MidiIn(0.0, TICK)) if at == 0 else (), float(at))
    ]
    sends += player.advance((LoadPreset(rewired(preset(), channel=1)),), 0.021)
    assert [send.data for send in sends][-1] == bytes((0x89, 36, 0))
    assert balance(sends) == {}


def test_the_internal_clock_plays_and_sends_its_ticks() -> None:
    """Without a DAW the device is the master: Start, 24 ticks a quarter, Stop."""
    options = Options(source=ClockSource.INTERNAL, send_clock=True)
    player = OfflineEngine(initial_state(preset(), options), Always(four_on_the_floor()))
    sends = player.advance((Run(True),), 0.0)
    for ms in range(1, 1001):
        sends += player.advance((), ms / 1000)
    sends += player.advance((Run(False),), 1.0015)
    clocks = [send.due_s for send in sends if send.data == TICK]
    assert clocks == pytest.approx([START_LEAD_S + i * TICK_S for i in range(49)])
    assert [send.data for send in sends if send.data in (START, STOP)] == [START, STOP]


@pytest.mark.parametrize("temperature", [0.0, 0.5])
def test_every_two_bars_are_drawn_anew_and_repeat_with_the_seed(temperature: float) -> None:
    """The same seed is the same performance; another seed is another one, in its touch alone at temperature 0."""

    def notes(seed: int) -> list[tuple[float, int, int]]:
        found = bounce(Scattered(), preset(temperature=temperature, seed=seed), 8, 120).notes
        return [(hit.tick, hit.voice, hit.velocity) for hit in found]

    assert notes(1) == notes(1)
    assert notes(1) != notes(2)
    repetitions = [
        [(tick % (2 * TICKS_PER_BAR), *rest) for tick, *rest in notes(1) if tick // (2 * TICKS_PER_BAR) == number]
        for number in range(4)
    ]
    assert all(a != b for a, b in combinations(repetitions, 2))


def test_at_temperature_0_the_hits_stay_and_only_their_touch_is_drawn() -> None:
    """Every repetition has the same drums on the same steps."""
    notes = bounce(Scattered(), preset(temperature=0.0, seed=5), 8, 120).notes
    cells = {(round(hit.tick / TICKS_PER_STEP), hit.voice) for hit in notes}
    played = [
        {(step % GROOVE_STEPS, voice) for step, voice in cells if step // GROOVE_STEPS == number} for number in range(4)
    ]
    assert played[0]
    assert all(each == played[0] for each in played)


@settings(max_examples=30, phases=QUICK)
@given(
    st.lists(st.floats(20, 300), min_size=2, max_size=6),
    st.integers(0, 2**31),
    st.sampled_from([0.0007, 0.001, 0.0047]),
)
def test_no_hit_is_lost_or_doubled_over_any_tempo_path_and_window_cut(
    tempi: list[float], seed: int, beat_s: float
) -> None:
    """One hat a step, wherever its microtiming puts it and whatever the tempo does."""
    at_s, session = 0.0, [(0.0, START)]
    for bpm in np.repeat(np.interp(np.arange(0, len(tempi), 0.1), range(len(tempi)), tempi), 6):
        if at_s > 5.0:  # what costs time is looking at the clock; this is 40 steps at 120 BPM
            break
        session.append((at_s, TICK))
        at_s += tick_seconds(float(bpm))
    rng = np.random.default_rng(seed)
    loose = replace(every_step(), offset=rng.uniform(-0.5, 0.5, (32, 9)).astype(np.float32))
    sends = play(session, Always(loose), tail_s=0.0, beat_s=beat_s)
    steps = (len(session) - 2) // 6
    assert steps <= len(begun(sends)) <= steps + 2
    assert balance(sends) == {}


@settings(max_examples=40, phases=QUICK)
@given(st.lists(st.tuples(st.floats(0, 4), st.sampled_from(CHAOS)), max_size=12))
def test_no_order_of_messages_leaves_a_note_hanging(chaos: list[tuple[float, bytes]]) -> None:
    """Whatever the DAW sends and when, every note-on is followed by its note-off."""
    sends = play([*ticks(192, 0.0), *chaos], Scattered(), of=preset(temperature=0.7))
    assert balance(sends) == {}


@pytest.mark.parametrize("moved", [(), (song_position(4),)], ids=["plain", "with song position"])
def test_nothing_is_lost_or_doubled_by_stopping_and_going_on(moved: tuple[bytes, ...]) -> None:
    """Wherever the DAW stops and goes on at the same place, the notes are those of an uninterrupted song."""
    loose = replace(every_step(), offset=np.tile(np.linspace(-0.45, 0.45, 32, dtype=np.float32)[:, None], 9))
    whole = len(begun(play([(0.0, START), *ticks(96, 0.0), (96 * TICK_S, STOP)], Always(loose))))
    for last in [24] if moved else range(1, 96):
        first = [(0.0, START), *ticks(last, 0.0), ((last - 0.5) * TICK_S, STOP)]
        again = [(4.9, data) for data in moved] + [
            (5.0, CONTINUE),
            *ticks(96 - last, 5.0),
            (5.0 + (96 - last) * TICK_S, STOP),
        ]
        sends = play([*first, *again], Always(loose))
        assert abs(len(begun(sends)) - whole) <= 1, f"stopped after tick {last}"
        assert balance(sends) == {}


@pytest.mark.parametrize("lookahead_s", [0.002, 0.0067, 0.03])
def test_a_start_in_mid_note_never_cuts_the_new_downbeat(lookahead_s: float) -> None:
    """A note handed out early is ended first: on, off, on, off of every note, whenever Start comes."""
    for last in range(1, 60):
        again = (last + 0.9) * TICK_S
        session = [(0.0, START), *ticks(last, 0.0), (again, START), *ticks(12, again + 0.001)]
        sends = play(session, Scattered(), Options(emit_ahead_s=lookahead_s))
        assert alternates(sends)


def alternates(sends: Iterable[MidiOut]) -> bool:
    """Whether every note-on of a note is followed by its note-off before the next one."""
    sounding: set[int] = set()
    for send in sorted(sends, key=lambda send: send.due_s):
        if send.data[0] & 0xF0 == 0x90:
            if send.data[1] in sounding:
                return False
            sounding.add(send.data[1])
        elif send.data[0] & 0xF0 == 0x80:
            sounding.discard(send.data[1])
    return not sounding


def test_after_a_long_stall_of_our_own_there_is_no_burst() -> None:
    """Two seconds of clock that arrive at once do not play two seconds of notes at once."""
    late = [(max(at_s, 3.0) if at_s > 1.0 else at_s, data) for at_s, data in ticks(240, 0.0)]
    sends = play([(0.0, START), *late], Always(every_step()))
    burst = [at_s for at_s in begun(sends) if 2.99 < at_s < 3.01]
    assert len(burst) <= 3


def test_an_invalid_data_byte_changes_no_parameter() -> None:
    """255 is not a controller value."""
    state, _ = step(initial_state(preset()), [MidiIn(0.0, bytes((0xB0, 102, 255)))], 0.0)
    assert state.values["density"] == 0.5


def test_a_preset_loaded_while_stopped_plays_from_where_the_song_stands() -> None:
    """Continue plays the new preset's step, not the pending hits of the old one."""
    player = OfflineEngine(initial_state(preset()), Always(every_step()))
    first = [(0.0, START), *ticks(21, 0.0), (21 * TICK_S, STOP)]
    list(replay(player, first, tail_s=0.0))
    player.advance([LoadPreset(rewired(preset(), note_map="chromatic"))], 1.0)
    sends = list(replay(player, [(2.0, CONTINUE), *ticks(6, 2.0), (2.0 + 6 * TICK_S, STOP)], tail_s=0.0))
    notes = [send.data[1] for send in sends if send.data[0] & 0xF0 == 0x90]
    assert notes == [38]


@pytest.mark.parametrize("source", ClockSource)
@pytest.mark.parametrize(
    ("item", "withdraws"),
    [
        (MidiIn(0.1, STOP), {ClockSource.EXTERNAL}),
        (MidiIn(0.1, START), {ClockSource.EXTERNAL}),
        (Run(False), set(ClockSource)),
        (Run(True), set()),
        *((MidiIn(0.1, data), set()) for data in (CONTINUE, TICK, song_position(4), bytes((0xB0, 102, 0)))),
    ],
)
def test_stop_and_start_withdraw_what_was_handed_out_early(
    source: ClockSource, item: MidiIn | Run, withdraws: set[ClockSource]
) -> None:
    """Notes of the old place must not sound after Stop or under a new downbeat; all else leaves them alone."""
    state, _ = step(initial_state(preset(), Options(source=source)), [MidiIn(0.0, START), MidiIn(0.0, TICK)], 0.0)
    assert step(state, [item, MidiIn(0.11, TICK)], 0.11)[1].withdraw is (source in withdraws)
