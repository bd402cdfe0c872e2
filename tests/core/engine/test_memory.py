"""The last bars are remembered as they were played, whatever the song does, and repeat as a preset."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.engine.engine import step
from latentdrum.core.engine.events import Decoded, Input, LoadPreset, MidiIn, Run, SetValue
from latentdrum.core.engine.kept import kept, kept_loop, kept_preset
from latentdrum.core.engine.loop_hits import loop_hits
from latentdrum.core.engine.memory import MOST_BARS, Memory, PlayedBar
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.outputs import Outputs
from latentdrum.core.engine.part_hits import step_hits
from latentdrum.core.engine.protocols import RhythmDecoder
from latentdrum.core.engine.state import ClockSource, EngineState, Options, initial_state
from latentdrum.core.preset.anchor import anchored
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.loop import Loop, LoopHit, Meter
from latentdrum.core.units import TICKS_PER_BAR, tick_seconds
from latentdrum.core.voices import Voice
from tests.rhythms import Always, Scattered, blank, every_step, preset, rewired

START, STOP, CONTINUE, CLOCK = b"\xfa", b"\xfc", b"\xfb", b"\xf8"
CADENCE_S, AHEAD_S = 0.01, 0.02
TICK_S = tick_seconds(120)
SNARE = 38
#: Half a pulse of a kept loop, ticks.
HALF_PULSE = 24 / 15360 / 2 + 1e-9


class Player:
    """An engine in virtual time that knows what really sounded: what was sent, without what was taken back."""

    def __init__(self, state: EngineState, decoder: RhythmDecoder) -> None:
        self.state, self.decoder = state, decoder
        self.notes: list[MidiOut] = []
        self.second = 0.0

    def advance(self, inputs: Iterable[Input], now_s: float) -> None:
        pending: Sequence[Input] = list(inputs)
        while True:
            self.state, out = step(self.state, pending, now_s)
            self._send(out, now_s)
            if out.decode is None:
                return
            request = out.decode
            pending = [Decoded(request, self.decoder.decode(request.position, request.seed, request.temperature))]

    def _send(self, out: Outputs, now_s: float) -> None:
        if out.withdraw:
            self.notes = [note for note in self.notes if note.due_s <= now_s]
        self.notes += [message for message in out.midi if message.is_note_on]

    def play(self, seconds: float, *inputs: Input) -> None:
        """Some inputs now, then time passes."""
        self.advance(inputs, self.second)
        for _ in range(round(seconds / CADENCE_S)):
            self.second += CADENCE_S
            self.advance([], self.second)

    def clock(self, messages: Sequence[tuple[float, bytes]]) -> None:
        """Messages at their seconds, and the engine's steps between them."""
        for at_s, data in messages:
            while self.second + CADENCE_S < at_s:
                self.second += CADENCE_S
                self.advance([], self.second)
            self.second = max(self.second, at_s)
            self.advance([MidiIn(at_s, data)], self.second)


def internal(own: Preset | None = None, decoder: RhythmDecoder | None = None) -> Player:
    """On the internal clock: a hat on every step, or a preset and a decoder of the test's own."""
    options = Options(ClockSource.INTERNAL, emit_ahead_s=AHEAD_S)
    return Player(initial_state(own or blank(), options), decoder or Always(every_step()))


LIVELY = preset(temperature=0.4, variation=0.3, swing=0.3)


def pad(at_s: float, velocity: int, note: int = SNARE) -> MidiIn:
    return MidiIn(at_s, bytes((0x90, note, velocity)))


def everything(memory: Memory) -> list[tuple[float, int]]:
    """Due second and velocity of all that is remembered."""
    bars = [*memory.bars, *([memory.current] if memory.current is not None else [])]
    hits = [hit for bar in bars for hit in bar.hits] + list(memory.coming)
    return sorted((round(hit.due_s, 9), hit.velocity) for hit in hits)


def sounded(notes: Iterable[MidiOut]) -> list[tuple[float, int]]:
    return sorted((round(note.due_s, 9), note.data[2]) for note in notes)


def test_every_hit_is_remembered_with_its_sound() -> None:
    """As it was sent: second, velocity and sound; every bar that is over is whole."""
    player = internal(LIVELY, Scattered())
    player.play(9.1, Run(True))
    memory = player.state.memory
    assert everything(memory) == sounded(player.notes)
    assert [bar.begin for bar in memory.bars] == [0, 16, 32, 48]
    assert all(bar.whole for bar in memory.bars)
    hits = [hit for bar in memory.bars for hit in bar.hits]
    assert len({hit.sound.key for hit in hits}) == len(hits)
    assert all(hit.sound.key[1] == hit.voice for hit in hits)


def test_pads_played_by_hand_are_remembered_where_they_were_played() -> None:
    """At the second of their time stamp, even if a driver delivers them after the bar line; not while stopped."""
    player = internal()
    player.play(0.1, pad(0.0, 70))
    player.play(1.0, Run(True))
    player.play(1.1, pad(1.1, 71))
    player.play(0.3, pad(2.09, 72))  # bar 2 began at 2.1
    played = [hit for bar in player.state.memory.bars for hit in bar.hits if hit.voice is Voice.SNARE]
    assert [hit.velocity for hit in played] == [71]
    assert [hit.tick for hit in played] == pytest.approx([48.0])
    current = player.state.memory.current
    assert current is not None
    early = [hit for hit in current.hits if hit.voice is Voice.SNARE]
    assert [hit.velocity for hit in early] == [72]
    assert [hit.tick for hit in early] == pytest.approx([95.52])


def test_a_pad_that_is_delivered_late_is_in_the_bar_in_which_it_was_played() -> None:
    """Which is over by then."""
    player = internal()
    player.play(2.1, Run(True))
    player.play(0.1, pad(1.9, 72))
    (bar,) = player.state.memory.bars
    assert [hit.tick for hit in bar.hits if hit.voice is Voice.SNARE] == pytest.approx([1.9 / TICK_S])


def test_64_bars_are_remembered_and_no_more() -> None:
    """A song of any length takes the memory of 64 bars."""
    player = internal()
    player.play(0.0, SetValue("tempo", 300.0), Run(True))
    for _ in range(66):
        player.play(0.8)
    bars = player.state.memory.bars
    assert len(bars) == MOST_BARS
    assert all(len(bar.hits) == 16 for bar in bars)
    assert bars[-1].begin - bars[0].begin == 63 * 16


def ticks(count: int, from_s: float, bpm: float = 120.0) -> list[tuple[float, bytes]]:
    return [(from_s + number * tick_seconds(bpm), CLOCK) for number in range(count)]


def test_a_song_that_begins_in_the_middle_of_a_bar_keeps_what_it_played() -> None:
    """From step 24 on: the second half of bar 2, then bar 3."""
    player = Player(initial_state(blank(), Options(emit_ahead_s=AHEAD_S)), Always(every_step()))
    locate = [(0.1, bytes((0xF2, 24, 0))), (0.2, CONTINUE)]
    player.clock([*locate, *ticks(240, 0.3)])
    first, second, *_ = player.state.memory.bars
    assert (first.begin, first.first, first.whole, len(first.hits)) == (16, 8, False, 8)
    assert (second.begin, second.whole, len(second.hits)) == (32, True, 16)
    assert everything(player.state.memory) == sounded(player.notes)


def test_a_stop_in_the_middle_of_a_bar_ends_it_and_continue_goes_on_in_it() -> None:
    """After the stop the bar is there to be kept; after Continue it is one bar, without the pause."""
    player = Player(initial_state(blank(), Options(emit_ahead_s=AHEAD_S)), Always(every_step()))
    half = round(1.5 * TICKS_PER_BAR)
    player.clock([(0.1, START), *ticks(half, 0.2), (0.2 + (half - 0.7) * TICK_S, STOP)])
    over = player.state.memory.over(playing=False)
    assert [len(bar.hits) for bar in over] == [16, 8]
    assert len(player.state.memory.over(playing=True)) == 1
    player.clock([(5.0, CONTINUE), *ticks(half, 5.1)])
    bars = player.state.memory.bars
    assert [(bar.begin, bar.whole) for bar in bars[:2]] == [(0, True), (16, True)]
    assert everything(player.state.memory) == sounded(player.notes)
    assert kept(bars[:2]).end_s == pytest.approx(4.0, abs=0.01)


def test_a_jump_back_within_a_bar_begins_another_bar() -> None:
    """Start from the top after half a bar: both passes are kept, one after the other."""
    player = Player(initial_state(blank(), Options(emit_ahead_s=AHEAD_S)), Always(every_step()))
    player.clock([(0.1, START), *ticks(48, 0.2), (0.2 + 47.3 * TICK_S, STOP), (1.4, START), *ticks(120, 1.5)])
    bars = player.state.memory.bars
    assert [(bar.begin, len(bar.hits), bar.whole) for bar in bars] == [(0, 8, False), (0, 16, True)]


def test_a_bar_over_which_the_machine_stood_still_is_silent() -> None:
    """The song went on: the bars after it keep their places."""
    player = internal()
    player.play(1.0, Run(True))
    player.second += 6.0
    player.play(2.5)
    bars = player.state.memory.bars
    assert [bar.begin for bar in bars] == [0, 16, 32, 48]
    assert [len(bar.hits) for bar in bars][1:3] == [0, 0]


def test_the_tempo_is_kept() -> None:
    """Half a bar at 120, then at 60: the ticks are the bar's, the seconds those that passed."""
    player = internal()
    player.play(1.0, Run(True))
    player.play(4.5, SetValue("tempo", 60.0))
    bar, *_ = player.state.memory.bars
    whole = kept([bar])
    assert [hit.tick for hit in whole.hits] == pytest.approx([6.0 * number for number in range(16)], abs=1e-6)
    assert [hit.at_s for hit in whole.hits] == pytest.approx(
        [*(number * 0.125 for number in range(8)), *(1.0 + number * 0.25 for number in range(8))], abs=0.01
    )
    assert whole.end_s == pytest.approx(3.0, abs=0.01)


@st.composite
def songs(draw: st.DrawFn) -> list[tuple[float, bytes]]:
    """Starts, stops, jumps and clocks at changing tempi, with pads played in between."""
    at_s, events = 0.1, list[tuple[float, bytes]]()
    for _ in range(draw(st.integers(1, 3))):
        way = draw(st.sampled_from([START, CONTINUE]))
        if draw(st.booleans()):
            events.append((at_s, bytes((0xF2, draw(st.integers(0, 60)), 0))))
        events.append((at_s + 0.05, way))
        count, bpm = draw(st.integers(1, 110)), draw(st.floats(80, 180))
        run = ticks(count, at_s + 0.1, bpm)
        events += run
        for place in draw(st.lists(st.integers(0, count - 1), max_size=3)):
            events.append((run[place][0] + 0.003, bytes((0x90, SNARE, draw(st.integers(1, 127))))))
        at_s = run[-1][0] + draw(st.floats(0.004, 0.02))
        events.append((at_s, STOP))
        at_s += draw(st.floats(0.1, 1.0))
    return sorted(events)


@settings(deadline=None, max_examples=12)
@given(songs())
def test_nothing_that_sounded_is_lost(song: list[tuple[float, bytes]]) -> None:
    """Whatever starts, stops and jumps there are: each note and each pad once, and nothing that was taken back."""
    swung = preset(swing=0.5, temperature=0.2)
    player = Player(initial_state(swung, Options(emit_ahead_s=AHEAD_S)), Scattered())
    pads = [(round(at_s, 9), data[2]) for at_s, data in song if data[0] == 0x90]
    player.clock(song)
    hits = everything(player.state.memory)
    heard = sorted([*sounded(player.notes), *pads])
    assert [velocity for _, velocity in hits] == [velocity for _, velocity in heard]
    assert [at_s for at_s, _ in hits] == pytest.approx([at_s for at_s, _ in heard], abs=1e-6)


def repeated(found: Preset) -> list[tuple[float, int, int]]:
    """Tick, voice and velocity of a preset's loop as it plays for the second time."""
    anchor = found.anchor
    assert anchor is not None
    steps, groove = anchor.loop.steps, Scattered().decode(found.position, 1, 0.0)
    hits = (hit for step in range(steps, 2 * steps) for hit in loop_hits(anchor, groove, step, found.values))
    return [(hit.tick - steps * 6.0, int(hit.voice), hit.velocity) for hit in hits]


@settings(deadline=None, max_examples=10)
@given(st.integers(1, 8), st.integers(0, 99), st.floats(0, 1), st.floats(0, 2), st.floats(60, 240))
def test_the_kept_preset_plays_the_same_notes(bars: int, seed: int, swing: float, humanise: float, bpm: float) -> None:
    """Same ticks, to half a pulse, and same velocities, pads included, at any tempo."""
    own = preset(seed=seed, swing=swing, humanise=humanise, temperature=0.5, variation=0.5, density=0.6)
    player = internal(own, Scattered())
    player.play(240 / bpm * 0.9, SetValue("tempo", bpm), Run(True))
    player.play(240 / bpm * bars, pad(player.second, 99), pad(player.second, 31, 49))
    player.play(240 / bpm * 0.2)
    found = player.state.memory.bars[-bars:]
    wanted = sorted((hit.tick, int(hit.played.voice), hit.played.velocity) for hit in kept(found).hits)
    again = repeated(kept_preset("again", own, found))
    assert sorted(hit[1:] for hit in again) == sorted(hit[1:] for hit in wanted)
    order = sorted(again, key=lambda hit: (hit[1], hit[0])), sorted(wanted, key=lambda hit: (hit[1], hit[0]))
    assert [hit[0] for hit in order[0]] == pytest.approx([hit[0] for hit in order[1]], abs=HALF_PULSE)


def test_locked_and_drawn_parts_are_kept_as_they_were_played() -> None:
    """Hit for hit, in the loop: nothing is locked, drawn or shifted a second time."""
    own = preset(hat_closed_probability=0.5, kick_shift=2, snare_velocity=0.5, temperature=0.5, hat_closed_lock="on")
    player = internal(own, Scattered())
    player.play(4.2, Run(True))
    assert Voice.HAT_CLOSED in player.state.preset.locked
    found = player.state.memory.bars[-2:]
    again = kept_preset("again", replace(player.state.preset, values=player.state.values), found)
    assert again.locked == {}
    wanted = sorted((int(hit.played.voice), hit.played.velocity) for hit in kept(found).hits)
    assert sorted(hit[1:] for hit in planned(again)) == wanted


def planned(found: Preset) -> list[tuple[float, int, int]]:
    """Tick, voice and velocity of what a preset plays in its loop's length."""
    anchor, groove = found.anchor, Scattered().decode(found.position, 1, 0.0)
    assert anchor is not None
    hits = (
        hit for step in range(anchor.loop.steps) for hit in step_hits(anchor, groove, found.locked, step, found.values)
    )
    return [(hit.tick, int(hit.voice), hit.velocity) for hit in hits]


def test_a_waltz_is_kept_in_bars_of_three() -> None:
    """The meter is that of the preset's loop."""
    waltz = Loop(1, 4, (LoopHit(0, Voice.KICK, 100), LoopHit(5, Voice.SNARE, 60)), Meter(3, 4))
    own = rewired(blank(), anchor=anchored(waltz, blank().values))
    player = internal(own)
    player.play(5.0, Run(True))
    bars = player.state.memory.bars
    assert [(bar.begin, len(bar.hits)) for bar in bars] == [(0, 2), (12, 2), (24, 2)]
    loop = kept_loop(bars)
    assert (loop.bars, str(loop.meter)) == (3, "3/4")
    assert [hit.velocity for hit in loop.hits] == [100, 60] * 3


def test_what_a_loop_cannot_hold_is_said() -> None:
    """More than eight bars, two meters, or no hit at all, each with the way out."""
    player = internal()
    player.play(20.1, Run(True))
    bars = player.state.memory.bars
    with pytest.raises(ValueError, match="holds 1 to 8 bars, not 9; keep fewer, or leave out the preset"):
        kept_loop(bars[:9])
    other = replace(bars[1], meter=Meter(3, 4))
    with pytest.raises(ValueError, match=r"change their meter \(4/4, 3/4\)"):
        kept_loop([bars[0], other])
    with pytest.raises(ValueError, match="these 1 bars have 0"):
        kept_loop([replace(bars[0], hits=())])


def test_two_hits_of_a_drum_at_the_same_moment_are_both_kept() -> None:
    """A loop has one hit of a drum on a pulse, so the second one follows by 33 microseconds."""
    player = internal()
    player.play(2.1, Run(True))
    hit = player.state.memory.bars[0].hits[1]
    loop = kept_loop([PlayedBar(0, Meter(4, 4), 0, (TICK_S,) * 16, (hit, replace(hit, velocity=20)))])
    assert [(found.pulse, found.velocity) for found in loop.hits] == [(640 * 6, hit.velocity), (640 * 6 + 1, 20)]


def test_a_preset_in_another_meter_begins_another_bar() -> None:
    """At its bar line; what was played before stays in its own bar."""
    waltz = Loop(1, 4, (LoopHit(0, Voice.KICK, 100),), Meter(3, 4))
    own = rewired(blank(), anchor=anchored(waltz, blank().values))
    player = internal()
    player.play(1.0, Run(True))
    player.play(4.0, LoadPreset(own, at_bar=True))
    bars = player.state.memory.bars
    assert str(bars[0].meter) == "4/4"
    assert {str(bar.meter) for bar in bars[1:]} == {"3/4"}
    assert everything(player.state.memory) == sounded(player.notes)


def test_a_count_in_is_no_bar() -> None:
    """What is remembered begins with the song."""
    player = internal()
    player.play(5.1, SetValue("count_in", 1.0), Run(True))
    bars = player.state.memory.bars
    assert [(bar.begin, len(bar.hits), bar.whole) for bar in bars] == [(0, 16, True)]
