"""The factory presets in drum notation; training/factory/presets.py makes the files from this table.

The patterns are written in the notation of core/rhythm/notation.py, from general knowledge of the styles; no recording
or published pattern book was copied.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from latentdrum.core.preset.modulation import TARGETS, Curve, Route, Shape, Source
from latentdrum.core.rhythm.path import Interpolation
from latentdrum.core.rhythm.styles import STYLES


@dataclass(frozen=True, slots=True)
class WaypointRecipe:
    """One waypoint of a path: the bars until the next one, and its position.

    toward: a preset to interpolate towards from this one, by `share` 0..1. shift: axis -> change of its value on top.
    """

    bars: float
    toward: str = ""
    share: float = 1.0
    shift: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PresetRecipe:
    """One preset. shuffle: eighths are played as triplets. offset: steps behind the grid, of all drums.

    figure: the letters of the pattern's lines that make what the description promises and what must not be lost: the
    one drop, the backbeat, the clave.
    parameters: those that are not at their default. morph: the preset at the other end of the morph knob. kit: its
    name in kit_table.
    """

    name: str
    style: str
    description: str
    pattern: str
    figure: str
    shuffle: bool = False
    offset: float = 0.0
    parameters: Mapping[str, float] = field(default_factory=dict)
    morph: str = ""
    path: tuple[WaypointRecipe, ...] = ()
    interpolation: Interpolation = Interpolation.LINEAR
    controls: Mapping[str, tuple[int, float, float]] = field(default_factory=dict)
    kit: str = ""
    routes: tuple[Route, ...] = ()


def route(
    source: Source,
    to: str,
    amount: float,
    curve: Curve = Curve.LINEAR,
    bars: float = 1.0,
    shape: Shape = Shape.SINE,
    style: str = STYLES[0],
    seed: int = 0,
) -> Route:
    """A route by its target's name in files, such as "snare.punch"; other arguments count for some sources only."""
    return Route(source, TARGETS[to], amount, curve, bars, shape, style, seed)


#: An acoustic kit: harder hits are brighter on the hat and punchier on the snare.
HANDS: Final = (
    route(Source.VELOCITY, "hat_closed.brightness", 0.12),
    route(Source.ACCENT, "snare.punch", 0.12, curve=Curve.UP),
)
#: Harder hits on the ride are brighter and punchier.
RIDE: Final = (route(Source.VELOCITY, "ride.brightness", 0.12), route(Source.ACCENT, "ride.punch", 0.1))
#: A drum machine has accents only: they decay longer.
MACHINE: Final = (route(Source.ACCENT, "hat_closed.decay", 0.1), route(Source.ACCENT, "snare.brightness", 0.08))
#: The more fills, the longer the toms decay.
TOMS: Final = tuple(route(Source.FILLS, f"{tom}.decay", 0.15) for tom in ("tom_low", "tom_mid", "tom_high"))


#: In the order of their Program Change numbers, from 0.
PRESET_RECIPES: Final = (
    PresetRecipe(
        "four-on-the-floor", "house", "House as it began: kick on every beat, clap on two and four, open hats between.",
        """
        O ..x. ..x. ..x. ..x.
        H o..- o..- o..- o..-
        S .... X... .... X...
        K X... X... X... X...
        """,
        figure="KSO",
        morph="disco-octaves",
        kit="tight-909", routes=(route(Source.LFO, "hat_open.decay", 0.1, bars=4),),
    ),
    PresetRecipe(
        "deep-house-shuffle", "deep-house", "Soft four to the floor, swung hats and a ghost snare before the bar line.",
        """
        O .... ..o. .... ..o.
        H .-x- .-.- .-x- .-.-
        S .... x... .... x..- | .... x... .-.. x..o
        K X... X... X... X... | X... X... X... X..o
        """,
        figure="KSH",
        parameters={"swing": 0.4, "brightness": 0.45},
        kit="tight-909", routes=(
            route(Source.VELOCITY, "hat_closed.brightness", 0.15),
            route(Source.LFO, "all.brightness", 0.05, bars=8),
        ),
    ),
    PresetRecipe(
        "disco-octaves", "disco", "Seventies disco: sixteenths on the hat, open on every off-beat, a crash on top.",
        """
        C X... .... .... .... | .... .... .... ....
        O ..X. ..X. ..X. ..X.
        H xo.o xo.o xo.o xo.o
        S .... X... .... X... | .... X... .... X.xx
        K X... X... X... X...
        """,
        figure="KHO",
        morph="four-on-the-floor",
        kit="acoustic-tight", routes=(*HANDS,),
    ),
    PresetRecipe(
        "techno-rumble", "techno", "A hard kick with its rumble behind it and an open hat off the beat.",
        """
        O ..X. ..X. ..X. ..X.
        S .... o... .... o...
        K X.-o X.-o X.-o X.-o
        """,
        figure="KO",
        parameters={"humanise": 0.4, "round_robin": 0.05},
        morph="minimal-click",
        controls={"density": (102, 0.15, 0.85)},
        kit="industrial", routes=(
            route(Source.ENERGY, "kick.punch", 0.2),
            route(Source.LFO, "hat_open.decay", 0.15, bars=8, shape=Shape.TRIANGLE),
        ),
    ),
    PresetRecipe(
        "minimal-click", "minimal", "A kick, a rim that never sits where you think, and a lot of air.",
        """
        H ..o. ..o. ..o. ..o.
        S ...x .... ..x. .... | ...x .... ..x. .x..
        K X... X... X... X...
        """,
        figure="KS",
        parameters={"variation": 0.15, "round_robin": 0.1},
        morph="techno-rumble",
        kit="minimal-click", routes=(
            route(Source.WALK, "snare.pitch", 0.12),
            route(Source.STYLE, "kick.decay", 0.2, style="techno"),
        ),
    ),
    PresetRecipe(
        "electro-808", "electro", "Robots in the street: broken kicks, a straight backbeat and machine-gun hats.",
        """
        H xoxo xoxo xoxo xoxo
        S .... X... .... X...
        L .... .... .... .... | .... .... .... ..x.
        K X... ..X. ..X. .... | X..X ..X. ..X. ....
        """,
        figure="KSH",
        parameters={"humanise": 0.3, "round_robin": 0.0, "touch": 0.3},
        kit="dry-808", routes=(*MACHINE, route(Source.SYNCOPATION, "kick.pitch", 0.12)),
    ),
    PresetRecipe(
        "trap-hats", "trap", "Half-time snare on three under hats that run into rolls.",
        """
        O .... .... .... ..x. | .... .... .... ....
        H x.x. x.x. x.x. x... | x.x. xxxx x.x. xxxx
        S .... .... X... .... | .... .... X... ....
        K X... ...x ..x. .... | X... ...x .... x.x.
        """,
        figure="SH",
        parameters={"humanise": 0.5, "round_robin": 0.1},
        controls={"temperature": (103, 0.0, 0.6)},
        kit="sub-heavy", routes=(
            *MACHINE,
            route(Source.STEP, "hat_closed.pitch", 0.1),
            route(Source.VELOCITY, "kick.decay", 0.08),
        ),
    ),
    PresetRecipe(
        "boom-bap-late", "boom-bap", "Head-nod hip-hop, swung and leaning back behind the beat.",
        """
        H x.o. x.o. x.o. x.o.
        S .... X... .... X... | .... X..- .-.. X...
        K X..x .... ..X. .... | X..x ...o ..X. ....
        """,
        figure="KS",
        offset=0.14, parameters={"swing": 0.45}, morph="lo-fi-drag",
        kit="break-raw", routes=(*HANDS, route(Source.WALK, "all.brightness", 0.05, bars=2)),
    ),
    PresetRecipe(
        "half-time-dub", "reggae", "One drop: kick and rim together on three, everything else stays out of the way.",
        """
        H o.x. o.x. o.x. o.x. | o.x. o.x. o.x. ..x.
        O .... .... .... .... | .... .... .... x...
        S .... .... X... .... | .... .... X... ..-.
        K .... .... X... .... | .... .... X... ....
        """,
        figure="KS",
        offset=0.08, parameters={"swing": 0.2},
        kit="dub-space", routes=(*TOMS, route(Source.LFO, "snare.decay", 0.2, bars=4, shape=Shape.TRIANGLE)),
    ),
    PresetRecipe(
        "motown-backbeat", "soul", "Snare on every beat and a kick that dances round it; tambourine hands.",
        """
        H x.o. x.o. x.o. x.o.
        S X... X... X... X...
        K X... ..x. X.x. .... | X... ..x. X.x. ..x.
        """,
        figure="KS",
        kit="tape-soul", routes=(*HANDS,),
    ),
    PresetRecipe(
        "half-time-shuffle", "funk", "Triplet hats, whispering ghosts and one big backbeat on three.",
        """
        H x..o x..o x..o x..o
        S .-.. .-.. X-.. .-.. | .-.. .-.. X-.. .-.-
        K X... ...x .... ...x | X... ...x ...x ....
        """,
        figure="SH",
        shuffle=True,
        kit="acoustic-tight", routes=(*HANDS, *TOMS),
    ),
    PresetRecipe(
        "bossa-rim", "latin", "Rim-click clave over a heartbeat kick and whispered eighths.",
        """
        H o.o. o.o. o.o. o.o.
        S x... ..x. .... x... | .... x... ..x. ....
        K x... ..o. x... ..o.
        """,
        figure="KS",
        parameters={"humanise": 1.2},
        kit="parlour-box", routes=(route(Source.VELOCITY, "snare.brightness", 0.08),),
    ),
    PresetRecipe(
        "second-line", "new-orleans", "A street parade: rolling snare, accents in clave, the big drum answering.",
        """
        S X--x --x- --x- x--- | X--x --x- X-x- x-x-
        H .... x... .... x...
        K X..x ..x. .... .x.. | X..x ..x. x... .x..
        """,
        figure="KS",
        parameters={"swing": 0.3, "variation": 0.2},
        kit="acoustic-room", routes=(*HANDS, route(Source.BUSYNESS, "snare.decay", -0.12)),
    ),
    PresetRecipe(
        "amen-chop", "jungle", "The old soul break at double speed, cut and put back together every two bars.",
        """
        R x.x. x.x. x.x. x.x. | x.x. x.x. x.x. x.x.
        S .... X..x .x.. X..x | .x.. X..x .x.. .xX.
        K X.X. .... ..XX .... | ..X. .... X.X. x...
        """,
        figure="KS",
        parameters={"variation": 0.3}, controls={"variation": (104, 0.0, 0.6)},
        kit="break-raw", routes=(*HANDS, route(Source.LFO, "all.pitch", 0.06, bars=2, shape=Shape.RANDOM)),
    ),
    PresetRecipe(
        "two-step-garage", "uk-garage", "No kick on two, none on four: skipping hats and a shuffle you can walk to.",
        """
        O .... ..x. .... .... | .... ..x. .... ..x.
        H ..xo ...o x.xo .o.o | ..xo ...o x.xo .o..
        S .... X... .... X... | .... X..- .... X.-.
        K X... .... ..x. .... | X..x .... ..x. ....
        """,
        figure="KSH",
        parameters={"swing": 0.5, "humanise": 0.7},
        kit="glassy", routes=(
            route(Source.VELOCITY, "hat_closed.brightness", 0.12),
            route(Source.WALK, "snare.pitch", 0.06),
        ),
    ),
    PresetRecipe(
        "dembow", "reggaeton", "Boom, ch-boom, chick: the riddim every summer comes back to.",
        """
        H x.x. x.x. x.x. x.x.
        S ...x ..x. ...x ..x.
        K X... X... X... X...
        """,
        figure="KS",
        parameters={"humanise": 0.5, "round_robin": 0.1},
        kit="dry-808", routes=(route(Source.ENERGY, "kick.punch", 0.12),),
    ),
    PresetRecipe(
        "train-beat", "country", "Snare rolling like wheels over the sleepers, boots on the floor.",
        """
        S --x- --x- --x- --x- | --x- --x- --x- --xx
        K X... X... X... X...
        H .... o... .... o...
        """,
        figure="KS",
        parameters={"round_robin": 0.5},
        kit="brushes-soft", routes=(route(Source.VELOCITY, "snare.brightness", 0.15),),
    ),
    PresetRecipe(
        "punk-d-beat", "punk", "Three chords, one speed: the galloping beat with the crash wide open.",
        """
        C X... .... .... .... | .... .... .... ....
        R ..X. X.X. X.X. X.X. | X.X. X.X. X.X. X.X.
        S .... X... .... X... | .... X... .... X.X.
        K X... ..X. ..X. .... | X... ..X. ..X. ....
        """,
        figure="KS",
        kit="acoustic-room",
    ),
    PresetRecipe(
        "jazz-ride", "jazz", "Spang-a-lang on the ride, the hat shut on two and four, a feathered kick.",
        """
        R x... x..o x... x..o
        H .... o... .... o...
        S .... ...- .... .... | ...- .... .... -..o
        K -... -... -... -... | -... -... -..o -...
        """,
        figure="KHR",
        shuffle=True, parameters={"variation": 0.25, "round_robin": 0.5}, morph="brush-ballad",
        kit="cross-stick", routes=(*RIDE, route(Source.WALK, "ride.decay", 0.06, bars=2)),
    ),
    PresetRecipe(
        "brush-ballad", "jazz", "Brushes in circles on the snare, hardly a kick; last number before closing.",
        """
        R .... .... .... .... | .... .... .... o...
        H .... -... .... -...
        S o.-. o.-. o.-. o.-. | o.-. o.-. o.-- o.-.
        K -... .... .... .... | -... .... -... ....
        """,
        figure="S",
        offset=0.05, parameters={"velocity": 0.85, "round_robin": 0.6},
        kit="brushes-soft", routes=(
            route(Source.VELOCITY, "snare.brightness", 0.12),
            route(Source.WALK, "snare.decay", 0.08),
        ),
    ),
    PresetRecipe(
        "blues-shuffle", "blues", "The bar-room shuffle: every eighth a triplet, backbeat like a door.",
        """
        R x..x x..x x..x x..x
        S .... X..- .... X..- | .... X..- .... X..x
        K X... ...x X... .... | X..x ...x X... ....
        """,
        figure="SR",
        shuffle=True,
        kit="tape-soul",
    ),
    PresetRecipe(
        "samba", "latin", "Rio at full tilt: surdo kicks in pairs, sixteenths on the snare with the accents dancing.",
        """
        H ..x. ..x. ..x. ..x.
        S x--x -x-x --x- x--x | --x- x--x -x-- x-x-
        K X..x X..x X..x X..x
        """,
        figure="KS",
        parameters={"humanise": 1.2},
        kit="world-hands", routes=(
            route(Source.VELOCITY, "hat_closed.decay", 0.1),
            route(Source.ACCENT, "kick.decay", 0.12, curve=Curve.UP),
        ),
    ),
    PresetRecipe(
        "songo", "afro-cuban", "The kick never on the beat, a snare on three, ghosts and a tom talking in between.",
        """
        H x.x. x.x. x.x. x.x.
        T .... .... .... x... | .... .... .... x.x.
        S ..-. ..-. X..- ..-.
        K ...X ..X. ...X ..X.
        """,
        figure="KST",
        kit="cross-stick", routes=(*HANDS,),
    ),
    PresetRecipe(
        "afrobeat-lagos", "afrobeat", "Rolling and patient: the kick talks, the snare answers, nobody hurries.",
        """
        H x.x. x.x. x.x. x.x.
        O .... .... .... .... | .... .... .... ..x.
        S ..-. x..- .-.x .-.. | ..-. x..- .-.x .-..
        K X..x ..x. x... ..x. | X..x ..x. x... ..x.
        """,
        figure="KS",
        parameters={"variation": 0.2, "swing": 0.15},
        kit="acoustic-tight", routes=(*HANDS, route(Source.CYMBALS, "hat_open.decay", 0.12)),
    ),
    PresetRecipe(
        "afro-house-bells", "afro-house", "Four to the floor with a bell pattern on top and hand drums underneath.",
        """
        R x..x ..x. ..x. x...
        T ...o ..o. .... ..o. | ...o ..o. .o.. ..oo
        L .... .... .o.. .... | .... .... .o.. o...
        S .... ..-. ...x .... | .... ..-. ...x ..x.
        K X... X... X... X...
        """,
        figure="KLTR",
        kit="world-hands", routes=(
            route(Source.LFO, "ride.decay", 0.15, bars=4),
            route(Source.VELOCITY, "ride.brightness", 0.1),
        ),
    ),
    PresetRecipe(
        "footwork-160", "footwork", "Kicks in threes against the bar, one clap at the end, toms underfoot.",
        """
        H ..x. ..x. ..x. ..x.
        S .... .... .... X... | .... .... .... X..x
        L .... ..x. .x.. .... | .x.. ..x. .x.. ....
        K X..X ..X. X..X ..X. | X..X ..X. .X.. X.X.
        """,
        figure="KSL",
        parameters={"humanise": 0.3, "round_robin": 0.05},
        kit="sub-heavy", routes=(
            route(Source.SYNCOPATION, "kick.pitch", 0.15),
            route(Source.LFO, "tom_low.pitch", 0.15, bars=0.5, shape=Shape.RANDOM),
        ),
    ),
    PresetRecipe(
        "rolling-dnb", "drum-and-bass", "Two-step at full speed with ghost snares rolling underneath.",
        """
        H x.x. x.x. x.x. x.x.
        R .... .... .... .... | .... .... .... ..x.
        S .... X..- .-.. X..- | .... X..- .-.. X.-x
        K X... .... ..X. .... | X... .... ..X. ....
        """,
        figure="KS",
        morph="amen-chop",
        kit="break-raw", routes=(*HANDS,),
    ),
    PresetRecipe(
        "wobble-halftime", "dubstep", "A kick, a wall of a snare on three, and room for the bass.",
        """
        H x..x ..x. ..x. ..x. | x..x ..x. ..x. x.xx
        S .... .... X... ....
        K X... ..x. .... ..x. | X... .... ...x ....
        C X... .... .... .... | .... .... .... ....
        """,
        figure="KS",
        parameters={"humanise": 0.4, "round_robin": 0.1},
        kit="industrial", routes=(
            route(Source.LFO, "snare.noisiness", 0.15, bars=2),
            route(Source.ENERGY, "kick.punch", 0.15),
        ),
    ),
    PresetRecipe(
        "lo-fi-drag", "lo-fi", "Sleepy, dusty and late on purpose; nobody is watching the clock.",
        """
        H o... -.o. o... -.o. | o... -.o. o... -.oo
        S .... x... .... x... | .... x... ...- x...
        K x... ...x .-x. .... | x... ...x ..x. ....
        """,
        figure="KS",
        offset=0.2, parameters={"swing": 0.35, "humanise": 1.3, "velocity": 0.9, "round_robin": 0.5},
        morph="boom-bap-late",
        kit="lo-fi-dust", routes=(
            route(Source.WALK, "all.pitch", 0.04),
            route(Source.WALK, "all.brightness", 0.08, bars=2, seed=1),
        ),
    ),
    PresetRecipe(
        "big-beat-break", "breakbeat", "A funk break turned up: kicks doubled, the open hat barking before the turn.",
        """
        O .... .... .... ..X. | .... .... .... ..X.
        H x.x. x.x. x.x. x... | x.x. x.x. x.x. x...
        S .... X..- .-.. X... | .... X..x .-.. X...
        K X.X. .... ..X. .X.. | X.X. ...X ..X. ....
        """,
        figure="KSO",
        parameters={"brightness": 0.54},
        kit="break-raw", routes=(route(Source.ENERGY, "all.noisiness", 0.15, curve=Curve.UP),),
    ),
    PresetRecipe(
        "trance-lift", "trance", "Open hats off the beat, sixteenths between; the roll into every other bar swells.",
        """
        O ..X. ..X. ..X. ..X.
        H .o.o .o.o .o.o .o.o
        S .... x... .... x... | .... x... .o.o xoxX
        K X... X... X... X... | X... X... X... ....
        """,
        figure="KSO",
        parameters={"humanise": 0.3, "round_robin": 0.05},
        path=(WaypointRecipe(6, shift={"energy": -0.3}), WaypointRecipe(2, shift={"energy": 0.1})),
        interpolation=Interpolation.SMOOTH,
        kit="tight-909", routes=(
            route(Source.ENERGY, "all.brightness", 0.12),
            route(Source.LFO, "hat_open.decay", 0.15, bars=8, shape=Shape.SAW),
        ),
    ),
    PresetRecipe(
        "rock-anthem", "rock", "Big drums for a big room: half-open hats on every beat, a crash on the one.",
        """
        C X... .... .... .... | .... .... .... ....
        O .... X... X... X... | X... X... X... X...
        S .... X... .... X... | .... X... .... X...
        K X... ..X. X... .... | X... ..X. X.X. ....
        """,
        figure="KSO",
        kit="acoustic-room", routes=(*HANDS, route(Source.CYMBALS, "crash.decay", 0.15)),
    ),
    PresetRecipe(
        "tom-groove", "rock", "No hats at all: floor tom rolling in sixteenths, snare on two and four.",
        """
        T .... .... .... .... | .... .... .... x...
        M .... ..x. .... ..x. | .... ..x. .... .xx.
        L x.oo ..oo x.oo ..oo | x.oo ..oo x.oo ...x
        S .... X... .... X... | .... X... .... X...
        K X... .... X... .... | X... .... X.x. ....
        """,
        figure="SL",
        kit="acoustic-room", routes=(*TOMS, route(Source.VELOCITY, "tom_low.punch", 0.12)),
    ),
    PresetRecipe(
        "funk-sixteenths", "funk", "Tight sixteenths, ghosts everywhere, the one as heavy as the rest is light.",
        """
        H xoxo xoxo xoxo xo.o
        O .... .... .... ..x.
        S .... X..- .-.- X..- | .... X..- .-.. .-X-
        K X... ...x ..x. .... | X.x. ...x ..x. ....
        """,
        figure="KSH",
        parameters={"swing": 0.1},
        kit="acoustic-tight", routes=(*HANDS,),
    ),
    PresetRecipe(
        "hip-hop-bounce", "hip-hop", "A live kit in the pocket: kick in doubles, hats that breathe.",
        """
        H x.x. x.x. x.x. x.x-
        O .... .... .... .... | .... .... .... ..o.
        S .... X... .... X... | .... X..- .... X...
        K X.x. .... ...x x... | X.x. ..x. .... x...
        """,
        figure="KS",
        offset=0.06, parameters={"swing": 0.3},
        kit="tape-soul", routes=(*HANDS,),
    ),
    PresetRecipe(
        "pop-eighths", "pop", "The radio beat: straight eighths, kick on one and pushed ahead of three.",
        """
        H x.o. x.o. x.o. x.o.
        S .... X... .... X...
        K X... ..X. .... .... | X... ..X. .... ..x.
        """,
        figure="KSH",
        morph="rock-anthem",
        kit="linn-pop",
    ),
    PresetRecipe(
        "verse-and-chorus", "pop", "Eight bars of verse on the hat, then eight of chorus on the ride, by itself.",
        """
        H x.x. x.x. x.x. x.x.
        S .... X... .... X...
        K X... .... X.x. .... | X... .... X.x. ...x
        """,
        figure="KSH",
        path=(WaypointRecipe(8), WaypointRecipe(8, toward="punk-d-beat")),
        interpolation=Interpolation.STEP,
        kit="linn-pop", routes=(
            route(Source.STYLE, "all.brightness", 0.1, style="punk"),
            route(Source.STYLE, "snare.decay", 0.15, style="punk"),
        ),
    ),
    PresetRecipe(
        "slow-bloom", "minimal", "A pulse that opens into full techno and folds up again, every sixteen bars.",
        """
        H .... ..o. .... ..o.
        S .... .... .... o... | .... .... .... o...
        K X... X... X... X...
        """,
        figure="K",
        path=(
            WaypointRecipe(6),
            WaypointRecipe(4, toward="minimal-click"),
            WaypointRecipe(6, toward="techno-rumble", shift={"busyness": 0.15}),
        ),
        interpolation=Interpolation.SMOOTH,
        kit="noise-works", routes=(
            route(Source.BUSYNESS, "all.decay", 0.15),
            route(Source.STYLE, "kick.punch", 0.15, style="techno"),
        ),
    ),
    PresetRecipe(
        "half-time-flip", "drum-and-bass", "Four bars rolling at full speed, four at half, over and over.",
        """
        H x.xo x.x. x.xo x.x.
        S .... X..- .... X..-
        K X.x. .... ..X. .... | X... ...x ..X. ....
        """,
        figure="KS",
        path=(WaypointRecipe(4), WaypointRecipe(4, toward="wobble-halftime")),
        interpolation=Interpolation.STEP,
        kit="sub-heavy", routes=(
            route(Source.STYLE, "all.pitch", -0.1, style="dubstep"),
            route(Source.STYLE, "snare.decay", 0.15, style="dubstep"),
        ),
    ),
    PresetRecipe(
        "restless-trio", "jazz", "A jazz drummer who never plays a bar twice; turn variation down to calm him.",
        """
        R x... x..o x..o x..o | x... x..o x... x.xo
        H .... o... .... o...
        S ...- .o.. ...- ...o | .-.. ...o x... ...-
        K -... ...o -... .... | ...o .... -..x ....
        """,
        figure="R",
        shuffle=True, parameters={"variation": 0.5, "temperature": 0.2, "round_robin": 0.6},
        kit="cross-stick", routes=(*RIDE, route(Source.WALK, "kit_move", 0.15)),
    ),
)  # fmt: skip
