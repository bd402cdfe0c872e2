"""Places labels beside points without overlaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import cos, pi, sin
from typing import Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

#: Candidate positions, nearest first: distance from the point in pixels, and angle in twelfths of a turn, right first.
_RADII: Final = (7.0, 13.0, 20.0, 30.0, 42.0, 58.0, 76.0, 98.0, 124.0)
_TWELFTHS: Final = (0, 6, 1, 11, 5, 7, 2, 10, 4, 8, 3, 9)
_PADDING: Final = 1.5
#: The point radius, pixels, for which _RADII hold.
_DOT: Final = 4.0
_OUTLINE: Final = withStroke(linewidth=2.2, foreground="white", alpha=0.85)


@dataclass(frozen=True, slots=True)
class Label:
    """A label for a point in data coordinates; bold labels are placed first. dot: the point's radius in pixels."""

    text: str
    x: float
    y: float
    colour: str = "#1d2733"
    size: float = 8.0
    bold: bool = False
    dot: float = _DOT


def place_labels(canvas: FigureCanvasAgg, axes: Axes, labels: Sequence[Label], others: Sequence[Label] = ()) -> None:
    """Draw every label near its point, with a thin line to the point if it is further away.

    others: points that labels must not cover, without a label of their own.
    """
    canvas.draw()  # type: ignore[no-untyped-call]
    frame = axes.get_window_extent()
    dots = [axes.transData.transform((label.x, label.y)) for label in labels]
    taken = [_point_box(axes, label) for label in (*labels, *others)]
    for label, (x, y) in sorted(zip(labels, dots, strict=True), key=lambda pair: not pair[0].bold):
        width, height = _size(canvas, axes, label)
        radii = [radius + label.dot - _DOT for radius in _RADII]
        boxes = [_box(x, y, width, height, radius, turn) for radius, turn in product(radii, _TWELFTHS)]
        inside = [
            box for box in boxes if frame.x0 < box.x0 and box.x1 < frame.x1 and frame.y0 < box.y0 < box.y1 < frame.y1
        ]
        free = next((box for box in inside if not any(box.overlaps(other) for other in taken)), None)
        box = free or min(inside or boxes, key=lambda box: sum(box.overlaps(other) for other in taken))
        taken.append(box.padded(_PADDING))
        _write(axes, label, box, (x, y))


def _point_box(axes: Axes, label: Label) -> Bbox:
    x, y = axes.transData.transform((label.x, label.y))
    return Bbox.from_bounds(x - label.dot, y - label.dot, 2 * label.dot, 2 * label.dot)


def _size(canvas: FigureCanvasAgg, axes: Axes, label: Label) -> tuple[float, float]:
    trial = axes.text(0, 0, label.text, fontsize=label.size, fontweight="bold" if label.bold else "normal")
    box = trial.get_window_extent(canvas.get_renderer())  # type: ignore[no-untyped-call]
    trial.remove()
    return box.width, box.height


def _box(x: float, y: float, width: float, height: float, radius: float, turn: int) -> Bbox:
    """The label's box with its near edge on a circle around the point."""
    along, over = cos(turn * pi / 6), sin(turn * pi / 6)
    left = x + radius * along - (width if along < -0.3 else width / 2 if along < 0.3 else 0.0)
    bottom = y + radius * over - height / 2
    return Bbox.from_bounds(left, bottom, width, height)


def _write(axes: Axes, label: Label, box: Bbox, dot: tuple[float, float]) -> None:
    back = axes.transData.inverted()
    middle = back.transform(((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))
    near = (min(max(dot[0], box.x0), box.x1), min(max(dot[1], box.y0), box.y1))
    if (near[0] - dot[0]) ** 2 + (near[1] - dot[1]) ** 2 > (10.0 + label.dot - _DOT) ** 2:
        ends = [back.transform(dot), back.transform(near)]
        axes.plot(*zip(*ends, strict=True), color=label.colour, linewidth=0.5, alpha=0.7, zorder=4)
    axes.text(
        middle[0], middle[1], label.text, fontsize=label.size, color=label.colour, ha="center", va="center", zorder=6,
        fontweight="bold" if label.bold else "normal", path_effects=[_OUTLINE],
    )  # fmt: skip
