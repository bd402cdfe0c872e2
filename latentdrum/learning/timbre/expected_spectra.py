"""The power that a sound's spectrum will have on average, straight from the synthesiser's parameters.

No rendering, no phase, no noise in it: smooth in every parameter, and a hundred times cheaper than audio.
"""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import ATTACK_S as PUNCH_S
from latentdrum.core.timbre.descriptors import BAND_HZ, BODY_S, FIRST_BIN, GROUP, GROUPS, WINDOW
from latentdrum.core.timbre.timbre import RATE_HZ, TIMBRE_AXES
from latentdrum.learning.timbre.synthesiser import (
    ATOM_FRAMES,
    Parameters,
    asinh,
    driven,
    gate,
    noise_gains,
    rise,
    sweep_hz,
    sweep_levels,
)
from latentdrum.models.timbre import noise_bank
from latentdrum.models.timbre.features import ATTACK, CORNER_HZ, FLOOR, WHOLE, Resolution, bins_to_bands

#: Moments at which powers are worked out, seconds: dense through the attack, every 512 frames from 0.4 s on.
MOMENTS: Final = np.concatenate(
    [np.arange(0, 1024, 64), np.arange(1024, 4096, 128), np.arange(4096, 16384, 256), np.arange(16384, 111_617, 512)]
) / RATE_HZ  # fmt: skip
#: What white noise gives as ln of arithmetic over geometric mean of a group of bins, and what a pure tone at most.
_NOISE_PEAKS, _TONE_PEAKS = 0.58, 5.5
_BINS_THAT_DIFFER: Final = 0.7


class Expected(NamedTuple):
    """Of a batch: power by moment and band of each hearing, by moment alone, and by band of noise and of tones."""

    whole: Tensor  # (n, frames, WHOLE.bands), mean power of a bin
    whole_noise: Tensor  # the part of it that is noise
    attack: Tensor  # (n, 24, ATTACK.bands)
    level: Tensor  # (n, moments)
    noise: Tensor  # (n, WHOLE.bands), energy
    tones: Tensor  # (n, WHOLE.bands)


@lru_cache(maxsize=2)
def pooling(hearing: Resolution) -> FloatArray:
    """How much of the power at each moment falls into each window, (centres, moments), with Parseval's factor."""
    half = hearing.window // 2
    weights = np.hanning(hearing.window + 1)[:-1] ** 2
    matrix = np.zeros((len(hearing.centres), len(MOMENTS)))
    for row, centre in enumerate(hearing.centres):
        at = np.arange(centre - half, centre + half) / RATE_HZ
        inside = (at >= 0) & (at < MOMENTS[-1])
        place = np.interp(at[inside], MOMENTS, np.arange(len(MOMENTS)))
        low = np.floor(place).astype(int)
        np.add.at(matrix[row], low, weights[inside] * (1 - place + low))
        np.add.at(matrix[row], np.minimum(low + 1, len(MOMENTS) - 1), weights[inside] * (place - low))
    return (matrix * hearing.window / 2).astype(np.float32)


@lru_cache(maxsize=2)
def noise_spread(hearing: Resolution) -> FloatArray:
    """The mean power of a bin of each band that each noise band at gain 1 gives, (BANDS, bands)."""
    hz = np.arange(hearing.window // 2 + 1) * RATE_HZ / hearing.window
    per_bin = noise_bank.shares(hz) / (hearing.window / 2)
    matrix = bins_to_bands(hearing)
    return np.asarray(per_bin.T @ (matrix / matrix.sum(0)), np.float32)


def tone_spread(hz: Tensor, hearing: Resolution) -> Tensor:
    """The same for sines of power 1 at any frequencies (...,), (..., bands); a window blurs a tone over some bins."""
    scale = (hearing.bands - 1) / float(np.arcsinh(RATE_HZ / 2 / CORNER_HZ))
    place = asinh(hz / CORNER_HZ) * scale
    bin_hz = RATE_HZ / hearing.window
    width = 1 + 1.2 * bin_hz * scale / CORNER_HZ / torch.sqrt(1 + (hz / CORNER_HZ) ** 2)
    away = (place[..., None] - torch.arange(hearing.bands, dtype=torch.float32, device=hz.device)).abs()
    bins = torch.from_numpy(bins_to_bands(hearing).sum(0)).to(hz.device)
    audible = (hz < RATE_HZ / 2).float()[..., None]
    return (1 - away / width[..., None]).clamp(min=0) / width[..., None] / bins * audible


class Expectation(nn.Module):
    """Works out what to expect of parameters; atoms are the learned transients (ATOMS, ATOM_FRAMES)."""

    def __init__(self) -> None:
        super().__init__()
        for name, hearing in (("whole", WHOLE), ("attack", ATTACK)):
            self.register_buffer(f"pool_{name}", torch.from_numpy(pooling(hearing)))
            self.register_buffer(f"spread_{name}", torch.from_numpy(noise_spread(hearing)))
        self.register_buffer("moments", torch.tensor(MOMENTS, dtype=torch.float32))
        self.register_buffer("spans", torch.from_numpy(_spans()))

    def forward(self, p: Parameters, atoms: Tensor, rows: Tensor) -> Expected:
        """rows: which windows of WHOLE to work out, (frames,)."""
        t = self.get_buffer("moments")[None]
        ends = gate(t, p.end_s).square()
        noise = noise_gains(p, t).square() * ends[..., None]
        column = t[..., None]
        modes = 0.5 * torch.exp(2 * (p.mode_level[:, None] - p.mode_rate[:, None] * column))
        modes = modes * (rise(column, p.attack_s[:, None]).square() * ends[..., None])
        sweeps, hz = self._sweeps(p, column)
        sweeps = sweeps * ends[..., None]
        log_hz = hz.log()
        pool_whole, pool_attack = self.get_buffer("pool_whole")[rows], self.get_buffer("pool_attack")
        early = 64  # moments that the windows of the attack reach
        whole_noise = (pool_whole @ noise) @ self.get_buffer("spread_whole")
        modes_whole, modes_attack = tone_spread(p.mode_hz, WHOLE), tone_spread(p.mode_hz, ATTACK)
        swept = _swept(pool_whole, sweeps, log_hz, WHOLE)
        tones = (pool_whole @ modes) @ modes_whole + swept
        attack = (pool_attack[:, :early] @ noise[:, :early]) @ self.get_buffer("spread_attack")
        attack = attack + (pool_attack[:, :early] @ modes[:, :early]) @ modes_attack
        attack = attack + _swept(pool_attack[:, :early], sweeps[:, :early], log_hz[:, :early], ATTACK)
        click, click_attack = self._clicks(p, atoms, rows)
        bands = torch.from_numpy(bins_to_bands(WHOLE).sum(0)).to(t.device)
        step = torch.diff(t, append=t[:, -1:] + 0.01)[..., None]
        level = noise @ _powers().to(t.device) + modes.sum(-1) + sweeps.sum(-1)
        return Expected(
            whole_noise + tones + click,
            whole_noise,
            attack + click_attack,
            level,
            ((noise * step).sum(1) @ self.get_buffer("spread_whole")) * bands,
            (((modes * step).sum(1)[:, None] @ modes_whole)[:, 0] + self._swept_energy(sweeps * step, log_hz)) * bands,
        )

    def _sweeps(self, p: Parameters, t: Tensor) -> tuple[Tensor, Tensor]:
        """Power and frequency of the sweeps and of the harmonics that drive adds to the first, (n, moments, 4)."""
        level, hz = sweep_levels(p, t), sweep_hz(p, t)
        body = driven(level[..., 0], p.drive)
        amplitude = torch.cat([body, level[..., 1:]], -1)
        first = hz[..., :1]
        return 0.5 * amplitude.square(), torch.cat([first, 3 * first, 5 * first, hz[..., 1:]], -1)

    def _swept_energy(self, energy: Tensor, log_hz: Tensor) -> Tensor:
        """Energies (n, moments, 4) by band, (n, bands), gathered from spans of time in which a sweep moves little."""
        return _swept(self.get_buffer("spans"), energy, log_hz, WHOLE).sum(1)

    def keep(self, atoms: Tensor) -> None:
        """Work out the spectra of the transients once and for all: an exported graph can do no Fourier transform."""
        for name, hearing, windows in _CLICKED:
            self.register_buffer(f"click_{name}", torch.stack(_click_spectra(atoms, hearing, windows)))

    def _clicks(self, p: Parameters, atoms: Tensor, rows: Tensor) -> tuple[Tensor, Tensor]:
        powers = []
        for name, hearing, windows in _CLICKED:
            kept = getattr(self, f"click_{name}", None)
            spectra = _click_spectra(atoms, hearing, windows) if kept is None else kept
            power = _click_power(p.atoms, spectra[0], spectra[1], hearing)
            powers.append(torch.nn.functional.pad(power, (0, 0, 0, len(hearing.centres) - windows)))
        return powers[0][:, rows], powers[1]


#: The hearings with how many of their windows a transient reaches.
_CLICKED: Final = (("whole", WHOLE, 4), ("attack", ATTACK, 11))


def _swept(pool: Tensor, power: Tensor, log_hz: Tensor, hearing: Resolution) -> Tensor:
    """Powers of moving sines (n, moments, sines) in windows and bands; each lies where its power is on average."""
    pooled = pool @ power
    hz = ((pool @ (power * log_hz)) / pooled.clamp(min=1e-20)).clamp(0.0, 12.0).exp()
    return (pooled[..., None] * tone_spread(hz, hearing)).sum(2)


@lru_cache(maxsize=1)
def _spans() -> FloatArray:
    """Which of 16 spans of time each moment lies in, (16, moments); the first are the shortest."""
    edges = np.concatenate([[0.0], np.geomspace(0.003, 2.6, 16)])
    return ((edges[:-1, None] <= MOMENTS) & (edges[1:, None] > MOMENTS)).astype(np.float32)


@lru_cache(maxsize=1)
def _powers() -> Tensor:
    """The power of each noise band at gain 1, (BANDS,); they sum to 1."""
    hz = np.fft.rfftfreq(8192, 1.0 / RATE_HZ)
    return torch.from_numpy(noise_bank.shares(hz).mean(0))


def _click_spectra(atoms: Tensor, hearing: Resolution, windows: int) -> tuple[Tensor, Tensor]:
    """Real and imaginary spectra of the transients, (ATOMS, windows, bins) each."""
    half, span = hearing.window // 2, hearing.centres[windows - 1] + hearing.window // 2
    padded = torch.nn.functional.pad(atoms, (half, max(0, span - ATOM_FRAMES)))
    cut = padded.unfold(1, hearing.window, hearing.centres[1])[:, :windows]
    spectra = torch.fft.rfft(cut * torch.hann_window(hearing.window, device=atoms.device))
    return spectra.real, spectra.imag


def _click_power(weights: Tensor, real: Tensor, imaginary: Tensor, hearing: Resolution) -> Tensor:
    """Mean power of a bin by window and band that the weighted transients give, (n, windows, bands)."""
    windows = real.shape[1:]
    parts = ((weights @ part.flatten(1)).unflatten(1, windows) for part in (real, imaginary))  # type: ignore[no-untyped-call]
    power = sum(part.square() for part in parts)
    matrix = torch.from_numpy(bins_to_bands(hearing)).to(weights.device)
    out: Tensor = power @ (matrix / matrix.sum(0))
    return out


def noise_share(e: Expected) -> Tensor:
    """How much of the power over the whole is noise, (n, frames, bands); none where there is next to silence."""
    return e.whole_noise / e.whole.clamp(min=1e-12) * (e.whole > 1e-7)


def independent_bins(hearing: Resolution) -> Tensor:
    """How many bins of each band, (bands,), differ as if the window did not blur them into each other; at least 1."""
    return (torch.from_numpy(bins_to_bands(hearing).sum(0)) * _BINS_THAT_DIFFER).clamp(min=1.0)


def log_power(power: Tensor) -> Tensor:
    """As the encoder hears it."""
    return torch.log(power + FLOOR)


def describe(e: Expected) -> Tensor:
    """What core.descriptors would measure, (n, 5)."""
    total = e.noise + e.tones
    bands = total @ _to_descriptor_bands().to(total.device) + 1e-12
    log_hz = torch.tensor(np.log(BAND_HZ), dtype=torch.float32, device=total.device)
    amplitude, strong = bands.sqrt(), (bands / bands.amax(1, keepdim=True)).square()
    t = torch.tensor(MOMENTS, dtype=torch.float32, device=total.device)
    step = torch.diff(t, append=t[-1:] + 0.01)
    course = (e.level + 1e-12).sqrt() * step
    body, end = (int(np.searchsorted(MOMENTS, until_s)) for until_s in (PUNCH_S, BODY_S))
    early, late = ((e.level * step)[:, inside].sum(1) for inside in (slice(body), slice(body, end)))
    groups = _to_groups().to(bands.device)
    noise, tones = e.noise @ groups + 1e-9, e.tones @ groups
    peaky = torch.log(1 + tones / noise).clamp(max=_TONE_PEAKS) * (noise + tones)
    floor = 1e-4 * (early + late) + 1e-12
    values = {
        "brightness": (amplitude @ log_hz) / amplitude.sum(1),
        "decay": ((course @ t) / course.sum(1)).log(),
        "pitch": (strong @ log_hz) / strong.sum(1),
        "noisiness": -_NOISE_PEAKS - peaky.sum(1) / (noise + tones).sum(1),
        "punch": ((early + floor) / (late + floor)).log(),
    }
    return torch.stack([values[name] for name in TIMBRE_AXES], 1)


@lru_cache(maxsize=1)
def _to_groups() -> Tensor:
    """Which group of 16 bins each band belongs to, as the descriptor compares them, (bands, groups); none beyond."""
    group = np.floor((WHOLE.hz * WINDOW / RATE_HZ - FIRST_BIN) / GROUP).astype(int)
    return torch.from_numpy((group[:, None] == np.arange(GROUPS)).astype(np.float32))


@lru_cache(maxsize=1)
def _to_descriptor_bands() -> Tensor:
    hz = np.maximum(WHOLE.hz, 1.0)
    place = np.interp(np.log(hz), np.log(BAND_HZ), np.arange(len(BAND_HZ)))
    return torch.from_numpy(np.maximum(0.0, 1 - np.abs(place[:, None] - np.arange(len(BAND_HZ)))).astype(np.float32))
