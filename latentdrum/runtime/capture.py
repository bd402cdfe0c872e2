"""The performance as it stands now, as a preset that plays the same again."""

from dataclasses import replace

from latentdrum.core.engine.decode_request import with_knobs
from latentdrum.core.engine.state import EngineState
from latentdrum.core.preset.preset import STORED, Preset
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.path import LatentPath, Waypoint


def captured_preset(state: EngineState) -> Preset:
    """The preset with the knobs where they are; a path moves along by as much as the hand has moved its knobs."""
    preset = state.preset
    values = {**preset.values, **{name: state.values[name] for name in STORED}}
    if preset.path is None:
        place = with_knobs(preset.position, preset, values)
        axes = {name: float(value) for name, value in zip(AXES, place.axes, strict=True)}
        return replace(preset, values={**values, **axes}, z=place.z)
    points = tuple(Waypoint(with_knobs(point.position, preset, values), point.bars) for point in preset.path.waypoints)
    return replace(preset, values=values, path=LatentPath(points, preset.path.interpolation, preset.path.loop))
