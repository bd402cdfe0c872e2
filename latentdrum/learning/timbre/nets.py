"""The timbre model's nets: an encoder from drum sounds to the timbre space, a decoder to synthesiser parameters."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import torch
from torch import Tensor, nn

from latentdrum.core.timbre.timbre import DRUMS, TIMBRE_AXES, TIMBRE_FREE_DIMS
from latentdrum.learning.layers import ResidualBlock
from latentdrum.learning.timbre.synthesiser import ATOM_FRAMES, ATOMS, KNOTS, MODES, SWEEPS, Parameters
from latentdrum.models.timbre.features import ATTACK, WHOLE
from latentdrum.models.timbre.noise_bank import BANDS, band_hz

AXES: Final = len(TIMBRE_AXES)
_BRIGHTNESS, _DECAY, _PITCH, _NOISINESS, _PUNCH = range(AXES)
#: The windows of the whole sound that the encoder reads: every one at first, fewer later.
ENCODER_WINDOWS: Final = (*range(24), *range(24, 60, 2), *range(60, 130, 5), *range(130, 173, 8))
#: Width of each output of the decoder's last layer, in the order of its rows.
OUTPUTS: Final = {
    "sweeps": SWEEPS * 7,
    "whole": 3,
    "modes": MODES * 3,
    "noise": KNOTS * BANDS,
    "atoms": ATOMS,
}
_LOWEST_MODE_HZ: Final = 60.0
#: The most by which a deviation of pitch transposes all frequencies (ln); drums that vary by more, as cymbals do, vary
#: in spectral weight rather than in tuning.
MAX_TRANSPOSITION: Final = 0.3
#: Change of level (ln amplitude) for a neper of noisiness: tones go down, noise goes up.
TONES_DOWN, NOISE_UP = 0.6, 0.3


@dataclass(frozen=True, slots=True)
class Size:
    """How large the nets are; depth counts residual blocks."""

    channels: int = 16
    encoder_width: int = 192
    decoder_width: int = 320
    decoder_depth: int = 3


class Encoder(nn.Module):
    """Log powers whole (n, 173, 136), attack (n, 24, 48) -> z mean, z log-variance (n, free), drum logits (n, 12)."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        c = size.channels
        widths = (1, c, 2 * c, 3 * c, 4 * c)
        layers: list[nn.Module] = []
        for before, after in pairwise(widths):
            layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.GroupNorm(4, after), nn.GELU()]
        self.whole_layers = nn.Sequential(*layers, nn.Flatten())
        frames, bands = len(ENCODER_WINDOWS), WHOLE.bands
        for _ in widths[1:]:
            frames, bands = (frames + 1) // 2, (bands + 1) // 2
        self.attack_layers = nn.Sequential(nn.Flatten(), nn.Linear(len(ATTACK.centres) * ATTACK.bands, 96), nn.GELU())
        width = size.encoder_width
        self.joint_layers = nn.Sequential(
            nn.Linear(frames * bands * 4 * c + 96, width), ResidualBlock(width, 0.1), nn.GELU()
        )
        self.output = nn.Linear(width, 2 * TIMBRE_FREE_DIMS + DRUMS)
        self.register_buffer("windows", torch.tensor(ENCODER_WINDOWS))

    def forward(self, whole: Tensor, attack: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Mean, log-variance and drum logits."""
        scaled = (whole[:, self.get_buffer("windows")] + 6) / 6
        features = torch.cat([self.whole_layers(scaled[:, None]), self.attack_layers((attack + 6) / 6)], 1)
        out = self.output(self.joint_layers(features))
        mean, log_variance, drum = out.split([TIMBRE_FREE_DIMS, TIMBRE_FREE_DIMS, DRUMS], -1)
        return mean, log_variance.clamp(-8.0, 2.0), drum


class Decoder(nn.Module):
    """Axes (n, 5, in standard deviations of the drum), z (n, free), drum weights (n, 12) -> synthesiser parameters.

    The axes act directly where they can: pitch scales every frequency, decay every time constant but the attack's,
    brightness tilts the spectrum, noisiness sets noise against tones, punch sets the attack against the rest. spread
    (12, 5) is the standard deviation of each drum's descriptors, pitch (12,) the mean pitch, ln Hz.
    """

    def __init__(self, size: Size, spread: Tensor, pitch: Tensor) -> None:
        super().__init__()
        width = size.decoder_width
        blocks = [ResidualBlock(width, 0.0) for _ in range(size.decoder_depth)]
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
        # The noise envelope of an untrained net: falling, and darker with time.
        noise_bias = -3.5 - 0.22 * knots[:, None] - 0.03 * knots[:, None] * self.get_buffer("octave").clamp(min=0)
        self.noise_bias = nn.Parameter(noise_bias)
        self.atoms = nn.Parameter(0.02 * torch.randn(ATOMS, ATOM_FRAMES) * torch.exp(-torch.arange(ATOM_FRAMES) / 200))

    def forward(self, axes: Tensor, z: Tensor, drum: Tensor) -> Parameters:
        """The parameters of n sounds."""
        out = self.net(torch.cat([axes, z, drum], 1)).split(list(OUTPUTS.values()), 1)
        sweeps, whole, modes, noise, atoms = out
        deviation = drum @ self.get_buffer("spread")
        moved, pitch = axes * deviation, slice(_PITCH, _PITCH + 1)
        transposition = axes[:, pitch] * deviation[:, pitch].clamp(max=MAX_TRANSPOSITION)
        shift, stretch = transposition.exp(), moved[:, _DECAY : _DECAY + 1].exp()
        level, hz, span, tau, fast, slow, mix = sweeps.unflatten(1, (7, SWEEPS)).unbind(1)
        base = (drum @ self.get_buffer("pitch"))[:, None].exp() * torch.tensor([1.0, 1.8], device=drum.device)
        bright, noisy, hard = (moved[:, i : i + 1] for i in (_BRIGHTNESS, _NOISINESS, _PUNCH))
        mode_level, mode_detune, mode_rate = modes.unflatten(1, (3, MODES)).unbind(1)
        octave = torch.log2(self.get_buffer("mode_grid") / 1000.0)
        return Parameters(
            sweep_level=(-2.5 + 2 * level - TONES_DOWN * noisy - 0.3 * bright).clamp(-12.0, 1.0),
            sweep_hz=(base * torch.exp(0.5 * hz) * shift).clamp(25.0, 8000.0),
            sweep_span=3.5 * torch.sigmoid(span - 1.5),
            sweep_tau_s=(0.02 * torch.exp(0.8 * tau)).clamp(0.002, 0.2),
            sweep_fast=(40 * torch.exp(fast) / stretch).clamp(1.0, 1500.0),
            sweep_slow=(8 * torch.exp(slow) / stretch).clamp(0.7, 800.0),
            sweep_mix=torch.sigmoid(mix),
            drive=0.05 + 6 * torch.sigmoid(whole[:, :1] - 2.5),
            attack_s=(0.0006 * torch.exp(whole[:, 1:2] - 0.3 * hard)).clamp(0.0001, 0.03),
            mode_level=(-6 + 2 * mode_level - TONES_DOWN * noisy + 0.25 * bright * octave).clamp(-14.0, 0.0),
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
            self.noise_bias + 3 * torch.unflatten(out, 1, (KNOTS, BANDS)) + tilt + accent + NOISE_UP * noisy[..., None]
        )
        return level.clamp(-16.0, 2.0)


class TimbreNets(nn.Module):
    """The nets of the timbre model that ship, in one module to be saved and averaged together."""

    def __init__(self, size: Size, spread: Tensor, pitch: Tensor) -> None:
        super().__init__()
        self.encoder = Encoder(size)
        self.decoder = Decoder(size, spread, pitch)
