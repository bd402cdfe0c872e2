"""The send bus: the pads' sum at their levels and sends, ramped."""

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.units import pan_gains
from latentdrum.core.voices import VOICES, Voice
from latentdrum.sound.gains import MixerGains
from latentdrum.sound.mixer import Mixer
from latentdrum.sound.playback import Playback, SoundBuffer
from latentdrum.sound.send_bus import SendBus

RATE, BLOCK = 48_000, 128
LEVEL = 0.5


def bus(sends: list[FloatArray]) -> FloatArray:
    """Two pads that give 1 and are panned apart, a block with each of the sends."""
    panned = [(*pan_gains(LEVEL, pan), 0.0) for pan in np.linspace(-1.0, 1.0, VOICES)]
    mixer = Mixer(RATE, MixerGains(np.array(panned, np.float32)))
    for voice in (Voice.KICK, Voice.RIDE):
        mixer.play(Playback(0, voice, 1.0, SoundBuffer(np.ones(100_000, np.float32))))
    send_bus, out = SendBus(mixer), np.zeros((len(sends), BLOCK), np.float32)
    for number, (each, row) in enumerate(zip(sends, out, strict=True)):
        mixer.mix(number * BLOCK, BLOCK)
        send_bus.add(number * BLOCK, each, row)
    return out.reshape(-1)


def sent(kick: float, ride: float) -> FloatArray:
    sends = np.zeros(VOICES, np.float32)
    sends[[Voice.KICK, Voice.RIDE]] = kick, ride
    return sends


def test_it_is_the_sum_of_levels_times_sends() -> None:
    """Wherever a pad is panned."""
    np.testing.assert_allclose(bus([sent(0.8, 0.1)]), LEVEL * 0.9, atol=1e-6)


def test_a_send_glides_for_10_ms() -> None:
    """As the gains of the mixer do, so that no knob clicks."""
    before, after = sent(0.0, 0.4), sent(1.0, 0.4)
    out = bus([before] * 2 + [after] * 8)
    steps = np.diff(out)
    np.testing.assert_allclose(steps[2 * BLOCK - 1 : 2 * BLOCK + 479], LEVEL / 480, atol=1e-6)
    assert not steps[: 2 * BLOCK - 1].any()
    assert not steps[2 * BLOCK + 480 :].any()


def test_a_restarted_frame_count_ends_the_ramp() -> None:
    """A restarted server counts from 0 again: sends are what the knobs say."""
    mixer = Mixer(RATE, MixerGains(np.full((VOICES, 3), np.sqrt(0.5), np.float32)))
    send_bus, out = SendBus(mixer), np.zeros(BLOCK, np.float32)
    for first, sends in ((0, sent(0.0, 0.0)), (100_000, after := sent(1.0, 0.0)), (0, after)):
        mixer.mix(first, BLOCK)
        send_bus.add(first, sends, out)
    mixer.play(Playback(BLOCK, Voice.KICK, 1.0, SoundBuffer(np.ones(BLOCK, np.float32))))
    mixer.mix(BLOCK, BLOCK)
    send_bus.add(BLOCK, after, out)
    np.testing.assert_allclose(out, 1.0, atol=1e-6)
