"""How a sound's spectrum moves, as cepstra see it: what a net that averages over its doubts leaves out."""

from functools import lru_cache
from typing import Final

import torch
from torch import Tensor

from latentdrum.learning.timbre.expected_spectra import Expected, independent_bins, noise_share
from latentdrum.models.timbre.features import WHOLE, bins_to_bands

#: Cepstra compared, from the first that does not tell the level.
CEPSTRA: Final = 20
#: A window counts as long as its power is within 60 dB of the loudest, nepers.
_OVER: Final = 13.8


@lru_cache(maxsize=1)
def _cosines() -> Tensor:
    """Orthonormal cosines over the bands, (bands, CEPSTRA)."""
    place = (torch.arange(WHOLE.bands) + 0.5) / WHOLE.bands
    height = float((2.0 / WHOLE.bands) ** 0.5)
    return torch.cos(torch.pi * place[:, None] * torch.arange(1, CEPSTRA + 1)) * height


def _flutter() -> Tensor:
    """Variance of the log power of noise in each band, (bands,): what an expectation does not show."""
    return torch.polygamma(1, independent_bins(WHOLE))


_FLUTTER: Final = _flutter()


def texture(log_powers: Tensor, counts: Tensor, flutter: Tensor | float = 0.0) -> Tensor:
    """Mean and standard deviation of the cepstra over the sounding windows, (n, 2 * CEPSTRA).

    log_powers (n, windows, bands); counts (n, windows) marks the windows that count; flutter (n, 1) is variance that
    they do not show.
    """
    bins = torch.from_numpy(bins_to_bands(WHOLE).sum(0)).to(log_powers.device)
    level = torch.logsumexp(log_powers + bins.log(), 2)
    weight = counts * (level > level.amax(1, keepdim=True) - _OVER)
    total = weight.sum(1)[:, None].clamp(min=1.0)
    cepstra = log_powers @ _cosines().to(log_powers.device)
    mean = (cepstra * weight[..., None]).sum(1) / total
    variance = ((cepstra - mean[:, None]).square() * weight[..., None]).sum(1) / total
    return torch.cat([mean, (variance + flutter + 0.01).sqrt()], 1)


def texture_error(e: Expected, said: Tensor, heard: Tensor, counts: Tensor) -> Tensor:
    """Mean distance of textures, nepers; said are the log powers that the expectation comes to."""
    flutter = (noise_share(e) * _FLUTTER.to(said.device)).mean((1, 2))[:, None]
    # Floors are the same silence in both, and silence has no texture.
    return (texture(said, counts, flutter) - texture(heard, counts)).abs().mean()
