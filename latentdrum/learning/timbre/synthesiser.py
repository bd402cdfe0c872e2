"""The timbre decoder's differentiable synthesiser: from parameters to audio.

Swept sines with analytic phase and drive, decaying modes, the partials of metal, noise in bands, learned transients,
one common end. Level and decay of modes are free, those of partials are set by band: there are too many of them. The
nets learn from the expected spectrum, which follows from the parameters without rendering: see expected_spectra.
"""

from typing import Final, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.models.timbre import noise_bank
from latentdrum.models.timbre.noise_bank import BANDS, BLOCK

SWEEPS: Final = 2
MODES: Final = 48
KNOTS: Final = 36
ATOMS: Final = 32
ATOM_FRAMES: Final = 1024
#: Knots of the noise envelopes are even on ln(1 + t / KNOT_S): 0.7 ms apart at first, 1.2 s at the end.
KNOT_S: Final = 0.003
KNOT_STEP: Final = float(np.log1p(6.2 / KNOT_S)) / (KNOTS - 1)
#: Length of the attack, which a longer decay leaves unchanged, seconds.
ATTACK_S: Final = 0.015
#: Noise gains below this are set to 0.
SILENT: Final = 1.4e-6
_INAUDIBLE: Final = 25.0  # nepers: 217 dB down
_HIGHEST_HZ: Final = 20_000.0  # of a partial


class Parameters(NamedTuple):
    """The synthesiser's parameters for n sounds; levels are ln amplitude, rates 1/s."""

    sweep_level: Tensor  # (n, SWEEPS)
    sweep_hz: Tensor  # at its end
    sweep_span: Tensor  # ln of start over end
    sweep_tau_s: Tensor
    sweep_fast: Tensor
    sweep_slow: Tensor
    sweep_mix: Tensor  # share of the fast decay, 0..1
    drive: Tensor  # (n, 1), of the first sweep; 0 is clean
    attack_s: Tensor  # (n, 1)
    mode_level: Tensor  # (n, MODES)
    mode_hz: Tensor
    mode_rate: Tensor
    partial_level: Tensor  # (n, BANDS), beside noise of the same level as loud
    partial_rate: Tensor
    noise: Tensor  # (n, KNOTS, BANDS)
    atoms: Tensor  # (n, ATOMS)
    end_s: Tensor  # (n, 1)
    stretch: Tensor  # (n, 1), factor on decay times: the decay axis
    shift: Tensor  # (n, 1), factor on frequencies: the pitch axis


def asinh(x: Tensor) -> Tensor:
    """torch.asinh, which the exporter does not know, for x of 0 and more."""
    return torch.log(x + torch.sqrt(x * x + 1))


def rise(t: Tensor, attack_s: Tensor) -> Tensor:
    """The attack, 0..1."""
    return 1 - torch.exp(-t / attack_s)


def gate(t: Tensor, end_s: Tensor) -> Tensor:
    """1 while a sound lasts, 0 after its end."""
    return torch.sigmoid((end_s - t) / (0.002 + 0.02 * end_s))


def knot_weights(t: Tensor, stretch: Tensor) -> Tensor:
    """Interpolation weights of the knots at each moment, (n, times, KNOTS); stretch acts after the attack."""
    slower = stretch ** (t / (t + ATTACK_S))
    place = torch.log(1 + t / slower / KNOT_S) / KNOT_STEP
    return (1 - (place[:, :, None] - torch.arange(KNOTS, dtype=torch.float32, device=t.device)).abs()).clamp(min=0)


def band_shares(hz: Tensor) -> Tensor:
    """Share of each band in what lies at frequencies (...,), (..., BANDS); above the range: as the highest band."""
    scale = float(np.arcsinh(RATE_HZ / 2 / noise_bank.CORNER_HZ)) / (BANDS - 1)
    place = (asinh(hz / noise_bank.CORNER_HZ) / scale).clamp(max=BANDS - 1)
    bands = torch.arange(BANDS, dtype=torch.float32, device=hz.device)
    return (1 - (place[..., None] - bands).abs()).clamp(min=0)


def moved_bands(p: Parameters) -> Tensor:
    """What the pitch axis does to values by band: multiply (n, ..., BANDS) by this, (n, from, to)."""
    hz = torch.from_numpy(noise_bank.band_hz()).to(p.shift.device)
    return band_shares(hz / p.shift).transpose(1, 2)


def noise_gains(p: Parameters, t: Tensor) -> Tensor:
    """Gains of the noise bands at moments (1, times) or (n, times), (n, times, BANDS)."""
    level = knot_weights(t, p.stretch) @ (p.noise @ moved_bands(p))
    return (torch.exp(level) - SILENT).clamp(min=0)


def partial_powers(p: Parameters, t: Tensor) -> Tensor:
    """Powers of the partials by band at moments (n, times, 1) or (1, times, 1), as noise_gains squared."""
    moved = moved_bands(p)
    level, rate = ((part[:, None] @ moved) for part in (p.partial_level, p.partial_rate))
    return torch.exp(2 * (level - rate * t)) / p.shift[..., None]  # higher partials are further apart


def sweep_levels(p: Parameters, t: Tensor) -> Tensor:
    """Amplitudes of the sweeps at moments (n, times, 1), (n, times, SWEEPS)."""
    fast, slow = (torch.exp(-rate[:, None] * t) for rate in (p.sweep_fast, p.sweep_slow))
    mix = p.sweep_mix[:, None]
    return torch.exp(p.sweep_level)[:, None] * (mix * fast + (1 - mix) * slow) * rise(t, p.attack_s[:, None])


def sweep_hz(p: Parameters, t: Tensor) -> Tensor:
    """Frequencies of the sweeps at moments (n, times, 1)."""
    return p.sweep_hz[:, None] * (1 + (torch.exp(p.sweep_span) - 1)[:, None] * torch.exp(-t / p.sweep_tau_s[:, None]))


def driven(level: Tensor, drive: Tensor) -> Tensor:
    """Amplitudes of the first, third and fifth harmonic of a driven sine, tanh(drive sin)/drive; a new last axis of 3.

    Rational fits to both limits: the power series of tanh for small signals, a square wave for large ones.
    """
    x = level * drive
    first = x / torch.sqrt(1 + (x * (torch.pi / 4)) ** 2)
    third = x**3 / 12 / (1 + (x / 1.72) ** 3)
    fifth = x**5 / 120 / (1 + (x / 1.98) ** 5)
    return torch.stack([first, third, fifth], -1) / drive[..., None]


def decay_factor(nepers: Tensor) -> Tensor:
    """exp(-nepers), held above denormal numbers, which slow the processor down."""
    return torch.exp(-nepers.clamp(max=_INAUDIBLE))


class Renderer(nn.Module):
    """Parameters of one sound -> frames (blocks * BLOCK,).

    noise (blocks, BANDS, BLOCK) with signs (BANDS,); partials (m, 3): hz, ln gain and start phase in cycles, and their
    bands (m, BANDS); m may be 0.
    """

    def __init__(self, atoms: Tensor) -> None:
        super().__init__()
        self.register_buffer("atoms", atoms)  # (ATOMS, ATOM_FRAMES)

    def forward(self, p: Parameters, noise: Tensor, signs: Tensor, partials: Tensor, bands: Tensor) -> Tensor:
        """The sound before its loudness is set.

        Time is a block's start plus the time within it, so that exponentials become products and matrix products.
        """
        starts = torch.arange(noise.shape[0] + 1, dtype=torch.float32, device=noise.device) * (BLOCK / RATE_HZ)
        inside = torch.arange(BLOCK, dtype=torch.float32, device=noise.device) / RATE_HZ
        tones = self._sweeps(p, starts[:-1, None], inside) + self._lines(p, partials, bands, starts[:-1, None], inside)
        frames = tones * (1 - _decay(1 / p.attack_s[0], starts[:-1, None], inside))
        frames = frames + self._noise(p, starts, noise, signs)
        click = (p.atoms[0] @ self.get_buffer("atoms")).reshape(-1, BLOCK)
        frames = torch.cat([frames[: len(click)] + click, frames[len(click) :]])
        ends, share = gate(starts, p.end_s[0])[:, None], inside * (RATE_HZ / BLOCK)
        return (frames * (ends[:-1] * (1 - share) + ends[1:] * share)).reshape(-1)

    def _sweeps(self, p: Parameters, starts: Tensor, inside: Tensor) -> Tensor:
        body, second = (self._sweep(p, index, starts, inside) for index in range(SWEEPS))
        return torch.tanh(p.drive[0] * body) / p.drive[0] + second

    def _sweep(self, p: Parameters, index: int, starts: Tensor, inside: Tensor) -> Tensor:
        hz, tau = p.sweep_hz[0, index], p.sweep_tau_s[0, index]
        glide = hz * (torch.exp(p.sweep_span[0, index]) - 1) * tau
        cycles = _wrapped(hz * starts) + hz * inside + glide * (1 - _decay(1 / tau, starts, inside))
        fast, slow = (_decay(rate[0, index], starts, inside) for rate in (p.sweep_fast, p.sweep_slow))
        mix = p.sweep_mix[0, index]
        level = torch.exp(p.sweep_level[0, index]) * (mix * fast + (1 - mix) * slow)
        return torch.sin(2 * torch.pi * _wrapped(cycles)) * level

    def _lines(self, p: Parameters, partials: Tensor, bands: Tensor, starts: Tensor, inside: Tensor) -> Tensor:
        """Modes and partials."""
        partial_hz, gain, phase = partials.unbind(1)
        partial_hz = partial_hz * p.shift[0]
        partial_level = torch.exp(bands @ p.partial_level[0] + gain) * (partial_hz < _HIGHEST_HZ).float()
        hz = torch.cat([p.mode_hz[0], partial_hz])
        rate = torch.cat([p.mode_rate[0], bands @ p.partial_rate[0]])
        level = torch.cat([torch.exp(p.mode_level[0]), partial_level])
        start = torch.cat([torch.zeros(MODES, device=phase.device), phase])
        at = 2 * torch.pi * _wrapped(starts * hz + start)
        within = 2 * torch.pi * _wrapped(hz[:, None] * inside)
        now, fade = level * decay_factor(rate * starts), decay_factor(rate[:, None] * inside)
        return (now * torch.sin(at)) @ (fade * torch.cos(within)) + (now * torch.cos(at)) @ (fade * torch.sin(within))

    def _noise(self, p: Parameters, starts: Tensor, noise: Tensor, signs: Tensor) -> Tensor:
        gains = noise_gains(p, starts[None])[0] * signs
        ends = torch.stack([gains[:-1], gains[1:]], 1) @ noise  # (blocks, 2, BLOCK)
        share = torch.arange(BLOCK, dtype=torch.float32, device=noise.device) / BLOCK
        return ends[:, 0] * (1 - share) + ends[:, 1] * share


def _decay(rate: Tensor, starts: Tensor, inside: Tensor) -> Tensor:
    """exp(-rate t) at starts (blocks, 1) plus inside (BLOCK,), (blocks, BLOCK)."""
    return decay_factor(rate * starts) * decay_factor(rate * inside)


def _wrapped(cycles: Tensor) -> Tensor:
    """A phase without its whole cycles."""
    return cycles - torch.floor(cycles)
