"""Drum notation: what is written can be read, and what is printed can be read again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.rhythm.groove import from_hits
from latentdrum.core.rhythm.notation import VELOCITY_OF_MARK, VOICE_OF_LETTER, grid_text, line_text, pattern_velocities
from latentdrum.core.units import GROOVE_STEPS
from latentdrum.core.voices import VOICES, Voice

marks = st.text(st.sampled_from("".join(VELOCITY_OF_MARK)), min_size=GROOVE_STEPS, max_size=GROOVE_STEPS)


def test_one_bar_is_played_twice() -> None:
    """Sixteen marks fill both bars; spaces and bar lines do not count."""
    velocity = pattern_velocities("K X... o... X... ..-.\nS .... x... .... x... | .... x... .... x..o")
    assert np.flatnonzero(velocity[:, Voice.KICK]).tolist() == [0, 4, 8, 14, 16, 20, 24, 30]
    assert velocity[[0, 4, 14], Voice.KICK] == pytest.approx([0.95, 0.47, 0.24])
    assert np.flatnonzero(velocity[:, Voice.SNARE]).tolist() == [4, 12, 20, 28, 31]


def test_every_voice_has_a_letter() -> None:
    """Nine letters, one a drum."""
    assert len(VOICE_OF_LETTER) == VOICES
    assert set(VOICE_OF_LETTER.values()) == set(Voice)


@pytest.mark.parametrize("line", ["Z X...X...X...X...", "K X...", "K X...X...X...X..g", "K"])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    """An unknown letter or mark and a wrong length name the line and what was expected."""
    with pytest.raises(ValueError, match=rf"line '{line}': expected one of K S H .*, then 16 or 32 of X x o - \."):
        pattern_velocities(f"S ....X.......X...\n{line}")


@given(marks)
def test_printed_marks_are_the_written_ones(written: str) -> None:
    """A velocity that stands for a mark is printed as that mark."""
    velocity = pattern_velocities(f"K {written}")
    groove = from_hits(velocity > 0, velocity, np.zeros_like(velocity))
    printed = "".join(mark for mark in grid_text(groove).partition("kick")[2] if mark not in " |")
    assert printed == (written if velocity.any() else "")


def test_the_grid_shows_the_drums_that_play_from_cymbals_to_kick() -> None:
    """A silent drum has no line; with offsets each line ends with its mean offset in steps."""
    velocity = pattern_velocities("K X...............\nC X...............")
    groove = from_hits(velocity > 0, velocity, np.full_like(velocity, 0.25))
    bars = "X... .... .... .... | X... .... .... ...."
    assert grid_text(groove) == f"     crash  {bars}\n      kick  {bars}"
    assert grid_text(groove, offsets=True).splitlines()[1] == f"      kick  {bars}   +0.25"


def test_bars_of_another_meter_are_set_apart() -> None:
    """Two bars of 7/8: fourteen marks, a bar line, fourteen marks."""
    line = line_text(Voice.KICK, [0.9] * 28, bar_steps=14)
    assert line == "      kick  XXXX XXXX XXXX XX | XXXX XXXX XXXX XX"
