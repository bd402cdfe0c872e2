"""Synthesised sounds follow their knobs and have no technical faults."""

import numpy as np
import pytest

from latentdrum.core.timbre.descriptors import measure
from latentdrum.core.timbre.timbre import RATE_HZ, TIMBRE_AXES, Drum
from training.timbre.sounds.analogue import STYLES, counts, render, styles_of, synthesise
from training.timbre.sounds.sound import OneShot
from training.timbre.sounds.style import Style, styles

PITCH, DECAY, NOISINESS = (TIMBRE_AXES.index(name) for name in ("pitch", "decay", "noisiness"))


def middle(style: Style, **changes: float) -> OneShot:
    """A style with every knob in the middle of its range but those given."""
    knobs = {name: (low + high) / 2 for name, (low, high) in style.ranges.items()} | changes
    return render(style, knobs, np.random.default_rng(0))


def first(drum: Drum) -> Style:
    return styles_of(drum)[0]


@pytest.mark.parametrize("style", STYLES, ids=lambda style: f"{style.drum.key}-{style.name}")
def test_synthesised_sounds_have_no_faults(style: Style) -> None:
    """They begin at once, peak at 1, end without click or DC offset, and are no longer than their drum allows."""
    for seed in range(4):
        rng = np.random.default_rng(seed)
        frames = render(style, style.random_knobs(rng), rng).frames
        assert np.isfinite(frames).all()
        assert np.abs(frames).max() == 1.0
        assert np.abs(frames[: round(0.002 * RATE_HZ)]).max() > 0.03
        assert np.abs(frames[-20:]).max() < 0.001
        assert abs(frames.mean()) < 0.002
        assert 0.02 * RATE_HZ < len(frames) <= style.drum.length_s * RATE_HZ


def test_end_hz_sets_the_pitch_of_a_kick() -> None:
    """The body of a long bass drum is at the final pitch of its sweep."""
    for end_hz in (42.0, 50.0, 58.0):
        frames = middle(first(Drum.KICK), end_hz=end_hz, fall_s=2.0, second_ratio=0.0).frames
        late = frames[round(0.3 * RATE_HZ) :] * np.hanning(len(frames) - round(0.3 * RATE_HZ))
        spectrum = np.abs(np.fft.rfft(late, 8 * RATE_HZ))
        assert spectrum.argmax() / 8 == pytest.approx(end_hz, abs=1.0)


@pytest.mark.parametrize("drum", [Drum.KICK, Drum.SNARE, Drum.HAT_OPEN, Drum.TOM_MID, Drum.CLAP, Drum.RIM])
def test_decay_knobs_raise_the_decay_descriptor(drum: Drum) -> None:
    """Longer decay times lengthen the sound."""
    style = first(drum)
    falls = [name for name in style.ranges if name in ("fall_s", "tail_s", "wires_s", "tone_s")]
    short, long = (middle(style, **dict.fromkeys(falls, fall_s)).frames for fall_s in (0.08, 0.5))
    assert measure(long)[DECAY] > measure(short)[DECAY] + 0.5


def test_toms_are_tuned_apart() -> None:
    """Low, mid and high tom rise in pitch."""
    pitches = [measure(middle(first(drum)).frames)[PITCH] for drum in (Drum.TOM_LOW, Drum.TOM_MID, Drum.TOM_HIGH)]
    assert pitches == sorted(pitches)
    assert pitches[2] - pitches[0] > 0.5


def test_wires_make_a_snare_noisier() -> None:
    """More wires give less tone and more noise."""
    pure, noisy = (middle(first(Drum.SNARE), wires=wires).frames for wires in (0.02, 1.0))
    assert measure(noisy)[NOISINESS] > measure(pure)[NOISINESS] + 0.5


def test_the_same_seed_gives_the_same_sounds() -> None:
    """A sound depends on the seed, its drum and its number only, and has its knobs in settings."""
    first_run = list(synthesise({Drum.CLAP: 3, Drum.RIM: 1}, seed=5))
    second_run = list(synthesise({Drum.RIM: 2, Drum.CLAP: 2}, seed=5))
    other = next(synthesise({Drum.CLAP: 1}, seed=6))
    assert [sound.drum for sound in first_run] == [Drum.CLAP] * 3 + [Drum.RIM]
    for a, b in zip(first_run[:2], second_run[:2], strict=True):
        assert np.array_equal(a.frames, b.frames)
        assert a.settings == b.settings
    assert not np.array_equal(first_run[0].frames[:500], other.frames[:500])
    assert set(first_run[0].settings) == set(styles_of(Drum.CLAP)[0].ranges)


def test_every_drum_has_several_styles() -> None:
    """The shares add up, and drums with few recordings get more."""
    assert sum(counts(6_000).values()) == 6_000
    assert counts(6_000)[Drum.RIDE] > counts(6_000)[Drum.PERC]
    assert all(len({style.name for style in styles_of(drum)}) >= 5 for drum in Drum)


def test_unknown_knobs_are_named() -> None:
    """A misspelt knob is an error that lists the known ones."""
    style = first(Drum.KICK)
    with pytest.raises(ValueError, match=r"style odd: unknown knob 'pich_hz'; known: .*end_hz"):
        styles(Drum.KICK, style.voice, style.ranges, {"odd": {"pich_hz": (1.0, 2.0)}})
