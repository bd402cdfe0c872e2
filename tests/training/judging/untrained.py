"""Untrained timbre nets, and sounds rendered from their parameters."""

from typing import Any

import numpy as np
import torch

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import DRUMS, RATE_HZ, TIMBRE_AXES, TIMBRE_FREE_DIMS, Drum
from latentdrum.learning.timbre.nets import DrumStatistics, Size, TimbreNets
from latentdrum.learning.timbre.synthesiser import Parameters, Renderer
from latentdrum.models.timbre.noise_bank import BANDS, BLOCK
from latentdrum.models.timbre.partials import partials

SMALL = Size(8, 32, 32, 1)
#: A standard deviation of every descriptor of every drum.
SPREAD = 0.25
BLOCKS = round(1.5 * RATE_HZ) // BLOCK


def untrained(size: Size = SMALL, seed: int = 1) -> TimbreNets:
    """Nets with random weights."""
    torch.manual_seed(seed)
    pitch = torch.linspace(4.5, 8.0, DRUMS)
    statistics = DrumStatistics(torch.full((DRUMS, len(TIMBRE_AXES)), SPREAD), pitch, pitch + 0.5, 0 * pitch + 0.8)
    return TimbreNets(size, statistics).eval()


def places(count: int, seed: int = 0) -> tuple[Any, Any, Any]:
    """Random axes, z and drums."""
    g = torch.Generator().manual_seed(seed)
    axes, z = (torch.randn(count, width, generator=g) for width in (len(TIMBRE_AXES), TIMBRE_FREE_DIMS))
    return axes, 2 * z, torch.eye(DRUMS)[torch.randint(DRUMS, (count,), generator=g)]


def alone(p: Parameters, row: int) -> Parameters:
    """The parameters of one sound of a batch."""
    return Parameters(*(part[row : row + 1] for part in p))


def rendered(nets: TimbreNets, p: Parameters, noise: Any, seed: int) -> FloatArray:
    """One sound with its own noise and phases of its partials, which only metal lets sound."""
    rng = np.random.default_rng(seed)
    first = int(rng.integers(len(noise) - BLOCKS + 1))
    signs = torch.from_numpy(rng.choice(np.array([-1.0, 1.0], np.float32), BANDS))
    hz, gain, bands = partials(Drum.RIDE)
    lines = torch.from_numpy(np.stack([hz, gain, rng.random(len(hz), np.float32)], 1))
    with torch.no_grad():
        frames = Renderer(nets.decoder.atoms)(p, noise[first : first + BLOCKS], signs, lines, torch.from_numpy(bands))
    return np.asarray(frames.numpy(), np.float32)
