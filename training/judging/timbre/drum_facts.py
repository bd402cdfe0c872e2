"""Measures how low the training recordings of each drum reach and how high toms are, for constants of the core.

    python -m training.judging.timbre.drum_facts [--data DIR]

The first gives the corners of core/timbre/high_pass.py, the second the fundamentals of core/timbre/fundamental.py.
"""

import argparse
from collections import defaultdict
from pathlib import Path
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.fundamental import TOM_HZ, TOM_SPREAD, fundamental_hz
from latentdrum.core.timbre.high_pass import CORNER_HZ
from latentdrum.core.timbre.one_shot import trimmed
from latentdrum.core.timbre.timbre import RATE_HZ, Drum
from training.judging.timbre.recordings import Recording, kits_of, read
from training.paths import drum_data

#: The share of a sound's energy that lies below its low end.
_SHARE: Final = 0.01
_POINTS: Final = 1 << 17


def low_end_hz(frames: FloatArray) -> float:
    """The frequency under which a hundredth of a sound's energy lies."""
    energy = np.cumsum(np.square(np.abs(np.fft.rfft(frames, _POINTS))))
    return float(np.searchsorted(energy, _SHARE * energy[-1]) * RATE_HZ / _POINTS)


def print_low_ends(recordings: list[Recording]) -> None:
    """The lower quartile and the median of each drum's low end, and the corner that follows."""
    print(f"{'':11}{'sounds':>7}{'quartile':>10}{'median':>8}{'half an octave below':>22}{'in use':>8}  Hz")
    for drum in Drum:
        ends = [low_end_hz(trimmed(one.frames, drum.length_s)) for one in recordings if one.drum is drum]
        quartile, median = np.quantile(ends, [0.25, 0.5])
        corner = quartile / np.sqrt(2.0)
        print(f"{drum.key:11}{len(ends):>7}{quartile:>10.0f}{median:>8.0f}{corner:>22.0f}{CORNER_HZ[drum]:>8.0f}")


def print_toms(recordings: list[Recording], kits: dict[str, str]) -> None:
    """The mean fundamental of each tom over the kits, and the spread around it over all toms."""
    away = list[float]()
    for drum, in_use in TOM_HZ.items():
        of_kit = defaultdict[str, list[float]](list)
        for one in recordings:
            if one.drum is drum:
                of_kit[kits[one.file]].append(fundamental_hz(trimmed(one.frames, drum.length_s)))
        values = np.log([np.median(found) for found in of_kit.values()])
        away += list(values - values.mean())
        print(f"{drum.key:11}{len(values):>7} kits{np.exp(values.mean()):>8.0f} Hz, in use {in_use:.0f} Hz")
    print(f"spread of ln Hz {np.std(away):.2f}, in use {TOM_SPREAD:.2f}")


def main(arguments: list[str] | None = None) -> None:
    """Print both."""
    parser = argparse.ArgumentParser(prog="python -m training.judging.timbre.drum_facts", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with index.csv")
    data = drum_data(parser.parse_args(arguments).data)
    recordings = read(data, "train")
    print_low_ends(recordings)
    print_toms(recordings, kits_of(data, "train"))


if __name__ == "__main__":
    main()
