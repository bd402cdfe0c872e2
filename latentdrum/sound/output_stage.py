"""Output stage: the mixer with effects and limiter behind it, or the bare buses for two output ports a pad."""

from collections.abc import Mapping

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import Kit
from latentdrum.sound.effects.ambience import room_partitions
from latentdrum.sound.effects.effects import DELAY_FRAMES, Effects
from latentdrum.sound.effects.settings import effect_settings
from latentdrum.sound.gains import MUTED, MixerGains, mixer_gains
from latentdrum.sound.limiter import Limiter
from latentdrum.sound.mixer import MAX_FRAMES, Mixer
from latentdrum.sound.send_bus import SendBus


class OutputStage:
    """Mixer, effects and limiter; the mixer runs ahead by their latency, so a hit leaves at its exact frame.

    with_stems: `effects.stems` are kept.
    """

    def __init__(self, rate_hz: int, gains: MixerGains, *, with_stems: bool = False) -> None:
        self.mixer = Mixer(rate_hz, gains)
        self.effects = Effects(rate_hz, MAX_FRAMES, with_stems=with_stems)
        self.limiter = Limiter(rate_hz, MAX_FRAMES)
        self._send_bus = SendBus(self.mixer)

    @property
    def lookahead_frames(self) -> int:
        """How long before its frame a hit must be in the mixer."""
        return DELAY_FRAMES + self.limiter.delay_frames

    @property
    def idle(self) -> bool:
        """Whether nothing sounds, is scheduled or rings in the room."""
        return self.mixer.idle and self.effects.idle

    def set(self, kit: Kit, values: Mapping[str, float]) -> None:
        """Levels, pans and effects of a kit and the parameters; the room stays."""
        self.mixer.gains = mixer_gains(kit.pads, values)
        self.effects.settings = effect_settings(kit, values, self.mixer.rate_hz)

    def fade_out(self) -> None:
        """Silence, without a click, within 20 ms."""
        self.mixer.gains = MUTED
        self.effects.room = None

    def mix(self, first: int, frames: int) -> FloatArray:
        """The limited mix, (2, frames); valid until the next call."""
        ahead, mixer, effects = first + self.lookahead_frames, self.mixer, self.effects
        mixed = mixer.mix(ahead, frames)
        sends = effects.settings.sends
        with_effects = effects.process(mixed, mixer.buses, lambda out: self._send_bus.add(ahead, sends, out))
        return self.limiter.process(with_effects)

    def buses(self, first: int, frames: int) -> FloatArray:
        """The nine buses, (9, 2, frames), without effects and not limited; valid until the next call."""
        self.mixer.mix(first, frames)
        return self.mixer.buses


def output_stage(kit: Kit, values: Mapping[str, float], rate_hz: int, *, with_stems: bool = False) -> OutputStage:
    """The output stage of a kit and the parameters, in the kit's room."""
    stage = OutputStage(rate_hz, mixer_gains(kit.pads, values), with_stems=with_stems)
    stage.set(kit, values)
    stage.effects.room = room_partitions(kit.room, rate_hz)
    return stage
