"""The timbre model's nets: an encoder from drum sounds to the timbre space, a decoder to synthesiser parameters."""

from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import Final, NamedTuple

import torch
from torch import Tensor, nn

from latentdrum.core.timbre.timbre import DRUMS, TIMBRE_AXES, TIMBRE_FREE_DIMS, Drum
from latentdrum.learning.layers import ResidualBlock
from latentdrum.learning.timbre.synthesiser import ATOM_FRAMES, ATOMS, KNOTS, MODES, SWEEPS, Parameters
from latentdrum.models.timbre.features import ATTACK, WHOLE
from latentdrum.models.timbre.noise_bank import BANDS, band_hz

AXES: Final = len(TIMBRE_AXES)
_BRIGHTNESS, _DECAY, _PITCH, _NOISINESS, _PUNCH = range(AXES)
#: The windows of the whole sound that the encoder reads: every one at first, fewer later.
ENCODER_WINDOWS: Final = (*range(24), *range(24, 60, 2), *range(60, 130, 5), *range(130, 173, 8), *range(173, 211, 12))
#: Width of each output of the decoder's last layer, in the order of its rows.
OUTPUTS: Final = {
    "sweeps": SWEEPS * 7,
    "whole": 3,
    "modes": MODES * 4,
    "partials": BANDS * 2,
    "noise": KNOTS * BANDS,
    "atoms": ATOMS,
}
_LOWEST_MODE_HZ: Final = 60.0
_SILENT_LEVEL: Final = 16.0  # nepers of amplitude below full scale
#: The most by which a deviation of pitch transposes all frequencies (ln); drums that vary by more, as cymbals do, vary
#: in spectral weight rather than in tuning.
MAX_TRANSPOSITION: Final = 0.3
#: Change of level (ln amplitude) for a neper of noisiness: tones go down, noise goes up.
TONES_DOWN, NOISE_UP = 0.7, 0.4
#: The steepest tilt of the spectrum that brightness gives, nepers of amplitude an octave for a neper of brightness.
MAX_TILT: Final = 1.4


class DrumStatistics(NamedTuple):
    """What the decoder knows of each drum's recordings: see Decoder."""

    spread: Tensor  # (12, 5)
    pitch: Tensor  # (12,)
    brightness: Tensor
    leverage: Tensor


@dataclass(frozen=True, slots=True)
class Size:
    """How large the nets are; depth counts residual blocks."""

    channels: int = 16
    encoder_width: int = 192
    decoder_width: int = 320
    decoder_depth: int = 3


class Encoder(nn.Module):
    """Log powers whole (n, 211, 136), attack (n, 24, 48) -> z mean, z log-variance (n, free), drum logits (n, 12)."""

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


class _Controls(NamedTuple):
    """What the axes do directly, (n, 1) each.

    shift and stretch are factors on frequencies and times; noisy and hard are changes of descriptors; slope is that of
    the spectrum's tilt, nepers of amplitude over ln Hz, which leaves the level at mean as it is.
    """

    shift: Tensor
    stretch: Tensor
    slope: Tensor
    mean: Tensor
    noisy: Tensor
    hard: Tensor

    def tilt(self, log_hz: Tensor) -> Tensor:
        """The change of level, ln amplitude, of what lies at some frequencies, ln Hz."""
        return self.slope * (log_hz - self.mean)


class Decoder(nn.Module):
    """Axes (n, 5, in standard deviations of the drum), z (n, free), drum weights (n, 12) -> synthesiser parameters.

    The axes act directly where they can: pitch scales every frequency, decay every time constant but the attack's,
    brightness tilts the spectrum, noisiness sets noise against tones, punch sets the attack against the rest. spread
    (12, 5) is the standard deviation of each drum's descriptors; pitch and brightness (12,) their means, ln Hz;
    leverage (12,) what a tilt of the spectrum does to brightness.
    """

    def __init__(self, size: Size, statistics: DrumStatistics) -> None:
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
        for name, values in statistics._asdict().items():
            self.register_buffer(name, values)
        self.register_buffer("is_metal", torch.tensor([1.0 if drum.is_metal else 0.0 for drum in Drum]))
        self.register_buffer("log_hz", torch.from_numpy(band_hz()).clamp(min=40.0).log())
        knots = torch.arange(KNOTS, dtype=torch.float32)
        self.register_buffer("early", (1 - knots / 9.0).clamp(min=0))  # knots up to about 15 ms
        grid = _LOWEST_MODE_HZ * 2 ** (torch.arange(MODES, dtype=torch.float32) / 6)
        self.register_buffer("mode_grid", grid)
        # The noise envelope of an untrained net: falling, and darker with time.
        octave = ((self.get_buffer("log_hz") - log(1000.0)) / log(2.0)).clamp(min=0)
        noise_bias = -3.5 - 0.22 * knots[:, None] - 0.03 * knots[:, None] * octave
        self.noise_bias = nn.Parameter(noise_bias)
        self.atoms = nn.Parameter(0.02 * torch.randn(ATOMS, ATOM_FRAMES) * torch.exp(-torch.arange(ATOM_FRAMES) / 200))

    def forward(self, axes: Tensor, z: Tensor, drum: Tensor) -> Parameters:
        """The parameters of n sounds."""
        out = dict(zip(OUTPUTS, self.net(torch.cat([axes, z, drum], 1)).split(list(OUTPUTS.values()), 1), strict=True))
        c = self._controls(axes, drum)
        return Parameters(
            **self._sweeps(out["sweeps"], c, drum),
            **self._whole(out["whole"], c),
            **self._modes(out["modes"], c),
            **self._partials(out["partials"], c, drum),
            noise=self._noise(out["noise"], c),
            atoms=0.3 * out["atoms"],
            stretch=c.stretch,
            shift=c.shift,
        )

    def _controls(self, axes: Tensor, drum: Tensor) -> _Controls:
        deviation = drum @ self.get_buffer("spread")
        moved, pitch = axes * deviation, slice(_PITCH, _PITCH + 1)
        transposition = axes[:, pitch] * deviation[:, pitch].clamp(max=MAX_TRANSPOSITION)
        bright, decay, noisy, hard = (moved[:, i : i + 1] for i in (_BRIGHTNESS, _DECAY, _NOISINESS, _PUNCH))
        mean, leverage = ((drum @ self.get_buffer(name))[:, None] for name in ("brightness", "leverage"))
        slope = bright * (1 / leverage).clamp(max=MAX_TILT / log(2.0))
        return _Controls(transposition.exp(), decay.exp(), slope, mean, noisy, hard)

    def _sweeps(self, out: Tensor, c: _Controls, drum: Tensor) -> dict[str, Tensor]:
        level, hz, span, tau, fast, slow, mix = torch.unflatten(out, 1, (7, SWEEPS)).unbind(1)
        base = (drum @ self.get_buffer("pitch"))[:, None].exp() * torch.tensor([1.0, 1.8], device=drum.device)
        hz = (base * torch.exp(0.5 * hz)).clamp(25.0, 8000.0)
        return {
            "sweep_level": (-2.5 + 2 * level - TONES_DOWN * c.noisy + c.tilt(hz.log())).clamp(-12.0, 1.0),
            "sweep_hz": hz * c.shift,
            "sweep_span": 3.5 * torch.sigmoid(span - 1.5),
            "sweep_tau_s": (0.02 * torch.exp(0.8 * tau)).clamp(0.002, 0.2),
            "sweep_fast": (40 * torch.exp(fast) / c.stretch).clamp(1.0, 1500.0),
            "sweep_slow": (8 * torch.exp(slow) / c.stretch).clamp(0.7, 800.0),
            "sweep_mix": torch.sigmoid(mix),
        }

    def _whole(self, out: Tensor, c: _Controls) -> dict[str, Tensor]:
        drive, attack, end = torch.chunk(out, 3, 1)
        return {
            "drive": 0.05 + 6 * torch.sigmoid(drive - 2.5),
            "attack_s": (0.0006 * torch.exp(attack - 0.3 * c.hard)).clamp(0.0001, 0.03),
            "end_s": (0.5 * torch.exp(end) * c.stretch).clamp(0.03, 6.5),
        }

    def _modes(self, out: Tensor, c: _Controls) -> dict[str, Tensor]:
        level, detune, rate, more = torch.unflatten(out, 1, (4, MODES)).unbind(1)
        grid = self.get_buffer("mode_grid")
        level = (-6 + 2 * level).exp() + (-5 + 2 * more).exp() * (-c.noisy).clamp(min=0)  # noise has no tones to raise
        return {
            "mode_level": (level.log() - TONES_DOWN * c.noisy + c.tilt(grid.log())).clamp(-14.0, 0.0),
            "mode_hz": grid * (1 + 0.06 * torch.tanh(detune)) * c.shift,
            "mode_rate": (12 * torch.exp(rate) / c.stretch).clamp(0.7, 800.0),
        }

    def _partials(self, out: Tensor, c: _Controls, drum: Tensor) -> dict[str, Tensor]:
        level, rate = torch.unflatten(out, 1, (2, BANDS)).unbind(1)
        level = (-5 + 2 * level - TONES_DOWN * c.noisy + c.tilt(self.get_buffer("log_hz"))).clamp(-14.0, 1.0)
        is_metal = (drum @ self.get_buffer("is_metal"))[:, None]
        return {
            "partial_level": is_metal * (level + _SILENT_LEVEL) - _SILENT_LEVEL,
            "partial_rate": (6 * torch.exp(rate) / c.stretch).clamp(0.5, 400.0),
        }

    def _noise(self, out: Tensor, c: _Controls) -> Tensor:
        tilt = c.tilt(self.get_buffer("log_hz"))[:, None]
        accent = 0.3 * c.hard[..., None] * self.get_buffer("early")[:, None]
        level: Tensor = self.noise_bias + 3 * torch.unflatten(out, 1, (KNOTS, BANDS)) + tilt + accent
        return (level + NOISE_UP * c.noisy[..., None]).clamp(-16.0, 2.0)


class TimbreNets(nn.Module):
    """The nets of the timbre model that ship, in one module to be saved and averaged together."""

    def __init__(self, size: Size, statistics: DrumStatistics) -> None:
        super().__init__()
        self.encoder = Encoder(size)
        self.decoder = Decoder(size, statistics)
