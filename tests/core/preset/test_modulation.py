"""What moves the sounds: the hand, the stroke, the song; and never out of the space."""

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
strokes = st.builds(
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
    preset: Preset, stroke: HitContext = SNARE, place: Position | None = None, **values: float
) -> dict[str, float]:
    timbre = sound_for_hit(preset, {**DEFAULTS, **values}, stroke, place).timbre
    return dict(zip(TIMBRE_AXES, (round(float(x), 4) for x in timbre.axes), strict=True))


def routed(*cables: Route) -> Preset:
    return replace(plain(), modulation=cables)


def heard(route: Route, stroke: HitContext = SNARE, place: Position | None = None) -> float:
    return source_signal(route, stroke, place, seed=1)


def test_untouched_a_hit_sounds_as_the_kit_has_it() -> None:
    """Every knob in its middle and no route: the pad's own axes."""
    assert set(axes_of(plain()).values()) == {0.5}


@given(sounding(), turned(), strokes, places)
def test_whatever_is_turned_the_sound_stays_in_the_space(
    preset: Preset, values: Values, stroke: HitContext, place: Position
) -> None:
    """Axes 0..1, free dimensions within their limit, hardness -1..1; and the same again if asked again."""
    sound = sound_for_hit(preset, values, stroke, place)
    assert sound.timbre.axes.min() >= 0.0
    assert sound.timbre.axes.max() <= 1.0
    assert np.abs(sound.timbre.z).max() <= 8.0
    assert -1.0 <= sound.timbre.hardness <= 1.0
    again = sound_for_hit(preset, values, stroke, place)
    assert again.timbre.same_as(sound.timbre)
    assert (again.seed, again.key) == (sound.seed, sound.key)


@given(sounding(), turned(), strokes, places, routes())
def test_a_route_of_no_amount_changes_nothing(
    preset: Preset, values: Values, stroke: HitContext, place: Position, cable: Route
) -> None:
    """Plugged in and turned down is as good as not plugged in."""
    more = replace(preset, modulation=(*preset.modulation, replace(cable, amount=0.0)))
    assert sound_for_hit(more, values, stroke, place).timbre.same_as(
        sound_for_hit(preset, values, stroke, place).timbre
    )


@given(sounding(), strokes, places, routes(), st.floats(-1, 1), st.floats(-1, 1))
def test_more_amount_moves_farther_the_same_way(
    preset: Preset, stroke: HitContext, place: Position, cable: Route, a: float, b: float
) -> None:
    """An axis never turns back while its route is turned up."""
    low, high = (
        sound_for_hit(
            replace(preset, modulation=(*preset.modulation, replace(cable, amount=amount))), DEFAULTS, stroke, place
        ).timbre.axes
        for amount in sorted((a, b))
    )
    away = cable.curve.apply(source_signal(cable, stroke, place, 1))
    assert np.all((high - low) * np.sign(away) >= -1e-6)


@given(st.sampled_from(Curve), st.floats(-1, 1))
def test_a_curve_keeps_the_middle_and_the_range(curve: Curve, x: float) -> None:
    """0 stays 0, and nothing leaves -1..1."""
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


@given(routes(), strokes, places, st.integers(0, 2**31 - 1))
def test_no_source_is_louder_than_one(cable: Route, stroke: HitContext, place: Position, seed: int) -> None:
    """However hard the stroke and wherever the song."""
    assert -1.0 <= source_signal(cable, stroke, place, seed) <= 1.0


def test_a_pads_knob_moves_the_pad_and_the_kits_knob_moves_all() -> None:
    """Their deviations from the middle add up on what the kit has."""
    assert axes_of(plain(), snare_decay=0.7)["decay"] == 0.7
    assert axes_of(plain(), kick_decay=0.7)["decay"] == 0.5
    assert axes_of(plain(), decay=0.4, snare_decay=0.7)["decay"] == pytest.approx(0.6)
    assert axes_of(plain(), decay=0.0, snare_decay=0.0)["decay"] == 0.0


def test_a_harder_stroke_is_a_harder_sound_by_touch() -> None:
    """Without touch every stroke sounds alike, only its loudness differs."""
    hard, soft = replace(SNARE, velocity=127), replace(SNARE, velocity=1)

    def hardness(stroke: HitContext, touch: float) -> float:
        return sound_for_hit(plain(), {**DEFAULTS, "touch": touch}, stroke, None).timbre.hardness

    assert (hardness(soft, 1.0), hardness(hard, 1.0)) == (-1.0, 1.0)
    assert hardness(hard, 0.5) == pytest.approx(0.5)
    assert hardness(hard, 0.0) == hardness(soft, 0.0) == 0.0


def test_round_robin_makes_every_hit_its_own() -> None:
    """Another place close by and other noise; without it a pad's hits are the same to the last bit."""

    def sound(number: int, round_robin: float, voice: Voice = Voice.SNARE, seed: float = 1.0) -> tuple[object, int]:
        stroke = HitContext(voice, number, abs(number), 100)
        asked = sound_for_hit(plain(), {**DEFAULTS, "round_robin": round_robin, "seed": seed}, stroke, None)
        return asked.timbre.z.tobytes(), asked.seed

    assert len({sound(number, 0.3) for number in range(-50, 50)}) == 100
    assert sound(7, 0.3) == sound(7, 0.3)
    assert sound(7, 0.3) != sound(7, 0.3, seed=2.0)
    assert len({sound(number, 0.0) for number in range(-50, 50)}) == 1
    assert sound(7, 0.0) != sound(7, 0.0, Voice.KICK)


def test_round_robin_stays_close_to_home() -> None:
    """At full turn about a third of a standard deviation in each free dimension."""
    values = {**DEFAULTS, "round_robin": 1.0}
    spread = [sound_for_hit(plain(), values, replace(SNARE, number=n), None).timbre.z for n in range(200)]
    assert np.std(spread) == pytest.approx(0.35, abs=0.02)


def test_the_whole_kit_moves_one_way() -> None:
    """By the knob or by a route to it, every drum by the same; the seed says where to."""

    def way(voice: Voice, seed: float = 1.0, preset: Preset | None = None, kit_move: float = 0.5) -> tuple[float, ...]:
        stroke = replace(SNARE, voice=voice, velocity=127)
        values = {**DEFAULTS, "round_robin": 0.0, "kit_move": kit_move, "seed": seed}
        return tuple(sound_for_hit(preset or plain(), values, stroke, None).timbre.z.tolist())

    assert len({way(voice) for voice in Voice}) == 1
    assert way(Voice.KICK, 2.0) != way(Voice.KICK)
    assert way(Voice.KICK, kit_move=-0.5) == pytest.approx([-x for x in way(Voice.KICK)])
    cable = Route(Source.VELOCITY, TARGETS["kit_move"], 0.5)
    assert way(Voice.RIDE, preset=routed(cable), kit_move=0.0) == way(Voice.KICK)


def test_the_kit_knob_reaches_the_kits_neighbours_and_no_farther() -> None:
    """At its end a kit stands about as far from home as kits usually stand apart: a standard deviation a dimension."""
    values = {**DEFAULTS, "round_robin": 0.0, "kit_move": 1.0}
    moves = [sound_for_hit(plain(), {**values, "seed": float(seed)}, SNARE, None).timbre.z for seed in range(200)]
    assert np.std(moves) == pytest.approx(1.0, abs=0.1)


def test_a_route_moves_its_pad_alone_and_all_moves_all() -> None:
    """Two thirds of full force, at 0.3: a fifth brighter."""
    to_snare = routed(Route(Source.VELOCITY, TARGETS["snare.brightness"], 0.3))
    to_all = routed(Route(Source.VELOCITY, TARGETS["all.brightness"], 0.3))
    stroke = replace(SNARE, velocity=106)
    assert axes_of(to_snare, stroke) == {**dict.fromkeys(TIMBRE_AXES, 0.5), "brightness": 0.7}
    assert axes_of(to_all, stroke)["brightness"] == 0.7
    kick = replace(stroke, voice=Voice.KICK)
    assert (axes_of(to_snare, kick)["brightness"], axes_of(to_all, kick)["brightness"]) == (0.5, 0.7)


def test_step_is_a_ramp_over_the_bar() -> None:
    """Nothing on the downbeat, nearly all on the last sixteenth, and again."""
    ramp = [heard(Route(Source.STEP, TARGETS["all.decay"], 1.0), replace(SNARE, step=s)) for s in range(32)]
    assert ramp == [s / 16 for s in range(16)] * 2


def test_an_axis_of_the_rhythm_is_a_source() -> None:
    """As the place stands at the hit: 0.75 is half way up from the middle; a style by its weight."""
    axes = np.full(len(AXES), 0.5, np.float32)
    axes[AXES.index("energy")] = 0.75
    place = Position(axes, 0.5 * style_weights("trap") + 0.5 * style_weights("jazz"), np.zeros(32, np.float32))
    assert heard(Route(Source.ENERGY, TARGETS["all.punch"], 1.0), place=place) == pytest.approx(0.5)
    assert heard(Route(Source.FILLS, TARGETS["all.punch"], 1.0), place=place) == 0.0
    assert heard(Route(Source.STYLE, TARGETS["all.punch"], 1.0, style="trap"), place=place) == 0.5
    assert heard(Route(Source.STYLE, TARGETS["all.punch"], 1.0, style="rock"), place=place) == 0.0
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
def test_an_oscillator_goes_round_in_its_bars(shape: Shape, course: list[float]) -> None:
    """At the quarters of a period of two bars, time and again."""
    cable = Route(Source.LFO, TARGETS["all.pitch"], 1.0, bars=2.0, shape=shape)
    quarters = [heard(cable, replace(SNARE, step=8 * n)) for n in range(8)]
    assert all(isclose(x, y, abs_tol=1e-9) for x, y in zip(quarters, course * 2, strict=True))


def test_a_random_oscillator_holds_its_height_for_a_period() -> None:
    """And another seed has other heights."""
    cable = Route(Source.LFO, TARGETS["all.pitch"], 1.0, bars=0.25, shape=Shape.RANDOM)
    heights = [heard(cable, replace(SNARE, step=s)) for s in range(64)]
    assert all(len(set(heights[i : i + 4])) == 1 for i in range(0, 64, 4))
    assert len(set(heights)) == 16
    assert heard(replace(cable, seed=1)) != heard(cable)


def test_the_walk_takes_small_steps_from_the_middle() -> None:
    """One a bar, at most half the way to an end; the same walk whoever asks, and whenever."""
    cable = Route(Source.WALK, TARGETS["all.pitch"], 1.0)
    walk = [heard(cable, replace(SNARE, step=STEPS_PER_BAR * bar)) for bar in range(400)]
    assert walk[0] == 0.0
    assert max(abs(b - a) for a, b in itertools.pairwise(walk)) <= 0.5
    assert (min(walk) < -0.8, max(walk) > 0.8) == (True, True)
    assert heard(cable, replace(SNARE, step=STEPS_PER_BAR * 399 + 7)) == walk[399]


def test_every_style_can_be_a_source() -> None:
    """The names are those of the style knob."""
    place = Position(np.full(6, 0.5, np.float32), style_weights("techno"), np.zeros(32, np.float32))
    weights = {s: heard(Route(Source.STYLE, TARGETS["all.decay"], 1.0, style=s), place=place) for s in STYLES}
    assert weights == {**dict.fromkeys(STYLES, 0.0), "techno": 1.0}
