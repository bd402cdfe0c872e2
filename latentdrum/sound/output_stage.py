"""Output stage: the mixer with the limiter behind it, or the bare buses for two output ports a pad."""

from latentdrum.core.arrays import FloatArray
from latentdrum.sound.gains import MixerGains
from latentdrum.sound.limiter import Limiter
from latentdrum.sound.mixer import MAX_FRAMES, Mixer


class OutputStage:
    """Mixer and limiter; the mixer runs ahead by the limiter's latency, so a hit leaves at its exact frame."""

    def __init__(self, rate_hz: int, gains: MixerGains) -> None:
        self.mixer = Mixer(rate_hz, gains)
        self.limiter = Limiter(rate_hz, MAX_FRAMES)

    @property
    def lookahead_frames(self) -> int:
        """How long before its frame a hit must be in the mixer."""
        return self.limiter.delay_frames

    def mix(self, first: int, frames: int) -> FloatArray:
        """The limited mix, (2, frames); valid until the next call."""
        return self.limiter.process(self.mixer.mix(first + self.limiter.delay_frames, frames))

    def buses(self, first: int, frames: int) -> FloatArray:
        """The nine buses, (9, 2, frames), not limited; valid until the next call."""
        self.mixer.mix(first, frames)
        return self.mixer.buses
