"""Anchored presets from a loop and the positions of its windows."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from latentdrum.core.parameters.table import PARAMETERS, Values
from latentdrum.core.preset.anchor import HOME_PARAMETERS, Anchor, anchored
from latentdrum.core.preset.preset import Preset, preset_at
from latentdrum.core.rhythm.loop import Loop
from latentdrum.core.rhythm.path import Interpolation, LatentPath, Waypoint
from latentdrum.core.rhythm.position import Position
from latentdrum.core.units import STEPS_PER_BAR

#: Of what leads away from home, the parameters that no place determines.
_OWN: Final = ("variation", "temperature", "evolve")


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


def placed_preset(preset: Preset, values: Values, positions: Sequence[Position]) -> tuple[Preset, Values]:
    """An anchored preset at the positions found for its loop, and the values, as far from home as they were.

    Home moves to the position of the first window; everything that is no parameter of the position stays.
    """
    assert preset.anchor is not None
    old, found = preset.anchor.home, anchored_preset(preset.name, preset.anchor.loop, positions)
    place = {name: found.values[name] for name in HOME_PARAMETERS if name not in _OWN}
    home = {**old, **place}
    moved = {
        name: PARAMETERS[name].clip(home[name] + (values[name] - old[name]))
        for name in HOME_PARAMETERS
        if name != "style"
    }
    moved["style"] = home["style"] if values["style"] == old["style"] else values["style"]
    placed = {**values, **moved}
    own = {**placed, **home}
    anchor = Anchor(preset.anchor.loop, home)
    return replace(preset, values=own, z=found.z, place=None, path=found.path, anchor=anchor), placed
