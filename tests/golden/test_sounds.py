"""The shipped sounds stay what they were: measured, not compared by bytes."""

from latentdrum.models.timbre.model import load
from tests.golden.sounds import TOLERANCES, heard, kept


def test_every_kit_sounds_as_it_did() -> None:
    """Each pad of each factory kit, and each drum at its most typical, keeps its timbre, loudness and length."""
    now, before = heard(load()), kept()
    assert now.keys() == before.keys()
    off = {
        f"{place}: {name}": (before[place][name], value)
        for place, row in now.items()
        for name, value in row.items()
        if abs(value - before[place][name]) > TOLERANCES[name]
    }
    assert not off
