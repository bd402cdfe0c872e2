"""Augments grooves: plausible variants of the same rhythm, as played another time."""

from dataclasses import dataclass

import torch
from torch import Tensor

from latentdrum.core.units import STEPS_PER_BAR
from latentdrum.core.voices import VOICES, Voice

#: Drums that one hand or foot plays, exchanged together between two grooves.
_PARTS = (
    (Voice.KICK,),
    (Voice.SNARE,),
    (Voice.HAT_CLOSED, Voice.HAT_OPEN, Voice.RIDE),
    (Voice.TOM_LOW, Voice.TOM_MID, Voice.TOM_HIGH, Voice.CRASH),
)


@dataclass(frozen=True, slots=True)
class Augment:
    """Probability of each change; spreads are standard deviations of a natural logarithm."""

    bar_swap: float = 0.3
    bar_repeat: float = 0.05
    dropout: float = 0.15
    part_exchange: float = 0.2
    velocity: float = 0.5
    velocity_spread: float = 0.15
    tempo: float = 0.5
    tempo_spread: float = 0.15


def _chosen(n: int, probability: float, generator: torch.Generator) -> Tensor:
    return torch.rand(n, generator=generator) < probability


def _bars(x: Tensor, how: Augment, generator: torch.Generator) -> Tensor:
    """Swap the two bars, or repeat the first."""
    first, second = x[:, :, :STEPS_PER_BAR], x[:, :, STEPS_PER_BAR:]
    swap = _chosen(len(x), how.bar_swap, generator)[:, None, None, None]
    repeat = _chosen(len(x), how.bar_repeat, generator)[:, None, None, None]
    swapped = torch.where(swap, torch.cat([second, first], 2), x)
    return torch.where(repeat, torch.cat([first, first], 2), swapped)


def _voices(x: Tensor, how: Augment, generator: torch.Generator) -> Tensor:
    """Exchange one part with another groove's, then silence one drum, but leave at least two hits."""
    part = torch.zeros(len(x), VOICES, dtype=torch.bool)
    which = torch.randint(len(_PARTS), (len(x),), generator=generator)
    for index, drums in enumerate(_PARTS):
        part[:, list(drums)] = (which == index)[:, None]
    part &= _chosen(len(x), how.part_exchange, generator)[:, None]
    other = x[torch.randperm(len(x), generator=generator)]
    mixed = torch.where(part[:, None, None, :], other, x)
    silent = torch.zeros_like(part)
    silent[torch.arange(len(x)), torch.randint(VOICES, (len(x),), generator=generator)] = True
    silent &= _chosen(len(x), how.dropout, generator)[:, None]
    thinned = mixed * ~silent[:, None, None, :]
    keep = thinned[:, 0].flatten(1).sum(1) >= 2
    return torch.where(keep[:, None, None, None], thinned, x)


def augment(x: Tensor, how: Augment, generator: torch.Generator) -> Tensor:
    """A changed copy of [hit, hit*velocity, hit*offset] (n, 3, 32, 9), the same for the same generator state."""
    n = len(x)
    hits, velocity, offset = _voices(_bars(x, how, generator), how, generator).unbind(1)
    gain = torch.exp(how.velocity_spread * torch.randn(n, 1, VOICES, generator=generator))
    gain = torch.where(_chosen(n, how.velocity, generator)[:, None, None], gain, torch.ones(()))
    velocity = torch.where(hits > 0, (velocity * gain).clamp(1 / 127, 1.0), velocity)
    # A drummer's microtiming is constant in milliseconds, so another tempo scales it in steps.
    stretch = torch.exp(how.tempo_spread * torch.randn(n, 1, 1, generator=generator))
    stretch = torch.where(_chosen(n, how.tempo, generator)[:, None, None], stretch, torch.ones(()))
    offset = (offset * stretch).clamp(-0.5, 0.5)
    return torch.stack([hits, velocity, offset], 1)
