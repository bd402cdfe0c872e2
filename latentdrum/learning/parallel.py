"""Training on several processes or GPUs at once: started by torchrun, every process takes its share of each batch."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch import distributed as dist
from torch.nn.parallel import DistributedDataParallel


@dataclass(frozen=True, slots=True)
class World:
    """Which of how many processes this is, and the device it computes on."""

    rank: int = 0
    size: int = 1
    device: str = "cpu"

    @property
    def leads(self) -> bool:
        """Whether this process writes logs and files."""
        return self.rank == 0

    def share(self, batch: Tensor) -> Tensor:
        """This process's rows of a whole batch, on its device. Raises ValueError if they cannot be shared out evenly."""
        if len(batch) % self.size:
            raise ValueError(f"a batch of {len(batch)} cannot be shared by {self.size} processes; choose a multiple")
        return batch.chunk(self.size)[self.rank].to(self.device)

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

    def together(self, module: nn.Module) -> nn.Module:
        """The module, on this device, its gradients averaged over all processes."""
        module = module.to(self.device)
        if self.size == 1:
            return module
        ids = [torch.device(self.device).index] if self.device != "cpu" else None
        return DistributedDataParallel(module, device_ids=ids, find_unused_parameters=True)


@contextmanager
def world() -> Iterator[World]:
    """The world that torchrun set up (gloo on CPUs, nccl on GPUs), or one process alone; a GPU where there is one."""
    size, rank, local = (int(os.environ.get(name, least)) for name, least in _TOLD)
    gpu = torch.cuda.is_available()
    device = f"cuda:{local}" if gpu else "cpu"
    if size == 1:
        yield World(device=device)
        return
    dist.init_process_group("nccl" if gpu else "gloo")
    try:
        yield World(rank, size, device)
    finally:
        dist.destroy_process_group()


_TOLD = (("WORLD_SIZE", 1), ("RANK", 0), ("LOCAL_RANK", 0))
