"""Training on several processes or GPUs at once: torchrun starts them, each computes its shard of every batch."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import torch
from torch import Tensor, nn
from torch import distributed as dist
from torch.nn.parallel import DistributedDataParallel

#: torchrun's environment variables, and their values in a single process.
_WORLD, _RANK, _LOCAL_RANK = ("WORLD_SIZE", 1), ("RANK", 0), ("LOCAL_RANK", 0)
#: So long the main process may prepare data while the others wait at a barrier.
_TIMEOUT = timedelta(hours=6)


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

    def rows(self, count: int) -> Tensor:
        """The numbers of this process's rows in a batch of so many. Raises ValueError if the shards would be unequal.

        Every size-th row: so the first half of a shard comes from the first half of the batch.
        """
        if count % self.size:
            raise ValueError(
                f"batch: {count} cannot be shared by {self.size} processes; choose a multiple of {self.size}"
            )
        return torch.arange(self.rank, count, self.size)

    def shard(self, batch: Tensor) -> Tensor:
        """This process's rows of a whole batch, on its device. Raises ValueError as rows does."""
        return batch[self.rows(len(batch))].to(self.device)

    def gather(self, share: Tensor) -> Tensor:
        """The whole batch, on the CPU, of which every process has its share."""
        if self.size == 1:
            return share
        shares = [torch.empty_like(share, device=self.device) for _ in range(self.size)]
        dist.all_gather(shares, share.to(self.device))
        return torch.stack(shares, 1).flatten(0, 1).cpu()

    def barrier(self) -> None:
        """Wait until every process has come here."""
        if self.size > 1:
            dist.barrier()

    def mean(self, values: dict[str, float]) -> dict[str, float]:
        """The mean of each value over all processes."""
        if self.size == 1:
            return values
        total = torch.tensor(list(values.values()), dtype=torch.float64, device=self.device)
        dist.all_reduce(total)
        return dict(zip(values, (total / self.size).tolist(), strict=True))

    def wrap_ddp(self, module: nn.Module) -> nn.Module:
        """The module, on this device, its gradients averaged over all processes; each call must use every parameter."""
        module = module.to(self.device)
        if self.size == 1:
            return module
        ids = [torch.device(self.device).index] if self.device != "cpu" else None
        return DistributedDataParallel(module, device_ids=ids, forward_sync_buffers=False)


@contextmanager
def distributed_context() -> Iterator[DistributedContext]:
    """The process group that torchrun asks for (gloo on CPUs, nccl on GPUs), or a single process; a GPU if present."""
    size, rank, local_rank = (int(os.environ.get(name, alone)) for name, alone in (_WORLD, _RANK, _LOCAL_RANK))
    gpu = torch.cuda.is_available()
    device = f"cuda:{local_rank}" if gpu else "cpu"
    if size == 1:
        yield DistributedContext(device=device)
        return
    if gpu:
        torch.cuda.set_device(local_rank)
    dist.init_process_group("nccl" if gpu else "gloo", timeout=_TIMEOUT)
    try:
        yield DistributedContext(rank, size, device)
    finally:
        dist.destroy_process_group()
