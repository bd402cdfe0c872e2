"""Layers that the nets of both models use."""

import torch
from torch import Tensor, nn
from torch import distributed as dist
from torch.nn import functional as F

from latentdrum.learning.distributed import DistributedContext


class Dropout(nn.Module):
    """Dropout that is the same on any number of processes: each draws for the whole batch and keeps its own rows."""

    def __init__(self, chance: float) -> None:
        super().__init__()
        self.chance = chance

    def forward(self, x: Tensor) -> Tensor:
        """The same shape, (rows of a shard, ...)."""
        if not self.training or self.chance == 0:
            return x
        if dist.is_available() and dist.is_initialized():
            context = DistributedContext(dist.get_rank(), dist.get_world_size(), str(x.device))
        else:
            context = DistributedContext(device=str(x.device))
        whole = F.dropout(torch.ones(len(x) * context.size, *x.shape[1:]), self.chance)
        return x * context.shard(whole)


class ResidualBlock(nn.Module):
    """Pre-norm residual MLP block."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, width), nn.GELU(), Dropout(dropout), nn.Linear(width, width)
        )

    def forward(self, x: Tensor) -> Tensor:
        """The same shape."""
        out: Tensor = x + self.body(x)
        return out
