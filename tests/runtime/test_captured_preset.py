"""A captured performance sounds the same when its preset is played."""

import json
from dataclasses import replace

import numpy as np
import pytest

from latentdrum.core.engine.decode_request import decode_request
from latentdrum.core.engine.loop_hits import loop_hits
from latentdrum.core.engine.sound_request import sound_for_hit
from latentdrum.core.engine.state import initial_state
from latentdrum.core.preset.anchor import anchored
from latentdrum.core.preset.kit import Pad
from latentdrum.core.preset.modulation import TARGETS, HitContext, Route, Source
from latentdrum.core.preset.preset import Preset, preset_table, with_pads
from latentdrum.core.preset.preset_reader import preset_from_table
from latentdrum.core.rhythm.path import LatentPath, Waypoint
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.timbre.timbre import TIMBRE_FREE_DIMS, Drum, Timbre
from latentdrum.core.voices import Voice
from latentdrum.runtime.captured_preset import captured_preset
from tests.core.rhythm.loops import swung
from tests.rhythms import blank, every_step

COWBELL = Pad(Timbre(Drum.PERC, np.full(5, 0.25, np.float32), np.full(TIMBRE_FREE_DIMS, 0.5, np.float32)), -3.0, 0.5)


def moving() -> Preset:
    """A preset with a path between two positions."""
    points = (np.full(6, 0.2, np.float32), np.full(6, 0.6, np.float32))
    z = np.linspace(-1, 1, FREE_DIMS, dtype=np.float32)
    return replace(
        blank(), path=LatentPath(tuple(Waypoint(Position(axes, style_weights("house"), z), 2.0) for axes in points))
    )


@pytest.mark.parametrize("preset", [blank(), moving()], ids=["still", "moving"])
@pytest.mark.parametrize("changed", [{}, {"busyness": 0.7, "latent_3": 1.5}, {"style": 4.0, "fills": 0.4, "seed": 9.0}])
def test_the_captured_preset_requests_the_same_grooves(preset: Preset, changed: dict[str, float]) -> None:
    """At every step the same position, seed and temperature."""
    state = initial_state(preset)
    state = replace(state, values={**state.values, **changed})
    captured = captured_preset(state)
    for step in range(0, 96, 7):
        live, again = (decode_request(p, v, step, 1) for p, v in ((preset, state.values), (captured, captured.values)))
        np.testing.assert_allclose(again.position.axes, live.position.axes, atol=1e-6)
        np.testing.assert_array_equal(again.position.style, live.position.style)
        np.testing.assert_array_equal(again.position.z, live.position.z)
        assert (again.seed, again.temperature) == (live.seed, live.temperature)


def test_the_captured_preset_requests_the_same_sounds() -> None:
    """Kit, routes and every sound parameter, through a round trip of the file format."""
    route = Route(Source.VELOCITY, TARGETS["all.punch"], 0.5)
    state = initial_state(with_pads(replace(blank(), modulation=(route,)), {Voice.SNARE: COWBELL}))
    changed = {"brightness": 0.7, "snare_decay": 0.2, "kit_move": -0.5, "kick_level": -6.0, "round_robin": 1.0}
    state = replace(state, values={**state.values, **changed})
    captured = captured_preset(state)
    again = preset_from_table(captured.name, json.loads(json.dumps(preset_table(captured))), "memory")
    for number, voice in enumerate(Voice):
        hit = HitContext(voice, number, number, 30 + number)
        live, later = (sound_for_hit(p, v, hit, None) for p, v in ((state.preset, state.values), (again, again.values)))
        assert later.timbre.same_as(live.timbre)
        assert later.seed == live.seed
    assert again.values["kick_level"] == -6.0


@pytest.mark.parametrize("changed", [{}, {"energy": 0.6}, {"energy": 1.0, "variation": 0.1}, {"style": 4.0}])
def test_the_captured_preset_is_as_far_from_its_loop(changed: dict[str, float]) -> None:
    """Home stays where it was, through a round trip of the file format; the hits are the same."""
    own = replace(blank(), values={**blank().values, "energy": 0.9, "busyness": 0.3})
    preset = replace(own, anchor=anchored(swung(), own.values))
    state = initial_state(preset)
    state = replace(state, values={**state.values, **changed})
    again = preset_from_table("again", json.loads(json.dumps(preset_table(captured_preset(state)))), "memory")
    assert preset.anchor is not None
    assert again.anchor is not None
    for step in range(32):
        live = loop_hits(preset.anchor, every_step(), step, state.values)
        assert loop_hits(again.anchor, every_step(), step, again.values) == live


def test_global_settings_are_not_captured() -> None:
    """Tempo and send offset are not part of a preset."""
    state = initial_state(blank())
    state = replace(state, values={**state.values, "tempo": 174.0, "send_offset": -20.0})
    assert captured_preset(state).values == blank().values
