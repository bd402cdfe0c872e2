"""The factory's presets as a drummer would write them down; training/factory_presets makes the files from this table.

A pattern has one line a drum, sixteen marks a bar: X accent, x stroke, o soft, - ghost, . rest; one bar alone is
played twice. Written from general knowledge of the styles; no recording or published pattern book was copied.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from latentdrum.core.path import Interpolation
from latentdrum.core.voices import Voice

#: The letter that begins a pattern's line.
LETTERS: Final = {
    "K": Voice.KICK, "S": Voice.SNARE, "H": Voice.HAT_CLOSED, "O": Voice.HAT_OPEN, "L": Voice.TOM_LOW,
    "M": Voice.TOM_MID, "T": Voice.TOM_HIGH, "C": Voice.CRASH, "R": Voice.RIDE,
}  # fmt: skip
STRENGTH: Final = {"X": 0.95, "x": 0.72, "o": 0.47, "-": 0.24, ".": 0.0}


@dataclass(frozen=True, slots=True)
class Stop:
    """One waypoint of a path: how many bars the way to the next takes, and where it lies.

    toward: another preset whose place it leans to, by `share` 0..1; turned: axis -> how far its knob is turned on top.
    """

    bars: float
    toward: str = ""
    share: float = 1.0
    turned: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipe:
    """One preset. shuffle: eighths are played as triplets. late: steps behind the grid, of all drums.

    knobs: parameters that are not at their default. morph: the preset whose place the morph knob leads to.
    """

    name: str
    style: str
    description: str
    pattern: str
    shuffle: bool = False
    late: float = 0.0
    knobs: Mapping[str, float] = field(default_factory=dict)
    morph: str = ""
    path: tuple[Stop, ...] = ()
    way: Interpolation = Interpolation.LINEAR
    controls: Mapping[str, tuple[int, float, float]] = field(default_factory=dict)


#: In the order of their Program Change numbers, from 0.
RECIPES: Final = (
    Recipe(
        "four-on-the-floor", "house", "House as it began: kick on every beat, clap on two and four, open hats between.",
        """
        O ..x. ..x. ..x. ..x.
        H o..- o..- o..- o..-
        S .... X... .... X...
        K X... X... X... X...
        """,
        morph="disco-octaves",
    ),
    Recipe(
        "deep-house-shuffle", "deep-house", "Soft four to the floor, swung hats and a ghost snare before the bar line.",
        """
        O .... ..o. .... ..o.
        H .-x- .-.- .-x- .-.-
        S .... x... .... x..- | .... x... .-.. x..o
        K X... X... X... X... | X... X... X... X..o
        """,
        knobs={"swing": 0.4},
    ),
    Recipe(
        "disco-octaves", "disco", "Seventies disco: sixteenths on the hat, open on every off-beat, a crash on top.",
        """
        C X... .... .... .... | .... .... .... ....
        O ..X. ..X. ..X. ..X.
        H xo.o xo.o xo.o xo.o
        S .... X... .... X... | .... X... .... X.xx
        K X... X... X... X...
        """,
        morph="four-on-the-floor",
    ),
    Recipe(
        "techno-rumble", "techno", "A hard kick with its rumble behind it and an open hat off the beat.",
        """
        O ..X. ..X. ..X. ..X.
        S .... o... .... o...
        K X.-o X.-o X.-o X.-o
        """,
        knobs={"humanise": 0.4},
        morph="minimal-click",
        controls={"density": (102, 0.15, 0.85)},
    ),
    Recipe(
        "minimal-click", "minimal", "A kick, a rim that never sits where you think, and a lot of air.",
        """
        H ..o. ..o. ..o. ..o.
        S ...x .... ..x. .... | ...x .... ..x. .x..
        K X... X... X... X...
        """,
        knobs={"variation": 0.15},
        morph="techno-rumble",
    ),
    Recipe(
        "electro-808", "electro", "Robots in the street: broken kicks, a straight backbeat and machine-gun hats.",
        """
        H xoxo xoxo xoxo xoxo
        S .... X... .... X...
        L .... .... .... .... | .... .... .... ..x.
        K X... ..X. ..X. .... | X..X ..X. ..X. ....
        """,
        knobs={"humanise": 0.3},
    ),
    Recipe(
        "trap-hats", "trap", "Half-time snare on three under hats that run into rolls.",
        """
        O .... .... .... ..x. | .... .... .... ....
        H x.x. x.x. x.x. x... | x.x. xxxx x.x. xxxx
        S .... .... X... .... | .... .... X... ....
        K X... ...x ..x. .... | X... ...x .... x.x.
        """,
        knobs={"humanise": 0.5},
        controls={"temperature": (103, 0.0, 0.6)},
    ),
    Recipe(
        "boom-bap-late", "boom-bap", "Head-nod hip-hop, swung and leaning back behind the beat.",
        """
        H x.o. x.o. x.o. x.o.
        S .... X... .... X... | .... X..- .-.. X...
        K X..x .... ..X. .... | X..x ...o ..X. ....
        """,
        late=0.14, knobs={"swing": 0.45}, morph="lo-fi-drag",
    ),
    Recipe(
        "half-time-dub", "reggae", "One drop: kick and rim together on three, everything else stays out of the way.",
        """
        H o.x. o.x. o.x. o.x. | o.x. o.x. o.x. ..x.
        O .... .... .... .... | .... .... .... x...
        S .... .... X... .... | .... .... X... ..-.
        K .... .... X... .... | .... .... X... ....
        """,
        late=0.08, knobs={"swing": 0.2},
    ),
    Recipe(
        "motown-backbeat", "soul", "Snare on every beat and a kick that dances round it; tambourine hands.",
        """
        H x.o. x.o. x.o. x.o.
        S X... X... X... X...
        K X... ..x. X.x. .... | X... ..x. X.x. ..x.
        """,
    ),
    Recipe(
        "half-time-shuffle", "funk", "Triplet hats, whispering ghosts and one big backbeat on three.",
        """
        H x..o x..o x..o x..o
        S .-.. .-.. X-.. .-.. | .-.. .-.. X-.. .-.-
        K X... ...x .... ...x | X... ...x ...x ....
        """,
        shuffle=True,
    ),
    Recipe(
        "bossa-rim", "latin", "Rim-click clave over a heartbeat kick and whispered eighths.",
        """
        H o.o. o.o. o.o. o.o.
        S x... ..x. .... x... | .... x... ..x. ....
        K x... ..o. x... ..o.
        """,
        knobs={"humanise": 1.2},
    ),
    Recipe(
        "second-line", "new-orleans", "A street parade: rolling snare, accents in clave, the big drum answering.",
        """
        S X--x --x- --x- x--- | X--x --x- X-x- x-x-
        H .... x... .... x...
        K X..x ..x. .... .x.. | X..x ..x. x... .x..
        """,
        knobs={"swing": 0.3, "variation": 0.2},
    ),
    Recipe(
        "amen-chop", "jungle", "The old soul break at double speed, cut and put back together every two bars.",
        """
        R x.x. x.x. x.x. x.x. | x.x. x.x. x.x. x.x.
        S .... X..x .x.. X..x | .x.. X..x .x.. .xX.
        K X.X. .... ..XX .... | ..X. .... X.X. x...
        """,
        knobs={"variation": 0.3}, controls={"variation": (104, 0.0, 0.6)},
    ),
    Recipe(
        "two-step-garage", "uk-garage", "No kick on two, none on four: skipping hats and a shuffle you can walk to.",
        """
        O .... ..x. .... .... | .... ..x. .... ..x.
        H ..xo ...o x.xo .o.o | ..xo ...o x.xo .o..
        S .... X... .... X... | .... X..- .... X.-.
        K X... .... ..x. .... | X..x .... ..x. ....
        """,
        knobs={"swing": 0.5, "humanise": 0.7},
    ),
    Recipe(
        "dembow", "reggaeton", "Boom, ch-boom, chick: the riddim every summer comes back to.",
        """
        H x.x. x.x. x.x. x.x.
        S ...x ..x. ...x ..x.
        K X... X... X... X...
        """,
        knobs={"humanise": 0.5},
    ),
    Recipe(
        "train-beat", "country", "Snare rolling like wheels over the sleepers, boots on the floor.",
        """
        S --x- --x- --x- --x- | --x- --x- --x- --xx
        K X... X... X... X...
        H .... o... .... o...
        """,
    ),
    Recipe(
        "punk-d-beat", "punk", "Three chords, one speed: the galloping beat with the crash wide open.",
        """
        C X... .... .... .... | .... .... .... ....
        R ..X. X.X. X.X. X.X. | X.X. X.X. X.X. X.X.
        S .... X... .... X... | .... X... .... X.X.
        K X... ..X. ..X. .... | X... ..X. ..X. ....
        """,
    ),
    Recipe(
        "jazz-ride", "jazz", "Spang-a-lang on the ride, the hat shut on two and four, a feathered kick.",
        """
        R x... x..o x... x..o
        H .... o... .... o...
        S .... ...- .... .... | ...- .... .... -..o
        K -... -... -... -... | -... -... -..o -...
        """,
        shuffle=True, knobs={"variation": 0.25}, morph="brush-ballad",
    ),
    Recipe(
        "brush-ballad", "jazz", "Brushes in circles on the snare, hardly a kick; last number before closing.",
        """
        R .... .... .... .... | .... .... .... o...
        H .... -... .... -...
        S o.-. o.-. o.-. o.-. | o.-. o.-. o.-- o.-.
        K -... .... .... .... | -... .... -... ....
        """,
        late=0.05, knobs={"velocity": 0.85},
    ),
    Recipe(
        "blues-shuffle", "blues", "The bar-room shuffle: every eighth a triplet, backbeat like a door.",
        """
        R x..x x..x x..x x..x
        S .... X..- .... X..- | .... X..- .... X..x
        K X... ...x X... .... | X..x ...x X... ....
        """,
        shuffle=True,
    ),
    Recipe(
        "samba", "latin", "Rio at full tilt: surdo kicks in pairs, sixteenths on the snare with the accents dancing.",
        """
        H ..x. ..x. ..x. ..x.
        S x--x -x-x --x- x--x | --x- x--x -x-- x-x-
        K X..x X..x X..x X..x
        """,
        knobs={"humanise": 1.2},
    ),
    Recipe(
        "songo", "afro-cuban", "The kick never on the beat, a snare on three, ghosts and a tom talking in between.",
        """
        H x.x. x.x. x.x. x.x.
        T .... .... .... x... | .... .... .... x.x.
        S ..-. ..-. X..- ..-.
        K ...X ..X. ...X ..X.
        """,
    ),
    Recipe(
        "afrobeat-lagos", "afrobeat", "Rolling and patient: the kick talks, the snare answers, nobody hurries.",
        """
        H x.x. x.x. x.x. x.x.
        O .... .... .... .... | .... .... .... ..x.
        S ..-. x..- .-.x .-.. | ..-. x..- .-.x .-..
        K X..x ..x. x... ..x. | X..x ..x. x... ..x.
        """,
        knobs={"variation": 0.2, "swing": 0.15},
    ),
    Recipe(
        "afro-house-bells", "afro-house", "Four to the floor with a bell pattern on top and hand drums underneath.",
        """
        R x..x ..x. ..x. x...
        T ...o ..o. .... ..o. | ...o ..o. .o.. ..oo
        L .... .... .o.. .... | .... .... .o.. o...
        S .... ..-. ...x .... | .... ..-. ...x ..x.
        K X... X... X... X...
        """,
    ),
    Recipe(
        "footwork-160", "footwork", "Kicks in threes against the bar, one clap at the end, toms underfoot.",
        """
        H ..x. ..x. ..x. ..x.
        S .... .... .... X... | .... .... .... X..x
        L .... ..x. .x.. .... | .x.. ..x. .x.. ....
        K X..X ..X. X..X ..X. | X..X ..X. .X.. X.X.
        """,
        knobs={"humanise": 0.3},
    ),
    Recipe(
        "rolling-dnb", "drum-and-bass", "Two-step at full speed with ghost snares rolling underneath.",
        """
        H x.x. x.x. x.x. x.x.
        R .... .... .... .... | .... .... .... ..x.
        S .... X..- .-.. X..- | .... X..- .-.. X.-x
        K X... .... ..X. .... | X... .... ..X. ....
        """,
        morph="amen-chop",
    ),
    Recipe(
        "wobble-halftime", "dubstep", "A kick, a wall of a snare on three, and room for the bass.",
        """
        H x..x ..x. ..x. ..x. | x..x ..x. ..x. x.xx
        S .... .... X... ....
        K X... ..x. .... ..x. | X... .... ...x ....
        C X... .... .... .... | .... .... .... ....
        """,
        knobs={"humanise": 0.4},
    ),
    Recipe(
        "lo-fi-drag", "lo-fi", "Sleepy, dusty and late on purpose; nobody is watching the clock.",
        """
        H o... -.o. o... -.o. | o... -.o. o... -.oo
        S .... x... .... x... | .... x... ...- x...
        K x... ...x .-x. .... | x... ...x ..x. ....
        """,
        late=0.2, knobs={"swing": 0.35, "humanise": 1.3, "velocity": 0.9}, morph="boom-bap-late",
    ),
    Recipe(
        "big-beat-break", "breakbeat", "A funk break turned up: kicks doubled, the open hat barking before the turn.",
        """
        O .... .... .... ..X. | .... .... .... ..X.
        H x.x. x.x. x.x. x... | x.x. x.x. x.x. x...
        S .... X..- .-.. X... | .... X..x .-.. X...
        K X.X. .... ..X. .X.. | X.X. ...X ..X. ....
        """,
    ),
    Recipe(
        "trance-lift", "trance", "Open hats off the beat, sixteenths between; the roll into every other bar swells.",
        """
        O ..X. ..X. ..X. ..X.
        H .o.o .o.o .o.o .o.o
        S .... x... .... x... | .... x... .o.o xoxX
        K X... X... X... X... | X... X... X... ....
        """,
        knobs={"humanise": 0.3},
        path=(Stop(6, turned={"energy": -0.3}), Stop(2, turned={"energy": 0.1})),
        way=Interpolation.SMOOTH,
    ),
    Recipe(
        "rock-anthem", "rock", "Big drums for a big room: half-open hats on every beat, a crash on the one.",
        """
        C X... .... .... .... | .... .... .... ....
        O .... X... X... X... | X... X... X... X...
        S .... X... .... X... | .... X... .... X...
        K X... ..X. X... .... | X... ..X. X.X. ....
        """,
    ),
    Recipe(
        "tom-groove", "rock", "No hats at all: floor tom rolling in sixteenths, snare on two and four.",
        """
        T .... .... .... .... | .... .... .... x...
        M .... ..x. .... ..x. | .... ..x. .... .xx.
        L x.oo ..oo x.oo ..oo | x.oo ..oo x.oo ...x
        S .... X... .... X... | .... X... .... X...
        K X... .... X... .... | X... .... X.x. ....
        """,
    ),
    Recipe(
        "funk-sixteenths", "funk", "Tight sixteenths, ghosts everywhere, the one as heavy as the rest is light.",
        """
        H xoxo xoxo xoxo xo.o
        O .... .... .... ..x.
        S .... X..- .-.- X..- | .... X..- .-.. .-X-
        K X... ...x ..x. .... | X.x. ...x ..x. ....
        """,
        knobs={"swing": 0.1},
    ),
    Recipe(
        "hip-hop-bounce", "hip-hop", "A live kit in the pocket: kick in doubles, hats that breathe.",
        """
        H x.x. x.x. x.x. x.x-
        O .... .... .... .... | .... .... .... ..o.
        S .... X... .... X... | .... X..- .... X...
        K X.x. .... ...x x... | X.x. ..x. .... x...
        """,
        late=0.06, knobs={"swing": 0.3},
    ),
    Recipe(
        "pop-eighths", "pop", "The radio beat: straight eighths, kick on one and pushed ahead of three.",
        """
        H x.o. x.o. x.o. x.o.
        S .... X... .... X...
        K X... ..X. .... .... | X... ..X. .... ..x.
        """,
        morph="rock-anthem",
    ),
    Recipe(
        "verse-and-chorus", "pop", "Eight bars of verse on the hat, then eight of chorus on the ride, by itself.",
        """
        H x.x. x.x. x.x. x.x.
        S .... X... .... X...
        K X... .... X.x. .... | X... .... X.x. ...x
        """,
        path=(Stop(8), Stop(8, toward="punk-d-beat")),
        way=Interpolation.STEP,
    ),
    Recipe(
        "slow-bloom", "minimal", "A pulse that opens into full techno and folds up again, every sixteen bars.",
        """
        H .... ..o. .... ..o.
        S .... .... .... o... | .... .... .... o...
        K X... X... X... X...
        """,
        path=(Stop(6), Stop(4, toward="minimal-click"), Stop(6, toward="techno-rumble", turned={"busyness": 0.15})),
        way=Interpolation.SMOOTH,
    ),
    Recipe(
        "half-time-flip", "drum-and-bass", "Four bars rolling at full speed, four at half, over and over.",
        """
        H x.xo x.x. x.xo x.x.
        S .... X..- .... X..-
        K X.x. .... ..X. .... | X... ...x ..X. ....
        """,
        path=(Stop(4), Stop(4, toward="wobble-halftime")),
        way=Interpolation.STEP,
    ),
    Recipe(
        "restless-trio", "jazz", "A jazz drummer who never plays a bar twice; turn variation down to calm him.",
        """
        R x... x..o x..o x..o | x... x..o x... x.xo
        H .... o... .... o...
        S ...- .o.. ...- ...o | .-.. ...o x... ...-
        K -... ...o -... .... | ...o .... -..x ....
        """,
        shuffle=True, knobs={"variation": 0.6, "temperature": 0.2},
    ),
)  # fmt: skip
