"""The performance as it stands now, as a preset that plays the same again."""

from dataclasses import replace

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.axes import AXES
from latentdrum.core.engine import EngineState
from latentdrum.core.latents import Position, style_weights
from latentdrum.core.path import LatentPath, Waypoint
from latentdrum.core.preset import STORED, Preset
from latentdrum.core.styles import STYLES


def captured(state: EngineState) -> Preset:
    """The preset with the knobs where they are; a path moves along by as much as the hand has moved its knobs."""
    values = {**state.preset.values, **{name: state.values[name] for name in STORED}}
    preset = replace(state.preset, values=values)
    if preset.path is None:
        return preset
    turned = np.array([values[name] - state.preset.values[name] for name in AXES], np.float32)
    style = None if values["style"] == state.preset.values["style"] else STYLES[round(values["style"])]
    points = tuple(Waypoint(_moved(point.position, turned, style), point.bars) for point in preset.path.waypoints)
    return replace(preset, path=LatentPath(points, preset.path.interpolation, preset.path.loop))


def _moved(place: Position, turned: FloatArray, style: str | None) -> Position:
    weights = place.style if style is None else style_weights(style)
    return Position(np.clip(place.axes + turned, 0.0, 1.0), weights, place.z)
