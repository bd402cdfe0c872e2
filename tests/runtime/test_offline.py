"""Bounces: what is recalled and set before the start is what plays."""

import pytest

from latentdrum.core.preset.scene import HELD, Scene
from latentdrum.core.units import tick_seconds
from latentdrum.runtime.offline import Bounce, bounce
from tests.rhythms import Scattered, preset, rewired

BPM = 120.0
PLAIN = preset(seed=3)
THIN = {"density": 0.3, "busyness": 0.8, "snare_ratchet": 2.0, "kick_mute": 1.0, "swing": 0.4}
STAGED = rewired(PLAIN, scenes={2: Scene({**{name: PLAIN.values[name] for name in HELD}, **THIN}, PLAIN.z)})


def notes(played: Bounce) -> list[tuple[float, int, int]]:
    return [(hit.tick, int(hit.voice), hit.velocity) for hit in played.notes]


def strikes(played: Bounce) -> set[tuple[int, int]]:
    return {(round(hit.tick), int(hit.voice)) for hit in played.notes}


@pytest.fixture(scope="module")
def recalled() -> Bounce:
    return bounce(Scattered(), STAGED, 4, BPM, scene=2)


def test_a_scene_is_recalled_before_the_start(recalled: Bounce) -> None:
    """From the first hit on it plays what its values, set by hand, would."""
    assert notes(recalled) == notes(bounce(Scattered(), PLAIN, 4, BPM, THIN))
    assert notes(recalled) != notes(bounce(Scattered(), STAGED, 4, BPM))


def test_settings_change_a_scene(recalled: Bounce) -> None:
    """They are made after it was recalled."""
    silent = bounce(Scattered(), STAGED, 4, BPM, {"density": 0.0}, scene=2)
    assert recalled.notes
    assert not silent.notes


def test_a_step_of_the_engine_for_each_tick_of_the_song_plays_every_hit() -> None:
    """On the grid, where none is early."""
    on_the_grid = {"swing": 0.0, "humanise": 0.0}
    often, seldom = (
        bounce(Scattered(), STAGED, 4, BPM, on_the_grid, scene=2, cadence_s=cadence_s)
        for cadence_s in (0.001, tick_seconds(BPM))
    )
    assert strikes(often) == strikes(seldom)
    assert len(strikes(often)) == len(often.notes)
