"""A player's MIDI loops as two-bar grooves on disk, some of the loops held out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.attributes import hit_features
from latentdrum.core.rhythm.grid import Onset, quantise, two_bar_windows
from latentdrum.core.rhythm.loop import BARS_RANGE, COMMON_TIME, LoopHit
from latentdrum.core.rhythm.loop_cut import Recording, cut_loop
from latentdrum.core.units import STEPS_PER_BAR, STEPS_PER_QUARTER
from latentdrum.core.voices import VOICES
from latentdrum.learning.rhythm.groove_store import GrooveWriter
from latentdrum.storage.midi_loop import LoopError, read_drums

#: Of so many loops one is held out, up to _MOST_HELD_OUT in all; with fewer than LEAST_LOOPS little could be measured.
_HELD_OUT_OF, _MOST_HELD_OUT, LEAST_LOOPS = 5, 100, 4
#: A loop that states no tempo counts as this one, where milliseconds are reported.
_BPM: Final = 120.0
_MOST_BARS: Final = 4096
OWN, HELD_OUT = "own", "held-out"


@dataclass(frozen=True, slots=True)
class PlayerLoops:
    """What was read: how many loops and grooves to learn from and held out, and why each other file was skipped."""

    loops: int
    grooves: int
    held_out_loops: int
    held_out_grooves: int
    takes: Sequence[int]  # the number of each groove's loop
    held_out_bpm: Sequence[float]  # of each held-out groove
    skipped: Sequence[tuple[str, str]]  # file, reason


def grooves_of_loop(path: Path) -> tuple[FloatArray, float]:
    """The different grooves (n, 3, 32, 9) of a loop, one beginning at each of its bars, and its tempo in BPM.

    Of eight bars or less it is a loop, which goes on from its end with its beginning. Raises LoopError saying why a
    file has no groove.
    """
    drums = read_drums(path)
    recording, meter = drums.recording, drums.recording.meter
    if meter != COMMON_TIME:
        raise LoopError(f"{path}: is in {meter}; only 4/4 is learned from")
    try:
        bars = recording.bars
        if bars > _MOST_BARS:
            raise LoopError(f"{path}: is {bars} bars long, more than {_MOST_BARS}; cut it")
        cells = quantise(_onsets(recording.hits, recording.ppqn)) if bars > BARS_RANGE[1] else _looped(recording)
    except LoopError:
        raise
    except ValueError as error:
        raise LoopError(f"{path}: {error}") from error
    grooves = map(hit_features, two_bar_windows(cells))
    different = {features.tobytes(): features for features in grooves if features[0].sum() > 1}
    if not different:
        raise LoopError(f"{path}: holds no two bars with more than one hit")
    return np.stack(list(different.values())), next(iter(drums.tempi_bpm), _BPM)


def _looped(recording: Recording) -> FloatArray:
    """A loop on the step grid and its first bar once more, (3, steps, 9): a groove begins at every bar of it."""
    loop = cut_loop(recording).loop
    once = _onsets(loop.hits, loop.ppqn)
    twice = quantise([*once, *((position + loop.steps, voice, velocity) for position, voice, velocity in once)])
    cells = np.zeros((3, loop.steps + STEPS_PER_BAR, VOICES), np.float32)
    width = min(cells.shape[1], twice.shape[1])
    cells[:, :width] = twice[:, :width]
    return cells


def _onsets(hits: Sequence[LoopHit], ppqn: int) -> list[Onset]:
    return [(hit.pulse * STEPS_PER_QUARTER / ppqn, int(hit.voice), hit.velocity / 127) for hit in hits]


def store_loops(files: Sequence[Path], folder: Path, seed: int) -> PlayerLoops:
    """Write the grooves of all loops into folder/own and folder/held-out, one file in memory at a time.

    Raises LoopError if too few of them can be read.
    """
    own, held_out = GrooveWriter(folder / OWN), GrooveWriter(folder / HELD_OUT)
    takes, bpm, held_out_loops, skipped = list[int](), list[float](), 0, list[tuple[str, str]]()
    for x, tempo, is_held_out in _split(files, seed, skipped):
        if is_held_out:
            held_out.add(x)
            held_out_loops += 1
            bpm += [tempo] * len(x)
        else:
            own.add(x)
            takes += [takes[-1] + 1 if takes else 0] * len(x)
    loops = takes[-1] + 1 if takes else 0
    if loops + held_out_loops < LEAST_LOOPS:
        found = f"{loops + held_out_loops} of {len(files)} files can be learned from, {LEAST_LOOPS} are needed"
        raise LoopError("\n".join([found, *(reason for _, reason in skipped[:LEAST_LOOPS])]))
    own.close()
    held_out.close()
    return PlayerLoops(loops, own.count, held_out_loops, held_out.count, takes, bpm, sorted(skipped))


def _split(
    files: Sequence[Path], seed: int, skipped: list[tuple[str, str]]
) -> Iterator[tuple[FloatArray, float, bool]]:
    """Grooves, tempo and whether they are held out, of every loop that can be read, in random order.

    The first loop is held out, and every fifth after it, so that a folder of a few has one.
    """
    read = 0
    for index in tqdm(np.random.default_rng(seed).permutation(len(files)), "reading", unit="loop", disable=None):
        path = files[index]
        try:
            x, bpm = grooves_of_loop(path)
        except (LoopError, OSError) as error:
            skipped.append((str(path), str(error)))
            continue
        yield x, bpm, read % _HELD_OUT_OF == 0 and read < _HELD_OUT_OF * _MOST_HELD_OUT
        read += 1
