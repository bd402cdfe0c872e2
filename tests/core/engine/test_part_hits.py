"""What each voice plays by its own part, over the model's groove and over a loop."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.engine.hit_timing import Hit, hits_of_step
from latentdrum.core.engine.loop_hits import loop_hits
from latentdrum.core.engine.part_hits import part_hits, step_hits
from latentdrum.core.engine.part_sources import groove_source
from latentdrum.core.parameters.parts import PART_NAMES, parts_of
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS, Values
from latentdrum.core.preset.anchor import Anchor, anchored
from latentdrum.core.rhythm.groove import SHAPE, Groove
from latentdrum.core.rhythm.parts import Part
from latentdrum.core.units import TICKS_PER_STEP
from latentdrum.core.voices import Voice
from latentdrum.runtime.offline import bounce
from tests.core.preset.presets import value_of
from tests.core.rhythm.loops import loops, swung
from tests.rhythms import Always, every_step, four_on_the_floor, grooves, preset

#: A loop at home or on its way to the model, or no loop.
anchors = st.none() | loops().map(lambda loop: anchored(loop, DEFAULTS))
distances = st.sampled_from([0.0, 0.3, 0.7, 1.0])
steps = st.integers(0, 200)
Cell = tuple[float, int]


def played(anchor: Anchor | None, groove: Groove, where: Iterable[int], values: Values) -> list[Hit]:
    return [hit for step in where for hit in step_hits(anchor, groove, {}, step, values)]


def voice_cells(
    anchor: Anchor | None, groove: Groove, voice: Voice, where: Iterable[int], values: Values
) -> list[Cell]:
    """What one voice plays; the others are not looked at."""
    return of(own_hits(anchor, groove, voice, where, values), voice)


def own_hits(anchor: Anchor | None, groove: Groove, voice: Voice, where: Iterable[int], values: Values) -> list[Hit]:
    source, part = groove_source(anchor, groove, values), parts_of(values).get(voice, Part())
    return [hit for step in where for hit in part_hits(source, part, voice, step, values)]


def of(hits: Iterable[Hit], voice: Voice) -> list[Cell]:
    """Tick to a thousandth, velocity."""
    return sorted((round(hit.tick, 3), hit.velocity) for hit in hits if hit.voice == voice)


def alike(found: list[Cell], wanted: list[Cell]) -> bool:
    """Whether they are the same hits, to a thousandth of a tick."""
    return len(found) == len(wanted) and bool(np.allclose(found or [0], wanted or [0], rtol=0, atol=2e-3))


def later(cells: list[Cell], ticks: float, times: float = 1.0) -> list[Cell]:
    return [(round(tick * times + ticks, 3), velocity) for tick, velocity in cells]


@given(anchors, grooves(), steps, distances, st.floats(0, 1), st.sampled_from([0.0, 1.0]))
def test_by_default_every_hit_is_that_of_the_groove(
    anchor: Anchor | None, groove: Groove, step: int, distance: float, swing: float, grid: float
) -> None:
    """To the last bit."""
    values = {**DEFAULTS, "morph": distance, "swing": swing, "swing_grid": grid}
    plain = hits_of_step(groove, step, values) if anchor is None else loop_hits(anchor, groove, step, values)
    assert step_hits(anchor, groove, {}, step, values) == plain


@given(anchors, grooves(), steps, distances, st.sampled_from(Voice), st.data())
def test_what_one_voice_does_moves_no_other(
    anchor: Anchor | None, groove: Groove, step: int, distance: float, voice: Voice, data: st.DataObject
) -> None:
    """Any change of all parameters of one part leaves every hit of the others as it is, to the last bit."""
    other = data.draw(st.sampled_from([each for each in Voice if each != voice]))
    values = {**DEFAULTS, "morph": distance, f"{other.key}_shift": 3.0, f"{other.key}_probability": 0.5}
    turned = {**values, **{name: data.draw(value_of(PARAMETERS[name])) for name in PART_NAMES[voice]}}
    before, after = (step_hits(anchor, groove, {}, step, each) for each in (values, turned))
    assert [hit for hit in after if hit.voice != voice] == [hit for hit in before if hit.voice != voice]


@given(anchors, grooves(), st.integers(1, 64), st.integers(-16, 16), st.sampled_from(Voice))
def test_a_part_repeats_after_its_length(
    anchor: Anchor | None, groove: Groove, length: int, shift: int, voice: Voice
) -> None:
    """Counted from the top of the song, whatever the length of the groove."""
    values = {**DEFAULTS, f"{voice.key}_length": float(length), f"{voice.key}_shift": float(shift)}
    where = (0, length // 3, length - 1)
    first = voice_cells(anchor, groove, voice, where, values)
    again = voice_cells(anchor, groove, voice, (step + 3 * length for step in where), values)
    assert alike(again, later(first, 3 * length * TICKS_PER_STEP))


@given(anchors, grooves(), st.integers(0, 64), st.sampled_from(Voice))
def test_double_time_has_every_hit_at_half_the_distance(
    anchor: Anchor | None, groove: Groove, length: int, voice: Voice
) -> None:
    """Hits and their second strikes, twice as fast, as hard as before."""
    normal = {**DEFAULTS, f"{voice.key}_length": float(length), f"{voice.key}_ratchet": 1.0}
    double = {**normal, f"{voice.key}_time": 2.0}
    slow = voice_cells(anchor, groove, voice, range(24, 40), normal)
    fast = voice_cells(anchor, groove, voice, range(12, 20), double)
    assert alike(fast, later(slow, 0.0, 0.5))


@given(grooves(), st.sampled_from(Voice))
def test_half_time_has_every_hit_at_twice_the_distance(groove: Groove, voice: Voice) -> None:
    """On the grid; beside it a hit is as early or late as before."""
    normal, half = ({**DEFAULTS, "humanise": 0.0, f"{voice.key}_time": pace} for pace in (1.0, 0.0))
    fast, slow = (voice_cells(None, groove, voice, range(n), v) for n, v in ((8, normal), (16, half)))
    assert alike(slow, later(fast, 0.0, 2.0))
    late = replace(groove, offset=np.full(SHAPE, 0.25, np.float32), second=None)
    ticks = [tick for tick, _ in voice_cells(None, late, voice, range(20), {**half, "humanise": 1.0})]
    assert all(tick % (2 * TICKS_PER_STEP) == 0.25 * TICKS_PER_STEP for tick in ticks)


@given(anchors, grooves(), st.integers(-16, 16), st.sampled_from(Voice))
def test_a_shift_moves_every_hit_and_loses_none(
    anchor: Anchor | None, groove: Groove, shift: int, voice: Voice
) -> None:
    """By whole steps; that it reads every cell once is in core/rhythm/test_parts.py."""
    where = (20, 31, 32, 47)
    values = {**DEFAULTS, f"{voice.key}_shift": float(shift)}
    moved = voice_cells(anchor, groove, voice, where, values)
    plain = voice_cells(anchor, groove, voice, (step - shift for step in where), DEFAULTS)
    assert alike(moved, later(plain, shift * TICKS_PER_STEP))


@given(anchors, grooves(), st.integers(2, 8), st.sampled_from(Voice), st.sampled_from([0.0, 1.0, 2.0]))
def test_a_ratchet_divides_the_step_of_every_hit(
    anchor: Anchor | None, groove: Groove, count: int, voice: Voice, pace: float
) -> None:
    """So many strikes a hit, evenly, each no louder than the last, the first as it was."""
    plain = {**DEFAULTS, "humanise": 0.0, f"{voice.key}_time": pace}
    values, gap = {**plain, f"{voice.key}_ratchet": float(count)}, TICKS_PER_STEP / count / (2 if pace == 2.0 else 1)
    for step in (0, 13, 31, 36):
        hits = own_hits(anchor, groove, voice, (step,), values)
        assert len(hits) % count == 0
        assert [hit.strike for hit in hits] == list(range(len(hits)))
        for strikes in (hits[at : at + count] for at in range(0, len(hits), count)):
            assert [b.tick - a.tick for a, b in pairwise(strikes)] == pytest.approx([gap] * (count - 1))
            assert all(b.velocity <= a.velocity for a, b in pairwise(strikes))
            assert strikes[-1].velocity >= strikes[0].velocity // 2
        firsts = {(hit.tick, hit.velocity) for hit in hits[::count]}
        assert firsts <= {(hit.tick, hit.velocity) for hit in own_hits(anchor, groove, voice, (step,), plain)}


@given(anchors, grooves(), steps, st.sampled_from(Voice), st.floats(0, 1), st.integers(0, 2**31 - 1))
def test_probability_takes_hits_away_and_changes_none(
    anchor: Anchor | None, groove: Groove, step: int, voice: Voice, share: float, seed: int
) -> None:
    """A hit plays with all of its strikes or not at all; none at 0, all at 1."""
    name = f"{voice.key}_probability"
    base = {**DEFAULTS, f"{voice.key}_seed": float(seed)}
    every = voice_cells(anchor, groove, voice, (step,), base)
    assert voice_cells(anchor, groove, voice, (step,), {**base, name: share}) in ([], every)
    assert voice_cells(anchor, groove, voice, (step,), {**base, name: 0.0}) == []


@given(anchors, grooves(), st.integers(1, 16), st.integers(0, 64), st.sampled_from(Voice), distances)
def test_a_euclidean_part_has_its_pulses_and_no_other_hit(
    anchor: Anchor | None, groove: Groove, pulses: int, length: int, voice: Voice, distance: float
) -> None:
    """In place of the groove's hits, over the length or a bar; density thins them."""
    bar = 16 if anchor is None else anchor.loop.meter.steps
    values = {**DEFAULTS, "morph": distance, f"{voice.key}_euclid": float(pulses), f"{voice.key}_length": float(length)}
    span = length or bar
    where = range(span - span // 3, span + 7)
    found = [step for step in where if own_hits(anchor, groove, voice, (step,), values)]
    assert found == [step for step in where if step * pulses % span < pulses]
    assert not own_hits(anchor, groove, voice, where, {**values, f"{voice.key}_density": 0.0})


def test_pulses_play_with_the_groove_s_touch() -> None:
    """Where it has a hit they are that hit; a drum that it does not use is struck all the same."""
    values = {**DEFAULTS, "kick_euclid": 4.0, "ride_euclid": 3.0, "ride_length": 8.0}
    hits = played(None, four_on_the_floor(0.2), range(16), values)
    assert of(hits, Voice.KICK) == of(played(None, four_on_the_floor(0.2), range(16), DEFAULTS), Voice.KICK)
    assert [tick / TICKS_PER_STEP for tick, _ in of(hits, Voice.RIDE)] == [0, 3, 6, 8, 11, 14]
    assert all(velocity > 64 for _, velocity in of(hits, Voice.RIDE))


def test_thirds_against_sixteenths_meet_again_after_three_bars() -> None:
    """A kick of twelve steps under a hat of sixteen: a polymeter from the top of the song."""
    kicks = of(played(None, four_on_the_floor(), range(96), {**DEFAULTS, "kick_length": 6.0}), Voice.KICK)
    assert [round(tick / TICKS_PER_STEP) for tick, _ in kicks] == [step for step in range(96) if step % 6 in (0, 4)]


def test_swung_eighths_hold_in_double_time() -> None:
    """At 2/3 the second eighth is two thirds of a quarter late, whatever lies between them in proportion."""
    values = {**DEFAULTS, "swing": 2 / 3, "swing_grid": 0.0, "hat_closed_time": 2.0}
    cells = of(played(None, every_step(), range(4), values), Voice.HAT_CLOSED)
    assert [tick for tick, _ in cells] == pytest.approx([0, 4, 8, 12, 16, 18, 20, 22], abs=1e-3)


def test_swing_holds_in_double_time() -> None:
    """A sixteenth is as late as ever, and a thirty-second on either side of it by half of that: even steps between."""
    values = {**DEFAULTS, "swing": 2 / 3, "hat_closed_time": 2.0}
    hits = played(None, every_step(), range(2), values)
    assert [hit.tick for hit in hits] == pytest.approx([0.0, 4.0, 8.0, 10.0])


def test_a_voices_velocity_scales_its_own_hits() -> None:
    """Under the velocity of all."""
    values = {**DEFAULTS, "velocity": 0.5, "hat_closed_velocity": 0.5}
    assert {hit.velocity for hit in played(None, every_step(), range(16), values)} == {16}


def test_every_strike_has_a_sound_of_its_own() -> None:
    """Eight ratchets in double time: sixteen notes and sounds a step."""
    made = bounce(Always(every_step()), preset(hat_closed_time="double", hat_closed_ratchet=8), 1, 60)
    assert len(made.notes) == 16 * 16
    assert len({trigger.sound.key for trigger in made.triggers}) == 16 * 16


def test_a_loop_at_home_has_parts_too() -> None:
    """Its snare a step later, all else exactly as it was played."""
    anchor, values = anchored(swung(), DEFAULTS), {**DEFAULTS, "snare_shift": 1.0}
    plain, moved = (played(anchor, every_step(), range(32, 64), each) for each in (DEFAULTS, values))
    before = of(played(anchor, every_step(), range(31, 63), DEFAULTS), Voice.SNARE)
    assert alike(of(moved, Voice.SNARE), later(before, TICKS_PER_STEP))
    assert [hit for hit in moved if hit.voice != Voice.SNARE] == [hit for hit in plain if hit.voice != Voice.SNARE]
