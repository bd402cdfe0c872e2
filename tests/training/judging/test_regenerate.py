"""How much of a regenerated part is new, and how full it is."""

import numpy as np

from latentdrum.core.rhythm.groove import SHAPE
from latentdrum.core.voices import Voice
from tests.rhythms import Scattered, preset
from training.judging.rhythm.regenerate import Parts, regenerate, report


def test_what_is_new_is_of_both_parts() -> None:
    """Of two hits one moves: half of the part is new. The other voices do not count."""
    before, after = np.zeros((1, *SHAPE), np.bool_), np.zeros((1, *SHAPE), np.bool_)
    before[0, [0, 8], Voice.KICK] = after[0, [0, 10], Voice.KICK] = True
    before[0, ::4, Voice.SNARE] = True
    parts = Parts(before, after, np.array([Voice.KICK]))
    assert parts.changed.tolist() == [0.5]
    assert parts.density.tolist() == [1.0]
    assert "1 parts: new 0.50 0.50 0.50 0.50 0.50" in report(parts, before)


def test_every_voice_that_plays_is_regenerated() -> None:
    """As often as asked, each from the part before it, and no other voice moves."""
    parts = regenerate(Scattered(), [preset()], 2)
    assert len(parts.voice) % 2 == 0
    assert parts.voice[::2].tolist() == parts.voice[1::2].tolist()
    for before, after, voice in zip(parts.before, parts.after, parts.voice, strict=True):
        assert np.delete(before ^ after, voice, 1).sum() == 0
    assert np.array_equal(parts.after[0], parts.before[1])
