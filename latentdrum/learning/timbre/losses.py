"""What the timbre nets are held to: sound the same, keep the latents lean, make every axis do what it says."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from latentdrum.learning.timbre.expected_spectra import Expected, describe, independent_bins, log_power, noise_share
from latentdrum.models.timbre.features import ATTACK, WHOLE, Resolution, bins_to_bands


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each demand counts beside a neper of log-spectral distance."""

    beta: float = 0.002
    attack: float = 0.5
    convergence: float = 0.4
    end: float = 0.2
    axes: float = 0.3
    texture: float = 0.0
    drum: float = 0.05


@lru_cache(maxsize=2)
def _band_weights(hearing: Resolution) -> Tensor:
    """Between one a band and one a bin, (bands,); the mean is 1."""
    root = np.sqrt(bins_to_bands(hearing).sum(0))
    return torch.from_numpy((root / root.mean()).astype(np.float32))


def _noise_bias(hearing: Resolution) -> Tensor:
    """By how much the mean of the log power of noise lies below the log of its mean: digamma(n) - ln n, (bands,)."""
    count = independent_bins(hearing)
    return torch.digamma(count) - count.log()


#: Worked out on import: an export that came upon it first would trace a digamma, which the exporter does not know.
_NOISE_BIAS: Final = _noise_bias(WHOLE)


def spectral_distance(said: Tensor, heard: Tensor, hearing: Resolution) -> Tensor:
    """Log-spectral distance of log powers (n, frames, bands), per window, (n, frames), in nepers of power."""
    away = (said - heard).square() * _band_weights(hearing).to(said.device)
    return (away.mean(-1) + 1e-4).sqrt()


def unbiased(e: Expected) -> Tensor:
    """The mean of the logarithm of the power over the whole, (n, frames, bands): that of noise lies below log mean."""
    return log_power(e.whole) + _NOISE_BIAS.to(e.whole.device) * noise_share(e)


def reconstruction_loss(
    e: Expected, said: Tensor, whole: Tensor, attack: Tensor, counts: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Mean distance over the whole, over the attack, and spectral convergence.

    said are the unbiased log powers of e, whole (n, frames, bands) and attack those that were heard; counts (n, frames)
    marks what counts.
    """
    distance = spectral_distance(said, whole, WHOLE)
    far = (distance * counts).sum(1) / counts.sum(1)
    near = spectral_distance(log_power(e.attack), attack, ATTACK).mean(1)
    weight = counts[..., None] * torch.from_numpy(bins_to_bands(WHOLE).sum(0)).to(counts.device)
    wanted = (whole / 2).exp()
    miss = (((e.whole + 1e-12).sqrt() - wanted).square() * weight).sum((1, 2))
    convergence = (miss / (wanted.square() * weight).sum((1, 2)) + 1e-4).sqrt()
    return far.mean(), near.mean(), convergence.mean()


def kl_divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Nats that each free dimension costs against a standard normal, (n, free)."""
    return 0.5 * (log_variance.exp() + mean.square() - 1 - log_variance)


def axis_error(before: Expected, after: Expected, shift: Tensor, spread: Tensor, reach: float) -> Tensor:
    """How far descriptors moved from where axes were shifted to, in standard deviations; shift, spread are (n, 5)."""
    moved = (describe(after) - describe(before)) / spread
    return F.smooth_l1_loss(moved, reach * shift, reduction="none", beta=0.5).sum(1).mean()
