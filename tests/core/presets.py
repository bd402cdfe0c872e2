"""Presets of every shape, for property tests."""

import numpy as np
from hypothesis import strategies as st

from latentdrum.core.axes import AXES
from latentdrum.core.latents import FREE_DIMS, Position, style_weights
from latentdrum.core.parameters import DEFAULTS, PARAMETERS, Group, Parameter
from latentdrum.core.path import Interpolation, LatentPath, Waypoint
from latentdrum.core.preset import STORED, Z_LIMIT, Preset
from latentdrum.core.styles import STYLES
from latentdrum.core.voices import NOTE_MAPS

names = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True)


def value_of(row: Parameter) -> st.SearchStrategy[float]:
    """A value of a parameter in its stored form, as precise as a file keeps it."""
    if row.choices:
        return st.integers(0, len(row.choices) - 1).map(float)
    if row.whole:
        return st.integers(int(row.low), int(row.high)).map(float)
    return st.floats(row.low, row.high, allow_nan=False).map(lambda x: min(max(round(x, 6), row.low), row.high))


z_arrays = st.lists(
    st.integers(-int(Z_LIMIT) * 10_000, int(Z_LIMIT) * 10_000), min_size=FREE_DIMS, max_size=FREE_DIMS
).map(lambda numbers: np.array(numbers, np.float32) / np.float32(10_000))

places = st.builds(
    lambda axes, style, z: Position(np.array(axes, np.float32), style_weights(style), z),
    st.lists(st.integers(0, 1000).map(lambda n: n / 1000), min_size=len(AXES), max_size=len(AXES)),
    st.sampled_from(STYLES),
    z_arrays,
)

paths = st.builds(
    LatentPath,
    st.lists(st.builds(Waypoint, places, st.integers(1, 64).map(lambda n: n / 4)), min_size=1, max_size=4).map(tuple),
    st.sampled_from(Interpolation),
    st.booleans(),
)


@st.composite
def controls(draw: st.DrawFn) -> dict[str, tuple[int, float, float]]:
    turnable = [name for name in STORED if PARAMETERS[name].group is not Group.SEED]
    chosen = draw(st.lists(st.sampled_from(turnable), unique=True, max_size=4))
    ccs = draw(st.lists(st.integers(0, 119), unique=True, min_size=len(chosen), max_size=len(chosen)))
    rows = [PARAMETERS[name] for name in chosen]
    return {r.name: (cc, draw(value_of(r)), draw(value_of(r))) for r, cc in zip(rows, ccs, strict=True)}


@st.composite
def presets(draw: st.DrawFn) -> Preset:
    """Any preset that the format can hold."""
    rhythm = [name for name in STORED if not PARAMETERS[name].group.of_sound]
    sound = draw(st.lists(st.sampled_from([name for name in STORED if name not in rhythm]), unique=True, max_size=6))
    values = {**DEFAULTS, **{name: draw(value_of(PARAMETERS[name])) for name in (*rhythm, *sound)}}
    return Preset(
        name=draw(names),
        values=values,
        z=draw(z_arrays),
        description=draw(st.text(max_size=60).filter(lambda text: "\r" not in text)),
        morph_to=draw(st.none() | places),
        path=draw(st.none() | paths),
        note_map=draw(st.sampled_from(sorted(NOTE_MAPS))),
        channel=draw(st.integers(1, 16)),
        listen=draw(st.integers(0, 16)),
        program=draw(st.none() | st.integers(0, 127)),
        controls=draw(controls()),
    )


def plain(name: str = "mine", description: str = "", program: int | None = None) -> Preset:
    """The simplest preset there is."""
    return Preset(name, dict(DEFAULTS), np.zeros(FREE_DIMS, np.float32), description, program=program)
