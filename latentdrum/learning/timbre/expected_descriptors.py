"""Differentiable descriptors: what core.timbre.descriptors would measure, computed from expected spectra."""

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from latentdrum.core.timbre.descriptors import ATTACK_S as PUNCH_S
from latentdrum.core.timbre.descriptors import BAND_HZ, BODY_S, FIRST_BIN, GROUP, GROUPS, WINDOW
from latentdrum.core.timbre.timbre import RATE_HZ, TIMBRE_AXES
from latentdrum.learning.timbre.expected_spectra import MOMENTS, Expected
from latentdrum.models.timbre.features import WHOLE

#: ln of arithmetic over geometric mean of a group of bins: of white noise, and the most that a pure tone gives.
_NOISE_FLATNESS, _TONE_FLATNESS = 0.58, 5.5


def describe(e: Expected) -> Tensor:
    """Expected descriptors, (n, 5), in the order of TIMBRE_AXES."""
    total = e.noise + e.tones
    bands = total @ _to_descriptor_bands().to(total.device) + 1e-12
    log_hz = torch.tensor(np.log(BAND_HZ), dtype=torch.float32, device=total.device)
    amplitude, strong = bands.sqrt(), (bands / bands.amax(1, keepdim=True)).square()
    t = torch.tensor(MOMENTS, dtype=torch.float32, device=total.device)
    step = torch.diff(t, append=t[-1:] + 0.01)
    envelope = (e.level + 1e-12).sqrt() * step
    body, end = (int(np.searchsorted(MOMENTS, until_s)) for until_s in (PUNCH_S, BODY_S))
    early, late = ((e.level * step)[:, inside].sum(1) for inside in (slice(body), slice(body, end)))
    groups = _to_groups().to(bands.device)
    noise, tones = e.noise @ groups + 1e-9, e.tones @ groups
    flatness = torch.log(1 + tones / noise).clamp(max=_TONE_FLATNESS) * (noise + tones)
    floor = 1e-4 * (early + late) + 1e-12
    values = {
        "brightness": (amplitude @ log_hz) / amplitude.sum(1),
        "decay": ((envelope @ t) / envelope.sum(1)).log(),
        "pitch": (strong @ log_hz) / strong.sum(1),
        "noisiness": -_NOISE_FLATNESS - flatness.sum(1) / (noise + tones).sum(1),
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
