"""Draws the layout of a controller profile: its controls row by row, each with its name and what it sets."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import matplotlib as mpl

mpl.use("Agg")
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Patch

from latentdrum.core.controls.profile import Part, Profile, Shape
from latentdrum.pictures.png_file import write_png

#: One control takes a cell of this many inches, above it the title.
_CELL_IN, _TITLE_IN = 1.0, 0.5
_INK, _PALE, _BOUND, _FREE = "#1d2733", "#5b6774", "#3f7fb5", "#e3e8ed"
#: Longer names of parameters are broken at their last underscore.
_LONGEST: Final = 12
#: Width and height of what is drawn for a control, in cells.
_SIZES: Final[Mapping[Shape, tuple[float, float]]] = {
    Shape.KNOB: (0.36, 0.36),
    Shape.ENCODER: (0.36, 0.36),
    Shape.FADER: (0.12, 0.44),
    Shape.WHEEL: (0.16, 0.44),
    Shape.BUTTON: (0.44, 0.2),
    Shape.PAD: (0.44, 0.44),
}


def draw(path: Path, profile: Profile) -> None:
    """Write the picture as a PNG. Raises ValueError for a profile without parts, OSError if it cannot be written."""
    write_png(path, layout_figure(profile))


def layout_figure(profile: Profile) -> Figure:
    """The rows of the layout, and in a last row the parts that it leaves out. Raises ValueError without parts."""
    if not profile.parts:
        raise ValueError(f"{profile.name} says nothing of the controller's parts, so there is nothing to draw")
    placed = {name for row in profile.layout for name in row}
    rest = tuple(part.name for part in profile.parts if part.name not in placed)
    rows = [*profile.layout, *([rest] if rest else [])]
    columns = max(len(row) for row in rows)
    width, height = columns * _CELL_IN, len(rows) * _CELL_IN + _TITLE_IN
    figure = Figure(figsize=(width, height), facecolor="white")
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0 - _TITLE_IN / height))
    axes.set(xlim=(0, columns), ylim=(len(rows), 0))
    axes.set_axis_off()
    figure.text(0.5, 1.0 - 0.5 * _TITLE_IN / height, profile.description, color=_INK, fontsize=13, fontweight="bold",
                ha="center", va="center")  # fmt: skip
    for down, row in enumerate(rows):
        for across, name in enumerate(row):
            part = profile.part_named(name)
            if part is not None:
                _draw_part(axes, part, sets(profile, part), across + 0.5, down + 0.36)
    return figure


def sets(profile: Profile, part: Part) -> str:
    """What a part sets, each parameter or action on a line or, if its name is long, two; "" for nothing."""
    return "\n".join(_broken(each.aim_name) for each in profile.bound(part.control))


def _broken(name: str) -> str:
    return "_\n".join(name.rsplit("_", 1)) if len(name) > _LONGEST else name


def _draw_part(axes: Axes, part: Part, aims: str, x: float, y: float) -> None:
    """Its shape with its name in it or above it, and below what it sets. x, y: the middle of the shape, cells."""
    width, height = _SIZES[part.shape]
    colour = _BOUND if aims else _FREE
    axes.add_patch(_patch(part.shape, x, y, width, height, colour))
    axes.text(x, y - height / 2 - 0.05, part.name, fontsize=7, color=_PALE, ha="center", va="bottom")
    if aims:
        axes.text(x, y + height / 2 + 0.04, aims, fontsize=7, color=_INK, ha="center", va="top", linespacing=1.0)


def _patch(shape: Shape, x: float, y: float, width: float, height: float, colour: str) -> Patch:
    if shape in (Shape.KNOB, Shape.ENCODER):
        line = "-" if shape is Shape.KNOB else "--"
        return Circle((x, y), width / 2, facecolor=colour, edgecolor=_INK, linewidth=1.2, linestyle=line)
    corner = (x - width / 2 + 0.02, y - height / 2 + 0.02)
    rounded = "round,pad=0.02,rounding_size=0.03"
    return FancyBboxPatch(corner, width - 0.04, height - 0.04, rounded, facecolor=colour, edgecolor=_INK, linewidth=0.8)
