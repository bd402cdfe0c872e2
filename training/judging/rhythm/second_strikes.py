"""Compares the second strikes (flams, drags, rolls) of played grooves with those that a model draws.

python -m training.judging.rhythm.second_strikes latentdrum/models/weights/rhythm-v1 [--data DIR] [--split validation]
"""

import argparse
from pathlib import Path
from typing import Final

import numpy as np

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.rhythm.groove import SHAPE
from latentdrum.core.rhythm.styles import PROGRAMMED, STYLES
from latentdrum.core.voices import Voice
from latentdrum.models.rhythm.model import RhythmModel, load_folder
from training.judging.rhythm.prior import draw
from training.paths import groove_folder, rhythm_data
from training.rhythm.groove_midi import read
from training.rhythm.windows import Windows

_QUANTILES: Final = (0.1, 0.25, 0.5, 0.75, 0.9)


def drawn(model: RhythmModel, like: Windows, count: int, seed: int) -> tuple[BoolArray, FloatArray]:
    """Hits (n, 32, 9) and second strikes (n, 2, 32, 9) of samples in the styles of played grooves."""
    positions = draw(model, like, count, seed).positions
    grooves = [model.decode(position, number, 1.0) for number, position in enumerate(positions)]
    none = np.zeros((*SHAPE, 3), np.float32)
    second = np.stack([none if groove.second is None else groove.second for groove in grooves])
    return np.stack([groove.hits for groove in grooves]), np.moveaxis(second[..., :2], -1, 1)


def voice_lines(name: str, hits: BoolArray, second: FloatArray) -> list[str]:
    """By voice: the share of hits with a second strike, and quantiles of its gap and of its share of the velocity."""
    lines = [f"{name}: {len(hits)} grooves; quantiles {', '.join(f'{q:.0%}' for q in _QUANTILES)}"]
    twice = second[:, 0] != 0
    for voice in Voice:
        strikes = second[..., voice].transpose(0, 2, 1)[twice[..., voice]]
        share = len(strikes) / max(int(hits[..., voice].sum()), 1)
        line = f"{voice.label:12}{share:7.2%} of {int(hits[..., voice].sum()):6}"
        if len(strikes):
            gaps, shares = (np.quantile(column, _QUANTILES) for column in strikes.T)
            line += f"   gap {_numbers(gaps)}   velocity {_numbers(shares)}"
        lines.append(line)
    before, after = hits[:, :-1, Voice.SNARE] & hits[:, 1:, Voice.SNARE], twice[:, :-1, Voice.SNARE]
    next_too = twice[:, 1:, Voice.SNARE][before & after].mean() if (before & after).any() else 0.0
    lines.append(f"snare strokes on the step after one with a second strike that have one, too: {next_too:.1%}")
    return [*lines, f"all: {twice.sum() / hits.sum():.2%}, in {twice.any((1, 2)).mean():.1%} of the grooves"]


def programmed_lines(model: RhythmModel, count: int) -> list[str]:
    """The share of hits with a second strike in styles of drum machines, by style."""
    lines = []
    for style in PROGRAMMED:
        rng = np.random.default_rng(0)
        grooves = [model.decode(model.sample(style, rng), seed, 1.0) for seed in range(count)]
        seconds = sum(int((groove.second[..., 0] != 0).sum()) for groove in grooves if groove.second is not None)
        lines.append(f"{style:14}{seconds / sum(int(groove.hits.sum()) for groove in grooves):.2%}")
    return lines


def style_lines(windows: Windows) -> list[str]:
    """The share of hits with a second strike in played styles, by style."""
    hits, twice = windows.x[:, 0].sum((1, 2)), (windows.second[:, 0] != 0).sum((1, 2))
    rows = [(style, windows.style == index) for index, style in enumerate(STYLES)]
    return [f"{style:14}{twice[own].sum() / hits[own].sum():.2%}" for style, own in rows if own.any()]


def _numbers(values: FloatArray) -> str:
    return " ".join(f"{value:5.2f}" for value in values)


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(prog="python -m training.judging.rhythm.second_strikes", description=__doc__)
    parser.add_argument("model", type=Path, help="folder of an exported rhythm model")
    parser.add_argument("--data", type=Path, help="folder with groove/, or the Groove folder itself")
    parser.add_argument("--split", default="validation")
    parser.add_argument("--count", type=int, default=500, help="samples to draw")
    options = parser.parse_args()
    model = load_folder(options.model)
    windows = read(groove_folder(rhythm_data(options.data)), options.split)[0]
    for line in voice_lines("played", windows.x[:, 0] > 0, windows.second):
        print(line)
    for line in voice_lines("drawn", *drawn(model, windows, options.count, 0)):
        print(line)
    print("\n".join(["played, by style:", *style_lines(windows)]))
    print("\n".join(["drawn, by style of drum machines:", *programmed_lines(model, options.count // 10)]))


if __name__ == "__main__":
    main()
