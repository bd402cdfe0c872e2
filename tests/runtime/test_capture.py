"""What is kept of a performance sounds the same when it is played again."""

import json
from dataclasses import replace

import numpy as np
import pytest

from latentdrum.core.engine.decode_request import decode_request
from latentdrum.core.engine.sound_request import sound_for_hit
from latentdrum.core.engine.state import initial_state
from latentdrum.core.preset.kit import Pad
from latentdrum.core.preset.modulation import TARGETS, HitContext, Route, Source
from latentdrum.core.preset.preset import Preset, preset_table, with_pads
from latentdrum.core.preset.preset_reader import preset_from_table
from latentdrum.core.rhythm.path import LatentPath, Waypoint
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.timbre.timbre import TIMBRE_FREE_DIMS, Drum, Timbre
from latentdrum.core.voices import Voice
from latentdrum.runtime.capture import captured_preset
from tests.rhythms import blank

BELL = Pad(Timbre(Drum.PERC, np.full(5, 0.25, np.float32), np.full(TIMBRE_FREE_DIMS, 0.5, np.float32)), -3.0, 0.5)


def travelling() -> Preset:
    """A preset that moves between two places."""
    points = (np.full(6, 0.2, np.float32), np.full(6, 0.6, np.float32))
    z = np.linspace(-1, 1, FREE_DIMS, dtype=np.float32)
    return replace(
        blank(), path=LatentPath(tuple(Waypoint(Position(axes, style_weights("house"), z), 2.0) for axes in points))
    )


@pytest.mark.parametrize("preset", [blank(), travelling()], ids=["still", "travelling"])
@pytest.mark.parametrize("turned", [{}, {"busyness": 0.7, "latent_3": 1.5}, {"style": 4.0, "fills": 0.4, "seed": 9.0}])
def test_the_kept_performance_asks_for_the_same_grooves(preset: Preset, turned: dict[str, float]) -> None:
    """At every step: the same place, seed and temperature as the hand on the knobs asked for."""
    state = initial_state(preset)
    state = replace(state, values={**state.values, **turned})
    kept = captured_preset(state)
    for step in range(0, 96, 7):
        live, again = (decode_request(p, v, step, 1) for p, v in ((preset, state.values), (kept, kept.values)))
        np.testing.assert_allclose(again.position.axes, live.position.axes, atol=1e-6)
        np.testing.assert_array_equal(again.position.style, live.position.style)
        np.testing.assert_array_equal(again.position.z, live.position.z)
        assert (again.seed, again.temperature) == (live.seed, live.temperature)


def test_the_kept_performance_sounds_the_same() -> None:
    """Kit, routes and every knob of the sounds, through the file's form and back."""
    cable = Route(Source.VELOCITY, TARGETS["all.punch"], 0.5)
    state = initial_state(with_pads(replace(blank(), modulation=(cable,)), {Voice.SNARE: BELL}))
    turned = {"brightness": 0.7, "snare_decay": 0.2, "kit_move": -0.5, "kick_level": -6.0, "round_robin": 1.0}
    state = replace(state, values={**state.values, **turned})
    kept = captured_preset(state)
    again = preset_from_table(kept.name, json.loads(json.dumps(preset_table(kept))), "memory")
    for number, voice in enumerate(Voice):
        stroke = HitContext(voice, number, number, 30 + number)
        live, later = (
            sound_for_hit(p, v, stroke, None) for p, v in ((state.preset, state.values), (again, again.values))
        )
        assert later.timbre.same_as(live.timbre)
        assert later.seed == live.seed
    assert again.values["kick_level"] == -6.0


def test_the_studios_settings_stay_in_the_studio() -> None:
    """Tempo and send offset are no part of a preset."""
    state = initial_state(blank())
    state = replace(state, values={**state.values, "tempo": 174.0, "send_offset": -20.0})
    assert captured_preset(state).values == blank().values
