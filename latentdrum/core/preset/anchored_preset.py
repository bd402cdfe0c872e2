"""An anchored preset from a loop and the positions of its windows."""

from collections.abc import Sequence
from dataclasses import replace

from latentdrum.core.preset.anchor import anchored
from latentdrum.core.preset.preset import Preset, preset_at
from latentdrum.core.rhythm.loop import Loop
from latentdrum.core.rhythm.path import Interpolation, LatentPath, Waypoint
from latentdrum.core.rhythm.position import Position
from latentdrum.core.units import STEPS_PER_BAR


def anchored_preset(name: str, loop: Loop, positions: Sequence[Position], description: str = "") -> Preset:
    """A preset at home at the position of its loop's first window, everything else at its default.

    positions: one a window, in one style; with more than one the preset has a path that jumps from window to window.
    """
    if len(positions) != loop.windows:
        raise ValueError(f"loop of {loop.windows} windows: {len(positions)} positions")
    preset = preset_at(name, positions[0], description)
    path = None
    if len(positions) > 1:
        bars = loop.meter.groove_steps / STEPS_PER_BAR
        path = LatentPath(tuple(Waypoint(position, bars) for position in positions), Interpolation.STEP)
    return replace(preset, path=path, anchor=anchored(loop, preset.values))
