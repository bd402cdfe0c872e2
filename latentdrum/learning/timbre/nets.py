"""The timbre model's nets: an encoder that hears a drum sound, a decoder that sets the synthesiser for a place."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import torch
from torch import Tensor, nn

from latentdrum.core.timbre.timbre import DRUMS, TIMBRE_AXES, TIMBRE_FREE_DIMS
from latentdrum.learning.rhythm.nets import Residual
from latentdrum.learning.timbre.synthesiser import ATOM_FRAMES, ATOMS, KNOTS, MODES, SWEEPS, Parameters
from latentdrum.models.timbre.features import ATTACK, WHOLE
from latentdrum.models.timbre.noise_bank import BANDS, band_hz

AXES: Final = len(TIMBRE_AXES)
_BRIGHTNESS, _DECAY, _PITCH, _NOISINESS, _PUNCH = range(AXES)
#: The windows of the whole sound that the encoder is given: every one at first, fewer later.
HEARD: Final = (*range(24), *range(24, 60, 2), *range(60, 130, 5), *range(130, 173, 8))
#: Width of each output of the decoder's last layer, in the order of its rows.
OUTPUTS: Final = {
    "sweeps": SWEEPS * 7,
    "whole": 3,
    "modes": MODES * 3,
    "noise": KNOTS * BANDS,
    "atoms": ATOMS,
}
_LOWEST_MODE_HZ: Final = 60.0
#: By how much at most a deviation of pitch multiplies all frequencies (ln); where drums differ by more, as cymbals do,
#: it is by where their weight lies.
WIRED: Final = 0.3
#: By how much (ln amplitude) a neper of noisiness lowers the tones and raises the noise.
TONES, NOISE = 0.6, 0.3


@dataclass(frozen=True, slots=True)
class Size:
    """How large the nets are; depth counts residual blocks."""

    channels: int = 16
    encoder_width: int = 192
    decoder_width: int = 320
    decoder_depth: int = 3


class Encoder(nn.Module):
    """Hears whole (n, 173, 136) and attack (n, 24, 48) log powers -> z mean, z log-variance (n, free), drum logits."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        c = size.channels
        widths = (1, c, 2 * c, 3 * c, 4 * c)
        layers: list[nn.Module] = []
        for before, after in pairwise(widths):
            layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.GroupNorm(4, after), nn.GELU()]
        self.look = nn.Sequential(*layers, nn.Flatten())
        frames, bands = len(HEARD), WHOLE.bands
        for _ in widths[1:]:
            frames, bands = (frames + 1) // 2, (bands + 1) // 2
        self.glance = nn.Sequential(nn.Flatten(), nn.Linear(len(ATTACK.centres) * ATTACK.bands, 96), nn.GELU())
        width = size.encoder_width
        self.join = nn.Sequential(nn.Linear(frames * bands * 4 * c + 96, width), Residual(width, 0.1), nn.GELU())
        self.tell = nn.Linear(width, 2 * TIMBRE_FREE_DIMS + DRUMS)
        self.register_buffer("heard", torch.tensor(HEARD))

    def forward(self, whole: Tensor, attack: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What is heard, as split above."""
        picture = (whole[:, self.get_buffer("heard")] + 6) / 6
        seen = torch.cat([self.look(picture[:, None]), self.glance((attack + 6) / 6)], 1)
        out = self.tell(self.join(seen))
        mean, log_variance, drum = out.split([TIMBRE_FREE_DIMS, TIMBRE_FREE_DIMS, DRUMS], -1)
        return mean, log_variance.clamp(-8.0, 2.0), drum


class Decoder(nn.Module):
    """Sets the synthesiser for axes (n, 5, in standard deviations of the drum), z (n, free), drum weights (n, 12).

    What an axis names is wired in where it can be: pitch multiplies every frequency, decay every time but the attack's,
    brightness tilts, noisiness weighs noise against tones, punch weighs the first moments against the rest. spread
    (12, 5) is how far a standard deviation of each descriptor goes for each drum; pitch (12,) the usual ln Hz.
    """

    def __init__(self, size: Size, spread: Tensor, pitch: Tensor) -> None:
        super().__init__()
        width = size.decoder_width
        blocks = [Residual(width, 0.0) for _ in range(size.decoder_depth)]
        last = nn.Linear(width, sum(OUTPUTS.values()))
        self.net = nn.Sequential(
            nn.Linear(AXES + TIMBRE_FREE_DIMS + DRUMS, width), *blocks, nn.LayerNorm(width), nn.GELU(), last
        )
        with torch.no_grad():
            last.weight.mul_(0.3)
            last.bias.zero_()
        self.register_buffer("spread", spread)
        self.register_buffer("pitch", pitch)
        self.register_buffer("octave", torch.log2(torch.from_numpy(band_hz()).clamp(min=40.0) / 1000.0))
        knots = torch.arange(KNOTS, dtype=torch.float32)
        self.register_buffer("early", (1 - knots / 9.0).clamp(min=0))  # knots up to about 10 ms
        grid = _LOWEST_MODE_HZ * 2 ** (torch.arange(MODES, dtype=torch.float32) / 6)
        self.register_buffer("mode_grid", grid)
        # The noise that a net which knows nothing sets: falling, and darker with time.
        rest = -3.5 - 0.22 * knots[:, None] - 0.03 * knots[:, None] * self.get_buffer("octave").clamp(min=0)
        self.rest = nn.Parameter(rest)
        self.atoms = nn.Parameter(0.02 * torch.randn(ATOMS, ATOM_FRAMES) * torch.exp(-torch.arange(ATOM_FRAMES) / 200))

    def forward(self, axes: Tensor, z: Tensor, drum: Tensor) -> Parameters:
        """The synthesiser's parameters."""
        out = self.net(torch.cat([axes, z, drum], 1)).split(list(OUTPUTS.values()), 1)
        sweeps, whole, modes, noise, atoms = out
        deviation = drum @ self.get_buffer("spread")
        moved, pitch = axes * deviation, slice(_PITCH, _PITCH + 1)
        wired = axes[:, pitch] * deviation[:, pitch].clamp(max=WIRED)
        shift, stretch = wired.exp(), moved[:, _DECAY : _DECAY + 1].exp()
        level, hz, span, tau, fast, slow, mix = sweeps.unflatten(1, (7, SWEEPS)).unbind(1)
        base = (drum @ self.get_buffer("pitch"))[:, None].exp() * torch.tensor([1.0, 1.8], device=drum.device)
        bright, noisy, hard = (moved[:, i : i + 1] for i in (_BRIGHTNESS, _NOISINESS, _PUNCH))
        mode_level, mode_detune, mode_rate = modes.unflatten(1, (3, MODES)).unbind(1)
        octave = torch.log2(self.get_buffer("mode_grid") / 1000.0)
        return Parameters(
            sweep_level=(-2.5 + 2 * level - TONES * noisy - 0.3 * bright).clamp(-12.0, 1.0),
            sweep_hz=(base * torch.exp(0.5 * hz) * shift).clamp(25.0, 8000.0),
            sweep_span=3.5 * torch.sigmoid(span - 1.5),
            sweep_tau_s=(0.02 * torch.exp(0.8 * tau)).clamp(0.002, 0.2),
            sweep_fast=(40 * torch.exp(fast) / stretch).clamp(1.0, 1500.0),
            sweep_slow=(8 * torch.exp(slow) / stretch).clamp(0.7, 800.0),
            sweep_mix=torch.sigmoid(mix),
            drive=0.05 + 6 * torch.sigmoid(whole[:, :1] - 2.5),
            attack_s=(0.0006 * torch.exp(whole[:, 1:2] - 0.3 * hard)).clamp(0.0001, 0.03),
            mode_level=(-6 + 2 * mode_level - TONES * noisy + 0.25 * bright * octave).clamp(-14.0, 0.0),
            mode_hz=self.get_buffer("mode_grid") * (1 + 0.06 * torch.tanh(mode_detune)) * shift,
            mode_rate=(12 * torch.exp(mode_rate) / stretch).clamp(0.7, 800.0),
            noise=self._noise(noise, bright, noisy, hard),
            atoms=0.3 * atoms,
            end_s=(0.5 * torch.exp(whole[:, 2:3]) * stretch).clamp(0.03, 2.8),
            stretch=stretch,
            shift=shift,
        )

    def _noise(self, out: Tensor, bright: Tensor, noisy: Tensor, hard: Tensor) -> Tensor:
        tilt = 0.25 * bright[..., None] * self.get_buffer("octave")
        accent = 0.3 * hard[..., None] * self.get_buffer("early")[:, None]
        level: Tensor = (
            self.rest + 3 * torch.unflatten(out, 1, (KNOTS, BANDS)) + tilt + accent + NOISE * noisy[..., None]
        )
        return level.clamp(-16.0, 2.0)


class TimbreNets(nn.Module):
    """Both nets that ship, kept together so that they are saved and averaged together."""

    def __init__(self, size: Size, spread: Tensor, pitch: Tensor) -> None:
        super().__init__()
        self.encoder = Encoder(size)
        self.decoder = Decoder(size, spread, pitch)
