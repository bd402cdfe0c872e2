"""Which cells a part reads: lengths, places, paces and Euclidean rhythms."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.rhythm.parts import Pace, Part, euclidean

CYCLE = 32
parts = st.builds(Part, st.integers(0, 64), st.integers(-16, 16), st.sampled_from(Pace))
steps = st.integers(0, 500)


@given(parts, steps)
def test_a_part_begins_again_after_its_length(part: Part, step: int) -> None:
    """After so many of its own steps, half as many in double time: the same cells at the same distance."""
    period = (part.length or CYCLE) * (2 if part.pace is Pace.HALF else 1)
    now, later = part.readings(step, CYCLE), part.readings(step + period, CYCLE)
    assert [(at.source, at.position + period) for at in now] == [tuple(at) for at in later]


@given(parts)
def test_a_part_reads_every_cell_of_its_length_once(part: Part) -> None:
    """However it is shifted, nothing is lost or doubled on a way through it."""
    length = part.length or CYCLE
    period = {Pace.HALF: 2 * length, Pace.NORMAL: length, Pace.DOUBLE: length}[part.pace]
    read = [at.source for step in range(period) for at in part.readings(step, CYCLE)]
    times = 2 if part.pace is Pace.DOUBLE else 1
    assert sorted(read) == sorted(list(range(length)) * times)


@given(st.integers(1, 64), st.integers(-16, 16), st.integers(-16, 16), steps)
def test_a_shift_moves_a_part_later(length: int, shift: int, more: int, step: int) -> None:
    """On a step it reads what it would have read so many steps before."""
    near, far = Part(length, shift), Part(length, shift + more)
    assert far.readings(step, CYCLE)[0].source == (near.readings(step, CYCLE)[0].source - more) % length


@given(st.integers(1, 16), st.integers(1, 64))
def test_pulses_are_spread_as_evenly_as_can_be(pulses: int, length: int) -> None:
    """The first on the first step, and gaps that differ by a step at most."""
    found = sorted(euclidean(pulses, length, length))
    assert found[0] == 0
    assert len(found) == min(pulses, length)
    gaps = np.diff([*found, length])
    assert gaps.max() - gaps.min() <= 1


def test_three_in_eight_is_the_tresillo() -> None:
    """x..x..x. , twice in a bar."""
    assert sorted(euclidean(3, 8, 16)) == [0, 3, 6, 8, 11, 14]
    assert Part(pulses=4).rhythm(16, 32) == frozenset(range(0, 32, 4))
    assert Part(length=12, pulses=4).rhythm(16, 32) == frozenset((0, 3, 6, 9))
    assert Part().rhythm(16, 32) is None
