"""The shipped sounds stay as they were: measured, not compared by bytes."""

from latentdrum.models.timbre.model import load
from tests.golden.sounds import TOLERANCES, all_figures, stored_figures


def test_every_kit_sounds_as_it_did() -> None:
    """Each pad of each factory kit, and the typical sound of each drum keeps its timbre, loudness and length."""
    now, before = all_figures(load()), stored_figures()
    assert now.keys() == before.keys()
    off = {
        f"{place}: {name}": (before[place][name], value)
        for place, row in now.items()
        for name, value in row.items()
        if abs(value - before[place][name]) > TOLERANCES[name]
    }
    assert not off
