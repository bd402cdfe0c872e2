"""Whether every place of the timbre space gives a sound that may be played, and how long it takes to make."""

import time
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ, TIMBRE_AXES, TIMBRE_FREE_DIMS, Drum, Timbre
from training.judging.timbre.recordings import SoundModel

#: The free dimensions go this far out, in standard deviations.
FARTHEST: Final = 4.0
PEAK: Final = 1.0
#: Direct current, as a share of the peak: of real sounds one in a hundred has more than two thirds of it.
STANDING: Final = 1e-3
#: A first frame above this is a click, and so is a last millisecond above that share of the peak.
FIRST: Final = 0.05
LAST: Final = 1e-3
LAST_FRAMES: Final = round(0.001 * RATE_HZ)
_VOICES: Final = 9


def extreme_positions(count: int, seed: int) -> list[Timbre]:
    """Places all over the space, its walls and corners included: every drum in turn, hit softest, hardest or between.

    An axis is at an end in one of two cases; half of the places have free dimensions at their limits.
    """
    rng = np.random.default_rng(seed)
    places = []
    for number in range(count):
        ends = rng.integers(0, 2, len(TIMBRE_AXES)).astype(np.float32)
        inside = rng.random(len(TIMBRE_AXES), np.float32)
        axes = np.where(rng.random(len(TIMBRE_AXES)) < 0.5, ends, inside)
        z = rng.uniform(-FARTHEST, FARTHEST, TIMBRE_FREE_DIMS)
        if number % 2:
            z = np.where(rng.random(TIMBRE_FREE_DIMS) < 0.5, np.copysign(FARTHEST, z), z)
        hardness = float(rng.choice([-1.0, 1.0, rng.uniform(-1.0, 1.0)]))
        places.append(Timbre(Drum(number % len(Drum)), axes.astype(np.float32), z.astype(np.float32), hardness))
    return places


def faults(frames: FloatArray) -> list[str]:
    """What is wrong with a sound, by name; nothing for a good one."""
    if not np.isfinite(frames).all():
        return ["not finite"]
    peak = float(np.abs(frames).max(initial=0.0))
    if peak == 0.0:
        return ["silent"]
    found = {
        "peak above 1": peak > PEAK,
        "direct current": abs(float(frames.mean(dtype=np.float64))) > STANDING * peak,
        "clicks at its first frame": abs(float(frames[0])) > FIRST,
        "cut off at its end": float(np.abs(frames[-LAST_FRAMES:]).max()) > LAST * peak,
    }
    return [name for name, wrong in found.items() if wrong]


def inspect(sounds: Iterable[FloatArray]) -> dict[str, Any]:
    """How many sounds have which faults, the share without any, and the extremes that were met."""
    counted: Counter[str] = Counter()
    extremes = {"peak": 0.0, "direct_current": 0.0, "first_frame": 0.0, "last_ms": 0.0}
    total = good = 0
    for frames in sounds:
        found = faults(frames)
        counted.update(found)
        total, good = total + 1, good + (not found)
        peak = float(np.abs(frames).max(initial=0.0))
        if np.isfinite(peak) and peak > 0.0:
            met = (peak, abs(float(frames.mean(dtype=np.float64))) / peak, abs(float(frames[0])),
                   float(np.abs(frames[-LAST_FRAMES:]).max()) / peak)  # fmt: skip
            extremes = {name: max(was, now) for (name, was), now in zip(extremes.items(), met, strict=True)}
    return {"sounds": total, "good": good / max(1, total), "faults": dict(counted), "most": extremes}


def stress(model: SoundModel, count: int, seed: int) -> dict[str, Any]:
    """The inspection of sounds from all over the space."""
    places = tqdm(extreme_positions(count, seed), desc="stressing", unit="place")
    return inspect(model.render(place, number) for number, place in enumerate(places))


def speed(model: SoundModel, times: int, seed: int) -> dict[str, float]:
    """Milliseconds of a render on this thread, and of a nine-voice kit, beside a yardstick of the same moment.

    The places are from all over the space. cpu is this thread's own processor time; the yardstick is a Fourier
    transform of 2^16 doubles. The first render of each drum is not counted.
    """
    places = extreme_positions(times, seed)
    for place in places[: len(Drum)]:
        model.render(place, 0)
    wall, own, yard = np.empty((3, times))
    noise = np.random.default_rng(seed).standard_normal(1 << 16)
    for number, place in enumerate(places):
        start, mine = time.perf_counter(), time.thread_time()
        model.render(place, number)
        own[number], wall[number] = time.thread_time() - mine, time.perf_counter() - start
        start = time.perf_counter()
        np.fft.rfft(noise)
        yard[number] = time.perf_counter() - start
    kits = [_kit_s(model, places[first : first + _VOICES]) for first in range(0, times, len(Drum))]
    figures = {
        "p50": np.percentile(wall, 50),
        "p99": np.percentile(wall, 99),
        "cpu_p50": np.percentile(own, 50),
        "cpu_p99": np.percentile(own, 99),
        "kit": np.median(kits),
        "yardstick": np.median(yard),
    }
    report = {f"{name}_ms": 1000.0 * float(seconds) for name, seconds in figures.items()}
    return report | {"yardsticks": float(figures["p50"] / figures["yardstick"])}


def _kit_s(model: SoundModel, places: list[Timbre]) -> float:
    start = time.perf_counter()
    for place in places:
        model.render(place, 1)
    return time.perf_counter() - start
