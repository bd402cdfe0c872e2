"""Preset variation: a position in the rhythm space moved towards a place drawn from where grooves lie."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from latentdrum.core.parameters.table import LATENT_KNOBS, PARAMETERS
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.position import Position, between

#: Draws a random position of a style.
DrawPosition: TypeAlias = Callable[[str, np.random.Generator], Position]


def moved_preset(preset: Preset, draw: DrawPosition, seed: int, amount: float) -> Preset:
    """The preset with its position, and each of its path, moved by an amount 0..1 towards draws of its style.

    At 1 it is at the draw, with the latent knobs as they are; at 0 it is the same preset. One with a loop moves by its
    knobs, so that its loop fades. The same arguments give the same preset.
    """
    if amount == 0.0:
        return preset
    rng = np.random.default_rng(seed)
    target = draw(preset.style, rng)
    if preset.anchor is not None:
        return _moved_from_home(preset, target, amount)
    here = _moved(preset.position, target, preset, amount)
    axes = {name: float(value) for name, value in zip(AXES, here.axes, strict=True)}
    path = preset.path
    if path is not None:
        points = tuple(
            replace(point, position=_moved(point.position, draw(preset.style, rng), preset, amount))
            for point in path.waypoints
        )
        path = replace(path, waypoints=points)
    return replace(preset, values={**preset.values, **axes}, z=here.z, path=path)


def _moved(position: Position, target: Position, preset: Preset, amount: float) -> Position:
    """A position moved so that it is on the way to the target once the latent knobs are added; its style stays."""
    knobs = np.zeros_like(target.z)
    knobs[: len(LATENT_KNOBS)] = [preset.values[name] for name in LATENT_KNOBS]
    return between(position, Position(target.axes, position.style, target.z - knobs), amount)


def _moved_from_home(preset: Preset, target: Position, amount: float) -> Preset:
    values = dict(preset.values)
    goals = dict(zip(AXES, target.axes.tolist(), strict=True))
    goals |= {name: float(target.z[i] - preset.z[i]) for i, name in enumerate(LATENT_KNOBS)}
    for name, goal in goals.items():
        values[name] = PARAMETERS[name].clip(values[name] + amount * (goal - values[name]))
    return replace(preset, values=values)
