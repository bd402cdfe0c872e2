"""What plays as a preset."""

from dataclasses import replace

from latentdrum.core.engine.decode_request import with_knobs
from latentdrum.core.engine.state import EngineState
from latentdrum.core.preset.preset import STORED, Preset
from latentdrum.core.rhythm.axes import AXES


def captured_preset(state: EngineState) -> Preset:
    """The current performance as a preset: the preset with the current values, which also shift its path."""
    preset = state.preset
    values = {**preset.values, **{name: state.values[name] for name in STORED}}
    if preset.path is None:
        position = with_knobs(preset.position, preset, values)
        axes = {name: float(value) for name, value in zip(AXES, position.axes, strict=True)}
        return replace(preset, values={**values, **axes}, z=position.z, place=None)
    points = tuple(
        replace(point, position=with_knobs(point.position, preset, values)) for point in preset.path.waypoints
    )
    return replace(preset, values=values, path=replace(preset.path, waypoints=points))
