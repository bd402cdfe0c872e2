"""The parameter values of a step: where the knobs are, moved by the macros and by the preset's paths of parameters.

Both add to the knobs, so that a hand moves what they do up and down instead of fighting it; a path of a macro moves the
macro.
"""

from typing import TypeAlias

from latentdrum.core.parameters.macros import MACROS, added_by_macros
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
    """The values of a step (0 or more) under macros and the preset's paths; the same object without any.

    What asks for another groove follows a path as often as its groove does, so that the hits of a bar belong together.
    """
    if not preset.paths:
        return with_macros(values)
    now, sampled = dict[str, float](), dict[str, float]()
    for path in preset.paths.values():
        for shifts, at in ((now, step), (sampled, sampled_step(path, step))):
            for name, shift in path.at(at / STEPS_PER_BAR).items():
                shifts[name] = shifts.get(name, 0.0) + shift
    added, added_to_groove = (added_by_macros(_moved(values, shifts)) for shifts in (now, sampled))
    moved = dict(values)
    for name in {*now, *added, *added_to_groove}:
        shifts, by_macros = (sampled, added_to_groove) if of_groove(name) else (now, added)
        knob = PARAMETERS[name].clip(values[name] + by_macros.get(name, 0.0))
        moved[name] = PARAMETERS[name].clip(knob + shifts.get(name, 0.0))
    return moved


def _moved(values: Values, shifts: Values) -> Values:
    """The macros among the values as paths move them."""
    return {name: PARAMETERS[name].clip(values[name] + shifts.get(name, 0.0)) for name in MACROS}


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
