"""Draws the timbre map: all drums by pitch and decay, and each drum by its own axes."""

from pathlib import Path
from types import MappingProxyType
from typing import Final

import matplotlib as mpl

mpl.use("Agg")
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, hsv_to_rgb, rgb_to_hsv, to_rgb
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import TIMBRE_AXES, Drum
from latentdrum.pictures.labels import Label, place_labels
from latentdrum.pictures.png_file import write_png
from latentdrum.pictures.timbre_map import Mark, TimbreMap

#: More kits than this could not be distinguished.
MAX_KITS: Final = 4
#: The radius of a pad's mark, pixels.
_RADIUS: Final = 10.0
_INK, _PALE = "#1d2733", "#5b6774"
_BRIGHTNESS, _DECAY, _PITCH, _NOISINESS = (
    TIMBRE_AXES.index(name) for name in ("brightness", "decay", "pitch", "noisiness")
)
#: Drums warm, cymbals cold, the rest green and violet.
_COLOURS: Final = MappingProxyType(
    {
        Drum.KICK: "#8c1c2c",
        Drum.SNARE: "#e0662d",
        Drum.HAT_CLOSED: "#1d8fbf",
        Drum.HAT_OPEN: "#33c1c9",
        Drum.TOM_LOW: "#a8552a",
        Drum.TOM_MID: "#c98b2b",
        Drum.TOM_HIGH: "#dcb63c",
        Drum.CRASH: "#3b55c4",
        Drum.RIDE: "#5f8fe0",
        Drum.CLAP: "#c2439a",
        Drum.RIM: "#8056b8",
        Drum.PERC: "#5c9e52",
    }
)
#: Axis values this near 0 or 1 are clipped: the sound may lie beyond.
_CLIPPED: Final = 0.002
#: One marker shape per kit.
_SHAPES: Final = ("o", "D", "s", "^")
_NOISE: Final = LinearSegmentedColormap.from_list("noise", ["#2a4d8f", "#3fa7a0", "#e0b340", "#cf4a2a"])


def draw(path: Path, found: TimbreMap) -> None:
    """Write the picture as a PNG. Raises OSError if it cannot be written."""
    figure = Figure(figsize=(20, 10.4), layout=ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.06), facecolor="white")
    canvas = FigureCanvasAgg(figure)
    grid = figure.add_gridspec(3, 7, width_ratios=[1.35, 1.35, 1.35, 1, 1, 1, 1])
    whole = figure.add_subplot(grid[:, :3])
    small = {drum: figure.add_subplot(grid[drum // 4, 3 + drum % 4]) for drum in Drum}
    kits = list(dict.fromkeys(mark.kit for mark in found.marks))
    figure.suptitle(_title(kits), color=_INK, fontsize=16, fontweight="bold")
    _all_drums(whole, found)
    for drum, axes in small.items():
        dots = _drum_panel(axes, found, drum)
    bar = figure.colorbar(dots, ax=list(small.values()), location="bottom", shrink=0.4, aspect=45, pad=0.01)
    bar.set_label(
        "each drum by its own axes; colour is noisiness, from pure tone to noise",
        color=_INK,
        fontsize=9,
    )
    bar.set_ticks([])
    bar.outline.set_visible(False)
    canvas.draw()  # type: ignore[no-untyped-call]
    figure.set_layout_engine("none")  # labels must not change the layout they were measured in
    pads = _mark_pads(whole, found.marks, kits)
    one = len(kits) == 1
    place_labels(canvas, whole, [*_names(found), *(pads if one else [])], [] if one else pads)
    for drum, axes in small.items():
        _mark_drum_panel(canvas, axes, [mark for mark in found.marks if mark.drum is drum], kits)
    write_png(path, figure)


def _title(kits: list[str]) -> str:
    last = " and ".join(part for part in (", ".join(kits[:-1]), kits[-1] if kits else "") if part)
    return "The timbre space" + (f", with the pads of {last}" if kits else "")


def _all_drums(axes: Axes, found: TimbreMap) -> None:
    """All drums: pitch against decay; the brighter a sound, the lighter its dot."""
    unclipped = _unclipped(found)
    bright = zip(found.drum[unclipped], found.axes[unclipped, _BRIGHTNESS], strict=True)
    colours = [_shade(Drum(int(drum)), brightness) for drum, brightness in bright]
    x, y = _pitch_hz(found.measured[unclipped]), _decay_ms(found.measured[unclipped])
    axes.scatter(x, y, c=colours, s=26, linewidths=0, alpha=0.75)
    axes.set(xscale="log", yscale="log")
    _ticks(axes)
    axes.set_xlabel("pitch: centroid of log frequency, weighted by squared power", color=_INK, fontsize=11)
    axes.set_ylabel("decay: centroid of the amplitude envelope", color=_INK, fontsize=11)
    axes.set_title("all drums; light dots are bright sounds, dark dots dull ones", color=_INK, fontsize=11, loc="left")
    _style_axes(axes)


def _drum_panel(axes: Axes, found: TimbreMap, drum: Drum) -> mpl.collections.PathCollection:
    """One drum's sounds by its own axes."""
    own = found.axes[found.drum == drum]
    dots = axes.scatter(
        own[:, _BRIGHTNESS],
        own[:, _DECAY],
        c=own[:, _NOISINESS],
        s=13,
        cmap=_NOISE,
        vmin=0,
        vmax=1,
        linewidths=0,
        alpha=0.8,
    )
    axes.axhline(0.5, color="white", linewidth=1.4, zorder=0)
    axes.axvline(0.5, color="white", linewidth=1.4, zorder=0)
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    axes.set_xticks([0, 0.5, 1], ["dull", "brightness", "bright"])
    axes.set_yticks([0, 0.5, 1], ["short", "decay", "long"], rotation=90, va="center")
    for ends in (axes.get_xticklabels(), axes.get_yticklabels()):
        for text in ends:
            text.set_fontsize(8.5)
    axes.get_xticklabels()[0].set_horizontalalignment("left")
    axes.get_xticklabels()[-1].set_horizontalalignment("right")
    axes.set_title(_label(drum), color=_dark(drum), fontsize=11, fontweight="bold", loc="left", pad=4)
    _style_axes(axes)
    return dots


def _names(found: TimbreMap) -> list[Label]:
    labels = []
    for drum in found.drums:
        own = found.measured[found.drum == drum]
        x, y = float(np.median(_pitch_hz(own))), float(np.median(_decay_ms(own)))
        labels.append(Label(_label(drum), x, y, _dark(drum), 13.0, bold=True))
    return labels


def _mark_pads(axes: Axes, marks: tuple[Mark, ...], kits: list[str]) -> list[Label]:
    """Mark every pad, and return their labels; several kits are distinguished by marker shape."""
    labels = []
    for mark in marks:
        x, y = float(_pitch_hz(mark.measured[None])[0]), float(_decay_ms(mark.measured[None])[0])
        _dot(axes, x, y, mark, kits, 110.0)
        labels.append(Label(f"{mark.voice.label} pad", x, y, _INK, 9.5, dot=_RADIUS))
    if len(kits) > 1:
        shapes = [
            Line2D([], [], marker=shape, linestyle="", markersize=10, label=kit, color="white", markeredgecolor=_INK)
            for shape, kit in zip(_SHAPES, kits, strict=False)
        ]
        axes.legend(handles=shapes, loc="upper left", frameon=False, fontsize=11, title="kits")
    return labels


def _mark_drum_panel(canvas: FigureCanvasAgg, axes: Axes, marks: list[Mark], kits: list[str]) -> None:
    """Mark the pads that hold this drum; a pad of another voice is labelled."""
    labels = []
    for mark in marks:
        x, y = float(mark.axes[_BRIGHTNESS]), float(mark.axes[_DECAY])
        _dot(axes, x, y, mark, kits, 90.0)
        if mark.voice.key != mark.drum.key:
            labels.append(Label(f"{mark.voice.label} pad", x, y, _INK, 8.0, dot=_RADIUS))
    if labels:
        place_labels(canvas, axes, labels)


def _dot(axes: Axes, x: float, y: float, mark: Mark, kits: list[str], size: float) -> None:
    shape = _SHAPES[kits.index(mark.kit)]
    axes.scatter(
        [x], [y], s=size, marker=shape, color=_COLOURS[mark.drum], edgecolors="white", linewidths=3.2, zorder=5
    )
    axes.scatter([x], [y], s=size, marker=shape, color=_COLOURS[mark.drum], edgecolors=_INK, linewidths=1.4, zorder=5)


def _pitch_hz(measured: FloatArray) -> FloatArray:
    """Pitch in Hz."""
    return np.exp(measured[:, _PITCH])


def _decay_ms(measured: FloatArray) -> FloatArray:
    """Decay in milliseconds."""
    return np.asarray(1000.0 * np.exp(measured[:, _DECAY]), np.float32)


def _unclipped(found: TimbreMap) -> NDArray[np.bool_]:
    """Which sounds have unclipped axes, (n,)."""
    values = found.axes[:, [_DECAY, _PITCH]]
    return np.asarray(((values > _CLIPPED) & (values < 1 - _CLIPPED)).all(1))


def _ticks(axes: Axes) -> None:
    hz = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
    ms = (10, 20, 50, 100, 200, 500, 1000)
    axes.set_xticks(hz, [f"{value} Hz" if value < 1000 else f"{value // 1000} kHz" for value in hz])
    axes.set_yticks(ms, [f"{value} ms" if value < 1000 else f"{value // 1000} s" for value in ms])
    axes.minorticks_off()
    axes.grid(color="white", linewidth=1.2)


def _shade(drum: Drum, brightness: float) -> tuple[float, float, float]:
    """The drum's colour, darker for dull sounds and lighter for bright ones."""
    hue, saturation, value = rgb_to_hsv(to_rgb(_COLOURS[drum]))
    bright = float(np.clip(brightness, 0.0, 1.0)) - 0.5
    red, green, blue = hsv_to_rgb(
        (hue, saturation * (1.0 - 0.75 * max(bright, 0.0)), min(value * (1.0 + 0.9 * bright), 1.0))
    )
    return float(red), float(green), float(blue)


def _dark(drum: Drum) -> str:
    red, green, blue = to_rgb(_COLOURS[drum])
    return str(mpl.colors.to_hex((0.7 * red, 0.7 * green, 0.7 * blue)))


def _label(drum: Drum) -> str:
    return drum.key.replace("_", " ")


def _style_axes(axes: Axes) -> None:
    axes.tick_params(colors=_PALE, length=0)
    axes.set_axisbelow(True)
    axes.set_facecolor("#f1f4f7")
    for side in axes.spines.values():
        side.set_visible(False)
