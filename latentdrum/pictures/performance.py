"""A picture of a bounce: its hits as a piano roll, and its path through the rhythm space."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from latentdrum.core.rhythm.axes import AXES, AXIS_MEANINGS
from latentdrum.core.units import STEPS_PER_QUARTER, TICKS_PER_STEP
from latentdrum.core.voices import VOICES, Voice
from latentdrum.models.rhythm.model import RhythmModel
from latentdrum.pictures.png_file import write_png
from latentdrum.runtime.offline import Bounce

BARS_PER_ROW = 4
_SAMPLES = 600
_INK, _PALE = "#1d2733", "#dfe4ea"
_LOUD = LinearSegmentedColormap.from_list("loudness", ["#b9d3e8", "#3f7fb5", "#d9542b"])


def draw(path: Path, bounce: Bounce, model: RhythmModel) -> None:
    """Write the picture as a PNG; raises OSError if the file cannot be written."""
    rows = -(-bounce.bars // BARS_PER_ROW)
    figure = Figure(figsize=(15, 2.1 * rows + 4.6), layout="constrained", facecolor="white")
    grid = figure.add_gridspec(rows + 1, 2, height_ratios=[1.0] * rows + [2.0], width_ratios=[1, 1])
    for row in range(rows):
        piano_roll(figure.add_subplot(grid[row, :]), bounce, row * BARS_PER_ROW)
    _path(figure.add_subplot(grid[rows, 0]), bounce, model)
    _axes_over_time(figure.add_subplot(grid[rows, 1]), bounce)
    title = f"{bounce.preset.name}: {len(bounce.notes)} notes in {bounce.bars} bars at {bounce.bpm:g} BPM"
    figure.suptitle(title, color=_INK, fontsize=14, fontweight="bold")
    write_png(path, figure)


def piano_roll(axes: Axes, bounce: Bounce, first_bar: int, bars: int = BARS_PER_ROW) -> None:
    """Some bars: one block per hit, colour and height by velocity, left edge at the hit's time with microtiming."""
    bar_steps = bounce.preset.meter.steps
    begin, end = first_bar * bar_steps, (first_bar + bars) * bar_steps
    for step in range(begin, end + 1):
        within = step % bar_steps
        weight = 1.4 if within == 0 else 0.8 if within % STEPS_PER_QUARTER == 0 else 0.3
        axes.axvline(step, color=_PALE if weight < 1 else "#9aa5b1", linewidth=weight, zorder=0)
    for note in bounce.notes:
        at = note.tick / TICKS_PER_STEP
        if begin - 0.5 <= at < end:
            height = 0.25 + 0.65 * note.velocity / 127
            colour = _LOUD(note.velocity / 127)
            axes.barh(note.voice, 0.55, height=height, left=at, color=colour, edgecolor=_INK, linewidth=0.3)
    axes.set(xlim=(begin - 0.5, end), ylim=(-0.6, VOICES - 0.4))
    axes.set_yticks(range(VOICES), [voice.label for voice in Voice], fontsize=8, color=_INK)
    shown = range(first_bar, first_bar + bars)
    axes.set_xticks([bar * bar_steps for bar in shown], [f"bar {bar + 1}" for bar in shown], fontsize=8, color=_INK)
    _frameless(axes)


def _path(axes: Axes, bounce: Bounce, model: RhythmModel) -> None:
    """The path over the two named axes that it changes most, among samples of the prior."""
    positions = np.stack([position.axes for _, position in bounce.path])
    first, second = np.argsort(-np.ptp(positions, axis=0), kind="stable")[:2]
    rng = np.random.default_rng(0)
    cloud = np.stack([model.sample(None, rng).axes for _ in range(_SAMPLES)])
    busy = axes.scatter(cloud[:, first], cloud[:, second], c=cloud[:, 0], s=9, cmap="YlGnBu", alpha=0.55, linewidths=0)
    axes.figure.colorbar(busy, ax=axes, label="busyness", shrink=0.8)
    axes.plot(positions[:, first], positions[:, second], color="#d9542b", linewidth=2)
    axes.scatter(positions[:1, first], positions[:1, second], color="#d9542b", s=70, zorder=5, label="start")
    axes.scatter(
        positions[-1:, first], positions[-1:, second], color="white", edgecolor="#d9542b", s=70, zorder=5, label="end"
    )
    axes.legend(loc="lower right", fontsize=8, frameon=False)
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), title="The path through the rhythm space")
    axes.set_xlabel(f"{AXES[first]}: {AXIS_MEANINGS[AXES[first]]}", fontsize=8)
    axes.set_ylabel(f"{AXES[second]}: {AXIS_MEANINGS[AXES[second]]}", fontsize=8)
    _frameless(axes)


def _axes_over_time(axes: Axes, bounce: Bounce) -> None:
    """Every named axis over the bars."""
    bars = np.array([step / bounce.preset.meter.steps for step, _ in bounce.path])
    positions = np.stack([position.axes for _, position in bounce.path])
    for number, name in enumerate(AXES):
        axes.step(
            [*bars, bounce.bars],
            [*positions[:, number], positions[-1, number]],
            where="post",
            label=name,
            linewidth=1.8,
        )
    axes.legend(fontsize=8, frameon=False, ncols=2)
    axes.set(xlim=(0, bounce.bars), ylim=(-0.02, 1.02), title="The axes over the bars", xlabel="bar")
    _frameless(axes)


def _frameless(axes: Axes) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
