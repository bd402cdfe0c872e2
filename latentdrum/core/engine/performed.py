"""The parameter values of a step: where the knobs are, moved by the macros and by the preset's paths of parameters.

Both add to the knobs, so that a hand moves what they do up and down instead of fighting it.
"""

from typing import TypeAlias

from latentdrum.core.parameters.macros import added_by_macros
from latentdrum.core.parameters.table import PARAMETERS, Values
from latentdrum.core.preset.parameter_path import ParameterPath, of_groove
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.path import LatentPath
from latentdrum.core.units import STEPS_PER_BAR

_AnyPath: TypeAlias = LatentPath | ParameterPath


def with_macros(values: Values) -> Values:
    """The values as the macros move them, within their ranges; the same object where they move none."""
    added = added_by_macros(values)
    moved = {name: PARAMETERS[name].clip(values[name] + amount) for name, amount in added.items()}
    return {**values, **moved} if moved else values


def performed(preset: Preset, values: Values, step: int) -> Values:
    """The values of a step (0 or more) under macros and the preset's paths; the same object without any."""
    values = with_macros(values)
    if not preset.paths:
        return values
    moved = dict(values)
    for path in preset.paths.values():
        now, sampled = path.at(step / STEPS_PER_BAR), path.at(sampled_step(path, step) / STEPS_PER_BAR)
        for name in path.names:
            moved[name] += (sampled if of_groove(name) else now)[name]
    for name in {name for path in preset.paths.values() for name in path.names}:
        moved[name] = PARAMETERS[name].clip(moved[name])
    return moved


def sampled_step(path: _AnyPath, step: int) -> int:
    """The step at which a path was last asked for the groove: once a bar, since the hits of a bar belong together.

    A path that does more than one thing a bar is asked more often; one that jumps, at every step: the windows of a loop
    in another meter do not begin on bars of 16 steps.
    """
    if path.jumps:
        return step
    interval = max(1, round(STEPS_PER_BAR * path.interval_bars))
    return step // interval * interval


def sampled_steps(preset: Preset, step: int) -> tuple[int, ...]:
    """For each path that asks for grooves the step at which it did last."""
    paths = [path for path in preset.paths.values() if path.moves_groove]
    return tuple(sampled_step(path, step) for path in ([preset.path] if preset.path is not None else []) + paths)
