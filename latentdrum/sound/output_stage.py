"""What an audio driver plays: the mixer with the limiter behind it, or the bare buses for a pair of ports a pad."""

from latentdrum.core.arrays import FloatArray
from latentdrum.sound.gains import MixerGains
from latentdrum.sound.limiter import Limiter
from latentdrum.sound.mixer import MAX_FRAMES, Mixer


class OutputStage:
    """Mixer and limiter; the mixer works as much ahead as the limiter takes, so a hit leaves at its very frame."""

    def __init__(self, rate_hz: int, desk: MixerGains) -> None:
        self.mixer = Mixer(rate_hz, desk)
        self.limiter = Limiter(rate_hz, MAX_FRAMES)

    @property
    def lookahead_frames(self) -> int:
        """How much before its frame a hit must be struck."""
        return self.limiter.delay_frames

    def mix(self, first: int, frames: int) -> FloatArray:
        """The finished sound of some frames, (2, frames); valid until the next call."""
        return self.limiter.process(self.mixer.mix(first + self.limiter.delay_frames, frames))

    def buses(self, first: int, frames: int) -> FloatArray:
        """The nine buses of some frames, (9, 2, frames), unlimited; valid until the next call."""
        self.mixer.mix(first, frames)
        return self.mixer.buses
