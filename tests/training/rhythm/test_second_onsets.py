"""Which further onsets of a drum within a sixteenth are a drummer's strokes, and which are the kit's doing."""

import pytest

from latentdrum.core.rhythm.grid import Onset, quantise
from latentdrum.core.voices import Voice
from training.rhythm.second_onsets import second_onsets

BPM = 120.0  # a step lasts 125 ms


def found(*sticks: Onset, pedal: tuple[Onset, ...] = ()) -> list[tuple[int, int, float, float]]:
    """(step, voice, gap, share) of every second strike."""
    gap, share = second_onsets(sticks, quantise(sorted((*sticks, *pedal))), BPM)
    return [(int(s), int(v), float(gap[s, v]), float(share[s, v])) for s, v in zip(*gap.nonzero(), strict=True)]


def test_a_flam_is_found_before_its_stroke() -> None:
    """The softer grace note, a quarter of a step early."""
    assert found((3.75, Voice.SNARE, 0.4), (4.0, Voice.SNARE, 0.8)) == [(4, Voice.SNARE, -0.25, 0.5)]


def test_a_double_stroke_is_found_after_it() -> None:
    """Of three strikes in a cell the two loudest stay."""
    strikes = (4.0, Voice.SNARE, 0.8), (4.2, Voice.SNARE, 0.2), (4.45, Voice.SNARE, 0.6)
    ((step, voice, gap, share),) = found(*strikes)
    assert (step, voice) == (4, Voice.SNARE)
    assert (gap, share) == pytest.approx((0.45, 0.75))


def test_strokes_on_two_steps_are_no_double_stroke() -> None:
    """Sixteenths have a cell each."""
    assert found((4.0, Voice.SNARE, 0.8), (5.0, Voice.SNARE, 0.8)) == []


def test_one_stroke_that_two_zones_sense_is_no_flam() -> None:
    """Edge and bow of a crash, 6 ms apart."""
    assert found((0.0, Voice.CRASH, 0.8), (0.05, Voice.CRASH, 0.7)) == []


def test_the_beaters_bounce_is_no_double_kick() -> None:
    """A third as loud is a bounce, nearly as loud is played."""
    assert found((0.0, Voice.KICK, 0.9), (0.45, Voice.KICK, 0.3)) == []
    assert len(found((0.0, Voice.KICK, 0.9), (0.45, Voice.KICK, 0.8))) == 1


def test_foot_and_stick_on_the_hat_are_no_flam() -> None:
    """Whichever of them is louder."""
    assert found((0.0, Voice.HAT_CLOSED, 0.5), pedal=((0.2, Voice.HAT_CLOSED, 0.8),)) == []
    assert found((0.0, Voice.HAT_CLOSED, 0.8), pedal=((0.2, Voice.HAT_CLOSED, 0.5),)) == []
