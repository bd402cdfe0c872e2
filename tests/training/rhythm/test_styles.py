from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from click.testing import CliRunner

from latentdrum.core.arrays import BoolArray
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.styles import PROGRAMMED
from latentdrum.core.units import STEPS_PER_BAR
from latentdrum.core.voices import Voice
from training.rhythm.styles import STYLE_WRITERS, write
from training.rhythm.styles.__main__ import main
from training.rhythm.styles.pattern_rules import (
    PatternRandom,
    blank,
    choose,
    chop,
    euclidean,
    layers,
    line,
    maybe,
    roll,
    triplets,
)

DRAWS = 300
KICK, SNARE, HAT, OPEN = Voice.KICK, Voice.SNARE, Voice.HAT_CLOSED, Voice.HAT_OPEN


@cache
def drawn(style: str) -> tuple[Groove, ...]:
    return tuple(write(style, np.random.default_rng(seed)) for seed in range(DRAWS))


def stacked(style: str) -> BoolArray:
    return np.stack([groove.hits for groove in drawn(style)])


def share_with(style: str, voice: Voice, steps: Sequence[int]) -> float:
    """The share of patterns whose drum plays on all of these steps."""
    return float(stacked(style)[:, list(steps), voice].all(axis=1).mean())


def swing(groove: Groove) -> float:
    """How much later a drum's odd sixteenths sit than its even ones, in steps; nan where no drum plays both."""
    lags = []
    for voice in Voice:
        odd, even = (groove.offset[start::2, voice][groove.hits[start::2, voice]] for start in (1, 0))
        if len(odd) and len(even):
            lags.append(np.median(odd) - np.median(even))
    return float(np.median(lags)) if lags else float("nan")


def test_every_programmed_style_has_its_writer() -> None:
    """The writers cover the programmed styles, in the order of the model's style input."""
    assert tuple(STYLE_WRITERS) == PROGRAMMED


def test_a_style_without_rules_is_named() -> None:
    """Asking for a played style says which styles can be written."""
    with pytest.raises(ValueError, match=r"'jazz' has no writer; choose one of: house, deep-house"):
        write("jazz", np.random.default_rng(0))


@pytest.mark.parametrize("style", PROGRAMMED)
def test_the_same_seed_writes_the_same_bars(style: str) -> None:
    """A pattern can be asked for again by its seed, down to the microtiming."""
    first, second = (write(style, np.random.default_rng(7)) for _ in range(2))
    for name in ("score", "velocity", "offset"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


@pytest.mark.parametrize("style", PROGRAMMED)
def test_every_pattern_is_valid(style: str) -> None:
    """At least six hits, velocities above 0, offsets within half a step."""
    for groove in drawn(style):
        velocities = groove.velocity[groove.hits]
        assert len(velocities) >= 6
        assert velocities.min() >= 1 / 127
        assert velocities.max() <= 1.0
        assert np.abs(groove.offset).max() < 0.5
        assert np.all(groove.velocity[~groove.hits] == 0.0)
        assert np.all(groove.offset[~groove.hits] == 0.0)


@pytest.mark.parametrize("style", PROGRAMMED)
def test_open_and_closed_hat_never_coincide(style: str) -> None:
    """Where the open hat sounds, the closed one rests."""
    hits = stacked(style)
    assert not np.any(hits[:, :, HAT] & hits[:, :, OPEN])


@pytest.mark.parametrize("style", PROGRAMMED)
def test_patterns_of_a_style_vary(style: str) -> None:
    """300 draws hold at least 250 different hit patterns, and in most bar 2 differs from bar 1."""
    hits = stacked(style)
    assert len({pattern.tobytes() for pattern in hits}) >= 250
    different = (hits[:, :STEPS_PER_BAR] != hits[:, STEPS_PER_BAR:]).any(axis=(1, 2))
    assert different.mean() > 0.5


@pytest.mark.parametrize("style", PROGRAMMED)
def test_patterns_of_a_style_run_from_sparse_to_busy(style: str) -> None:
    """The busiest tenth of the patterns has at least one and a half times the hits of the sparsest tenth."""
    counts = stacked(style).sum(axis=(1, 2))
    assert np.quantile(counts, 0.9) >= 1.5 * np.quantile(counts, 0.1)


@pytest.mark.parametrize("style", PROGRAMMED)
def test_some_patterns_are_breakdowns(style: str) -> None:
    """In some patterns the kick, the snare or the hats rest, as in an intro; in most the kick plays."""
    silent: BoolArray = np.count_nonzero(stacked(style), axis=1) == 0
    assert 0.0 < silent[:, KICK].mean() < 0.08
    assert silent[:, SNARE].any()
    assert (silent[:, HAT] & silent[:, OPEN]).any()


@pytest.mark.parametrize("style", ["house", "deep-house", "techno", "minimal", "trance", "disco", "afro-house"])
def test_four_on_the_floor(style: str) -> None:
    """House and its relatives put the kick on every beat of the first bar in most patterns."""
    assert share_with(style, KICK, (0, 4, 8, 12)) > 0.7


@pytest.mark.parametrize("style", ["house", "trance", "disco"])
def test_open_hats_are_off_the_beat(style: str) -> None:
    """The open hat plays the "and" of the beats in most patterns."""
    hits = stacked(style)[:, 2:STEPS_PER_BAR:4, OPEN]
    assert (hits.sum(axis=1) >= 2).mean() > 0.6


@pytest.mark.parametrize("style", ["house", "electro", "drum-and-bass", "uk-garage", "boom-bap", "lo-fi", "disco"])
def test_backbeat(style: str) -> None:
    """Two and four belong to the snare or the clap."""
    assert share_with(style, SNARE, (4, 12)) > 0.7


def test_drum_and_bass_two_step() -> None:
    """Drum and bass kicks on one and on the "and" of three, against snares on two and four."""
    assert share_with("drum-and-bass", SNARE, (4, 12, 20)) > 0.75
    assert share_with("drum-and-bass", KICK, (0, 26)) > 0.65
    assert share_with("drum-and-bass", KICK, (0, 4, 8, 12)) < 0.05


@pytest.mark.parametrize("style", ["trap", "dubstep"])
def test_half_time_snare_falls_on_three(style: str) -> None:
    """Trap and dubstep keep the snare for the third beat of each bar, and off two and four."""
    assert share_with(style, SNARE, (8, 24)) > 0.75
    assert share_with(style, SNARE, (4, 12)) < 0.1


def test_trap_hats_roll() -> None:
    """Trap hats run in sixteenths somewhere in most patterns: four hat hits in a row."""
    hats = stacked("trap")[:, :, HAT]
    runs = hats[:, :-3] & hats[:, 1:-2] & hats[:, 2:-1] & hats[:, 3:]
    assert runs.any(axis=1).mean() > 0.5


def test_reggaeton_plays_three_three_two() -> None:
    """The dembow snare falls three, six, eleven and fourteen sixteenths into the bar."""
    assert share_with("reggaeton", SNARE, (3, 6, 11, 14)) > 0.8


def test_jungle_cuts_up_a_break_with_ghosts() -> None:
    """Jungle has many snares, quiet ones between the loud, and rarely the same bar twice."""
    hits = stacked("jungle")
    assert np.median(hits[:, :, SNARE].sum(axis=1)) >= 8
    same = (hits[:, :STEPS_PER_BAR, :2] == hits[:, STEPS_PER_BAR:, :2]).all(axis=(1, 2))
    assert same.mean() < 0.15
    snares = np.concatenate([groove.velocity[:, SNARE][groove.hits[:, SNARE]] for groove in drawn("jungle")])
    assert 0.15 < np.mean(snares < 0.5) < 0.7


def test_uk_garage_skips_kicks() -> None:
    """2-step leaves out the kick on the second and the fourth beat in most patterns."""
    kicks = stacked("uk-garage")[:, :, KICK]
    assert (~kicks[:, 4] & ~kicks[:, 12]).mean() > 0.7


def test_footwork_kicks_in_threes() -> None:
    """Footwork puts three sixteenths between neighbouring kicks more often than four."""
    gaps = np.concatenate([np.diff(np.flatnonzero(kicks)) for kicks in stacked("footwork")[:, :, KICK]])
    assert np.sum(gaps == 3) > 2 * np.sum(gaps == 4)


@pytest.mark.parametrize(
    ("style", "least"), [("uk-garage", 0.14), ("lo-fi", 0.14), ("boom-bap", 0.1), ("deep-house", 0.08)]
)
def test_swung_styles_delay_the_odd_sixteenths(style: str, least: float) -> None:
    """Swing: the second sixteenth of each eighth comes late, by 0.14 of a step at 57 per cent."""
    lags = [swing(groove) for groove in drawn(style)]
    assert np.nanquantile(lags, 0.05) > least - 0.06
    assert np.nanmedian(lags) > least


@pytest.mark.parametrize("style", ["trance", "techno"])
def test_machines_stay_on_the_grid(style: str) -> None:
    """Techno and trance hardly swing: no hit lies further than a tenth of a step off."""
    assert max(np.abs(groove.offset).max() for groove in drawn(style)) < 0.1


@pytest.mark.parametrize("style", ["boom-bap", "lo-fi"])
def test_hip_hop_drags_the_snare(style: str) -> None:
    """Boom bap and lo-fi snares on two and four fall behind the beat."""
    late = [groove.offset[[4, 12], SNARE].mean() for groove in drawn(style) if groove.hits[[4, 12], SNARE].all()]
    assert np.median(late) > 0.05


def test_lo_fi_is_soft_and_techno_is_not() -> None:
    """Nearly all lo-fi kicks on one are softer than nearly all techno kicks."""
    kicks = {
        style: np.array([groove.velocity[0, KICK] for groove in drawn(style) if groove.hits[0, KICK]])
        for style in ("lo-fi", "techno")
    }
    assert np.quantile(kicks["lo-fi"], 0.95) < np.quantile(kicks["techno"], 0.05)


def test_styles_can_be_classified() -> None:
    """The nearest style mean (of 200 patterns' velocities) is right for two in three held-out patterns; chance is 1/18.

    Measured: 0.76.
    """
    played = {style: np.stack([groove.velocity.ravel() for groove in drawn(style)]) for style in PROGRAMMED}
    centroids = np.stack([played[style][:200].mean(axis=0) for style in PROGRAMMED])
    right = [
        np.square(played[style][200:, None] - centroids).sum(axis=2).argmin(axis=1) == index
        for index, style in enumerate(PROGRAMMED)
    ]
    assert np.mean(right) > 0.67
    assert min(np.mean(each) for each in right) > 0.3


def random_source(seed: int = 0, energy: float = 0.5) -> PatternRandom:
    return PatternRandom(np.random.default_rng(seed), energy)


def test_a_line_repeats_over_both_bars() -> None:
    """Four marks are one beat's worth: they play on all eight beats, and bar 2 repeats what was drawn for bar 1."""
    pattern = line(KICK, "X...", level=(0.9, 0.9))(blank(), random_source())
    assert np.flatnonzero(pattern.velocity[:, KICK]).tolist() == list(range(0, 32, 4))
    for seed in range(20):
        hats = line(HAT, "?+~x")(blank(), random_source(seed)).velocity[:, HAT]
        np.testing.assert_array_equal(hats[:STEPS_PER_BAR], hats[STEPS_PER_BAR:])


def test_a_line_of_three_steps_crosses_the_bar_line() -> None:
    """A loop of three sixteenths does not start again at the bar line."""
    pattern = line(HAT, "x..")(blank(), random_source())
    assert np.flatnonzero(pattern.velocity[:, HAT]).tolist() == list(range(0, 32, 3))


def test_energy_adds_optional_hits() -> None:
    """Busy patterns play most of the optional marks, sparse ones few."""
    sparse, busy = (
        np.mean(
            [np.count_nonzero(line(HAT, "????")(blank(), random_source(seed, energy)).velocity) for seed in range(50)]
        )
        for energy in (0.0, 1.0)
    )
    assert sparse < 32 * 0.25
    assert busy > 32 * 0.65


def test_variations_keep_the_backbone() -> None:
    """X marks play in every variation of a line."""
    for seed in range(50):
        kicks = line(KICK, "X..xX.x.", vary=1.0)(blank(), random_source(seed)).velocity[:, KICK]
        assert np.all(kicks[::4] > 0.0)


def test_a_triplet_is_three_even_hits() -> None:
    """Eighth triplets lie a third of a beat apart: 0, 1 1/3 and 2 2/3 sixteenths into the beat."""
    pattern = triplets(HAT, 28)(blank(), random_source())
    steps = np.flatnonzero(pattern.velocity[:, HAT])
    np.testing.assert_allclose(steps + pattern.offset[steps, HAT], [28, 28 + 4 / 3, 28 + 8 / 3], atol=1e-6)


def test_a_roll_rises() -> None:
    """A snare roll gets louder from its first hit to its last, and replaces what was there."""
    pattern = layers(line(SNARE, "X"), roll(SNARE, 24, 32, (0.2, 0.9)))(blank(), random_source())
    np.testing.assert_allclose(pattern.velocity[24:, SNARE], np.linspace(0.2, 0.9, 8), atol=1e-6)


@pytest.mark.parametrize("pulses", [1, 3, 5, 7, 9])
def test_pulses_spread_evenly(pulses: int) -> None:
    """Five hits over sixteen steps leave gaps of three and four, never two and five."""
    pattern = euclidean(HAT, (pulses, pulses))(blank(), random_source(pulses))
    steps = np.flatnonzero(pattern.velocity[:, HAT])
    assert len(steps) == 2 * pulses
    gaps = np.diff(np.append(steps, steps[0] + 32))
    assert gaps.max() - gaps.min() <= 1


def test_a_chopped_break_keeps_its_slices_whole() -> None:
    """Every beat of a cut-up break is some beat of the break."""
    brk = layers(line(KICK, "X.X.......XX...."), line(SNARE, "....X..o.o..X..o"))(blank(), random_source())
    cut = chop(4, 1.0)(brk, random_source(3))
    beats = {beat.tobytes() for beat in brk.velocity.reshape(8, 4, -1)}
    assert {beat.tobytes() for beat in cut.velocity.reshape(8, 4, -1)} <= beats


@pytest.mark.parametrize("marks", ["", "x" * 33, "x.y."])
def test_a_misspelt_line_is_refused(marks: str) -> None:
    """A line with an unknown mark, none or too many fails when the rules load, not in some pattern."""
    with pytest.raises(ValueError, match=r"write 1\.\.32 of the marks"):
        line(KICK, marks)


def test_odds_are_one_a_choice() -> None:
    """Two rules with three odds are refused."""
    with pytest.raises(ValueError, match="3 odds for 2 rules"):
        choose(maybe(0.5), maybe(0.5), odds=(1, 2, 3))


def test_the_grid_can_be_read() -> None:
    """The command prints a line a drum, loud kicks as X, bar line in the middle."""
    result = CliRunner().invoke(main, ["house", "--seed", "3"])
    assert result.exit_code == 0
    assert "kick  X... X... X... X... | X... X... X" in result.output
