"""Draws the rhythm map: left hits per bar and presets, right styles."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from latentdrum.core.rhythm.axes import AXIS_MEANINGS
from latentdrum.core.rhythm.styles import PROGRAMMED, STYLES
from latentdrum.pictures.labels import Label, place_labels
from latentdrum.pictures.png_file import write_png
from latentdrum.pictures.rhythm_map import Direction, RhythmMap

_INK, _PALE = "#1d2733", "#8a96a3"
_BUSY = LinearSegmentedColormap.from_list("busy", ["#e8f1f7", "#9cc6dd", "#3f88b5", "#24477f", "#2a1a4a"])
_PRESET = "#d9542b"
_MARGIN = 0.04


def draw(path: Path, found: RhythmMap, presets: Mapping[str, tuple[float, float]], title: str) -> None:
    """Write the picture as a PNG; presets are name -> coordinates along the map's two directions. Raises OSError."""
    figure = Figure(figsize=(19, 9.6), layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.1), facecolor="white")
    canvas = FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    figure.suptitle(title, color=_INK, fontsize=15, fontweight="bold")
    for axes in (left, right):
        _frame(axes, found, presets)
    _density(figure, left, found)
    colours = _style_colours(found)
    x, y = found.points.T
    right.scatter(x, y, c=[colours[i] for i in found.style], s=9, linewidths=0, alpha=0.5)
    right.set_title("styles", color=_INK, fontsize=11, loc="left")
    canvas.draw()  # type: ignore[no-untyped-call]
    figure.set_layout_engine("none")  # labels must not change the layout they were measured in
    place_labels(canvas, left, _presets(left, presets))
    place_labels(canvas, right, _styles(found, colours))
    write_png(path, figure)


def _density(figure: Figure, axes: Axes, found: RhythmMap) -> None:
    x, y = found.points.T
    field = axes.hexbin(x, y, C=found.hits_a_bar, gridsize=28, cmap=_BUSY, linewidths=0.2, edgecolors="white", mincnt=2)
    bar = figure.colorbar(field, ax=axes, location="bottom", shrink=0.5, aspect=40, pad=0.02)
    bar.set_label("mean hits per bar", color=_INK, fontsize=9)
    bar.outline.set_visible(False)
    axes.set_title("hits per bar, and the presets", color=_INK, fontsize=11, loc="left")


def _presets(axes: Axes, presets: Mapping[str, tuple[float, float]]) -> list[Label]:
    if presets:
        x, y = np.array(list(presets.values())).T
        axes.scatter(x, y, s=34, color=_PRESET, edgecolors="white", linewidths=0.9, zorder=5)
    return [Label(name, x, y) for name, (x, y) in presets.items()]


def _styles(found: RhythmMap, colours: Mapping[int, tuple[float, ...]]) -> list[Label]:
    labels = []
    for index, colour in colours.items():
        x, y = np.median(found.points[found.style == index], axis=0)
        dark = mpl.colors.to_hex((0.6 * colour[0], 0.6 * colour[1], 0.6 * colour[2]))
        labels.append(Label(STYLES[index], float(x), float(y), dark, 10.0, bold=True))
    return labels


def _style_colours(found: RhythmMap) -> dict[int, tuple[float, ...]]:
    """Warm colours for styles played by drummers, cold ones for programmed styles."""
    there = [int(index) for index in np.unique(found.style)]
    programmed = [index for index in there if STYLES[index] in PROGRAMMED]
    played = [index for index in there if index not in programmed]
    warm, cold = mpl.colormaps["autumn"], mpl.colormaps["winter"]
    shades = [(played, warm, 0.0, 0.85), (programmed, cold, 0.0, 1.0)]
    return {
        index: map_(low + (high - low) * number / max(len(group) - 1, 1))
        for group, map_, low, high in shades
        for number, index in enumerate(group)
    }


def _frame(axes: Axes, found: RhythmMap, presets: Mapping[str, tuple[float, float]]) -> None:
    spread = np.quantile(found.points, [0.002, 0.998], axis=0)
    every = np.concatenate([spread, np.array(list(presets.values())).reshape(-1, 2)])
    low, high = every.min(0), every.max(0)
    room = _MARGIN * (high - low)
    axes.set(xlim=(low[0] - room[0], high[0] + room[0]), ylim=(low[1] - room[1], high[1] + room[1]))
    axes.set_xlabel(_axis_label(found.across), color=_INK, fontsize=10)
    axes.set_ylabel(_axis_label(found.up), color=_INK, fontsize=10)
    axes.tick_params(colors=_PALE, labelsize=8, length=0)
    axes.set_facecolor("#fafbfc")
    for side in axes.spines.values():
        side.set_visible(False)


def _axis_label(direction: Direction) -> str:
    meaning = AXIS_MEANINGS.get(direction.name, "standard deviations from the centre of all styles")
    return f"{direction.name}: {meaning}  ({direction.change:.1f} drum hits differ between its quartiles)"
