"""Styles are heard by a classifier of real and written grooves, not by the model that is judged."""

import numpy as np
import pytest

from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.rhythm.styles import PROGRAMMED, STYLES
from tests.rhythms import Always, four_on_the_floor, preset
from tests.training.judging.played_takes import played_takes
from training.judging.rhythm import style_recogniser
from training.judging.rhythm.style_control import blend, knob, some_presets
from training.judging.rhythm.style_recogniser import StyleRecogniser, accuracy, fit_recogniser, unseen_written
from training.judging.rhythm.two_sample import as_grooves


@pytest.fixture(scope="module")
def recogniser() -> StyleRecogniser:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(style_recogniser, "_TREES", 40)
        patch.setattr(style_recogniser, "_WRITTEN", 15)
        return fit_recogniser(played_takes(2, 2, seed=1))


def test_unseen_patterns_of_a_style_are_recognised(
    recogniser: StyleRecogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Patterns written with another seed are heard as their style, mostly; shuffled labels are not."""
    monkeypatch.setattr(style_recogniser, "_UNSEEN", 4)
    unseen = unseen_written()
    ranked = recogniser.ranked(as_grooves(unseen))
    right = accuracy(ranked, unseen.style)
    assert right["first"] > 0.7
    assert right["among_three"] > 0.9
    assert set(right["by_style"]) == set(PROGRAMMED)
    assert accuracy(ranked, np.roll(unseen.style, 40))["first"] < 0.2


def test_first_and_among_three_are_counted() -> None:
    """Of three grooves one is heard first, one third, one not at all; a style alone has its own share."""
    ranked = np.array([[0, 1, 2, 3], [1, 2, 0, 3], [1, 2, 3, 0]])
    found = accuracy(ranked, np.array([0, 0, 0]))
    assert found["first"] == pytest.approx(1 / 3)
    assert found["among_three"] == pytest.approx(2 / 3)
    assert found["by_style"] == {STYLES[0]: {"first": found["first"], "among_three": found["among_three"]}}


def test_a_model_deaf_to_styles_is_heard_as_one(recogniser: StyleRecogniser) -> None:
    """Whatever the style knob says the same groove is decoded: it is right for one style of all."""
    found = knob(Always(four_on_the_floor()), recogniser, [preset()])
    assert found["first"] == pytest.approx(1 / len(STYLES))
    assert len(found["by_style"]) == len(STYLES)


def test_a_blend_has_half_of_either_style() -> None:
    """Weights of a half each, the axes of the preset, and half its z."""
    base = Position(np.full(6, 0.3, np.float32), style_weights("jazz"), np.ones(FREE_DIMS, np.float32))
    mixed = blend(base, np.array([STYLES.index("house"), STYLES.index("rock")]))
    assert {STYLES[index]: mixed.style[index] for index in np.flatnonzero(mixed.style)} == {"rock": 0.5, "house": 0.5}
    assert mixed.axes == pytest.approx(base.axes)
    assert mixed.z == pytest.approx(0.5 * base.z)


def test_presets_are_taken_from_the_whole_library() -> None:
    """Twenty-four of many, first and last among them; all of a few."""
    many = [preset(f"preset-{index}") for index in range(40)]
    assert len(some_presets(many)) == 24
    assert [some_presets(many)[0].name, some_presets(many)[-1].name] == ["preset-0", "preset-39"]
    assert len(some_presets(many[:3])) == 3
