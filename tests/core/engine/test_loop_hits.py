"""An anchored preset plays its loop at home, hit for hit, and fades into the model's groove on the way from it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.engine.events import LoadPreset, Run
from latentdrum.core.engine.hit_timing import Hit, hits_of_step
from latentdrum.core.engine.loop_hits import loop_hits
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.parameters.table import DEFAULTS, Values
from latentdrum.core.preset.anchor import Anchor, anchored
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.loop import COMMON_TIME, Loop, LoopHit, Meter
from latentdrum.core.rhythm.path import Interpolation, LatentPath, Waypoint
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.units import TICKS_PER_QUARTER, TICKS_PER_STEP, tick_seconds
from latentdrum.core.voices import Voice
from latentdrum.runtime.offline import OfflineEngine, bounce
from tests.core.rhythm.loops import loops, swung
from tests.rhythms import Always, Scattered, blank, every_step, four_on_the_floor, grooves, rewired

distances = st.floats(0, 1)
WALTZ = Loop(
    2, 24, (LoopHit(0, Voice.KICK, 99), LoopHit(71, Voice.SNARE, 80), LoopHit(72, Voice.KICK, 98)), Meter(3, 4)
)


def at(distance: float, **shaping: float) -> Values:
    """Values at a distance from the home at the defaults."""
    return {**DEFAULTS, "morph": distance, **shaping}


def played(anchor: Anchor, groove: Groove, steps: Iterable[int], values: Values) -> list[Hit]:
    return [hit for step in steps for hit in loop_hits(anchor, groove, step, values)]


def as_loop_hits(hits: Sequence[Hit], loop: Loop, turn: int) -> list[LoopHit]:
    """The hits of one repetition of a loop as the loop has them; every tick must be a whole pulse."""
    found = []
    for hit in hits:
        pulse = Fraction(hit.tick - turn * loop.steps * TICKS_PER_STEP) * loop.ppqn / TICKS_PER_QUARTER
        assert float(pulse) == pytest.approx(round(pulse), abs=1e-6)
        found.append(LoopHit(round(pulse), hit.voice, hit.velocity))
    return sorted(found)


@given(loops(), grooves(), st.integers(0, 3))
def test_at_home_the_loop_is_played_exactly(loop: Loop, groove: Groove, turn: int) -> None:
    """Every hit on its pulse with its velocity, nothing more, in every repetition and any meter."""
    steps = range(turn * loop.steps, (turn + 1) * loop.steps)
    assert as_loop_hits(played(anchored(loop, DEFAULTS), groove, steps, DEFAULTS), loop, turn) == list(loop.hits)


@given(loops(meters=(COMMON_TIME,)), grooves(), st.integers(0, 200), st.sampled_from([0.2, 0.5, 0.9]))
def test_at_distance_1_the_model_plays_alone(loop: Loop, groove: Groove, step: int, density: float) -> None:
    """The hits are those of a preset without a loop."""
    values = at(1.0, density=density, humanise=0.7, swing=0.3)
    assert loop_hits(anchored(loop, DEFAULTS), groove, step, values) == hits_of_step(groove, step, values)


@given(loops(), grooves(), distances, distances)
def test_the_way_out_loses_hits_of_the_loop_and_never_regains_one(
    loop: Loop, groove: Groove, a: float, b: float
) -> None:
    """Counted over the whole loop by step, voice and which hit of the step it is."""
    cells = {
        (step, hit.voice, hit.strike)
        for step in range(loop.steps)
        for hit in loop_hits(anchored(loop, DEFAULTS), groove, step, DEFAULTS)
    }
    near, far = (
        {
            (step, hit.voice, hit.strike)
            for step in range(loop.steps)
            for hit in loop_hits(anchored(loop, DEFAULTS), groove, step, at(distance))
        }
        & cells
        for distance in sorted((a, b))
    )
    assert far <= near


@given(loops(), grooves(), st.integers(0, 64), distances, st.floats(0, 2), st.floats(0, 1))
def test_a_hit_stays_between_half_a_step_early_and_the_next_step(
    loop: Loop, groove: Groove, step: int, distance: float, humanise: float, swing: float
) -> None:
    """The scheduler reads a step half a step ahead: no hit of a roll may come earlier, whatever its timing is."""
    for hit in loop_hits(anchored(loop, DEFAULTS), groove, step, at(distance, humanise=humanise, swing=swing)):
        assert (step - 0.5) * TICKS_PER_STEP <= hit.tick <= (step + 2) * TICKS_PER_STEP


def test_humanise_quantises_a_loop_and_keeps_its_rolls_open() -> None:
    """At 0 the loudest hit of a cell is on the grid, as hard as the drum's others; a roll keeps its speed."""
    hits = played(anchored(swung(), DEFAULTS), every_step(), range(32), at(0.0, humanise=0.0))
    firsts = [hit for hit in hits if hit.strike == 0]
    assert all(hit.tick % TICKS_PER_STEP == 0 for hit in firsts)
    assert {hit.velocity for hit in firsts if hit.voice is Voice.KICK} == {109}
    roll = [hit.tick for hit in hits if hit.voice is Voice.SNARE and 14 * TICKS_PER_STEP < hit.tick < 100]
    assert roll == pytest.approx([87.0, 88.5, 90.0])


def test_swing_density_and_velocity_shape_a_loop() -> None:
    """Off-sixteenths later, fewer hits, half as loud."""
    loop = Loop(1, 4, tuple(LoopHit(step, Voice.HAT_CLOSED, 100) for step in range(16)))
    values = at(0.0, swing=2 / 3, density=0.25, velocity=0.5)
    hits = played(anchored(loop, DEFAULTS), four_on_the_floor(), range(16), values)
    assert [hit.velocity for hit in hits] == [50] * 8
    swung_hit = loop_hits(anchored(loop, DEFAULTS), four_on_the_floor(), 1, at(0.0, swing=2 / 3))[0]
    assert swung_hit.tick == pytest.approx(8.0)


def test_full_density_adds_hits_that_the_model_finds_plausible() -> None:
    """A loop of one kick gets ghost notes where the model would play kicks, and only there."""
    loop = Loop(2, 4, (LoopHit(0, Voice.KICK, 100), LoopHit(16, Voice.KICK, 100)))
    hits = played(anchored(loop, DEFAULTS), four_on_the_floor(), range(32), at(0.0, density=1.0))
    added = [hit for hit in hits if hit.tick not in (0.0, 96.0)]
    assert [hit.voice for hit in added] == [Voice.KICK] * 2
    assert all(hit.tick % TICKS_PER_QUARTER == 0 for hit in added)
    assert all(hit.velocity < 70 for hit in added)


def test_velocity_and_timing_fade_in_proportion() -> None:
    """Half way from a loud late snare to the model's soft early one it is in the middle of both."""
    loop = Loop(1, 60, (LoopHit(66, Voice.HAT_CLOSED, 120),))  # step 4 and 0.4
    early = every_step(offset=-0.2)
    for distance, tick, velocity in ((0.0, 26.4, 120), (0.5, 24.6, 92), (1.0, 22.8, 64)):
        (hit,) = loop_hits(anchored(loop, DEFAULTS), early, 4, at(distance))
        assert hit.tick == pytest.approx(tick)
        assert hit.velocity == pytest.approx(velocity, abs=1)


def test_a_waltz_keeps_its_own_length() -> None:
    """Two bars of twelve sixteenths: repeated after 24, and the model's bars are cut to twelve."""
    anchor, groove = anchored(WALTZ, DEFAULTS), every_step()
    home = played(anchor, groove, range(48), DEFAULTS)
    assert [hit.tick for hit in home if hit.voice is Voice.KICK] == [0, 72, 144, 216]
    barred = replace(groove, score=np.where(np.arange(32)[:, None] % 16 < 12, groove.score, 8.0).astype(np.float32))
    assert played(anchor, barred, range(48), at(1.0)) == played(anchor, groove, range(48), at(1.0))
    assert len(played(anchor, barred, range(24), at(1.0))) == 24


def place(energy: float) -> Position:
    return Position(np.full(6, energy, np.float32), style_weights("house"), np.zeros(FREE_DIMS, np.float32))


@pytest.mark.parametrize(("meter", "bars"), [(COMMON_TIME, 4), (Meter(3, 4), 4), (Meter(7, 8), 6), (Meter(5, 4), 3)])
def test_the_path_of_a_longer_loop_changes_where_its_windows_do(meter: Meter, bars: int) -> None:
    """One position a window, in the loop's own bars."""
    count = bars // meter.bars_per_groove
    length = meter.bars_per_groove * meter.steps
    path = LatentPath(tuple(Waypoint(place(n / 8), length / 16) for n in range(count)), Interpolation.STEP)
    loop = Loop(bars, 24, (LoopHit(0, Voice.KICK, 100),), meter)
    anchored_preset = rewired(blank(), path=path, anchor=anchored(loop, blank().values))
    decoded = bounce(Scattered(), anchored_preset, 2 * bars, 120).path
    assert [(step, float(position.axes[0])) for step, position in decoded][: 2 * count] == [
        (n * length, n % count / 8) for n in range(2 * count)
    ]


def with_loop(loop: Loop) -> Preset:
    return rewired(blank(), anchor=anchored(loop, blank().values))


def test_every_hit_of_a_roll_is_played_with_a_sound_of_its_own() -> None:
    """Three hits of the snare on one step: three notes, three triggers, three sounds requested."""
    roll = Loop(1, 24, (LoopHit(0, Voice.SNARE, 90), LoopHit(1, Voice.SNARE, 50), LoopHit(2, Voice.SNARE, 60)))
    made = bounce(Always(four_on_the_floor()), with_loop(roll), 1, 120)
    assert [(round(hit.tick), hit.velocity) for hit in made.notes] == [(0, 90), (1, 50), (2, 60)]
    sounds = [trigger.sound for trigger in made.triggers]
    assert len({sound.key for sound in sounds}) == 3
    assert len({sound.seed for sound in sounds}) == 3
    assert [trigger.velocity for trigger in made.triggers] == [90, 50, 60]


def test_a_bounce_counts_the_loops_own_bars() -> None:
    """Two bars of a waltz are 24 sixteenths."""
    made = bounce(Always(every_step()), with_loop(WALTZ), 2, 120)
    assert made.steps == 24
    assert [round(hit.tick) for hit in made.notes] == [0, 71, 72]


def test_an_anchored_preset_is_left_on_its_own_bar_line() -> None:
    """A preset loaded in the first bar of a waltz takes over after twelve sixteenths."""
    player = OfflineEngine(initial_state(with_loop(WALTZ), Options(ClockSource.INTERNAL)), Always(every_step()))
    player.advance((Run(True),), 0.0)
    player.advance((LoadPreset(rewired(blank(), channel=1), at_bar=True),), 0.001)
    sends = [send for ms in range(2, 2500) for send in player.advance((), ms / 1000) if send.is_note_on]
    first = next(send for send in sends if send.data[0] == 0x90)
    assert first.due_s == pytest.approx(12 * TICKS_PER_STEP * tick_seconds(120))
