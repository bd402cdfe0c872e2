"""Differentiable descriptors: what core.timbre.descriptors would measure, computed from expected spectra."""

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from latentdrum.core.timbre.descriptors import ATTACK_S as PUNCH_S
from latentdrum.core.timbre.descriptors import BAND_HZ, BODY_S, FIRST_BIN, GROUP, GROUPS, NOISE_TONALITY, WINDOW
from latentdrum.core.timbre.timbre import RATE_HZ, TIMBRE_AXES
from latentdrum.learning.timbre.expected_spectra import MOMENTS, Expected
from latentdrum.models.timbre.features import WHOLE, bins_to_bands

#: ln of arithmetic over geometric mean of a group of bins: of white noise, and the most that a pure tone adds.
_NOISE_TONALITY, _TONE_TONALITY = 0.58, 5.5
#: What the log of all power over the noise's adds where partials make the rest, which lie too close for a group's bins.
_PARTIAL_TONALITY = 0.28


def describe(e: Expected) -> Tensor:
    """Expected descriptors, (n, 5), in the order of TIMBRE_AXES."""
    total = e.noise + e.partials + e.tones
    bins = torch.from_numpy(bins_to_bands(WHOLE).sum(0)).to(total.device)
    hz = torch.from_numpy(WHOLE.hz).to(total.device)
    amplitude = (total * bins + 1e-12).sqrt()  # the sum of a band's bins
    bands = total @ _to_descriptor_bands().to(total.device) + 1e-12
    log_hz = torch.tensor(np.log(BAND_HZ), dtype=torch.float32, device=total.device)
    strong = (bands / bands.amax(1, keepdim=True)).square()
    t = torch.tensor(MOMENTS, dtype=torch.float32, device=total.device)
    step = torch.diff(t, append=t[-1:] + 0.01)
    envelope = (e.level + 1e-12).sqrt() * step
    body, end = (int(np.searchsorted(MOMENTS, until_s)) for until_s in (PUNCH_S, BODY_S))
    early, late = ((e.level * step)[:, inside].sum(1) for inside in (slice(body), slice(body, end)))
    groups = _to_groups().to(bands.device)
    noise, partials, tones = e.noise @ groups + 1e-9, e.partials @ groups, e.tones @ groups
    filled = noise + partials
    tonality = torch.log(1 + tones / filled) + _PARTIAL_TONALITY * torch.log(1 + partials / noise)
    tonality = tonality.clamp(max=_TONE_TONALITY) * (filled + tones)
    floor = 1e-4 * (early + late) + 1e-12
    values = {
        "brightness": ((amplitude @ hz) / amplitude.sum(1)).log(),
        "decay": ((envelope @ t) / envelope.sum(1)).log(),
        "pitch": (strong @ log_hz) / strong.sum(1),
        "noisiness": -(_NOISE_TONALITY - NOISE_TONALITY + tonality.sum(1) / (filled + tones).sum(1)).log(),
        "punch": ((early + floor) / (late + floor)).log(),
    }
    return torch.stack([values[name] for name in TIMBRE_AXES], 1)


@lru_cache(maxsize=1)
def _to_groups() -> Tensor:
    """Which group of 16 bins of the noisiness descriptor each band belongs to, (bands, groups); none above the last."""
    group = np.floor((WHOLE.hz * WINDOW / RATE_HZ - FIRST_BIN) / GROUP).astype(int)
    return torch.from_numpy((group[:, None] == np.arange(GROUPS)).astype(np.float32))


@lru_cache(maxsize=1)
def _to_descriptor_bands() -> Tensor:
    hz = np.maximum(WHOLE.hz, 1.0)
    place = np.interp(np.log(hz), np.log(BAND_HZ), np.arange(len(BAND_HZ)))
    return torch.from_numpy(np.maximum(0.0, 1 - np.abs(place[:, None] - np.arange(len(BAND_HZ)))).astype(np.float32))
