"""Which bars of a recording become a loop, and what happens at its edges."""

import pytest
from hypothesis import given

from latentdrum.core.rhythm.loop import COMMON_TIME, Loop, LoopHit, Meter
from latentdrum.core.rhythm.loop_cut import Recording, cut_loop
from latentdrum.core.voices import Voice
from tests.core.rhythm.loops import loops

BAR = 384  # pulses at 96 a quarter


def recording(*pulses: int, end: int = 0, meter: Meter = COMMON_TIME) -> Recording:
    hits = tuple(LoopHit(pulse, Voice.KICK, 100) for pulse in pulses)
    return Recording(hits, 96, meter, max(end, *pulses))


def pulses(loop: Loop) -> list[int]:
    return [hit.pulse for hit in loop.hits]


@given(loops(ppqn=(24, 96, 480)))
def test_a_recorded_loop_comes_back_whole(loop: Loop) -> None:
    """Its early downbeats lie just before its end."""
    length = int(loop.pulses(loop.steps))
    played = tuple(hit._replace(pulse=hit.pulse % length) for hit in loop.hits)
    cut = cut_loop(Recording(played, loop.ppqn, loop.meter, length), 0, loop.bars)
    assert (cut.loop, cut.merged, cut.anticipated) == (loop, 0, 0)


def test_a_short_recording_is_taken_whole() -> None:
    """To the bar of its last hit, or to its end if that is a bar line: a last bar may be silent."""
    assert cut_loop(recording(0, 2 * BAR + 5)).loop.bars == 3
    assert cut_loop(recording(0, 2 * BAR + 5, end=4 * BAR)).loop.bars == 4
    assert cut_loop(recording(0, 2 * BAR + 5, end=4 * BAR + 1)).loop.bars == 3
    assert cut_loop(recording(0, 2 * BAR + 5, end=99 * BAR)).loop.bars == 3


def test_a_long_recording_gives_two_bars_from_its_first_hit() -> None:
    """A silent count-in is skipped; other bars can be asked for, after the end silent ones, too."""
    long = recording(*range(4 * BAR - 3, 20 * BAR, 96))
    cut = cut_loop(long)
    assert (cut.first_bar, cut.loop.bars, pulses(cut.loop)[:2]) == (4, 2, [-3, 93])
    assert cut_loop(long, 6, 5).loop.bars == 5
    assert cut_loop(long, 18).loop.bars == 2
    last = cut_loop(long, 19, 2)
    assert (last.loop.bars, max(pulses(last.loop))) == (2, 381)


def test_an_early_downbeat_belongs_to_the_bar_after_it() -> None:
    """A loop from within a recording begins with the one before it; the one at its end is left out and counted."""
    cut = cut_loop(recording(0, BAR - 5, BAR + 96, 2 * BAR - 6, 3 * BAR), 1, 1)
    assert (pulses(cut.loop), cut.anticipated) == ([-5, 96], 1)
    assert cut.pulses == range(BAR - 12, 2 * BAR)


def test_of_two_hits_on_one_pulse_the_louder_stays() -> None:
    """Two notes of a file may be one drum here."""
    hits = (LoopHit(0, Voice.SNARE, 40), LoopHit(0, Voice.SNARE, 90), LoopHit(0, Voice.KICK, 80))
    cut = cut_loop(Recording(hits, 96, COMMON_TIME, BAR))
    assert (cut.loop.hits, cut.merged) == ((hits[2], hits[1]), 1)


@pytest.mark.parametrize(("first_bar", "bars"), [(0, 2), (5, None), (3, 1)])
def test_silent_bars_are_refused(first_bar: int, bars: int | None) -> None:
    """The error says how long the recording is."""
    with pytest.raises(ValueError, match=f"no drum sounds from bar {first_bar + 1} on.*the recording is 5 bars long"):
        cut_loop(recording(2 * BAR, 4 * BAR), first_bar, bars)


def test_bars_of_another_meter_are_counted_in_it() -> None:
    """Three bars of 7/8 at 96 pulses a quarter: 336 pulses each."""
    cut = cut_loop(recording(0, 336, 672, meter=Meter(7, 8)), 1)
    assert (cut.loop.bars, cut.loop.steps, pulses(cut.loop)) == (2, 28, [0, 336])
    with pytest.raises(ValueError, match="1 pulses a quarter note are not whole pulses in a bar of 7/8"):
        cut_loop(Recording((LoopHit(0, Voice.KICK, 1),), 1, Meter(7, 8), 10))
