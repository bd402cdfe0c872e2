"""The expected power spectrum of a sound in closed form, from the synthesiser's parameters.

Nothing is rendered, so it has no phase and no noise: smooth in every parameter, and a hundred times cheaper than audio.
"""

from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.spectral_distance import POWER_FLOOR
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.learning.timbre.peakiness import LONG
from latentdrum.learning.timbre.synthesiser import (
    ATOM_FRAMES,
    Parameters,
    asinh,
    band_shares,
    driven,
    gate,
    noise_gains,
    partial_powers,
    rise,
    sweep_hz,
    sweep_levels,
)
from latentdrum.models.timbre import noise_bank
from latentdrum.models.timbre.features import ATTACK, CORNER_HZ, WHOLE, Resolution, bins_to_bands

#: Moments at which powers are computed, seconds: dense through the attack, as far apart as the windows later.
_STEPS: Final = ((0, 64), (1024, 128), (4096, 256), (16_384, 512), (66_560, 1024), (110_592, 4096), (270_336, 4096))
MOMENTS: Final = np.concatenate(
    [np.arange(begin, end, step) for (begin, step), (end, _) in pairwise(_STEPS)]
) / RATE_HZ  # fmt: skip
#: Share of the bins of a band that are independent under the window.
_INDEPENDENT_SHARE: Final = 0.7


class Expected(NamedTuple):
    """Expected power of n sounds, by window and band, by moment, and energy by band of noise, partials and tones."""

    whole: Tensor  # (n, frames, WHOLE.bands), mean power of a bin
    whole_noise: Tensor  # the part of it that is noise or partials
    attack: Tensor  # (n, 24, ATTACK.bands)
    level: Tensor  # (n, moments)
    noise: Tensor  # (n, WHOLE.bands), energy
    partials: Tensor  # (n, WHOLE.bands)
    tones: Tensor  # (n, WHOLE.bands)
    long_noise: Tensor  # (n, 4, BANDS), in the windows of peakiness.LONG
    long_lines: Tensor  # the same of partials and tones


@lru_cache(maxsize=2)
def pooling(resolution: Resolution) -> FloatArray:
    """How much of the power at each moment falls into each window, (centres, moments), by Parseval's theorem."""
    half = resolution.window // 2
    weights = np.hanning(resolution.window + 1)[:-1] ** 2
    matrix = np.zeros((len(resolution.centres), len(MOMENTS)))
    for row, centre in enumerate(resolution.centres):
        at = np.arange(centre - half, centre + half) / RATE_HZ
        inside = (at >= 0) & (at < MOMENTS[-1])
        place = np.interp(at[inside], MOMENTS, np.arange(len(MOMENTS)))
        low = np.floor(place).astype(int)
        np.add.at(matrix[row], low, weights[inside] * (1 - place + low))
        np.add.at(matrix[row], np.minimum(low + 1, len(MOMENTS) - 1), weights[inside] * (place - low))
    return (matrix * resolution.window / 2).astype(np.float32)


@lru_cache(maxsize=2)
def noise_spread(resolution: Resolution) -> FloatArray:
    """The mean power of a bin in each analysis band from each noise band at gain 1, (BANDS, bands)."""
    hz = np.arange(resolution.window // 2 + 1) * RATE_HZ / resolution.window
    per_bin = noise_bank.shares(hz) / (resolution.window / 2)
    matrix = bins_to_bands(resolution)
    return np.asarray(per_bin.T @ (matrix / matrix.sum(0)), np.float32)


def tone_spread(hz: Tensor, resolution: Resolution) -> Tensor:
    """The same from sines of power 1 at frequencies (...,), (..., bands); the window spreads a tone over some bins."""
    scale = (resolution.bands - 1) / float(np.arcsinh(RATE_HZ / 2 / CORNER_HZ))
    place = asinh(hz / CORNER_HZ) * scale
    bin_hz = RATE_HZ / resolution.window
    width = 1 + 1.2 * bin_hz * scale / CORNER_HZ / torch.sqrt(1 + (hz / CORNER_HZ) ** 2)
    away = (place[..., None] - torch.arange(resolution.bands, dtype=torch.float32, device=hz.device)).abs()
    bins = torch.from_numpy(bins_to_bands(resolution).sum(0)).to(hz.device)
    audible = (hz < RATE_HZ / 2).float()[..., None]
    return (1 - away / width[..., None]).clamp(min=0) / width[..., None] / bins * audible


class Expectation(nn.Module):
    """Computes expected spectra from parameters; atoms are the learned transients (ATOMS, ATOM_FRAMES)."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("pool_long", torch.from_numpy(pooling(LONG)))
        for name, resolution in (("whole", WHOLE), ("attack", ATTACK)):
            self.register_buffer(f"pool_{name}", torch.from_numpy(pooling(resolution)))
            self.register_buffer(f"spread_{name}", torch.from_numpy(noise_spread(resolution)))
        self.register_buffer("moments", torch.tensor(MOMENTS, dtype=torch.float32))
        self.register_buffer("spans", torch.from_numpy(_spans()))

    def forward(self, p: Parameters, atoms: Tensor, rows: Tensor) -> Expected:
        """rows: which windows of WHOLE to compute, (frames,)."""
        t = self.get_buffer("moments")[None]
        ends = gate(t, p.end_s).square()
        noise = noise_gains(p, t).square() * ends[..., None]
        column = t[..., None]
        partials = partial_powers(p, column) * (rise(column, p.attack_s[:, None]).square() * ends[..., None])
        modes = 0.5 * torch.exp(2 * (p.mode_level[:, None] - p.mode_rate[:, None] * column))
        modes = modes * (rise(column, p.attack_s[:, None]).square() * ends[..., None])
        sweeps, hz = self._sweeps(p, column)
        sweeps = sweeps * ends[..., None]
        log_hz = hz.log()
        pool_whole, pool_attack = self.get_buffer("pool_whole")[rows], self.get_buffer("pool_attack")
        early = 64  # moments within reach of the attack's windows
        filled = noise + partials
        whole_noise = (pool_whole @ filled) @ self.get_buffer("spread_whole")
        modes_whole, modes_attack = tone_spread(p.mode_hz, WHOLE), tone_spread(p.mode_hz, ATTACK)
        swept = _swept(pool_whole, sweeps, log_hz, WHOLE)
        tones = (pool_whole @ modes) @ modes_whole + swept
        attack = (pool_attack[:, :early] @ filled[:, :early]) @ self.get_buffer("spread_attack")
        attack = attack + (pool_attack[:, :early] @ modes[:, :early]) @ modes_attack
        attack = attack + _swept(pool_attack[:, :early], sweeps[:, :early], log_hz[:, :early], ATTACK)
        click, click_attack = self._clicks(p, atoms, rows)
        bands = torch.from_numpy(bins_to_bands(WHOLE).sum(0)).to(t.device)
        step = torch.diff(t, append=t[:, -1:] + 0.01)[..., None]
        level = filled @ _powers().to(t.device) + modes.sum(-1) + sweeps.sum(-1)
        return Expected(
            whole_noise + tones + click,
            whole_noise,
            attack + click_attack,
            level,
            ((noise * step).sum(1) @ self.get_buffer("spread_whole")) * bands,
            ((partials * step).sum(1) @ self.get_buffer("spread_whole")) * bands,
            (((modes * step).sum(1)[:, None] @ modes_whole)[:, 0] + self._swept_energy(sweeps * step, log_hz)) * bands,
            self.get_buffer("pool_long") @ noise * _powers().to(t.device),
            self._long_lines(p, partials, modes, sweeps, log_hz),
        )

    def _long_lines(self, p: Parameters, partials: Tensor, modes: Tensor, sweeps: Tensor, log_hz: Tensor) -> Tensor:
        pool = self.get_buffer("pool_long")
        swept = pool @ sweeps
        hz = ((pool @ (sweeps * log_hz)) / swept.clamp(min=1e-20)).clamp(0.0, 12.0).exp()
        tones = (pool @ modes) @ band_shares(p.mode_hz) + (swept[..., None] * band_shares(hz)).sum(2)
        return pool @ partials * _powers().to(pool.device) + tones

    def _sweeps(self, p: Parameters, t: Tensor) -> tuple[Tensor, Tensor]:
        """Power and frequency of the sweeps and of the harmonics that drive adds to the first, (n, moments, 4)."""
        level, hz = sweep_levels(p, t), sweep_hz(p, t)
        body = driven(level[..., 0], p.drive)
        amplitude = torch.cat([body, level[..., 1:]], -1)
        first = hz[..., :1]
        return 0.5 * amplitude.square(), torch.cat([first, 3 * first, 5 * first, hz[..., 1:]], -1)

    def _swept_energy(self, energy: Tensor, log_hz: Tensor) -> Tensor:
        """Energies (n, moments, 4) by band, (n, bands), summed over time spans in which a sweep moves little."""
        return _swept(self.get_buffer("spans"), energy, log_hz, WHOLE).sum(1)

    def freeze_atoms(self, atoms: Tensor) -> None:
        """Compute the transients' spectra in advance: an exported graph has no Fourier transform."""
        for name, resolution, windows in _CLICK_WINDOWS:
            self.register_buffer(f"click_{name}", torch.stack(_click_spectra(atoms, resolution, windows)))

    def _clicks(self, p: Parameters, atoms: Tensor, rows: Tensor) -> tuple[Tensor, Tensor]:
        powers = []
        for name, resolution, windows in _CLICK_WINDOWS:
            frozen = getattr(self, f"click_{name}", None)
            spectra = _click_spectra(atoms, resolution, windows) if frozen is None else frozen
            power = _click_power(p.atoms, spectra[0], spectra[1], resolution)
            powers.append(torch.nn.functional.pad(power, (0, 0, 0, len(resolution.centres) - windows)))
        return powers[0][:, rows], powers[1]


#: Each resolution, and how many of its windows a transient reaches.
_CLICK_WINDOWS: Final = (("whole", WHOLE, 4), ("attack", ATTACK, 11))


def _swept(pool: Tensor, power: Tensor, log_hz: Tensor, resolution: Resolution) -> Tensor:
    """Powers of swept sines (n, moments, sines) by window and band, each at its power-weighted mean log Hz."""
    pooled = pool @ power
    hz = ((pool @ (power * log_hz)) / pooled.clamp(min=1e-20)).clamp(0.0, 12.0).exp()
    return (pooled[..., None] * tone_spread(hz, resolution)).sum(2)


@lru_cache(maxsize=1)
def _spans() -> FloatArray:
    """Which of 16 time spans each moment lies in, (16, moments); the first are the shortest."""
    edges = np.concatenate([[0.0], np.geomspace(0.003, 6.2, 16)])
    return ((edges[:-1, None] <= MOMENTS) & (edges[1:, None] > MOMENTS)).astype(np.float32)


@lru_cache(maxsize=1)
def _powers() -> Tensor:
    """The power of each noise band at gain 1, (BANDS,); they sum to 1."""
    hz = np.fft.rfftfreq(8192, 1.0 / RATE_HZ)
    return torch.from_numpy(noise_bank.shares(hz).mean(0))


def _click_spectra(atoms: Tensor, resolution: Resolution, windows: int) -> tuple[Tensor, Tensor]:
    """Real and imaginary spectra of the transients, (ATOMS, windows, bins) each."""
    half, span = resolution.window // 2, resolution.centres[windows - 1] + resolution.window // 2
    padded = torch.nn.functional.pad(atoms, (half, max(0, span - ATOM_FRAMES)))
    cut = padded.unfold(1, resolution.window, resolution.centres[1])[:, :windows]
    spectra = torch.fft.rfft(cut * torch.hann_window(resolution.window, device=atoms.device))
    return spectra.real, spectra.imag


def _click_power(weights: Tensor, real: Tensor, imaginary: Tensor, resolution: Resolution) -> Tensor:
    """Mean power of a bin by window and band that the weighted transients give, (n, windows, bands)."""
    windows = real.shape[1:]
    parts = ((weights @ part.flatten(1)).unflatten(1, windows) for part in (real, imaginary))  # type: ignore[no-untyped-call]
    power = sum(part.square() for part in parts)
    matrix = torch.from_numpy(bins_to_bands(resolution)).to(weights.device)
    out: Tensor = power @ (matrix / matrix.sum(0))
    return out


def noise_share(e: Expected) -> Tensor:
    """Share of the power over the whole that is noise, 0..1, (n, frames, bands); 0 where it is nearly silent."""
    return e.whole_noise / e.whole.clamp(min=1e-12) * (e.whole > 1e-7)


def independent_bins(resolution: Resolution) -> Tensor:
    """Effective number of independent bins in each band, (bands,), at least 1: the window correlates neighbours."""
    return (torch.from_numpy(bins_to_bands(resolution).sum(0)) * _INDEPENDENT_SHARE).clamp(min=1.0)


def log_power(power: Tensor) -> Tensor:
    """Power as log power, as the encoder takes it."""
    return torch.log(power + POWER_FLOOR)
