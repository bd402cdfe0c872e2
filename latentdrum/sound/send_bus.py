"""The send bus: what the pads send to the ambience, mono, at their levels in the mix and before they are panned."""

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.voices import VOICES
from latentdrum.sound.gain_ramp import GainRamp
from latentdrum.sound.gains import MixerGains
from latentdrum.sound.mixer import MAX_FRAMES, Mixer


class SendBus:
    """Sums the mid buses of a mixer; gains ramp as the mixer's do."""

    def __init__(self, mixer: Mixer) -> None:
        self._mixer = mixer
        self._known: tuple[MixerGains, FloatArray] | None = None
        self._gains: FloatArray = np.zeros((VOICES, 1), np.float32)
        self._ramp: GainRamp | None = None
        self._part: FloatArray = np.zeros(MAX_FRAMES, np.float32)
        self._next = 0

    def add(self, first: int, sends: FloatArray, out: FloatArray) -> None:
        """Write the send bus of the mixer's last block, which began at the frame `first`, to out, (frames,).

        sends: each pad's share, (9,).
        """
        ramp, part = self._ramp_at(first, sends), self._part[: len(out)]
        self._next = first + len(out)
        out.fill(0.0)
        for voice, mid in self._mixer.sounding:
            if self._gains[voice, 0] or not ramp.is_over(first):
                ramp.amplify(mid, voice, 0, first, part)
                np.add(out, part, out=out)

    def _ramp_at(self, first: int, sends: FloatArray) -> GainRamp:
        """The ramp, on its way to the gains that hold from a frame on."""
        gains, known = self._mixer.gains, self._known
        if known is None or gains is not known[0] or sends is not known[1]:
            self._known, self._gains = (gains, sends), (gains.levels() * sends)[:, None]
        if self._ramp is None:
            self._ramp = GainRamp(self._mixer.rate_hz, self._gains, MAX_FRAMES)
        if first < self._next:
            self._ramp.reset()
        self._ramp.move_to(self._gains, first)
        return self._ramp
