"""Whether the knobs do what they say: each axis swept on real and sampled positions, and walks between grooves."""

import time
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.attributes import measure
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.position import Position, between
from latentdrum.models.rhythm.model import RhythmModel

SWEEP = 33
WALK = 64


def with_axis(position: Position, axis: int, place: float) -> Position:
    """The position with one axis knob at a place 0..1."""
    axes = position.axes.copy()
    axes[axis] = place
    return replace(position, axes=axes)


def sweeps(model: RhythmModel, positions: list[Position], points: int = SWEEP) -> FloatArray:
    """Attributes of the decoded grooves, (6, positions, points, 6): [which knob, from where, how far, of what]."""
    measured = np.empty((len(AXES), len(positions), points, len(AXES)), np.float32)
    places = np.linspace(0, 1, points)
    for row, position in enumerate(tqdm(positions, desc="turning knobs", unit="position")):
        for axis in range(len(AXES)):
            for column, place in enumerate(places):
                measured[axis, row, column] = measure(model.decode(with_axis(position, axis, float(place)), 0, 0.0))
    return measured


def rank_correlation(a: NDArray[np.floating[Any]], b: NDArray[np.floating[Any]]) -> float:
    """Spearman of two arrays of one shape; 0 when one of them never changes."""
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    return float(spearmanr(a.ravel(), b.ravel()).statistic)


def control(measured: FloatArray) -> dict[str, dict[str, float]]:
    """Per axis: Spearman of knob and attribute over all sweeps, and the share of steps that do not go back."""
    places = np.broadcast_to(np.linspace(0, 1, measured.shape[2]), measured.shape[1:3])
    table = {}
    for axis, name in enumerate(AXES):
        own = measured[axis, :, :, axis]
        table[name] = {
            "spearman": rank_correlation(places, own),
            "monotone": float((np.diff(own, axis=1) >= 0).mean()),
        }
    return table


def crosstalk(model: RhythmModel, measured: FloatArray) -> dict[str, dict[str, float]]:
    """Mean move of every attribute, in percentile points 0..1, over the full turn of each knob; rows are knobs."""
    places = model.percentile(measured)
    moves = np.abs(places[:, :, -1] - places[:, :, 0]).mean(1)
    return {knob: dict(zip(AXES, map(float, moves[axis]), strict=True)) for axis, knob in enumerate(AXES)}


def held(positions: list[Position], measured: FloatArray) -> dict[str, float]:
    """Spearman of knob and attribute when real grooves are played back with the knobs where they were heard."""
    places = np.stack([position.axes for position in positions])
    return {name: rank_correlation(places[:, axis], measured[:, axis]) for axis, name in enumerate(AXES)}


def smoothness(model: RhythmModel, positions: list[Position]) -> dict[str, float]:
    """Hits that change per 1/64 of the way between two positions: mean, and the mean of each walk's largest jump."""
    changes = []
    for a, b in zip(tqdm(positions[::2], desc="walking", unit="walk"), positions[1::2], strict=False):
        walk = np.stack([model.decode(between(a, b, step / WALK), 0, 0.0).hits for step in range(WALK + 1)])
        changes.append((walk[1:] != walk[:-1]).sum((1, 2)))
    if not changes:
        return {"hits_per_step": 0.0, "largest_jump": 0.0}
    table = np.stack(changes)
    return {"hits_per_step": float(table.mean()), "largest_jump": float(table.max(1).mean())}


def speed(model: RhythmModel, positions: list[Position], times: int = 1000) -> dict[str, float]:
    """Milliseconds a decode takes on one thread, by the clock on the wall and by this thread's own processor time."""
    wall, own = [], []
    for index in range(times):
        start, mine = time.perf_counter(), time.thread_time()
        model.decode(positions[index % len(positions)], index, 0.5)
        own.append(1000 * (time.thread_time() - mine))
        wall.append(1000 * (time.perf_counter() - start))
    return {
        "p50_ms": float(np.percentile(wall, 50)),
        "p99_ms": float(np.percentile(wall, 99)),
        "cpu_p50_ms": float(np.percentile(own, 50)),
        "cpu_p99_ms": float(np.percentile(own, 99)),
    }
