"""The send bus: what the pads send to the ambience, mono, at their levels in the mix and before they are panned."""

from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.voices import VOICES
from latentdrum.sound.gains import MixerGains
from latentdrum.sound.mixer import MAX_FRAMES, Mixer

_RAMP_S: Final = 0.01
_NEVER: Final = 2**62


class SendBus:
    """Sums the mono buses of a mixer; gains ramp as the mixer's do."""

    def __init__(self, mixer: Mixer) -> None:
        self._mixer = mixer
        ramp_frames = round(_RAMP_S * mixer.rate_hz)
        self._ramp: FloatArray = np.linspace(0.0, 1.0, ramp_frames + 1, dtype=np.float32)[1:]
        self._ramp_start = -_NEVER
        self._known: tuple[MixerGains, FloatArray] | None = None
        self._from: FloatArray = np.zeros(VOICES, np.float32)
        self._to: FloatArray = np.zeros(VOICES, np.float32)
        self._scratch: FloatArray = np.zeros(MAX_FRAMES, np.float32)

    def add(self, first: int, sends: FloatArray, out: FloatArray) -> None:
        """Write the send bus of the mixer's last block, which began at the frame `first`, to out, (frames,).

        sends: each pad's share, (9,).
        """
        self._ramp_to(self._mixer.gains, sends, first)
        out.fill(0.0)
        done = max(first - self._ramp_start, 0)
        ramping = min(max(len(self._ramp) - done, 0), len(out))
        for voice, mono in self._mixer.sounding:
            if ramping and self._from[voice] != self._to[voice]:
                start, gain = self._from[voice], self._scratch[:ramping]
                np.multiply(self._ramp[done : done + ramping], self._to[voice] - start, out=gain)
                np.add(gain, start, out=gain)
                np.multiply(mono[:ramping], gain, out=gain)
                np.add(out[:ramping], gain, out=out[:ramping])
                self._add_steady(voice, mono[ramping:], out[ramping:])
            else:
                self._add_steady(voice, mono, out)

    def _add_steady(self, voice: int, mono: FloatArray, out: FloatArray) -> None:
        gain = self._to[voice]
        if gain and len(out):
            part = self._scratch[: len(out)]
            np.multiply(mono, gain, out=part)
            np.add(out, part, out=out)

    def _ramp_to(self, gains: MixerGains, sends: FloatArray, first: int) -> None:
        if first < self._ramp_start:  # a restarted server counts frames from 0 again
            self._ramp_start = -_NEVER
        known = self._known
        if known is not None and known[0] is gains and known[1] is sends:
            return
        # Only when a gain changes: rare enough to allocate. The pan law keeps the power, so this is the pad's level.
        to = np.hypot(gains.gains[:, 0], gains.gains[:, 1]) * sends
        if known is None:
            self._from = to
        else:
            done = min(first - self._ramp_start, len(self._ramp))
            share = self._ramp[done - 1] if done > 0 else np.float32(0.0)
            self._from = self._from + share * (self._to - self._from)
        self._known, self._to, self._ramp_start = (gains, sends), to, first
