"""How harder hits move a timbre follows recorded velocity layers, whatever the decoder makes of its axes."""

import numpy as np
import pytest

pytest.importorskip("torch")
pytestmark = pytest.mark.training

from latentdrum.core.arrays import FloatArray  # noqa: E402
from latentdrum.core.timbre.timbre import Drum  # noqa: E402
from latentdrum.learning.timbre.hardness import matched, recorded_changes  # noqa: E402


def layers(slopes: list[tuple[Drum, int, float]]) -> FloatArray:
    """The changes fitted to recorded drums of a kit that get so much brighter for a hardness of 1."""
    hardness = np.linspace(-1.0, 1.0, 5)
    of = np.arange(len(slopes)).repeat(5)
    drum, kit, slope = (np.array(part).repeat(5) for part in zip(*slopes, strict=True))
    brightness = slope * np.tile(hardness, len(slopes)) + 0.3 * of
    known = np.tile(hardness, len(slopes)).astype(np.float32)
    return recorded_changes(brightness[:, None].astype(np.float32), drum, known, of, kit)[:, 0]


def test_a_family_is_fitted_together() -> None:
    """Kicks and toms change by the median of their kits; a drum that has no recorded layers does not."""
    found = layers([(Drum.KICK, 0, 0.1), (Drum.TOM_LOW, 0, 0.4), (Drum.TOM_HIGH, 1, 0.5), (Drum.SNARE, 0, -0.2)])
    for drum in (Drum.KICK, Drum.TOM_LOW, Drum.TOM_MID, Drum.TOM_HIGH):
        assert found[drum] == pytest.approx(0.4, abs=1e-5)
    assert found[Drum.SNARE] == pytest.approx(-0.2, abs=1e-5)
    assert found[Drum.RIDE] == 0.0


def test_microphones_of_one_kit_are_one_vote() -> None:
    """Three recordings of one kit's kick weigh as much as one of another's."""
    found = layers([(Drum.KICK, 0, 0.0)] * 3 + [(Drum.KICK, 1, 0.4), (Drum.KICK, 2, 0.6)])
    assert found[Drum.KICK] == pytest.approx(0.4, abs=1e-5)


@pytest.mark.parametrize("gain", [0.5, 1.0, 1.4])
def test_a_lazy_decoder_is_moved_further(gain: float) -> None:
    """Its descriptors change as wanted although they answer too little or too much, and to each other's axis."""
    wanted = np.array([0.4, -0.5], np.float32)
    answer = np.array([[gain, 0.1], [-0.1, gain]], np.float32)
    move = matched(lambda move: answer @ move, wanted)
    assert answer @ move == pytest.approx(wanted, abs=0.05)


def test_a_decoder_that_does_not_answer_is_not_moved_out_of_its_range() -> None:
    """The move ends at one and a half deviations."""
    assert matched(lambda move: 0 * move, np.array([1.0, -1.0], np.float32)).tolist() == [1.5, -1.5]
