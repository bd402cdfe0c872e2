"""Modulation: parameters, velocity and song move the sounds, within the timbre space."""

import itertools
from dataclasses import replace
from math import isclose

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.engine.sound_request import sound_for_hit
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS, Values
from latentdrum.core.preset.modulation import TARGETS, Curve, HitContext, Route, Shape, Source, source_signal
from latentdrum.core.preset.preset import Preset, with_pads
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.position import Position, style_weights
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.timbre.timbre import TIMBRE_AXES
from latentdrum.core.units import STEPS_PER_BAR
from latentdrum.core.voices import Voice
from tests.core.preset.presets import pads, places, plain, routes, value_of

SNARE = HitContext(Voice.SNARE, 5, 5, 100, 0.25)
hits = st.builds(
    lambda voice, step, velocity, accent: HitContext(voice, step, step, velocity, accent),
    st.sampled_from(Voice),
    st.integers(0, 2000),
    st.integers(1, 127),
    st.floats(-1, 1),
)
SOUND_KNOBS = [name for name, row in PARAMETERS.items() if row.group.of_sound]


@st.composite
def turned(draw: st.DrawFn) -> Values:
    names = draw(st.lists(st.sampled_from(SOUND_KNOBS), unique=True, max_size=6))
    return {**DEFAULTS, **{name: draw(value_of(PARAMETERS[name])) for name in names}}


@st.composite
def sounding(draw: st.DrawFn) -> Preset:
    preset = replace(plain(), modulation=draw(st.lists(routes(), max_size=6).map(tuple)))
    return with_pads(preset, draw(st.dictionaries(st.sampled_from(Voice), pads, max_size=2)))


def axes_of(
    preset: Preset, hit: HitContext = SNARE, position: Position | None = None, **values: float
) -> dict[str, float]:
    timbre = sound_for_hit(preset, {**DEFAULTS, **values}, hit, position).timbre
    return dict(zip(TIMBRE_AXES, (round(float(x), 4) for x in timbre.axes), strict=True))


def routed(*chosen_routes: Route) -> Preset:
    return replace(plain(), modulation=chosen_routes)


def signal(route: Route, hit: HitContext = SNARE, position: Position | None = None) -> float:
    return source_signal(route, hit, position, seed=1)


def test_at_default_a_hit_has_the_pads_own_axes() -> None:
    """All parameters at default and no route: nothing is shifted."""
    assert set(axes_of(plain()).values()) == {0.5}


@given(sounding(), turned(), hits, places)
def test_any_parameters_keep_the_sound_in_the_space(
    preset: Preset, values: Values, hit: HitContext, position: Position
) -> None:
    """Axes 0..1, free dimensions within their limit, hardness -1..1; and the same for the same arguments."""
    sound = sound_for_hit(preset, values, hit, position)
    assert sound.timbre.axes.min() >= 0.0
    assert sound.timbre.axes.max() <= 1.0
    assert np.abs(sound.timbre.z).max() <= 8.0
    assert -1.0 <= sound.timbre.hardness <= 1.0
    again = sound_for_hit(preset, values, hit, position)
    assert again.timbre.same_as(sound.timbre)
    assert (again.seed, again.key) == (sound.seed, sound.key)


@given(sounding(), turned(), hits, places, routes())
def test_a_route_of_no_amount_changes_nothing(
    preset: Preset, values: Values, hit: HitContext, position: Position, route: Route
) -> None:
    """A route of amount 0 is as good as none."""
    more = replace(preset, modulation=(*preset.modulation, replace(route, amount=0.0)))
    assert sound_for_hit(more, values, hit, position).timbre.same_as(
        sound_for_hit(preset, values, hit, position).timbre
    )


@given(sounding(), hits, places, routes(), st.floats(-1, 1), st.floats(-1, 1))
def test_more_amount_moves_farther_the_same_way(
    preset: Preset, hit: HitContext, position: Position, route: Route, a: float, b: float
) -> None:
    """An axis never moves back while the amount of its route rises."""
    low, high = (
        sound_for_hit(
            replace(preset, modulation=(*preset.modulation, replace(route, amount=amount))), DEFAULTS, hit, position
        ).timbre.axes
        for amount in sorted((a, b))
    )
    signal_value = route.curve.apply(source_signal(route, hit, position, 1))
    assert np.all((high - low) * np.sign(signal_value) >= -1e-6)


@given(st.sampled_from(Curve), st.floats(-1, 1))
def test_a_curve_keeps_the_middle_and_the_range(curve: Curve, x: float) -> None:
    """0 stays 0, and the result is within -1..1."""
    assert curve.apply(0.0) == 0.0
    assert -1.0 <= curve.apply(x) <= 1.0
    assert curve.apply(1.0) == (-1.0 if curve is Curve.INVERT else 1.0)


def test_a_curve_bends_where_its_name_says() -> None:
    """Square moves little at first, root much, smooth little at both ends, up only above the middle."""

    def moved(curve: Curve, *signals: float) -> list[float]:
        return [curve.apply(source_signal) for source_signal in signals]

    assert moved(Curve.LINEAR, -0.5, 0.25, 0.75) == [-0.5, 0.25, 0.75]
    assert moved(Curve.SQUARE, -0.5, 0.5) == [-0.25, 0.25]
    assert moved(Curve.ROOT, -0.25, 0.25) == [-0.5, 0.5]
    assert moved(Curve.UP, -0.5, 0.5) == [0.0, 0.5]
    first, middle, last = moved(Curve.SMOOTH, 0.25, 0.5, 0.75)
    assert (first < 0.25, middle, last > 0.75) == (True, 0.5, True)


@given(routes(), hits, places, st.integers(0, 2**31 - 1))
def test_every_source_is_within_one(route: Route, hit: HitContext, position: Position, seed: int) -> None:
    """For any velocity and position in the song."""
    assert -1.0 <= source_signal(route, hit, position, seed) <= 1.0


def test_a_pads_knob_moves_the_pad_and_the_kits_knob_moves_all() -> None:
    """Their deviations from 0.5 add to the pad's own axes."""
    assert axes_of(plain(), snare_decay=0.7)["decay"] == 0.7
    assert axes_of(plain(), kick_decay=0.7)["decay"] == 0.5
    assert axes_of(plain(), decay=0.4, snare_decay=0.7)["decay"] == pytest.approx(0.6)
    assert axes_of(plain(), decay=0.0, snare_decay=0.0)["decay"] == 0.0


def test_touch_makes_a_higher_velocity_a_harder_sound() -> None:
    """Without touch only the level differs."""
    hard, soft = replace(SNARE, velocity=127), replace(SNARE, velocity=1)

    def hardness(hit: HitContext, touch: float) -> float:
        return sound_for_hit(plain(), {**DEFAULTS, "touch": touch}, hit, None).timbre.hardness

    assert (hardness(soft, 1.0), hardness(hard, 1.0)) == (-1.0, 1.0)
    assert hardness(hard, 0.5) == pytest.approx(0.5)
    assert hardness(hard, 0.0) == hardness(soft, 0.0) == 0.0


def test_round_robin_makes_every_hit_different() -> None:
    """Another z and other noise; without it a pad's hits are the same to the last bit."""

    def sound(number: int, round_robin: float, voice: Voice = Voice.SNARE, seed: float = 1.0) -> tuple[object, int]:
        hit = HitContext(voice, number, abs(number), 100)
        asked = sound_for_hit(plain(), {**DEFAULTS, "round_robin": round_robin, "seed": seed}, hit, None)
        return asked.timbre.z.tobytes(), asked.seed

    assert len({sound(number, 0.3) for number in range(-50, 50)}) == 100
    assert sound(7, 0.3) == sound(7, 0.3)
    assert sound(7, 0.3) != sound(7, 0.3, seed=2.0)
    assert len({sound(number, 0.0) for number in range(-50, 50)}) == 1
    assert sound(7, 0.0) != sound(7, 0.0, Voice.KICK)


def test_round_robin_stays_close_to_the_pads_timbre() -> None:
    """At 1 about a third of a standard deviation in each free dimension."""
    values = {**DEFAULTS, "round_robin": 1.0}
    spread = [sound_for_hit(plain(), values, replace(SNARE, number=n), None).timbre.z for n in range(200)]
    assert np.std(spread) == pytest.approx(0.35, abs=0.02)


def test_the_whole_kit_moves_one_way() -> None:
    """By the parameter or by a route, every voice by the same; the seed gives the direction."""

    def way(voice: Voice, seed: float = 1.0, preset: Preset | None = None, kit_move: float = 0.5) -> tuple[float, ...]:
        hit = replace(SNARE, voice=voice, velocity=127)
        values = {**DEFAULTS, "round_robin": 0.0, "kit_move": kit_move, "seed": seed}
        return tuple(sound_for_hit(preset or plain(), values, hit, None).timbre.z.tolist())

    assert len({way(voice) for voice in Voice}) == 1
    assert way(Voice.KICK, 2.0) != way(Voice.KICK)
    assert way(Voice.KICK, kit_move=-0.5) == pytest.approx([-x for x in way(Voice.KICK)])
    route = Route(Source.VELOCITY, TARGETS["kit_move"], 0.5)
    assert way(Voice.RIDE, preset=routed(route), kit_move=0.0) == way(Voice.KICK)


def test_the_kit_knob_reaches_the_kits_neighbours_and_no_farther() -> None:
    """At its end by a standard deviation in each dimension, the usual distance between kits."""
    values = {**DEFAULTS, "round_robin": 0.0, "kit_move": 1.0}
    moves = [sound_for_hit(plain(), {**values, "seed": float(seed)}, SNARE, None).timbre.z for seed in range(200)]
    assert np.std(moves) == pytest.approx(1.0, abs=0.1)


def test_a_route_moves_its_pad_alone_and_all_moves_all() -> None:
    """Two thirds of full velocity at amount 0.3: 0.2 brighter."""
    to_snare = routed(Route(Source.VELOCITY, TARGETS["snare.brightness"], 0.3))
    to_all = routed(Route(Source.VELOCITY, TARGETS["all.brightness"], 0.3))
    hit = replace(SNARE, velocity=106)
    assert axes_of(to_snare, hit) == {**dict.fromkeys(TIMBRE_AXES, 0.5), "brightness": 0.7}
    assert axes_of(to_all, hit)["brightness"] == 0.7
    kick = replace(hit, voice=Voice.KICK)
    assert (axes_of(to_snare, kick)["brightness"], axes_of(to_all, kick)["brightness"]) == (0.5, 0.7)


def test_step_is_a_ramp_over_the_bar() -> None:
    """0 on the downbeat, 15/16 on the last sixteenth, in every bar."""
    ramp = [signal(Route(Source.STEP, TARGETS["all.decay"], 1.0), replace(SNARE, step=s)) for s in range(32)]
    assert ramp == [s / 16 for s in range(16)] * 2


def test_an_axis_of_the_rhythm_is_a_source() -> None:
    """By the position at the hit: 0.75 gives 0.5; a style gives its weight."""
    axes = np.full(len(AXES), 0.5, np.float32)
    axes[AXES.index("energy")] = 0.75
    position = Position(axes, 0.5 * style_weights("trap") + 0.5 * style_weights("jazz"), np.zeros(32, np.float32))
    assert signal(Route(Source.ENERGY, TARGETS["all.punch"], 1.0), position=position) == pytest.approx(0.5)
    assert signal(Route(Source.FILLS, TARGETS["all.punch"], 1.0), position=position) == 0.0
    assert signal(Route(Source.STYLE, TARGETS["all.punch"], 1.0, style="trap"), position=position) == 0.5
    assert signal(Route(Source.STYLE, TARGETS["all.punch"], 1.0, style="rock"), position=position) == 0.0
    assert {source.value for source in Source if source.of_position} == {*AXES, "style"}


@pytest.mark.parametrize(
    ("shape", "course"),
    [
        (Shape.SINE, [0.0, 1.0, 0.0, -1.0]),
        (Shape.TRIANGLE, [0.0, 1.0, 0.0, -1.0]),
        (Shape.SAW, [-1.0, -0.5, 0.0, 0.5]),
        (Shape.SQUARE, [1.0, 1.0, -1.0, -1.0]),
    ],
)
def test_an_lfo_has_its_period_in_bars(shape: Shape, course: list[float]) -> None:
    """Its values at the quarters of two periods of two bars."""
    route = Route(Source.LFO, TARGETS["all.pitch"], 1.0, bars=2.0, shape=shape)
    quarters = [signal(route, replace(SNARE, step=8 * n)) for n in range(8)]
    assert all(isclose(x, y, abs_tol=1e-9) for x, y in zip(quarters, course * 2, strict=True))


def test_a_random_lfo_holds_its_value_for_a_period() -> None:
    """Another seed gives other values."""
    route = Route(Source.LFO, TARGETS["all.pitch"], 1.0, bars=0.25, shape=Shape.RANDOM)
    heights = [signal(route, replace(SNARE, step=s)) for s in range(64)]
    assert all(len(set(heights[i : i + 4])) == 1 for i in range(0, 64, 4))
    assert len(set(heights)) == 16
    assert signal(replace(route, seed=1)) != signal(route)


def test_the_walk_has_bounded_steps_and_starts_at_zero() -> None:
    """One step a bar, at most 0.5; the same arguments give the same walk."""
    route = Route(Source.WALK, TARGETS["all.pitch"], 1.0)
    walk = [signal(route, replace(SNARE, step=STEPS_PER_BAR * bar)) for bar in range(400)]
    assert walk[0] == 0.0
    assert max(abs(b - a) for a, b in itertools.pairwise(walk)) <= 0.5
    assert (min(walk) < -0.8, max(walk) > 0.8) == (True, True)
    assert signal(route, replace(SNARE, step=STEPS_PER_BAR * 399 + 7)) == walk[399]


def test_every_style_can_be_a_source() -> None:
    """The names are those of the style parameter."""
    position = Position(np.full(6, 0.5, np.float32), style_weights("techno"), np.zeros(32, np.float32))
    weights = {s: signal(Route(Source.STYLE, TARGETS["all.decay"], 1.0, style=s), position=position) for s in STYLES}
    assert weights == {**dict.fromkeys(STYLES, 0.0), "techno": 1.0}
