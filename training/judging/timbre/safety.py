"""Whether every timbre gives a sound without technical faults, and how long a render takes."""

import time
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ, TIMBRE_AXES, TIMBRE_FREE_DIMS, Drum, Timbre
from training.judging.timbre.recordings import SoundModel

#: Limit of the free dimensions, standard deviations.
Z_LIMIT: Final = 4.0
MAX_PEAK: Final = 1.0
#: DC offset as a share of the peak; one in a hundred real sounds has more than two thirds of this.
MAX_DC: Final = 1e-3
#: A first frame above this is a click, and so is a last millisecond above this share of the peak.
MAX_FIRST: Final = 0.05
MAX_LAST: Final = 1e-3
LAST_FRAMES: Final = round(0.001 * RATE_HZ)
_VOICES: Final = 9


def extreme_timbres(count: int, seed: int) -> list[Timbre]:
    """Timbres of every drum in turn, from the whole space with its boundaries and corners, soft to hard.

    An axis is at an end in one of two cases; half of the timbres have free dimensions at their limits.
    """
    rng = np.random.default_rng(seed)
    timbres = []
    for number in range(count):
        ends = rng.integers(0, 2, len(TIMBRE_AXES)).astype(np.float32)
        inside = rng.random(len(TIMBRE_AXES), np.float32)
        axes = np.where(rng.random(len(TIMBRE_AXES)) < 0.5, ends, inside)
        z = rng.uniform(-Z_LIMIT, Z_LIMIT, TIMBRE_FREE_DIMS)
        if number % 2:
            z = np.where(rng.random(TIMBRE_FREE_DIMS) < 0.5, np.copysign(Z_LIMIT, z), z)
        hardness = float(rng.choice([-1.0, 1.0, rng.uniform(-1.0, 1.0)]))
        timbres.append(Timbre(Drum(number % len(Drum)), axes.astype(np.float32), z.astype(np.float32), hardness))
    return timbres


def faults(frames: FloatArray) -> list[str]:
    """The faults of a sound by name; none for a good one."""
    if not np.isfinite(frames).all():
        return ["not finite"]
    peak = float(np.abs(frames).max(initial=0.0))
    if peak == 0.0:
        return ["silent"]
    checks = {
        "peak above 1": peak > MAX_PEAK,
        "DC offset": abs(float(frames.mean(dtype=np.float64))) > MAX_DC * peak,
        "click at the start": abs(float(frames[0])) > MAX_FIRST,
        "cut off at the end": float(np.abs(frames[-LAST_FRAMES:]).max()) > MAX_LAST * peak,
    }
    return [name for name, wrong in checks.items() if wrong]


def inspect(sounds: Iterable[FloatArray]) -> dict[str, Any]:
    """Number of sounds with each fault, the share of sounds without any, and the extreme values."""
    counted: Counter[str] = Counter()
    extremes = {"peak": 0.0, "dc": 0.0, "first_frame": 0.0, "last_ms": 0.0}
    total = good = 0
    for frames in sounds:
        found = faults(frames)
        counted.update(found)
        total, good = total + 1, good + (not found)
        peak = float(np.abs(frames).max(initial=0.0))
        if np.isfinite(peak) and peak > 0.0:
            values = (peak, abs(float(frames.mean(dtype=np.float64))) / peak, abs(float(frames[0])),
                   float(np.abs(frames[-LAST_FRAMES:]).max()) / peak)  # fmt: skip
            extremes = {name: max(was, now) for (name, was), now in zip(extremes.items(), values, strict=True)}
    return {"sounds": total, "without_faults": good / max(1, total), "faults": dict(counted), "extremes": extremes}


def stress(model: SoundModel, count: int, seed: int) -> dict[str, Any]:
    """The inspection of sounds from the whole space."""
    timbres = tqdm(extreme_timbres(count, seed), desc="stress test", unit="timbre", disable=None)
    return inspect(model.render(timbre, number) for number, timbre in enumerate(timbres))


def speed(model: SoundModel, times: int, seed: int) -> dict[str, float]:
    """Milliseconds of a render on one thread, and of a nine-voice kit; wall time, and processor time as cpu.

    fft is a Fourier transform of 2^16 doubles timed in between, which makes machines comparable: ffts is the median
    render in such transforms. The first render of each drum is not counted.
    """
    timbres = extreme_timbres(times, seed)
    for timbre in timbres[: len(Drum)]:
        model.render(timbre, 0)
    wall_s, cpu_s, fft_s = np.empty((3, times))
    noise = np.random.default_rng(seed).standard_normal(1 << 16)
    for number, timbre in enumerate(timbres):
        start, cpu_start = time.perf_counter(), time.thread_time()
        model.render(timbre, number)
        cpu_s[number], wall_s[number] = time.thread_time() - cpu_start, time.perf_counter() - start
        start = time.perf_counter()
        np.fft.rfft(noise)
        fft_s[number] = time.perf_counter() - start
    kits = [_kit_s(model, timbres[first : first + _VOICES]) for first in range(0, times, len(Drum))]
    figures = {
        "p50": np.percentile(wall_s, 50),
        "p99": np.percentile(wall_s, 99),
        "cpu_p50": np.percentile(cpu_s, 50),
        "cpu_p99": np.percentile(cpu_s, 99),
        "kit": np.median(kits),
        "fft": np.median(fft_s),
    }
    report = {f"{name}_ms": 1000.0 * float(seconds) for name, seconds in figures.items()}
    return report | {"ffts": float(figures["p50"] / figures["fft"])}


def _kit_s(model: SoundModel, timbres: list[Timbre]) -> float:
    start = time.perf_counter()
    for timbre in timbres:
        model.render(timbre, 1)
    return time.perf_counter() - start
