"""Training on several processes or GPUs at once: started by torchrun, every process takes its share of each batch."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import torch
from torch import Tensor, nn
from torch import distributed as dist
from torch.nn import functional as F
from torch.nn.parallel import DistributedDataParallel


@dataclass(frozen=True, slots=True)
class DistributedContext:
    """Which of how many processes this is, and the device it computes on."""

    rank: int = 0
    size: int = 1
    device: str = "cpu"

    @property
    def is_main(self) -> bool:
        """Whether this process writes logs and files."""
        return self.rank == 0

    def share(self, batch: Tensor) -> Tensor:
        """This process's rows of a whole batch, every size-th, on its device. Raises ValueError if some would be left.

        Every size-th, so that the first half of a share is the share of the batch's first half.
        """
        if len(batch) % self.size:
            raise ValueError(f"a batch of {len(batch)} cannot be shared by {self.size} processes; choose a multiple")
        return batch[self.rank :: self.size].to(self.device)

    def wait(self) -> None:
        """Until every process has come as far."""
        if self.size > 1:
            dist.barrier()

    def mean(self, values: dict[str, float]) -> dict[str, float]:
        """The mean of every process's figures."""
        if self.size == 1:
            return values
        told = torch.tensor(list(values.values()), dtype=torch.float64, device=self.device)
        dist.all_reduce(told)
        return dict(zip(values, (told / self.size).tolist(), strict=True))

    def wrap_ddp(self, module: nn.Module) -> nn.Module:
        """The module, on this device, its gradients averaged over all processes; each call must use every parameter."""
        module = module.to(self.device)
        if self.size == 1:
            return module
        ids = [torch.device(self.device).index] if self.device != "cpu" else None
        return DistributedDataParallel(module, device_ids=ids, forward_sync_buffers=False)


class Dropout(nn.Module):
    """Dropout that does not ask how many share the work: each process draws for the whole batch and takes its rows."""

    def __init__(self, chance: float) -> None:
        super().__init__()
        self.chance = chance

    def forward(self, x: Tensor) -> Tensor:
        """The same shape, (rows of a share, ...)."""
        if not self.training or self.chance == 0:
            return x
        shared = dist.is_available() and dist.is_initialized()
        context = (
            DistributedContext(dist.get_rank(), dist.get_world_size(), str(x.device))
            if shared
            else DistributedContext(device=str(x.device))
        )
        whole = F.dropout(torch.ones(len(x) * context.size, *x.shape[1:]), self.chance)
        return x * context.share(whole)


@contextmanager
def distributed_context() -> Iterator[DistributedContext]:
    """The world that torchrun set up (gloo on CPUs, nccl on GPUs), or one process alone; a GPU where there is one."""
    size, rank, local = (int(os.environ.get(name, least)) for name, least in _TOLD)
    gpu = torch.cuda.is_available()
    device = f"cuda:{local}" if gpu else "cpu"
    if size == 1:
        yield DistributedContext(device=device)
        return
    if gpu:
        torch.cuda.set_device(local)
    dist.init_process_group("nccl" if gpu else "gloo", timeout=_PATIENCE)
    try:
        yield DistributedContext(rank, size, device)
    finally:
        dist.destroy_process_group()


_TOLD = (("WORLD_SIZE", 1), ("RANK", 0), ("LOCAL_RANK", 0))
#: The leading process may gather material for so long while the others wait for it.
_PATIENCE = timedelta(hours=6)
