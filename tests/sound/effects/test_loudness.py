"""Drive and compressor change the sound of a groove and hardly its loudness."""

import numpy as np
import pytest

from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.timbre.loudness import weighting
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.core.voices import Voice
from latentdrum.sound.gains import velocity_gain
from latentdrum.sound.output_stage import output_stage
from latentdrum.sound.playback import Playback, SoundBuffer
from tests.sound.sounds import FakeDrums

STEP = round(0.125 * RATE_HZ)
GROOVE = {
    Voice.KICK: ("x.....x.x.......", 110),
    Voice.SNARE: ("....x.......x..x", 95),
    Voice.HAT_CLOSED: ("x.x.x.x.x.x.x.x.", 70),
}


def loudness(values: dict[str, float]) -> float:
    """K-weighted loudness of two bars, as in ITU-R BS.1770 but without gates, LUFS."""
    drums = FakeDrums()
    stage = output_stage(PLAIN_KIT, {**values, "sound_level": -24.0}, RATE_HZ)
    for voice, (pattern, velocity) in GROOVE.items():
        sound = drums.render(PLAIN_KIT.pad(voice).timbre, 1) * np.float32(0.67)  # as loud as the model's
        for step, letter in enumerate(2 * pattern):
            if letter == "x":
                stage.mixer.play(Playback(200 + step * STEP, voice, velocity_gain(velocity), SoundBuffer(sound)))
    out = np.concatenate([stage.mix(first, 4096).copy() for first in range(0, 34 * STEP, 4096)], 1)
    assert stage.limiter.reduction_db == 0.0
    points = 2 * (len(weighting()) - 1)
    energy = 0.0
    for side in out:
        for first in range(0, len(side), points // 2):
            windowed = side[first : first + points] * np.sin(np.pi * np.arange(points) / points)[: len(side) - first]
            energy += float((np.square(np.abs(np.fft.rfft(windowed, points))) * weighting()).sum()) / points * 2
    return float(-0.691 + 10 * np.log10(energy / out.shape[1]))


@pytest.mark.parametrize("knob", ["drive", "compress"])
def test_a_groove_stays_as_loud_over_the_whole_range(knob: str) -> None:
    """Within 1.5 LU of the clean mix at every quarter of the knob."""
    clean = loudness({})
    changes = [loudness({knob: amount}) - clean for amount in (0.25, 0.5, 0.75, 1.0)]
    assert max(map(abs, changes)) < 1.5, changes
