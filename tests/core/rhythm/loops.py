"""Loops of every shape, for property tests."""

from collections.abc import Sequence

from hypothesis import strategies as st

from latentdrum.core.rhythm.loop import COMMON_TIME, Loop, LoopHit, Meter, pulse_range
from latentdrum.core.voices import Voice

METERS = (COMMON_TIME, Meter(3, 4), Meter(6, 8), Meter(7, 8), Meter(5, 4), Meter(12, 8), Meter(2, 4))
PPQN = (24, 96, 100, 120, 192, 220, 240, 384, 480, 960, 15360)


@st.composite
def loops(draw: st.DrawFn, meters: Sequence[Meter] = METERS, ppqn: Sequence[int] = PPQN) -> Loop:
    """Any loop: hits on the grid, beside it, early on the downbeat, several on a step."""
    bars, unit, meter = draw(st.integers(1, 8)), draw(st.sampled_from(ppqn)), draw(st.sampled_from(meters))
    first, last = pulse_range(bars, unit, meter)
    places = st.tuples(st.integers(first, last), st.sampled_from(Voice))
    on_grid = st.tuples(st.integers(0, bars * meter.steps - 1).map(lambda n: n * unit // 4), st.sampled_from(Voice))
    found = draw(st.lists(places | on_grid, min_size=1, max_size=30, unique=True))
    velocities = draw(st.lists(st.integers(1, 127), min_size=len(found), max_size=len(found)))
    hits = (LoopHit(*place, velocity) for place, velocity in zip(found, velocities, strict=True))
    return Loop(bars, unit, tuple(hits), meter)


def swung(bars: int = 2, ppqn: int = 96) -> Loop:
    """A beat with an early downbeat kick, swung hats, late snares, a snare roll within a step and a flam."""
    step = ppqn // 4
    hits = []
    for bar in range(bars):
        at = bar * 16 * step
        hits += [LoopHit(at - step // 6, Voice.KICK, 121), LoopHit(at + 10 * step, Voice.KICK, 97)]
        hits += [LoopHit(at + 4 * step + 2, Voice.SNARE, 110), LoopHit(at + 12 * step + 3, Voice.SNARE, 104)]
        hits += [LoopHit(at + 12 * step - 4, Voice.SNARE, 40)]  # the flam's grace note
        hits += [LoopHit(at + 2 * n * step + (step // 3 if n % 2 else 0), Voice.HAT_CLOSED, 50 + n) for n in range(8)]
        hits += [LoopHit(at + 15 * step + n * step // 4, Voice.SNARE, 20 + 9 * n) for n in range(-1, 2)]
    return Loop(bars, ppqn, tuple(hits))
