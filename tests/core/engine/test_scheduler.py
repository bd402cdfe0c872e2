"""Decoding never delays the beat: a groove that is ready in time plays, else the old one."""

from collections.abc import Collection

import pytest

from latentdrum.core.engine.engine import step
from latentdrum.core.engine.events import Decoded, Run, SetValue
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.units import STEPS_PER_BAR, TICKS_PER_STEP, tick_seconds
from tests.rhythms import every_step, four_on_the_floor, preset

STEP_S = TICKS_PER_STEP * tick_seconds(120)
KICK, HAT = 36, 42
#: Two hits this close together sound simultaneous.
TOGETHER_S = 0.01


def performed(first: Groove, then: Groove | None, takes_s: float, turned_ms: Collection[int]) -> list[MidiOut]:
    """The notes of a bar at 120 BPM (and the next downbeat) in which a knob is turned.

    The first groove is there at the start; every later one is decoded for takes_s, or for ever if there is none.
    """
    state, out = step(initial_state(preset(), Options(source=ClockSource.INTERNAL)), (Run(True),), 0.0)
    assert out.decode is not None
    state, out = step(state, (Decoded(out.decode, first),), 0.0)
    sends, coming = list(out.midi), list[tuple[float, Decoded]]()
    for ms in range(1, 2000):
        now_s = ms / 1000
        ready = [decoded for at_s, decoded in coming if at_s <= now_s]
        coming = [(at_s, decoded) for at_s, decoded in coming if at_s > now_s]
        turned = [SetValue("energy", ms % 100 / 100)] if ms in turned_ms else []
        state, out = step(state, [*ready, *turned], now_s)
        sends += out.midi
        if out.decode is not None and then is not None:
            coming.append((now_s + takes_s, Decoded(out.decode, then)))
    return [send for send in sends if send.is_note_on]


@pytest.mark.parametrize("turned_ms", [{435}, {430, 560}, range(300, 1500)], ids=["once", "twice", "all the time"])
def test_the_beat_never_waits_for_a_groove_that_does_not_come(turned_ms: Collection[int]) -> None:
    """A parameter changes and the decoder hangs: the old groove's early hats all sound, none audibly late."""
    rushed = 0.49
    notes = performed(every_step(offset=-rushed), None, 0.0, turned_ms)
    late_s = [note.due_s - (n - rushed) * STEP_S for n, note in enumerate(notes)][
        1:
    ]  # the very first has no time before it
    assert len(late_s) >= STEPS_PER_BAR - 1
    assert all(-1e-6 < late < TOGETHER_S for late in late_s)


@pytest.mark.parametrize("before_ms", range(6))
def test_a_groove_decoded_in_time_plays_in_the_step_that_requested_it(before_ms: int) -> None:
    """A change just before a step is scheduled takes effect in it, if decoding takes 3 ms."""
    taken_ms = 436  # half a step and the look-ahead before the beat at half a second
    notes = performed(every_step(), four_on_the_floor(), 0.003, {taken_ms - before_ms})
    assert [(round(note.due_s, 6), note.data[1]) for note in notes if 0.3 < note.due_s < 0.7] == [
        (0.375, HAT),
        (0.5, KICK),
    ]


def test_a_groove_decoded_too_late_plays_from_the_next_step_on() -> None:
    """A step plays either the old groove or the new one, never both."""
    notes = performed(every_step(), four_on_the_floor(), 0.05, {435})
    assert [note.data[1] for note in notes] == [HAT] * 5 + [KICK] * 3
