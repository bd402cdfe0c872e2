"""What may be wrong with a recording of a drum hit: heard before it is encoded, told, never refused."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ

#: Levels are mean powers of blocks of so many seconds, decibels re the loudest one.
_BLOCK_S: Final = 0.01
_FEWEST_BLOCKS: Final = 5  # a click has no end to judge
#: A later hit rises by _RISE_DB within 30 ms to a level above _HIT_DB, _APART_S after the one before: so far apart no
#: flam and no clap is.
_RISE_DB, _HIT_DB, _APART_S = 12.0, -15.0, 0.15
#: A file that ends louder than this has lost its tail; if it is about as loud a third of its length before, it is a
#: tone or a noise that does not decay.
_TAIL_DB, _STEADY_DB, _STEADY_DROP_DB = -25.0, -12.0, 4.0
#: Of a longer sound than can be used, a remainder softer than this is not missed.
_MISSED_DB: Final = -40.0
#: A noise floor, steady over the last fifth of a recording of at least _LONG_S, louder than this.
_NOISE_DB, _LONG_S, _FLAT_DB = -40.0, 0.4, 1.5
#: A clipped sound stands at its peak, within this share of it, for so many frames, so many times.
_CEILING, _STANDING, _TIMES = 1e-4, 4, 3
_QUIET_DB: Final = -40.0


def doubts(frames: FloatArray, longest_s: float) -> list[str]:
    """What is doubtful about a mono recording at RATE_HZ, not silent, as read from its file: one line each.

    longest_s: how much of it can be used. Each line says what was noticed, its value, and what to do.
    """
    peak_db = 20.0 * np.log10(float(np.abs(frames).max()))
    level = _levels_db(frames)
    begin = int(np.argmax(level > -30.0))
    found = []
    if peak_db < _QUIET_DB:
        found.append(f"very quiet (peak {peak_db:.0f} dB), so noise is encoded with it: record or export it louder")
    clipped = _clippings(frames)
    if clipped >= _TIMES:
        found.append(f"clipped {clipped} times, and the distortion is encoded with it: record it at a lower level")
    return [*found, *_about_hits(level[begin:]), *_about_the_end(level[begin:], longest_s)]


def _about_hits(level: FloatArray) -> Iterator[str]:
    later = _later_hits(level)
    if later:
        at = ", ".join(f"{hit * _BLOCK_S:.2f}" for hit in later[:3]) + (" and on" if len(later) > 3 else "")
        yield f"{1 + len(later)} hits, a loop? (again {at} s after the first) A sound is one hit: cut out the best one"


def _about_the_end(level: FloatArray, longest_s: float) -> Iterator[str]:
    length_s, longest = len(level) * _BLOCK_S, round(longest_s / _BLOCK_S)
    loudest_rest = float(level[longest:].max(initial=-np.inf))
    if loudest_rest > _MISSED_DB:
        rest = f"what follows reaches {loudest_rest:.0f} dB"
        yield f"{length_s:.1f} s long, of which the first {longest_s:.1f} s are used ({rest}): cut or fade it yourself"
    used = level[:longest]
    if len(used) < _FEWEST_BLOCKS:
        return
    end_db = float(used[-3:].mean())
    drop_db = float(used[-len(used) // 3 :][:3].mean()) - end_db
    fifth = used[-max(len(used) // 5, 3) :]
    if end_db > _STEADY_DB and drop_db < _STEADY_DROP_DB:
        yield f"does not decay ({end_db:.0f} dB at its end), so it is hardly a drum: give a hit with its decay"
    elif end_db > _TAIL_DB and len(level) <= longest:
        yield f"ends abruptly ({end_db:.0f} dB at its end): export it with its tail"
    elif len(used) * _BLOCK_S >= _LONG_S and end_db > _NOISE_DB and float(fifth.std()) < _FLAT_DB and drop_db < 2.0:
        yield f"noisy (steady at {end_db:.0f} dB), which is encoded as a long tail: cut or gate it"


def _levels_db(frames: FloatArray) -> FloatArray:
    """The level of each block, at least -100 dB."""
    block = round(_BLOCK_S * RATE_HZ)
    count = max(len(frames) // block, 1)
    padded = np.zeros(count * block, np.float64)
    padded[: len(frames)] = frames[: len(padded)]
    power = np.square(padded).reshape(count, block).mean(1)
    return np.asarray(10.0 * np.log10(np.maximum(power / power.max(), 1e-10)))


def _later_hits(level: FloatArray) -> list[int]:
    """The blocks in which hits after the first begin."""
    hits = [0]
    for block in range(3, len(level)):
        rise = level[block] - level[block - 3 : block].min()
        if level[block] > _HIT_DB and rise > _RISE_DB and block - hits[-1] >= _APART_S / _BLOCK_S:
            hits.append(block)
    return hits[1:]


def _clippings(frames: FloatArray) -> int:
    """How often the sound stands at its highest or its lowest value."""
    times = 0
    for side in (frames, -frames):
        top = float(side.max())
        at_top = np.concatenate([[False], side >= top * (1 - _CEILING), [False]]) if top > 0 else np.zeros(2, np.bool_)
        edges = np.flatnonzero(np.diff(at_top.astype(np.int8)))
        times += int(np.count_nonzero(edges[1::2] - edges[::2] >= _STANDING))
    return times
