"""A tom is told from another by its fundamental."""

import pytest

from latentdrum.core.timbre.fundamental import TOM_HZ, fundamental_hz, tom_shares
from latentdrum.core.timbre.timbre import Drum
from tests.storage.sound_files import thump


@pytest.mark.parametrize("hz", [60.0, 90.0, 130.0, 300.0])
@pytest.mark.parametrize("length_s", [0.15, 0.6, 1.5])
def test_the_fundamental_is_found(hz: float, length_s: float) -> None:
    """Within a twentieth, under a louder stroke and beside a weaker overtone."""
    tone = thump(hz, length_s) + 0.4 * thump(1.6 * hz, length_s)
    tone[:300] += 2.0
    assert fundamental_hz(tone) == pytest.approx(hz, rel=0.05)


@pytest.mark.parametrize("drum", TOM_HZ)
def test_each_tom_is_the_likeliest_at_its_own_fundamental(drum: Drum) -> None:
    """The shares sum to 1, and a tom far off is still some tom."""
    shares = tom_shares(thump(TOM_HZ[drum], 0.8))
    assert max(shares, key=lambda one: shares[one]) is drum
    for hz in (TOM_HZ[drum], 50.0, 499.0):
        assert sum(tom_shares(thump(hz, 0.8)).values()) == pytest.approx(1.0)
