"""Pads played in time with the clock become the preset's loop, and play on from the bar line at their end."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from latentdrum.core.engine.events import Listen, LoadKit, LoadPreset, MidiIn, Placed, Run, SetValue, UndoTake
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.state import ClockSource, EngineState, Options, initial_state
from latentdrum.core.preset.anchor import anchored
from latentdrum.core.preset.anchored_preset import placed_preset
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.groove import SHAPE, Groove
from latentdrum.core.rhythm.loop import Loop, LoopHit, Meter
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.units import TICKS_PER_BAR, TICKS_PER_STEP, tick_seconds
from latentdrum.core.voices import Voice
from latentdrum.runtime.offline import OfflineEngine, replay
from tests.core.rhythm.loops import swung
from tests.rhythms import Always, blank, rewired

START, STOP, CONTINUE, CLOCK = b"\xfa", b"\xfc", b"\xfb", b"\xf8"
BPM = 120.0
TICK_S = tick_seconds(BPM)
SILENT = Groove(np.full(SHAPE, -9, np.float32), np.zeros(SHAPE, np.float32), np.zeros(SHAPE, np.float32))
KICK, SNARE, HAT = 36, 38, 42
#: What was played and heard may differ by so many ticks: a pulse is less, the clock follower a little more.
EXACT_TICKS = 0.02

#: Tick from the top, note, velocity.
Played = tuple[float, int, int]


def found(loop: Loop) -> tuple[Position, ...]:
    """A model's positions for a loop: one a window."""
    axes = (np.full(6, 0.3 + n / 10, np.float32) for n in range(loop.windows))
    return tuple(Position(place, style_weights("funk"), np.ones(FREE_DIMS, np.float32)) for place in axes)


def player(preset: Preset | None = None) -> OfflineEngine:
    return OfflineEngine(initial_state(preset or blank()), Always(SILENT), place=found)


def pads(*hits: Played, begin_s: float = 0.0) -> list[tuple[float, bytes]]:
    return [(begin_s + tick * TICK_S, bytes((0x99, note, velocity))) for tick, note, velocity in hits]


def song(bars: float, begin_s: float = 0.0, first: bytes = START) -> list[tuple[float, bytes]]:
    return [(begin_s, first), *((begin_s + n * TICK_S, CLOCK) for n in range(round(bars * TICKS_PER_BAR)))]


def heard(sends: Iterable[MidiOut], from_tick: float, to_tick: float, begin_s: float = 0.0) -> list[Played]:
    """The notes of some ticks of the song, counted from from_tick on."""
    on = ((send.due_s - begin_s) / TICK_S for send in sends if send.is_note_on)
    notes = zip(on, (send.data[1:] for send in sends if send.is_note_on), strict=True)
    return sorted((tick - from_tick, data[0], data[1]) for tick, data in notes if from_tick <= tick < to_tick)


def same(played: Sequence[Played], wanted: Sequence[Played]) -> bool:
    """Whether the same notes came at the same times with the same velocities."""
    ticks = [tick for tick, _, _ in played]
    return [note[1:] for note in played] == [note[1:] for note in wanted] and ticks == pytest.approx(
        [tick for tick, _, _ in wanted], abs=EXACT_TICKS
    )


BEAT: tuple[Played, ...] = ((0.4, KICK, 111), (12.7, HAT, 60), (14.1, HAT, 33), (24.3, SNARE, 97), (90.2, KICK, 50))


@pytest.mark.parametrize("bars", [1, 2, 4])
def test_what_was_played_plays_on_from_the_bar_line(bars: int) -> None:
    """At its time, to a hundredth of a sixteenth, with its velocity, over and over; before that nothing of it does."""
    hits = [(tick + bar * TICKS_PER_BAR, note, velocity - bar) for bar in range(bars) for tick, note, velocity in BEAT]
    device, length = player(), bars * TICKS_PER_BAR
    device.advance([Listen(bars)], 0.0)
    sends = list(replay(device, [*song(3 * bars), *pads(*hits)]))
    assert heard(sends, 0, length - 3) == []
    assert same(heard(sends, length - 3, 2 * length - 3), [(tick + 3, note, velocity) for tick, note, velocity in hits])
    assert same(heard(sends, 2 * length, 3 * length - 3), hits)
    loop = device.state.preset.loop
    assert loop is not None
    assert (loop.bars, len(loop.hits), device.state.preset.name) == (bars, len(hits), "take")


def test_a_take_armed_while_the_song_runs_begins_with_the_next_bar() -> None:
    """What is played before that is not in it; a hit just before the bar line is, and plays early."""
    before, early = (2 * 96 - 20.0, SNARE, 90), (2 * 96 - 2.6, KICK, 100)
    rest = [(2 * 96 + tick, note, velocity) for tick, note, velocity in BEAT[1:4]]
    device = player()
    list(replay(device, song(1.5)))
    device.advance([Listen(1)], 1.5 * 96 * TICK_S)
    going_on = [event for event in song(6) if event[0] > 1.5 * 96 * TICK_S]
    sends = list(replay(device, [*going_on, *pads(before, early, *rest)]))
    wanted = [(tick - 2 * 96 + 3, note, velocity) for tick, note, velocity in (early, *rest)]
    assert same(heard(sends, 4 * 96 - 3, 5 * 96 - 3), wanted)


def test_a_hit_just_before_the_end_is_early_in_the_repetition() -> None:
    """A drum that began the take with its downbeat has that hit already: it is not doubled."""
    device = player()
    device.advance([Listen(1)], 0.0)
    list(replay(device, [*song(2), *pads((0.5, KICK, 100), (94.0, KICK, 99), (94.5, SNARE, 80), (48.0, HAT, 70))]))
    loop = device.state.preset.loop
    assert loop is not None
    assert [(hit.voice, hit.velocity) for hit in loop.hits] == [
        (Voice.SNARE, 80), (Voice.KICK, 100), (Voice.HAT_CLOSED, 70),
    ]  # fmt: skip
    assert loop.hits[0].pulse * 24 / loop.ppqn == pytest.approx(-1.5, abs=EXACT_TICKS)


def test_a_hit_that_is_delivered_late_is_still_in_the_take() -> None:
    """Its time stamp counts: a driver may hand it over a few milliseconds after the bar line."""
    device = player()
    device.advance([Listen(1)], 0.0)
    stamped = MidiIn(95.0 * TICK_S, bytes((0x99, SNARE, 64)))
    for ms in range(2100):
        now_s = ms / 1000
        clock = [MidiIn(at_s, data) for at_s, data in song(1.1) if now_s - 0.001 < at_s <= now_s]
        device.advance([*clock, *([stamped] if ms == 2010 else [])], now_s)
    loop = device.state.preset.loop
    assert loop is not None
    assert [hit.pulse * 24 / loop.ppqn for hit in loop.hits] == pytest.approx([-1.0], abs=EXACT_TICKS)


def test_the_loop_goes_on_in_phase_with_the_song() -> None:
    """Two bars from the second bar on: the fourth bar plays what was played in the second."""
    device = player()
    device.advance([Listen(2)], 0.0)
    list(replay(device, song(0.5)))
    device.advance([Listen(2)], 48 * TICK_S)
    rest = [event for event in song(6) if event[0] > 48 * TICK_S]
    sends = list(replay(device, [*rest, *pads((96.0, KICK, 101), (192.0, SNARE, 102))]))
    assert same(heard(sends, 3 * 96 - 3, 5 * 96 - 3), [(3.0, KICK, 101), (99.0, SNARE, 102)])


def test_the_position_of_the_loop_is_found_and_changes_nothing_at_home() -> None:
    """Axes, style and z are those of the model; the notes are the loop's as before."""
    device = player(rewired(blank(), values={**blank().values, "swing": 0.5, "density": 0.1, "round_robin": 0.8}))
    device.advance([Listen(4)], 0.0)
    sends = list(replay(device, [*song(9), *pads(*BEAT)]))
    state = device.state
    assert same(heard(sends, 8 * 96, 9 * 96 - 3), BEAT)
    assert state.preset.style == "funk"
    assert state.values["busyness"] == pytest.approx(0.3)
    assert state.preset.path is not None
    assert [float(point.position.axes[0]) for point in state.preset.path.waypoints] == pytest.approx([0.3, 0.4])
    assert distance(state) == 0.0
    assert (state.values["swing"], state.values["density"], state.values["round_robin"]) == (0.0, 0.5, 0.8)


def distance(state: EngineState) -> float:
    assert state.preset.anchor is not None
    return state.preset.anchor.distance(state.values)


def test_a_knob_turned_meanwhile_stays_as_far_from_home() -> None:
    """The positions come while the player is on the way already."""
    preset = rewired(blank(), anchor=anchored(swung(), blank().values))
    values = {**preset.values, "energy": 0.6, "latent_2": 0.25, "morph": 0.125}
    assert preset.anchor is not None
    placed, moved = placed_preset(preset, values, found(swung()))
    assert placed.anchor is not None
    assert placed.anchor.distance(moved) == pytest.approx(preset.anchor.distance(values))
    assert (moved["energy"], moved["latent_2"], moved["morph"]) == pytest.approx((0.4, 0.25, 0.125))
    assert placed.anchor.distance({**values, **placed.anchor.home}) == 0.0
    assert placed.position.same_as(found(swung())[0])


def test_adding_keeps_the_loop_to_the_pulse() -> None:
    """New hits join it in their place; shape and place of the preset stay."""
    old = swung(2, 96)
    device = player(rewired(blank(), anchor=anchored(old, blank().values)))
    device.advance([Listen(2, adds=True), SetValue("humanise", 0.5)], 0.0)
    list(replay(device, [*song(4), *pads((33.0, Voice.RIDE + 43, 77))]))
    loop = device.state.preset.loop
    assert loop is not None
    kept = [hit._replace(pulse=hit.pulse * 96 // loop.ppqn) for hit in loop.hits if hit.voice is not Voice.RIDE]
    assert kept == list(old.hits)
    assert [hit.velocity for hit in loop.hits if hit.voice is Voice.RIDE] == [77]
    assert (device.state.values["humanise"], device.state.preset.name) == (0.5, "blank")


def test_undo_takes_back_one_take_after_another() -> None:
    """Preset and knobs as before each; a kit loaded since stays, and so does the tempo."""
    device = player(rewired(blank(), values={**blank().values, "swing": 0.25}))
    before = device.state.preset
    for turn in range(2):
        begin_s = 20.0 * turn
        device.advance([Listen(1, adds=turn == 1)], begin_s)
        list(replay(device, [*song(3, begin_s), *pads((30.0 * turn, KICK, 90), begin_s=begin_s)]))
    kit = replace(PLAIN_KIT, name="other")
    device.advance([LoadKit(kit), SetValue("tempo", 99.0)], 99.0)
    counts = []
    for _ in range(3):
        counts.append(len(device.state.preset.loop.hits) if device.state.preset.loop is not None else 0)
        device.advance([UndoTake()], 99.0)
    assert counts == [2, 1, 0]
    assert (device.state.preset.z is before.z, device.state.preset.kit, device.state.values["swing"]) == (
        True,
        kit,
        0.25,
    )
    assert device.state.values["tempo"] == 99.0


def test_undo_first_ends_a_take_in_progress() -> None:
    """Nothing of it is kept."""
    device = player()
    device.advance([Listen(1)], 0.0)
    device.advance([UndoTake()], 0.0)
    sends = list(replay(device, [*song(3), *pads(*BEAT)]))
    assert (sends == [], device.state.preset.loop) == (False, None)
    assert heard(sends, 0, 300) == []


@pytest.mark.parametrize("bars", [0.5, 0.9])
def test_a_song_that_stops_lets_the_take_begin_anew(bars: float) -> None:
    """What was played before the stop is dropped; the next song is heard from its first bar on."""
    device = player()
    device.advance([Listen(1)], 0.0)
    first = [*song(bars), (bars * 96 * TICK_S, STOP), *pads((10.0, SNARE, 80))]
    sends = list(replay(device, [*first, *song(3, 9.0), *pads(*BEAT, begin_s=9.0)]))
    assert same(heard(sends, 96, 2 * 96 - 3, begin_s=9.0), BEAT)


def test_a_take_without_a_hit_changes_nothing() -> None:
    """And it is over."""
    device = player()
    device.advance([Listen(1)], 0.0)
    list(replay(device, song(3)))
    assert (device.state.take, device.state.preset.name, device.state.history.past) == (None, "blank", ())


def test_another_preset_ends_the_take() -> None:
    """It would become part of a preset that it was not played to."""
    device = player()
    device.advance([Listen(2)], 0.0)
    device.advance([LoadPreset(rewired(blank(), name="other"))], 0.0)
    list(replay(device, [*song(5), *pads(*BEAT)]))
    assert (device.state.preset.name, device.state.preset.loop) == ("other", None)


def test_positions_of_a_loop_that_is_gone_are_ignored() -> None:
    """The player has loaded or played something else meanwhile."""
    device = player()
    device.advance([Placed(swung(), found(swung()))], 0.0)
    assert device.state.preset.style == "house"


def test_a_take_follows_a_drifting_clock() -> None:
    """The same hits, at the song's positions, whatever the seconds were."""
    rng = np.random.default_rng(3)
    at_s = np.cumsum([0.0, *(TICK_S * (1 + 0.08 * np.sin(n / 40)) + rng.normal(0, 1e-4) for n in range(399))])
    clock = [(0.0, START), *((float(second), CLOCK) for second in at_s)]
    hits = [(float(np.interp(tick, range(400), at_s)), bytes((0x99, note, velocity))) for tick, note, velocity in BEAT]
    device = player()
    device.advance([Listen(1)], 0.0)
    list(replay(device, [*clock, *hits]))
    loop = device.state.preset.loop
    assert loop is not None
    ticks = [hit.pulse * 24 / loop.ppqn for hit in loop.hits]
    assert ticks == pytest.approx([tick for tick, _, _ in BEAT], abs=0.2)


def test_a_take_on_the_internal_clock_in_another_meter() -> None:
    """A bar of a waltz is twelve sixteenths long."""
    waltz = Loop(1, 4, (LoopHit(0, Voice.KICK, 100),), Meter(3, 4))
    state = initial_state(rewired(blank(), anchor=anchored(waltz, blank().values)), Options(ClockSource.INTERNAL))
    device = OfflineEngine(state, Always(SILENT), place=found)
    device.advance([Listen(1), Run(True)], 0.0)
    sends = [*device.advance([], 0.001)]
    for ms in range(2, 3400):
        played = [MidiIn(0.5, bytes((0x99, SNARE, 66)))] if ms == 501 else []
        sends += device.advance(played, ms / 1000)
    loop = device.state.preset.loop
    assert loop is not None
    assert (loop.steps, [hit.velocity for hit in loop.hits]) == (12, [66])
    snares = [send.due_s for send in sends if send.is_note_on and send.data[1] == SNARE]
    assert snares == pytest.approx([0.5 + 12 * TICKS_PER_STEP * TICK_S], abs=1e-4)
