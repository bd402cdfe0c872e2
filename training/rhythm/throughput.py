"""Measures what the size of the training data costs: windows a second and memory, on one process and on several.

    python -m training.rhythm.throughput [--windows 1000 100000 1000000] [--processes 1 2] [--batches 50]

The nets of a config are trained for some batches on random windows. These are written to a temporary folder, some 360
bytes each, and removed; nothing is left of the training.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np
import torch

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.attributes import measure_features
from latentdrum.core.rhythm.groove import SHAPE
from latentdrum.core.rhythm.percentiles import percentile_tables
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.learning import loop
from latentdrum.learning.distributed import DistributedContext, distributed_context
from latentdrum.learning.rhythm.groove_store import GrooveStore, GrooveWriter
from latentdrum.learning.rhythm.trainer import Trainer, TrainingData
from training.rhythm.train import DEFAULT_CONFIG, read_config

#: Share of cells with a hit: that of the Groove MIDI Dataset.
_HITS: Final = 0.13
_CHUNK: Final = 10_000
#: Bytes of a window on disk at most, and how much of the free disk may be used.
_WINDOW_BYTES, _OF_DISK = 400, 0.8
_READS: Final = 40
_HEAD: Final = ("windows", "on disk", "processes", "windows/s", "us/window", "of them read", "peak memory")


def random_windows(count: int, rng: np.random.Generator) -> FloatArray:
    """Windows (count, 3, 32, 9) with as many hits as drummers play."""
    hits, velocity, offset = rng.random((3, count, *SHAPE), np.float32)
    played = hits < _HITS
    return np.stack([played.astype(np.float32), played * velocity, played * (offset - 0.5)], 1)


def write_windows(folder: Path, count: int) -> int:
    """Random windows as training.rhythm.prepare writes them; their bytes on disk. ValueError if they do not fit."""
    free = shutil.disk_usage(folder).free
    if count * _WINDOW_BYTES > _OF_DISK * free:
        raise ValueError(f"{count} windows take {count * _WINDOW_BYTES / 1e9:.1f} GB; {folder} has {free / 1e9:.1f} GB")
    rng, writer = np.random.default_rng(0), GrooveWriter(folder)
    for begin in range(0, count, _CHUNK):
        writer.add(random_windows(min(_CHUNK, count - begin), rng))
    writer.close()
    return sum(path.stat().st_size for path in folder.iterdir())


def measure(folder: Path, config: Path, batches: int, context: DistributedContext) -> dict[str, float]:
    """Train for two epochs of so many batches; figures of the second one, the mean over the processes.

    window_us and read_us are microseconds a window, in all and for reading alone; peak_mb is of one process.
    """
    torch.set_num_threads(1)
    store, plan = GrooveStore(folder), read_config(config).train
    plan = replace(plan, epochs=2, samples_per_epoch=batches * plan.batch)
    some = measure_features(store[torch.arange(min(len(store), 2000))].numpy())
    style = torch.randint(len(STYLES), (len(store),), dtype=torch.uint8)
    data = TrainingData(store, style, torch.ones(len(store)), torch.arange(len(store)))
    trainer = Trainer(data, percentile_tables(some, np.random.default_rng(0)), plan, context)
    loop.run(trainer, folder, stop_after=1)
    begun_s = perf_counter()
    loop.run(trainer, folder)
    took_s = perf_counter() - begun_s
    rows = torch.randint(len(store), (_READS, plan.batch))
    begun_s = perf_counter()
    for batch in rows:
        store[batch]
    read_s = perf_counter() - begun_s
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    figures = {"window_us": 1e6 * took_s / plan.samples_per_epoch, "read_us": 1e6 * read_s / rows.numel()}
    return context.mean(figures | {"peak_mb": peak / 1e6})


def measured_apart(folder: Path, config: Path, batches: int, processes: int) -> dict[str, float]:
    """The figures of measure on so many fresh processes, started by torchrun."""
    for name in ("checkpoint.pt", "log.jsonl"):
        (folder / name).unlink(missing_ok=True)
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
    command = [*torchrun, "-m", "training.rhythm.throughput", "--batches", str(batches), "--config", str(config)]
    done = subprocess.run([*command, "--measure", str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def report(windows: Sequence[int], processes: Sequence[int], config: Path, batches: int) -> None:
    """Print a Markdown table, a row as soon as it is measured."""
    print(f"| {' | '.join(_HEAD)} |\n|{'---|' * len(_HEAD)}", flush=True)
    for count in windows:
        with tempfile.TemporaryDirectory(prefix="latentdrum-") as folder:
            size = write_windows(Path(folder), count)
            for number in processes:
                found = measured_apart(Path(folder), config, batches, number)
                cells = [f"{count:,}", f"{size / 1e6:,.1f} MB", str(number), f"{1e6 / found['window_us']:,.0f}"]
                cells += [f"{found['window_us']:.0f}", f"{found['read_us']:.0f}", f"{found['peak_mb']:.0f} MB"]
                print(f"| {' | '.join(cells)} |", flush=True)


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m training.rhythm.throughput", description=__doc__)
    parser.add_argument("--windows", type=int, nargs="+", default=[1000, 100_000, 1_000_000], help="sizes of the data")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2], help="numbers of processes")
    parser.add_argument("--batches", type=int, default=50, help="batches that are timed, and as many before")
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG, help="its nets and its batch size")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.measure is None:
        report(options.windows, options.processes, options.config, options.batches)
        return
    with distributed_context() as context:
        figures = measure(options.measure, options.config, options.batches, context)
    if context.is_main:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
