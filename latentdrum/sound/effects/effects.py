"""The effects in their order: ambience, drive, compressor, tilt."""

from collections.abc import Callable
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.voices import VOICES
from latentdrum.sound.effects.ambience import Ambience, Partitions
from latentdrum.sound.effects.compressor import Compressor
from latentdrum.sound.effects.drive import Drive
from latentdrum.sound.effects.fixed_blocks import INNER_FRAMES, FixedBlocks
from latentdrum.sound.effects.settings import OFF, EffectSettings
from latentdrum.sound.effects.tone import Tilt

#: The stems: nine pads and the room.
STEMS: Final = VOICES + 1
#: The latency.
DELAY_FRAMES: Final = INNER_FRAMES


class Effects:
    """Another thread may replace `settings` and `room`: every knob glides, and what is off costs nothing.

    with_stems: the buses of the pads, and the ambience as another, are treated like the mix, so they add up to it.
    """

    def __init__(self, rate_hz: int, max_frames: int, *, with_stems: bool = False) -> None:
        self.settings: EffectSettings = OFF
        self.room: Partitions | None = None
        signals = 1 + STEMS if with_stems else 1
        self._stems: FloatArray = np.zeros((2 * (signals - 1), 0), np.float32)
        self._blocks = FixedBlocks(2 * signals + 1, max_frames)  # the last row is the send bus
        self._ambience = Ambience(rate_hz)
        self._drive = Drive()
        self._compressor = Compressor(rate_hz)
        self._tilts = tuple(Tilt() for _ in range(signals))
        self._rings_frames = 0
        self._off: EffectSettings | None = None  # the settings with which the last inner block stayed as it was

    @property
    def idle(self) -> bool:
        """Whether the ambience of what came in is over."""
        return self._rings_frames <= 0

    @property
    def stems(self) -> FloatArray:
        """The stems of the last block, (10, 2, frames): they add up to what `process` gave, and are as valid."""
        return self._stems.reshape(len(self._stems) // 2, 2, self._stems.shape[1])

    def process(self, mix: FloatArray, buses: FloatArray, send: Callable[[FloatArray], None]) -> FloatArray:
        """The mix, (2, frames), DELAY_FRAMES late and with the effects; valid until the next call.

        buses: those of the mix, (9, 2, frames). send: writes the send bus, (frames,).
        """
        frames = mix.shape[1]
        space = self._blocks.space(frames)
        np.copyto(space[:2], mix)
        if len(self._stems):
            np.copyto(space[2 : 2 + 2 * VOICES], buses.reshape(2 * VOICES, frames))
            space[2 + 2 * VOICES :].fill(0.0)
        room = self.room
        if room is None:
            space[-1].fill(0.0)
            self._rings_frames = 0
        else:
            send(space[-1])
            self._rings_frames = room.frames if space[-1].any() else self._rings_frames - frames
        off = room is None and self.settings is self._off
        out = self._blocks.process(frames, None if off else self._work)
        self._stems = out[2:-1]
        return out[:2]

    def _work(self, block: FloatArray) -> None:
        """The effects on an inner block, (rows, 64), in place."""
        settings, room, mix = self.settings, self.room, block[:2]
        wet = self._ambience.process(block[-1], room)
        off = room is None and self._ambience.off
        if wet is not None:
            np.add(mix, wet, out=mix)
            if len(self._stems):
                np.copyto(block[-3:-1], wet)
        driven = self._drive.gain(mix, settings.drive, settings.level)
        if driven is not None:
            np.multiply(block[:-1], driven, out=block[:-1])
        compressed = self._compressor.gain(mix, settings.compress, settings.compress_mix, settings.level)
        if compressed is not None:
            np.multiply(block[:-1], compressed, out=block[:-1])
        for row, tilt in enumerate(self._tilts):
            tilt.process(block[2 * row : 2 * row + 2], settings.tilt)
        off = off and driven is None is compressed and settings.tilt is None
        self._off = settings if off else None
