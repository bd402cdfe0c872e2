"""Whether the axes control what they name: each swept from real and sampled positions; interpolation; speed."""

import time

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.attributes import measure
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.position import Position, between, with_axis
from latentdrum.learning.rank_correlation import rank_correlation
from latentdrum.models.rhythm.model import RhythmModel

SWEEP_POINTS = 33
INTERPOLATION_STEPS = 64


def sweeps(model: RhythmModel, positions: list[Position], points: int = SWEEP_POINTS) -> FloatArray:
    """Attributes of the decoded grooves, (6, positions, points, 6): [swept axis, start, value, attribute]."""
    measured = np.empty((len(AXES), len(positions), points, len(AXES)), np.float32)
    values = np.linspace(0, 1, points)
    for row, position in enumerate(tqdm(positions, desc="sweeping axes", unit="position", disable=None)):
        for axis in range(len(AXES)):
            for column, value in enumerate(values):
                measured[axis, row, column] = measure(model.decode(with_axis(position, axis, float(value)), 0, 0.0))
    return measured


def control(measured: FloatArray) -> dict[str, dict[str, float]]:
    """Per axis: Spearman of axis and attribute over all sweeps, and the share of steps that do not fall."""
    values = np.broadcast_to(np.linspace(0, 1, measured.shape[2]), measured.shape[1:3])
    table = {}
    for axis, name in enumerate(AXES):
        own = measured[axis, :, :, axis]
        table[name] = {
            "spearman": rank_correlation(values, own),
            "monotone": float((np.diff(own, axis=1) >= 0).mean()),
        }
    return table


def crosstalk(model: RhythmModel, measured: FloatArray) -> dict[str, dict[str, float]]:
    """Mean change of every attribute, in percentiles 0..1, over the full range of each axis; rows are axes."""
    percentiles = model.percentile(measured)
    changes = np.abs(percentiles[:, :, -1] - percentiles[:, :, 0]).mean(1)
    return {name: dict(zip(AXES, map(float, changes[axis]), strict=True)) for axis, name in enumerate(AXES)}


def off_diagonal(changes: dict[str, dict[str, float]]) -> dict[str, float]:
    """Mean change of the other attributes by a full turn of each axis, in percentiles 0..1, and the mean of all."""
    means = {name: float(np.mean([row[other] for other in AXES if other != name])) for name, row in changes.items()}
    return {**means, "mean": float(np.mean(list(means.values())))}


def encoded_axes(positions: list[Position], measured: FloatArray) -> dict[str, float]:
    """Per axis: Spearman of the encoded axes of real grooves and the attributes (n, 6) of their reconstructions."""
    axes = np.stack([position.axes for position in positions])
    return {name: rank_correlation(axes[:, axis], measured[:, axis]) for axis, name in enumerate(AXES)}


def smoothness(model: RhythmModel, positions: list[Position]) -> dict[str, float]:
    """Hits that change per 1/64 of the way between two positions: the mean, and the mean of each way's largest jump."""
    changes = []
    pairs = list(zip(positions[::2], positions[1::2], strict=False))
    for a, b in tqdm(pairs, desc="interpolating", unit="pair", disable=None):
        shares = np.arange(INTERPOLATION_STEPS + 1) / INTERPOLATION_STEPS
        hits = np.stack([model.decode(between(a, b, float(share)), 0, 0.0).hits for share in shares])
        changes.append((hits[1:] != hits[:-1]).sum((1, 2)))
    if not changes:
        return {"hits_per_step": 0.0, "largest_jump": 0.0}
    table = np.stack(changes)
    return {"hits_per_step": float(table.mean()), "largest_jump": float(table.max(1).mean())}


def speed(model: RhythmModel, positions: list[Position], times: int = 1000) -> dict[str, float]:
    """Milliseconds of a decode on one thread: wall time, and this thread's own processor time (cpu)."""
    wall_s, cpu_s = np.empty((2, times))
    for index in range(times):
        start, cpu_start = time.perf_counter(), time.thread_time()
        model.decode(positions[index % len(positions)], index, 0.5)
        cpu_s[index], wall_s[index] = time.thread_time() - cpu_start, time.perf_counter() - start
    return {
        "p50_ms": 1000 * float(np.percentile(wall_s, 50)),
        "p99_ms": 1000 * float(np.percentile(wall_s, 99)),
        "cpu_p50_ms": 1000 * float(np.percentile(cpu_s, 50)),
        "cpu_p99_ms": 1000 * float(np.percentile(cpu_s, 99)),
    }
