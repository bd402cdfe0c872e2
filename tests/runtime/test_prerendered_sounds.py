"""Pre-rendered sounds: one for every pad and velocity, up to date with preset and parameters."""

from dataclasses import replace

import numpy as np

from latentdrum.core.preset.kit import Sample
from latentdrum.core.voices import Voice
from latentdrum.runtime.prerendered_sounds import PadState, PrerenderedSounds
from latentdrum.runtime.sound_renderer import SoundRenderer
from latentdrum.sound.playback import SoundBuffer
from tests.rhythms import blank
from tests.sound.sounds import FakeDrums


def fill(prerendered: PrerenderedSounds, renderer: SoundRenderer) -> int:
    """Render all that is missing or outdated; returns how many."""
    count = 0
    while (wanted := prerendered.next_request()) is not None:
        prerendered.put(wanted[0], SoundBuffer(*renderer.render(*wanted)))
        count += 1
    return count


def test_every_pad_has_a_fallback_for_every_velocity() -> None:
    """Three velocities a pad; a used sound is rendered again with another round robin."""
    preset, prerendered, renderer = blank(), PrerenderedSounds(), SoundRenderer(FakeDrums(), 44_100)
    prerendered.set_pad_state(PadState(preset, preset.values))
    first = [prerendered.next_request() for _ in range(1)]
    assert first[0] is not None
    assert fill(prerendered, renderer) == prerendered.ready == 27
    soft, hard = prerendered.get(Voice.SNARE, 30), prerendered.get(Voice.SNARE, 120)
    assert soft is not None
    assert soft is not hard
    soft.consumed = True
    assert fill(prerendered, renderer) == 1
    again = prerendered.get(Voice.SNARE, 30)
    assert again is not None
    assert not np.array_equal(again.frames, soft.frames)  # type: ignore[arg-type]


def test_a_pad_that_becomes_stereo_is_rendered_again() -> None:
    """The mono kick of the kit has no side to turn up; in mono a pad needs none."""
    preset, prerendered, renderer = blank(), PrerenderedSounds(), SoundRenderer(FakeDrums(), 44_100)
    for width, new in ((0.0, 27), (0.2, 3), (0.4, 0), (-0.5, 3)):
        prerendered.set_pad_state(PadState(preset, {**preset.values, "kick_width": width}))
        assert fill(prerendered, renderer) == new
        kick = prerendered.get(Voice.KICK, 80)
        assert kick is not None
        assert (kick.side is None) == (width <= 0.0)


def test_prerendered_sounds_follow_the_pads() -> None:
    """A timbre parameter or a new sample of one pad updates that pad; rhythm and mixer parameters none."""
    preset, prerendered, renderer = blank(), PrerenderedSounds(), SoundRenderer(FakeDrums(), 44_100)
    prerendered.set_pad_state(PadState(preset, preset.values))
    fill(prerendered, renderer)
    prerendered.set_pad_state(PadState(preset, {**preset.values, "density": 0.9, "kick_level": 3.0}))
    assert fill(prerendered, renderer) == 0
    prerendered.set_pad_state(PadState(preset, {**preset.values, "ride_width": 0.1}))
    assert fill(prerendered, renderer) == 0
    prerendered.set_pad_state(PadState(preset, {**preset.values, "ride_pitch": 0.9}))
    assert fill(prerendered, renderer) == 3
    pads = tuple(
        replace(pad, sample=Sample("mine", np.ones(100, np.float32))) if voice == Voice.KICK else pad
        for voice, pad in enumerate(preset.kit.pads)
    )
    own = replace(preset, kit=replace(preset.kit, pads=pads))
    prerendered.set_pad_state(PadState(own, {**preset.values, "ride_pitch": 0.9}))
    assert fill(prerendered, renderer) == 3
    ready = prerendered.get(Voice.KICK, 64)
    assert ready is not None
    np.testing.assert_array_equal(ready.frames, np.ones(100, np.float32))
