"""Fills come before the downbeat of a phrase or when the button is pressed, and end on the downbeat."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.controls.commands import UseProfile
from latentdrum.core.engine.events import Input, MidiIn, Run, SetValue
from latentdrum.core.engine.fills import with_crash
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.parameters.table import DEFAULTS
from latentdrum.core.preset.anchor import anchored
from latentdrum.core.preset.parameter_path import ParameterPath, ParameterPoint
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.course import Interpolation
from latentdrum.core.rhythm.groove import SHAPE, Groove, from_hits
from latentdrum.core.rhythm.loop import Loop, LoopHit, Meter
from latentdrum.core.rhythm.position import Position
from latentdrum.core.voices import Voice
from latentdrum.runtime.offline import OfflineEngine
from tests.core.controls.profiles import bound
from tests.core.rhythm.loops import swung
from tests.rhythms import Scattered, preset, rewired

CADENCE_S, BAR_S = 0.01, 2.0
TOM, HAT, CRASH = 45, 42, 49


@dataclass(frozen=True, slots=True)
class TomsForFills:
    """A decoder that plays hats, and toms where the axis fills is high."""

    def decode(self, position: Position, seed: int, temperature: float) -> Groove:
        hits = np.zeros(SHAPE, np.bool_)
        hits[:, Voice.TOM_LOW if position.axes[AXES.index("fills")] > 0.6 else Voice.HAT_CLOSED] = True
        return from_hits(hits, np.full(SHAPE, 0.5, np.float32), np.zeros(SHAPE, np.float32))


def steps_of(note: int, bars: float, own: Preset, inputs: Sequence[tuple[float, Input]] = ()) -> list[int]:
    """The steps on which a note is played, at 120 BPM."""
    options = Options(ClockSource.INTERNAL, emit_ahead_s=2 * CADENCE_S)
    engine = OfflineEngine(initial_state(own, options), TomsForFills())
    sends = engine.advance([Run(True)], 0.0)
    for beat in range(1, round(bars * BAR_S / CADENCE_S)):
        now_s = beat * CADENCE_S
        sends += engine.advance([item for at_s, item in inputs if now_s - CADENCE_S < at_s <= now_s], now_s)
    assert not engine.state.values["fill"]
    return [round(send.due_s / 0.125) for send in sends if send.is_note_on and send.data[1] == note]


def in_bars(steps: Sequence[int]) -> list[int]:
    """The bars in which steps lie, each once."""
    return sorted({step // 16 for step in steps})


@pytest.mark.parametrize(("every", "bars"), [(0, []), (1, [*range(7)]), (2, [1, 3, 5]), (3, [2, 5]), (4, [3])])
def test_the_last_bar_of_so_many_is_a_fill(every: int, bars: list[int]) -> None:
    """All of it, and nothing of the others; each ends with a crash on the downbeat."""
    own = preset(fill_every=every)
    assert in_bars(steps_of(TOM, 6.2, own)) == bars
    ends = [16 * (bar + 1) for bar in bars] if every > 1 else []
    assert steps_of(CRASH, 6.2, own) == ends


def test_a_path_moves_the_intensity() -> None:
    """Every other fill is hardly one."""
    points = (ParameterPoint({"fill_intensity": -0.7}, 2.0), ParameterPoint({}, 2.0))
    own = rewired(preset(fill_every=2), paths={"swell": ParameterPath(points, Interpolation.STEP)})
    assert in_bars(steps_of(TOM, 8.2, own)) == [3, 7]


@pytest.mark.parametrize(("length", "steps"), [("1/2", range(56, 64)), ("1", range(48, 64)), ("2", range(32, 64))])
def test_a_fill_is_as_long_as_is_asked(length: str, steps: range) -> None:
    """Half a bar, one or two: it always ends on the downbeat after every fourth bar."""
    own = preset(fill_every=4, fill_length=length)
    assert steps_of(TOM, 4.2, own) == [*steps]
    assert steps_of(CRASH, 4.2, own) == [64]


@pytest.mark.parametrize(
    ("length", "pressed_s", "steps"),
    [("1/2", 2.4, range(24, 32)), ("1/2", 3.4, range(28, 32)), ("2", 2.9, range(24, 48))],
)
def test_the_button_goes_by_the_length_too(length: str, pressed_s: float, steps: range) -> None:
    """A short fill waits for the middle of the bar; a long one goes on through the next bar."""
    own, press = preset(fill_length=length), (pressed_s, SetValue("fill", 1.0))
    assert steps_of(TOM, 4.2, own, [press]) == [*steps]
    assert steps_of(CRASH, 4.2, own, [press]) == [steps.stop]


def test_half_a_fill_of_an_odd_bar_is_its_second_half() -> None:
    """Seven of the fourteen steps of 7/8, on the loop's own bar lines."""
    loop = Loop(1, 4, (LoopHit(0, Voice.RIDE, 90),), Meter(7, 8))
    own = rewired(preset(fill_every=2, fill_length="1/2", fill_intensity=1.0), anchor=anchored(loop, preset().values))
    assert steps_of(TOM, 3.2, own) == [*range(21, 28), *range(49, 52)]


def test_the_crash_can_be_turned_off() -> None:
    """The downbeat is then the groove's own."""
    own = preset(fill_every=2, fill_crash="off")
    assert steps_of(CRASH, 4.2, own) == []
    assert in_bars(steps_of(HAT, 4.2, own)) == [0, 2, 4]


def test_a_part_of_the_crash_holds_for_that_of_a_fill() -> None:
    """Silenced or locked, it has no crash; else it is as loud as the part."""
    assert steps_of(CRASH, 6.2, preset(fill_every=2, crash_density=0.0)) == []
    assert steps_of(CRASH, 6.2, preset(fill_every=2, crash_lock="on")) == []
    hits = [with_crash((), 0, {**DEFAULTS, "crash_velocity": share}) for share in (1.0, 0.5)]
    assert hits[1][0].velocity == pytest.approx(hits[0][0].velocity / 2, abs=1)


def test_intensity_is_how_far_the_axis_is_raised() -> None:
    """At 0 a fill is the groove itself; the decoder of this test plays toms from fills 0.6 on."""
    quiet = steps_of(TOM, 4, preset(fill_every=2, fill_intensity=0.1))
    loud = steps_of(TOM, 4, preset(fill_every=2, fill_intensity=0.3))
    assert (in_bars(quiet), in_bars(loud)) == ([], [1, 3])


@pytest.mark.parametrize(
    ("press", "let_go"),
    [
        (SetValue("fill", 1.0), SetValue("fill", 0.0)),
        (MidiIn(0.0, bytes((0xB0, 115, 127))), MidiIn(0.0, bytes((0xB0, 115, 0)))),
        (MidiIn(0.0, bytes((0x99, 60, 100))), MidiIn(0.0, bytes((0x89, 60, 0)))),
    ],
)
def test_the_button_fills_from_now_to_the_end_of_the_bar(press: Input, let_go: Input) -> None:
    """A command, a controller or a pad, pressed before the middle of bar 2; letting go of it changes nothing."""
    pad = bound("note 60 channel 10", "fill", button="momentary")
    presses: list[tuple[float, Input]] = [(0.1, UseProfile(pad)), (2.9, press), (3.1, let_go)]
    assert steps_of(TOM, 4, preset(), presses) == [*range(24, 32)]
    assert steps_of(CRASH, 4, preset(), presses) == [32]


def test_the_button_can_be_pressed_again() -> None:
    """It is off again after the fill."""
    presses = [(1.4, SetValue("fill", 1.0)), (5.4, SetValue("fill", 1.0))]
    assert steps_of(TOM, 4, preset(), presses) == [12, 13, 14, 15, 44, 45, 46, 47]


def test_a_loop_gives_way_to_a_fill() -> None:
    """An anchored preset plays the model in its fills, and its loop again from the downbeat on."""
    own = rewired(preset(fill_every=2, fill_intensity=1.0), anchor=anchored(swung(1), preset().values))
    toms = steps_of(TOM, 4.2, own)
    assert in_bars(toms) == [1, 3]
    assert len(toms) == 32


@settings(deadline=None, max_examples=4)
@given(st.integers(1, 5), st.floats(0, 1), st.integers(0, 99))
def test_fills_repeat(every: int, intensity: float, seed: int) -> None:
    """The same seed plays the same fills; a jump to a bar plays what that bar always plays."""
    own = preset(fill_every=every, fill_intensity=intensity, seed=seed, temperature=0.4)

    def play(bars: int) -> list[tuple[float, bytes]]:
        options = Options(ClockSource.INTERNAL, emit_ahead_s=2 * CADENCE_S)
        engine = OfflineEngine(initial_state(own, options), Scattered())
        sends = engine.advance([Run(True)], 0.0)
        for beat in range(1, round(bars * BAR_S / CADENCE_S)):
            sends += engine.advance([], beat * CADENCE_S)
        return [(round(send.due_s, 6), send.data) for send in sends if send.is_note_on]

    short, long = play(2), play(3)
    assert long[: len(short)] == short
