"""A small training of the rhythm model on grooves on disk, killed before one of its batches if one is named.

python -m tests.learning.interrupted_fit OUT [BATCH]
"""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from latentdrum.learning import loop
from latentdrum.learning.distributed import DistributedContext
from latentdrum.learning.rhythm.groove_store import GrooveStore, GrooveWriter
from latentdrum.learning.rhythm.trainer import Trainer, TrainingData
from tests.learning.small_fits import RHYTHM, axis_tables, features, grooves


class Killed(Trainer):
    """A training that the system kills before a batch, counted from 0 over all epochs."""

    before: int | None = None
    begun = 0

    def batches(self) -> Iterator[tuple[dict[str, Any], float]]:
        for batch in super().batches():
            if self.begun == self.before:
                os.kill(os.getpid(), signal.SIGKILL)
            self.begun += 1
            yield batch


def main() -> None:
    """Train, or go on."""
    torch.set_num_threads(1)
    out, data = Path(sys.argv[1]), grooves()
    writer = GrooveWriter(out / "grooves", 40)
    writer.add(features())
    writer.close()
    stored = TrainingData(GrooveStore(out / "grooves"), data.style, data.draw_weight, data.take)
    trainer = Killed(stored, axis_tables(), RHYTHM, DistributedContext())
    trainer.before = int(sys.argv[2]) if len(sys.argv) > 2 else None
    loop.run(trainer, out)


if __name__ == "__main__":
    main()
