"""Spectrograms of the listening page: frequency on a logarithmic axis, level as colour in decibels."""

from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import Final

import matplotlib as mpl

mpl.use("Agg")
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.layout_engine import ConstrainedLayoutEngine
from PIL import Image

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.stft import hops, stft
from latentdrum.core.timbre.timbre import RATE_HZ
from training.listening.sounds import Strip

_INK, _PALE = "#1d2733", "#5f6b78"
_LINE: Final = 17
_WINDOW: Final = 2048
_POINTS: Final = 4096
_HOP: Final = 128
_LOW_HZ, _HIGH_HZ = 40.0, 18_000.0
_ROWS: Final = 120
_HZ: Final = np.geomspace(_LOW_HZ, _HIGH_HZ, _ROWS)
_TICKS: Final = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
#: The lowest level shown, below the loudest of a picture.
_FLOOR_DB: Final = -80.0
#: Limits of the time axis, seconds; in between it fits the longest sound.
_LONGEST_S: Final = 1.2
_SHORTEST_S: Final = 0.15


def draw(path: Path, title: str, strips: Sequence[Strip], columns: int = 0, dpi: int = 80) -> None:
    """Write strips as rows of spectrograms into a PNG; columns breaks a long strip. Raises OSError."""
    rows = [part for strip in strips for part in _split(strip, columns)]
    wide = max(len(row.sounds) for row in rows)
    figure = Figure(
        figsize=(1.0 + 1.9 * wide, 0.75 + 1.75 * len(rows)),
        layout=ConstrainedLayoutEngine(w_pad=0.03, h_pad=0.03),
        facecolor="white",
    )
    FigureCanvasAgg(figure)
    figure.suptitle(title, color=_INK, fontsize=13, fontweight="bold", x=0.01, ha="left")
    grid = figure.subplots(len(rows), wide, squeeze=False)
    pictures = [[_levels(sound) for sound in row.sounds] for row in rows]
    loudest = max(float(picture.max()) for row in pictures for picture in row)
    length_s = _length_s(rows)
    image = None
    for number, row in enumerate(rows):
        for column, axes in enumerate(grid[number]):
            if column >= len(row.sounds):
                axes.axis("off")
                continue
            image = _panel(axes, pictures[number][column] - loudest, length_s, row.labels[column])
            _ticks(axes, left=column == 0, bottom=number == len(rows) - 1)
        if len(strips) > 1:
            grid[number][0].set_ylabel(_wrapped(row.title), color=_INK, fontsize=8)
    if image is not None:
        bar = figure.colorbar(image, ax=grid.ravel().tolist(), shrink=min(1.0, 3.0 / len(rows)), aspect=24, pad=0.01)
        bar.set_label("decibels below the loudest", color=_INK, fontsize=8)
        bar.ax.tick_params(labelsize=7, colors=_PALE)
    figure.savefig(path, dpi=dpi)


def shrink(path: Path, colours: int = 160) -> None:
    """Reduce a PNG to few colours, which makes its file small."""
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(colours).save(path, optimize=True)


def _wrapped(title: str) -> str:
    """A row's title in short lines: the name first, then its meaning."""
    name, _, meaning = title.partition(": ")
    return "\n".join([name, *wrap(meaning, _LINE)])


def _split(strip: Strip, columns: int) -> list[Strip]:
    step = columns or len(strip.sounds)
    return [
        Strip(strip.title, strip.labels[at : at + step], strip.sounds[at : at + step])
        for at in range(0, len(strip.sounds), step)
    ]


def _length_s(rows: Sequence[Strip]) -> float:
    """Length of the longest sound until it stays 60 dB below its peak, within the limits."""
    lengths = [_SHORTEST_S]
    for sound in (sound for row in rows for sound in row.sounds):
        loud = np.flatnonzero(np.abs(sound) > 1e-3 * max(float(np.abs(sound).max()), 1e-9))
        lengths.append(float(loud[-1]) / RATE_HZ if loud.size else 0.0)
    return min(max(lengths), _LONGEST_S)


def _levels(frames: FloatArray) -> FloatArray:
    """Decibels by frequency and time, (_ROWS, n)."""
    kept = frames[: round(_LONGEST_S * RATE_HZ)]
    spectra = np.abs(stft(kept, hops(len(kept) + _WINDOW, _HOP), _WINDOW, _POINTS))
    bins = _HZ * _POINTS / RATE_HZ
    at = np.minimum(bins.astype(int), _POINTS // 2 - 1)
    share = bins - at
    picture = spectra[:, at] * (1 - share) + spectra[:, at + 1] * share
    return np.asarray(20 * np.log10(picture.T + 1e-7), np.float32)


def _panel(axes: Axes, picture: FloatArray, length_s: float, label: str) -> AxesImage:
    shown = np.full((_ROWS, round(length_s * RATE_HZ / _HOP)), _FLOOR_DB, np.float32)
    columns = min(shown.shape[1], picture.shape[1])
    shown[:, :columns] = picture[:, :columns]
    axes.set_title(label, color=_INK, fontsize=9, pad=3)
    return axes.imshow(
        shown, origin="lower", aspect="auto", cmap="magma", vmin=_FLOOR_DB, vmax=0.0, interpolation="nearest",
        extent=(0.0, 1000 * length_s, 0.0, 1.0),
    )  # fmt: skip


def _ticks(axes: Axes, *, left: bool, bottom: bool) -> None:
    heights = np.log(np.array(_TICKS) / _LOW_HZ) / np.log(_HIGH_HZ / _LOW_HZ)
    names = [f"{hz // 1000} kHz" if hz >= 1_000 else f"{hz} Hz" for hz in _TICKS]
    axes.set_yticks(heights[::2] if not left else heights, ["" for _ in heights[::2]] if not left else names)
    axes.tick_params(labelsize=7, colors=_PALE, length=2)
    axes.locator_params(axis="x", nbins=4)
    if bottom:
        axes.set_xlabel("milliseconds", color=_PALE, fontsize=7)
    else:
        axes.tick_params(labelbottom=False)
    for side in axes.spines.values():
        side.set_visible(False)
