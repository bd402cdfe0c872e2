"""Augments grooves: plausible variants of the same rhythm, as played another time."""

from collections.abc import Callable
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


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What is changed in each of n grooves; no change depends on a groove.

    bar_swap, bar_repeat (n,); other (n,) the groove that the drums exchanged (n, 9) come from; silent (n, 9);
    gain (n, 1, 9) and stretch (n, 1, 1) are factors of velocities and of offsets.
    """

    bar_swap: Tensor
    bar_repeat: Tensor
    exchanged: Tensor
    other: Tensor
    silent: Tensor
    gain: Tensor
    stretch: Tensor


def draw_changes(n: int, how: Augment, generator: torch.Generator) -> Changes:
    """Changes of n grooves, the same for the same generator state."""
    swap, repeat = _chosen(n, how.bar_swap, generator), _chosen(n, how.bar_repeat, generator)
    exchanged = torch.zeros(n, VOICES, dtype=torch.bool)
    which = torch.randint(len(_PARTS), (n,), generator=generator)
    for index, drums in enumerate(_PARTS):
        exchanged[:, list(drums)] = (which == index)[:, None]
    exchanged &= _chosen(n, how.part_exchange, generator)[:, None]
    other = torch.randperm(n, generator=generator)
    silent = torch.zeros_like(exchanged)
    silent[torch.arange(n), torch.randint(VOICES, (n,), generator=generator)] = True
    silent &= _chosen(n, how.dropout, generator)[:, None]
    gain = torch.exp(how.velocity_spread * torch.randn(n, 1, VOICES, generator=generator))
    gain = torch.where(_chosen(n, how.velocity, generator)[:, None, None], gain, torch.ones(()))
    stretch = torch.exp(how.tempo_spread * torch.randn(n, 1, 1, generator=generator))
    stretch = torch.where(_chosen(n, how.tempo, generator)[:, None, None], stretch, torch.ones(()))
    return Changes(swap, repeat, exchanged, other, silent, gain, stretch)


def changed(read: Callable[[Tensor], Tensor], changes: Changes, rows: Tensor) -> Tensor:
    """Some rows of a batch as [hit, hit*velocity, hit*offset] (n, 3, 32, 9), changed.

    read gives the batch's grooves of row numbers; only these rows and those that drums come from are read.
    """
    others = changes.other[rows]
    needed = torch.unique(torch.cat([rows, others[changes.exchanged[rows].any(1)]]))
    x = _bars(read(needed), changes.bar_swap[needed], changes.bar_repeat[needed])
    place = torch.zeros(len(changes.other), dtype=torch.int64)
    place[needed] = torch.arange(len(needed))
    x = _voices(x[place[rows]], x[place[others]], changes.exchanged[rows], changes.silent[rows])
    hits, velocity, offset = x.unbind(1)
    velocity = torch.where(hits > 0, (velocity * changes.gain[rows]).clamp(1 / 127, 1.0), velocity)
    # A drummer's microtiming is constant in milliseconds, so another tempo scales it in steps.
    offset = (offset * changes.stretch[rows]).clamp(-0.5, 0.5)
    return torch.stack([hits, velocity, offset], 1)


def augment(x: Tensor, how: Augment, generator: torch.Generator) -> Tensor:
    """A changed copy of [hit, hit*velocity, hit*offset] (n, 3, 32, 9), the same for the same generator state."""
    return changed(x.__getitem__, draw_changes(len(x), how, generator), torch.arange(len(x)))


def _bars(x: Tensor, swap: Tensor, repeat: Tensor) -> Tensor:
    """Swap the two bars, or repeat the first."""
    first, second = x[:, :, :STEPS_PER_BAR], x[:, :, STEPS_PER_BAR:]
    swapped = torch.where(swap[:, None, None, None], torch.cat([second, first], 2), x)
    return torch.where(repeat[:, None, None, None], torch.cat([first, first], 2), swapped)


def _voices(x: Tensor, other: Tensor, exchanged: Tensor, silent: Tensor) -> Tensor:
    """Take the exchanged drums from the other groove, then silence one drum, but leave at least two hits."""
    mixed = torch.where(exchanged[:, None, None, :], other, x)
    thinned = mixed * ~silent[:, None, None, :]
    keep = thinned[:, 0].flatten(1).sum(1) >= 2
    return torch.where(keep[:, None, None, None], thinned, x)
