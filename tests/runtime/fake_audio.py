"""An audio output without a device: the test requests the frames."""

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.drivers.audio.output import AudioBackend, AudioSource, Layout
from latentdrum.drivers.midi.ports import PortStatus

RATE, BLOCK = 44_100, 128


class FakeAudio:
    backend = AudioBackend.JACK
    layout = Layout.STEREO
    rate_hz, block_frames = RATE, BLOCK
    latency_s, underruns = 0.01, 0

    def __init__(self) -> None:
        self.source: AudioSource | None = None
        self.problem: str | None = None
        self.closed = False
        self.lookahead_s = 0.02
        self.zero_s = 0.0  # the second of frame 0

    @property
    def alive(self) -> bool:
        return self.problem is None

    def frame(self, second: float) -> int:
        return round((second - self.zero_s) * RATE)

    def output(self, first: int, frames: int) -> FloatArray:
        """The mix, requested in blocks."""
        assert self.source is not None
        blocks = [self.source.mix(first + at, BLOCK).copy() for at in range(0, frames, BLOCK)]
        return np.concatenate(blocks, 1)

    def poll(self) -> None:
        pass

    def port_status(self) -> PortStatus:
        return PortStatus("Speakers", (), self.alive)

    def mix_us(self) -> tuple[float, ...]:
        return (100.0, 200.0)

    def close(self) -> None:
        self.closed = True
