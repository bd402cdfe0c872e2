"""Hits that play by chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.rhythm.chance import is_drawn
from latentdrum.core.voices import Voice


@given(st.integers(0, 2**31), st.sampled_from(Voice), st.integers(0, 2000), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_probability_keeps_every_hit(seed: int, voice: Voice, position: int, a: float, b: float) -> None:
    """None at 0, all at 1, and more of the same in between."""
    low, high = (is_drawn(share, seed, voice, position / 2) for share in sorted((a, b)))
    assert low <= high
    assert not is_drawn(0.0, seed, voice, position / 2)
    assert is_drawn(1.0, seed, voice, position / 2)


def test_as_many_hits_play_as_is_likely() -> None:
    """A third of a thousand, each drawn for itself: 99.99 % of draws lie within 58 of it."""
    first, second = ([is_drawn(1 / 3, seed, Voice.KICK, float(step)) for step in range(1000)] for seed in (1, 2))
    assert sum(first) == pytest.approx(333, abs=58)
    assert sum(a == b for a, b in zip(first, second, strict=True)) == pytest.approx(1000 * 5 / 9, abs=61)
