"""Presets of every shape, for property tests."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from latentdrum.core.arrays import FloatArray
from latentdrum.core.latents import Z_LIMIT
from latentdrum.core.parameters.sound import pad_parameter
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS, Group, Parameter, Values
from latentdrum.core.preset.anchor import HOME_PARAMETERS, Anchor
from latentdrum.core.preset.cc_output import CHART_CONTROLLERS, CcOutput
from latentdrum.core.preset.kit import PLAIN_KIT, Kit, Pad, Room
from latentdrum.core.preset.modulation import TARGETS, Curve, Route, Shape, Source
from latentdrum.core.preset.parameter_path import PATH_PARAMETERS, ParameterPath, ParameterPoint
from latentdrum.core.preset.preset import STORED, Preset, with_pads
from latentdrum.core.preset.preset_reader import plain_kit_only
from latentdrum.core.preset.scene import HELD, MAX_SCENES, Scene, SceneControl
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.loop import Loop
from latentdrum.core.rhythm.path import Course, Interpolation, LatentPath, Waypoint
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.rhythm.walk import Walk
from latentdrum.core.timbre.timbre import TIMBRE_AXES, TIMBRE_FREE_DIMS, Drum, Timbre
from latentdrum.core.voices import NOTE_MAPS, Voice
from tests.core.rhythm.loops import loops

names = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True).filter(lambda name: not name.endswith(".toml"))

#: The kit of the tests' library, every drum brighter than typical.
TIN = Kit("tin", tuple(Pad(replace(pad.timbre, axes=pad.timbre.axes + np.float32(0.2))) for pad in PLAIN_KIT.pads))


def find_kit(name: str) -> Kit:
    """The kit library of these presets."""
    return TIN if name == TIN.name else plain_kit_only(name)


def value_of(row: Parameter) -> st.SearchStrategy[float]:
    """A value of a parameter in its stored form, as precise as a file keeps it."""
    if row.choices:
        return st.integers(0, len(row.choices) - 1).map(float)
    if row.whole:
        return st.integers(int(row.low), int(row.high)).map(float)
    return st.floats(row.low, row.high, allow_nan=False).map(lambda x: min(max(round(x, 6), row.low), row.high))


def z_of(dims: int) -> st.SearchStrategy[FloatArray]:
    """A place in the free dimensions of a space, as precise as a file keeps it."""
    tenths_of_thousandths = st.integers(-int(Z_LIMIT) * 10_000, int(Z_LIMIT) * 10_000)
    return st.lists(tenths_of_thousandths, min_size=dims, max_size=dims).map(
        lambda numbers: np.array(numbers, np.float32) / np.float32(10_000)
    )


z_arrays = z_of(FREE_DIMS)
shares = st.integers(0, 1000).map(lambda n: n / 1000)

places = st.builds(
    lambda axes, style, z: Position(np.array(axes, np.float32), style_weights(style), z),
    st.lists(shares, min_size=len(AXES), max_size=len(AXES)),
    st.sampled_from(STYLES),
    z_arrays,
)

quarters = st.integers(1, 64).map(lambda n: n / 4)
holds = st.sampled_from([0.0, 0.0, 0.5, 3.0])
ways = st.none() | st.sampled_from(Interpolation)
rates = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(3, 4), Fraction(4)])

paths = st.builds(
    LatentPath,
    st.lists(st.builds(Waypoint, places, quarters, holds, ways), min_size=1, max_size=4).map(tuple),
    st.sampled_from(Interpolation),
    st.sampled_from(Course),
)
#: The same with clocks of their own, and straying.
free_paths = st.builds(
    replace, paths, rate=rates, walk=st.none() | st.builds(Walk, st.integers(0, 80).map(lambda n: n / 10), quarters)
)


@st.composite
def parameter_points(draw: st.DrawFn) -> ParameterPoint:
    names = draw(st.lists(st.sampled_from(PATH_PARAMETERS), unique=True, max_size=3))
    spans = {name: PARAMETERS[name].high - PARAMETERS[name].low for name in names}
    shifts = {name: spans[name] * draw(st.integers(-100, 100)) / 100 for name in names}
    return ParameterPoint(shifts, draw(quarters), draw(holds), draw(ways))


parameter_paths = st.builds(
    ParameterPath,
    st.lists(parameter_points(), min_size=1, max_size=4).map(tuple),
    st.sampled_from(Interpolation),
    st.sampled_from(Course),
    rates,
)
path_names = st.from_regex(r"[a-z][a-z0-9_-]{0,9}", fullmatch=True).filter(lambda name: name != "rhythm")


timbres = st.builds(
    lambda drum, axes, z: Timbre(drum, np.array(axes, np.float32), z),
    st.sampled_from(Drum),
    st.lists(shares, min_size=len(TIMBRE_AXES), max_size=len(TIMBRE_AXES)),
    st.just(np.zeros(TIMBRE_FREE_DIMS, np.float32)) | z_of(TIMBRE_FREE_DIMS),
)

pads = st.builds(
    Pad,
    timbres,
    st.integers(-60, 12).map(float),
    st.integers(-10, 10).map(lambda n: n / 10),
    width=st.none() | st.integers(0, 10).map(lambda n: n / 10),
    room=st.integers(0, 10).map(lambda n: n / 10),
)
rooms = st.none() | st.builds(Room, st.integers(0, 20).map(lambda n: n / 20))


@st.composite
def kits(draw: st.DrawFn) -> Kit:
    """Any kit without sounds of the player's own; most of its pads are plain, as in most files."""
    own = draw(st.dictionaries(st.sampled_from(Voice), pads, max_size=3))
    nine = tuple(own.get(voice, PLAIN_KIT.pad(voice)) for voice in Voice)
    return Kit(draw(names), nine, draw(st.text(max_size=20)), room=draw(rooms))


@st.composite
def routes(draw: st.DrawFn, sources: Sequence[Source] = tuple(Source)) -> Route:
    """Any route; settings that its source does not use are at default."""
    source = draw(st.sampled_from(sources))
    settings = {
        "bars": st.integers(1, 64).map(lambda n: n / 4),
        "shape": st.sampled_from(Shape),
        "style": st.sampled_from(STYLES),
        "seed": st.integers(0, 2**31 - 1),
    }
    return Route(
        source,
        draw(st.sampled_from(list(TARGETS.values()))),
        draw(st.integers(-1000, 1000).map(lambda n: n / 1000)),
        draw(st.sampled_from(Curve)),
        **{key: draw(settings[key]) for key in source.settings},
    )


sound_outs = st.builds(
    CcOutput,
    st.integers(1, 16),
    st.just(CHART_CONTROLLERS)
    | st.dictionaries(
        st.tuples(st.sampled_from(Voice), st.integers(0, len(TIMBRE_AXES) - 1)), st.integers(0, 119), min_size=1
    ),
)


@st.composite
def controls(draw: st.DrawFn) -> dict[str, tuple[int, float, float]]:
    turnable = [name for name in STORED if PARAMETERS[name].group is not Group.SEED]
    chosen = draw(st.lists(st.sampled_from(turnable), unique=True, max_size=4))
    ccs = draw(st.lists(st.integers(0, 119), unique=True, min_size=len(chosen), max_size=len(chosen)))
    rows = [PARAMETERS[name] for name in chosen]
    return {r.name: (cc, draw(value_of(r)), draw(value_of(r))) for r, cc in zip(rows, ccs, strict=True)}


@st.composite
def anchors(draw: st.DrawFn, values: Values) -> Anchor:
    """Any loop, at home at the preset's values but for some."""
    elsewhere = draw(st.lists(st.sampled_from(HOME_PARAMETERS), unique=True, max_size=3))
    home = {name: draw(value_of(PARAMETERS[name])) for name in elsewhere}
    return Anchor(draw(loops()), {**{name: values[name] for name in HOME_PARAMETERS}, **home})


def _of_one_voice(loop: Loop, voice: Voice) -> tuple[Voice, Loop | None]:
    hits = tuple(hit for hit in loop.hits if hit.voice == voice)
    return voice, replace(loop, hits=hits) if hits else None


locked_parts = st.lists(st.builds(_of_one_voice, loops(), st.sampled_from(Voice)), max_size=2).map(dict)


@st.composite
def scenes(draw: st.DrawFn, values: Values, z: FloatArray) -> dict[int, Scene]:
    """Some scenes, each elsewhere in some parameters."""
    found: dict[int, Scene] = {}
    for number in draw(st.lists(st.integers(1, MAX_SCENES), unique=True, max_size=3)):
        elsewhere = draw(st.lists(st.sampled_from(HELD), unique=True, max_size=4))
        own = {name: draw(value_of(PARAMETERS[name])) for name in elsewhere}
        here = {name: values[name] for name in HELD}
        found[number] = Scene({**here, **own}, draw(st.just(z) | z_arrays), draw(st.text("verse", max_size=8)))
    return found


scene_controls = st.builds(SceneControl, st.integers(1, 16), st.none() | st.integers(0, 112))


@st.composite
def presets(draw: st.DrawFn) -> Preset:
    """Any preset that the format can hold."""
    rhythm = [name for name in STORED if not PARAMETERS[name].group.left_out]
    others = draw(st.lists(st.sampled_from([name for name in STORED if name not in rhythm]), unique=True, max_size=6))
    locked = draw(locked_parts)
    locks = {pad_parameter(voice, "lock"): 1.0 for voice in locked}
    values = {**DEFAULTS, **{name: draw(value_of(PARAMETERS[name])) for name in (*rhythm, *others)}, **locks}
    z = draw(z_arrays)
    preset = Preset(
        name=draw(names),
        values=values,
        z=z,
        description=draw(st.text(max_size=60).filter(lambda text: "\r" not in text)),
        morph_to=draw(st.none() | places),
        path=draw(st.none() | free_paths),
        paths=draw(st.dictionaries(path_names, parameter_paths, max_size=2)),
        note_map=draw(st.sampled_from(sorted(NOTE_MAPS))),
        channel=draw(st.integers(1, 16)),
        listen=draw(st.integers(0, 16)),
        program=draw(st.none() | st.integers(0, 127)),
        controls=draw(controls()),
        kit=draw(st.sampled_from((PLAIN_KIT, TIN))),
        modulation=draw(st.lists(routes(), max_size=4).map(tuple)),
        sound_out=draw(st.none() | sound_outs),
        anchor=draw(st.none() | anchors(values)),
        scenes=draw(scenes(values, z)),
        scene_control=draw(st.none() | scene_controls),
        locked=locked,
    )
    return with_pads(preset, draw(st.dictionaries(st.sampled_from(Voice), pads, max_size=2)))


def plain(name: str = "mine", description: str = "", program: int | None = None) -> Preset:
    """The simplest preset there is."""
    return Preset(name, dict(DEFAULTS), np.zeros(FREE_DIMS, np.float32), description, program=program)
