"""The listening page: plain HTML that needs nothing else, and pictures that open."""

from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from latentdrum.core.timbre.timbre import RATE_HZ, TIMBRE_AXES, Drum
from latentdrum.models.timbre.model import load
from training.listening.page import Chapter, Part, page
from training.listening.pictures import draw, shrink
from training.listening.sounds import SWEEP, Strip, round_robin, sweeps, velocities


def test_the_page_needs_no_network() -> None:
    """Sounds and pictures are files beside it, and names are escaped."""
    part = Part("hat & crash", "A <soft> one.", (("pad by pad", "kit.wav"),), "kit.png")
    text = page("The space", "All of it.", [Chapter("hat open", "", [part])])
    assert 'src="kit.wav"' in text
    assert 'src="kit.png"' in text
    assert 'href="#hat-open"' in text
    assert 'id="hat-open"' in text
    assert "hat &amp; crash" in text
    assert "A &lt;soft&gt; one." in text
    assert "http" not in text


def test_a_strip_plays_its_sounds_in_turn() -> None:
    """With silence in between."""
    strip = Strip("two clicks", ("one", "two"), (np.ones(10, np.float32), np.ones(20, np.float32)))
    frames = strip.frames
    assert frames[:10].all()
    assert not frames[10 : 10 + RATE_HZ // 10].any()
    assert frames.sum() == 30.0


def test_a_picture_has_a_row_per_strip_and_can_be_reduced(tmp_path: Path) -> None:
    """More rows make it taller; fewer colours make the file smaller at the same size in pixels."""
    noise = np.random.default_rng(1).standard_normal(RATE_HZ // 4).astype(np.float32)
    strips = [Strip(f"axis: from {end}", ("low", "high"), (noise, 0.1 * noise)) for end in ("dull", "short")]
    draw(tmp_path / "one.png", "one", strips[:1])
    draw(tmp_path / "two.png", "two", strips)
    with Image.open(tmp_path / "one.png") as one, Image.open(tmp_path / "two.png") as two:
        assert two.size[1] > one.size[1]
        size = two.size
    before = (tmp_path / "two.png").stat().st_size
    shrink(tmp_path / "two.png")
    assert (tmp_path / "two.png").stat().st_size < before
    with Image.open(tmp_path / "two.png") as small:
        assert small.size == size


def test_strips_hold_what_their_titles_say() -> None:
    """One sweep per axis; higher velocity is louder; no two successive round-robin hits are equal."""
    model = load()
    assert [(strip.title.partition(":")[0], len(strip.sounds)) for strip in sweeps(model, Drum.RIM)] == [
        (axis, len(SWEEP)) for axis in TIMBRE_AXES
    ]
    loud = [float(np.abs(sound).max()) for sound in velocities(model, Drum.RIM).sounds]
    assert loud[-1] > 3 * loud[0]
    hits = round_robin(model, Drum.RIM).sounds
    assert all(len(a) != len(b) or not np.allclose(a, b) for a, b in pairwise(hits))
