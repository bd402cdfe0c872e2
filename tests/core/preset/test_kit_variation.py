"""Kit variation: reproducible by its seed; levels, pans and samples stay."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.arrays import FloatArray
from latentdrum.core.latents import Z_LIMIT
from latentdrum.core.preset.kit import Kit, Sample
from latentdrum.core.preset.kit_table import kit_table, read_kit
from latentdrum.core.preset.kit_variation import mutated_kit, random_kit
from latentdrum.core.timbre.timbre import TIMBRE_AXES, TIMBRE_FREE_DIMS, Drum, Timbre
from latentdrum.core.voices import Voice
from tests.core.preset.presets import TIN

seeds = st.integers(0, 2**31 - 1)


def draw(drum: Drum, rng: np.random.Generator) -> Timbre:
    """Any timbre, also beyond the limits of a kit file."""
    axes = rng.uniform(-0.1, 1.1, len(TIMBRE_AXES)).astype(np.float32)
    return Timbre(drum, axes, (4.0 * rng.standard_normal(TIMBRE_FREE_DIMS)).astype(np.float32))


def mixed() -> Kit:
    """A kit with levels, pans, a clap on the snare's pad and a recording on the kick's."""
    pads = [replace(pad, level_db=-voice, pan=0.1 * (voice - 4)) for voice, pad in zip(Voice, TIN.pads, strict=True)]
    pads[Voice.SNARE] = replace(pads[Voice.SNARE], timbre=replace(pads[Voice.SNARE].timbre, drum=Drum.CLAP))
    pads[Voice.KICK] = replace(pads[Voice.KICK], sample=Sample("kick.wav", np.ones(9, np.float32)))
    return Kit("mixed", tuple(pads))


def places(kit: Kit) -> list[FloatArray]:
    return [np.concatenate([pad.timbre.axes, pad.timbre.z]) for pad in kit.pads]


@given(seeds)
def test_a_seed_is_one_kit(seed: int) -> None:
    """The same arguments give the same kit, another seed another; files hold all of it."""
    kit = random_kit(mixed(), draw, seed)
    again = random_kit(mixed(), draw, seed)
    assert all(a.timbre.same_as(b.timbre) for a, b in zip(kit.pads, again.pads, strict=True))
    assert not np.array_equal(places(kit), places(random_kit(mixed(), draw, seed + 1)))
    assert kit_table(read_kit("mixed", kit_table(kit), "here")) == kit_table(kit)
    assert np.abs(places(kit)).max() <= Z_LIMIT


@given(seeds, st.sets(st.sampled_from(Voice), min_size=1))
def test_only_the_named_pads_are_drawn(seed: int, pads: set[Voice]) -> None:
    """The others stay the same; a pad gets the same sound whichever are drawn with it."""
    base = mixed()
    some, every = random_kit(base, draw, seed, pads), random_kit(base, draw, seed)
    for voice in Voice:
        expected = every if voice in pads else base
        assert some.pad(voice).timbre.same_as(expected.pad(voice).timbre)


def test_drums_levels_and_pans_stay() -> None:
    """A clap stays a clap and a quiet pad quiet; a sample is dropped, since a new sound replaces it."""
    kit = random_kit(mixed(), draw, 5)
    assert [pad.timbre.drum for pad in kit.pads] == [pad.timbre.drum for pad in mixed().pads]
    assert [(pad.level_db, pad.pan) for pad in kit.pads] == [(pad.level_db, pad.pan) for pad in mixed().pads]
    assert kit.pad(Voice.KICK).sample is None


@given(seeds, st.floats(0.0, 1.0))
def test_a_mutation_interpolates_by_its_amount(seed: int, amount: float) -> None:
    """Not at all at 0, all the way to a new sound at 1, and evenly between."""
    base = mixed()
    far, some = places(mutated_kit(base, draw, seed, 1.0)), places(mutated_kit(base, draw, seed, amount))
    for start, there, end in zip(places(base), some, far, strict=True):
        inside = (np.abs(end[5:]) < Z_LIMIT).nonzero()[0] + 5
        assert there[inside] == pytest.approx(start[inside] + amount * (end[inside] - start[inside]), abs=1e-4)
    assert np.array_equal(places(mutated_kit(base, draw, seed, 0.0)), places(base))


def test_a_mutation_leaves_samples_alone() -> None:
    """A sample plays at its pad's own timbre, so moving that would change nothing."""
    kit = mutated_kit(mixed(), draw, 5, 0.5)
    assert kit.pad(Voice.KICK).timbre.same_as(mixed().pad(Voice.KICK).timbre)
    assert kit.pad(Voice.KICK).sample is not None
    assert not kit.pad(Voice.SNARE).timbre.same_as(mixed().pad(Voice.SNARE).timbre)
