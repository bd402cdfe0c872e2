"""The timbre decoder's differentiable synthesiser: from parameters to audio.

Swept sines with analytic phase and drive, decaying modes, noise in bands, learned transients, one common end. The nets
learn from the expected spectrum, which follows from the parameters without rendering: see expected_spectra.
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
KNOTS: Final = 32
ATOMS: Final = 32
ATOM_FRAMES: Final = 1024
#: Knots of the noise envelopes are even on ln(1 + t / KNOT_S): half a millisecond apart at first, 0.3 s at the end.
KNOT_S: Final = 0.003
KNOT_STEP: Final = float(np.log1p(2.6 / KNOT_S)) / (KNOTS - 1)
#: Length of the attack, which a longer decay leaves unchanged, seconds.
ATTACK_S: Final = 0.015
#: Noise gains below this are set to 0.
SILENT: Final = 1.4e-6
_INAUDIBLE: Final = 25.0  # nepers: 217 dB down


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


def noise_gains(p: Parameters, t: Tensor) -> Tensor:
    """Gains of the noise bands at moments (1, times) or (n, times), (n, times, BANDS)."""
    level = knot_weights(t, p.stretch) @ p.noise
    hz = torch.from_numpy(noise_bank.band_hz()).to(level.device)
    scale = float(np.arcsinh(RATE_HZ / 2 / noise_bank.CORNER_HZ)) / (BANDS - 1)
    ratio = hz / p.shift / noise_bank.CORNER_HZ
    source = (asinh(ratio) / scale).clamp(max=BANDS - 1)  # above the range: as the highest band
    bands = torch.arange(BANDS, dtype=torch.float32, device=level.device)
    moved = (1 - (source[:, :, None] - bands).abs()).clamp(min=0)  # (n, to, from)
    level = level @ moved.transpose(1, 2)
    return (torch.exp(level) - SILENT).clamp(min=0)


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
    """Parameters of one sound and noise (blocks, BANDS, BLOCK) with signs (BANDS,) -> frames (blocks * BLOCK,)."""

    def __init__(self, atoms: Tensor) -> None:
        super().__init__()
        self.register_buffer("atoms", atoms)  # (ATOMS, ATOM_FRAMES)

    def forward(self, p: Parameters, noise: Tensor, signs: Tensor) -> Tensor:
        """The sound before its loudness is set."""
        blocks = torch.arange(noise.shape[0] + 1, dtype=torch.float32, device=noise.device) * (BLOCK / RATE_HZ)
        inside = torch.arange(BLOCK, dtype=torch.float32, device=noise.device) / RATE_HZ
        t = (blocks[:-1, None] + inside).reshape(-1)
        frames = self._sweeps(p, t) + self._modes(p, blocks[:-1], inside)
        frames = frames * rise(t, p.attack_s[0]) + self._noise(p, blocks, noise, signs)
        click = p.atoms[0] @ self.get_buffer("atoms")
        frames = torch.cat([frames[:ATOM_FRAMES] + click, frames[ATOM_FRAMES:]])
        return frames * gate(t, p.end_s[0])

    def _sweeps(self, p: Parameters, t: Tensor) -> Tensor:
        # One sweep at a time and time last: broadcasting over a last axis of two is ten times slower.
        body, second = (self._sweep(p, index, t) for index in range(SWEEPS))
        return torch.tanh(p.drive[0] * body) / p.drive[0] + second

    def _sweep(self, p: Parameters, index: int, t: Tensor) -> Tensor:
        span, tau = torch.exp(p.sweep_span[0, index]) - 1, p.sweep_tau_s[0, index]
        cycles = p.sweep_hz[0, index] * (t + span * tau * (1 - decay_factor(t / tau)))
        fast, slow = (decay_factor(rate[0, index] * t) for rate in (p.sweep_fast, p.sweep_slow))
        mix = p.sweep_mix[0, index]
        level = torch.exp(p.sweep_level[0, index]) * (mix * fast + (1 - mix) * slow)
        return torch.sin(2 * torch.pi * (cycles - torch.floor(cycles))) * level

    def _modes(self, p: Parameters, blocks: Tensor, inside: Tensor) -> Tensor:
        hz, rate, level = p.mode_hz[0], p.mode_rate[0], torch.exp(p.mode_level[0])
        outer, inner = blocks[:, None] * hz, hz[:, None] * inside
        at = 2 * torch.pi * (outer - torch.floor(outer))
        within = 2 * torch.pi * (inner - torch.floor(inner))
        start, fade = level * decay_factor(rate * blocks[:, None]), decay_factor(rate[:, None] * inside)
        sines = (start * torch.sin(at)) @ (fade * torch.cos(within)) + (start * torch.cos(at)) @ (
            fade * torch.sin(within)
        )
        return sines.reshape(-1)

    def _noise(self, p: Parameters, blocks: Tensor, noise: Tensor, signs: Tensor) -> Tensor:
        gains = noise_gains(p, blocks[None])[0] * signs
        ends = torch.stack([gains[:-1], gains[1:]], 1) @ noise  # (blocks, 2, BLOCK)
        share = torch.arange(BLOCK, dtype=torch.float32, device=noise.device) / BLOCK
        return (ends[:, 0] * (1 - share) + ends[:, 1] * share).reshape(-1)
