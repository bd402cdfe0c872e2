"""Texture: how a sound's cepstrum lies and moves over time, which a decoder of averaged spectra tends to smooth out."""

from functools import lru_cache
from typing import Final

import torch
from torch import Tensor

from latentdrum.learning.timbre.expected_spectra import Expected, independent_bins, noise_share
from latentdrum.models.timbre.features import WHOLE, bins_to_bands

#: Cepstral coefficients compared, without the zeroth (the level).
CEPSTRA: Final = 20
#: A window counts while its power is within 60 dB of the loudest, nepers of power.
_RANGE: Final = 13.8


@lru_cache(maxsize=1)
def _cosines() -> Tensor:
    """Orthonormal cosines over the bands, (bands, CEPSTRA)."""
    place = (torch.arange(WHOLE.bands) + 0.5) / WHOLE.bands
    height = float((2.0 / WHOLE.bands) ** 0.5)
    return torch.cos(torch.pi * place[:, None] * torch.arange(1, CEPSTRA + 1)) * height


#: Variance of the log power of noise in each band, (bands,), which an expectation does not show: trigamma(n).
_NOISE_VARIANCE: Final = torch.polygamma(1, independent_bins(WHOLE))


def texture(log_powers: Tensor, counts: Tensor, noise_variance: Tensor | float = 0.0) -> Tensor:
    """Mean and standard deviation of the cepstra over the sounding windows, (n, 2 * CEPSTRA).

    log_powers (n, windows, bands); counts (n, windows) is 1 for windows that count; noise_variance (n, 1) is added
    where the log powers are expectations.
    """
    bins = torch.from_numpy(bins_to_bands(WHOLE).sum(0)).to(log_powers.device)
    level = torch.logsumexp(log_powers + bins.log(), 2)
    weight = counts * (level > level.amax(1, keepdim=True) - _RANGE)
    total = weight.sum(1)[:, None].clamp(min=1.0)
    cepstra = log_powers @ _cosines().to(log_powers.device)
    mean = (cepstra * weight[..., None]).sum(1) / total
    variance = ((cepstra - mean[:, None]).square() * weight[..., None]).sum(1) / total
    return torch.cat([mean, (variance + noise_variance + 0.01).sqrt()], 1)


def texture_error(e: Expected, predicted: Tensor, target: Tensor, counts: Tensor) -> Tensor:
    """Mean absolute distance of textures, nepers; predicted are the log powers of the expectation e."""
    variance = (noise_share(e) * _NOISE_VARIANCE.to(predicted.device)).mean((1, 2))[:, None]
    return (texture(predicted, counts, variance) - texture(target, counts)).abs().mean()
