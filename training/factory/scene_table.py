"""The scenes of factory presets: four each, which make a short set.

1 is the preset as it is, 2 is sparse, 3 differs, and 4 is the peak. What a style does in a break or in a peak is
written once, as a family of scenes; a preset has the scenes of a family, with changes of its own where it needs them.
`python -m training.factory.scenes` measures what became of them.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, TypeAlias

from latentdrum.core.preset.preset import Preset
from latentdrum.core.preset.scene import HELD, Scene
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.parts import Pace

#: Scene -> the parameters that are not the preset's own, in stored form. An axis goes from the preset's own place by a
#: share, -1..1, of what is left of it to 0 or to 1: what is busy already becomes no other groove by being busier. What
#: kit_level says is added, dB.
Scenes: TypeAlias = Mapping[str, Mapping[str, float]]

_ON: Final = 1.0
_HALF: Final = {"kick_time": float(Pace.HALF), "snare_time": float(Pace.HALF)}
_DOUBLE: Final = {"kick_time": float(Pace.DOUBLE), "snare_time": float(Pace.DOUBLE)}

#: House, techno, disco: the break is without kick, the build rolls on the snare.
_FLOOR: Final[Scenes] = {
    "groove": {},
    "break": {"kick_mute": _ON, "density": 0.4, "decay": 0.6, "room": 1.7},
    "build": {"snare_euclid": 8, "fills": 0.3, "fill_every": 4, "hat_open_mute": _ON, "tilt": 0.25},
    "peak": {"busyness": 0.4, "energy": 0.3, "density": 0.62, "hat_open_decay": 0.65, "brightness": 0.56},
}
#: A pulse and air: the third scene lets two drums go round in lengths of their own.
_MINIMAL: Final[Scenes] = {
    "pulse": {},
    "air": {"density": 0.3, "decay": 0.65, "room": 2.0},
    "phase": {"hat_closed_euclid": 5, "hat_closed_length": 14, "snare_length": 12, "room": 1.4},
    "open": {"busyness": 0.4, "density": 0.65, "hat_open_decay": 0.65, "brightness": 0.56},
}
#: Rock, pop, soul: half time, toms instead of hats, and the chorus on the cymbals.
_BACKBEAT: Final[Scenes] = {
    "verse": {},
    "half": {**_HALF, "density": 0.42},
    "toms": {"hat_closed_mute": _ON, "hat_open_mute": _ON, "tom_low_euclid": 8, "fills": 0.3, "fill_every": 2},
    "chorus": {"cymbals": 0.6, "energy": 0.3, "busyness": 0.35, "density": 0.6, "fill_every": 4},
}
#: Hip-hop: half time and dull, hats that roll, and the hook.
_NOD: Final[Scenes] = {
    "beat": {},
    "half": {**_HALF, "density": 0.42, "tilt": -0.3},
    "rolls": {"hat_closed_ratchet": 2, "fills": 0.3, "fill_every": 4},
    "hook": {"busyness": 0.4, "energy": 0.3, "density": 0.62, "brightness": 0.56},
}
#: Grooves at half time already: the kick stays out, then all goes at full time.
_HALF_TIME: Final[Scenes] = {
    "beat": {},
    "space": {"kick_mute": _ON, "density": 0.35, "decay": 0.65, "room": 1.8},
    "double": {**_DOUBLE},
    "full": {"busyness": 0.4, "energy": 0.3, "density": 0.62, "fill_every": 4},
}
#: Chopped breaks and machines of the street: half time, lengths that do not fit the bar, and all that there is.
_BREAKS: Final[Scenes] = {
    "roll": {},
    "half": {**_HALF, "density": 0.42, "room": 1.5},
    "chop": {"kick_length": 12, "snare_length": 12, "snare_ratchet": 2},
    "rinse": {"busyness": 0.4, "energy": 0.3, "cymbals": 0.4, "density": 0.62, "brightness": 0.56},
}
#: Latin and African grooves: thinned, then toms that answer each other, then everybody.
_HANDS: Final[Scenes] = {
    "groove": {},
    "sparse": {"density": 0.32, "hat_closed_mute": _ON, "room": 1.5},
    "toms": {"snare_density": 0.25, "tom_low_euclid": 3, "tom_high_euclid": 5, "tom_high_shift": 2, "fills": 0.25},
    "full": {"busyness": 0.4, "energy": 0.3, "cymbals": 0.3, "density": 0.62, "fill_every": 4},
}
#: Jazz: soft, a drummer who trades fours, and out on the ride.
_JAZZ: Final[Scenes] = {
    "head": {},
    "soft": {"density": 0.38, "punch": 0.4, "brightness": 0.42},
    "fours": {"fills": 0.4, "busyness": 0.2, "fill_every": 4, "ride_mute": _ON},
    "ride": {"cymbals": 0.5, "busyness": 0.4, "energy": 0.3, "density": 0.62},
}


def _but(family: Scenes, changes: Scenes) -> Scenes:
    """A family with changes to some of its scenes."""
    return {name: {**own, **changes.get(name, {})} for name, own in family.items()}


#: Preset -> its scenes in the order of their numbers, from 1.
SCENES: Final[Mapping[str, Scenes]] = MappingProxyType(
    {
        "four-on-the-floor": _FLOOR,
        "deep-house-shuffle": _but(_FLOOR, {"break": {"kit_level": 1.5}}),
        "disco-octaves": _but(_FLOOR, {"peak": {"busyness": 0.6, "cymbals": 0.4, "density": 0.66}}),
        "techno-rumble": _but(_FLOOR, {"break": {"density": 0.45, "kit_level": 2.5}}),
        "minimal-click": _MINIMAL,
        "electro-808": _but(_BREAKS, {"rinse": {"busyness": 0.8, "fills": 0.5, "density": 0.68}}),
        "trap-hats": _but(_HALF_TIME, {"space": {"kit_level": 1.5}}),
        "boom-bap-late": _NOD,
        "half-time-dub": _HALF_TIME,
        "motown-backbeat": _BACKBEAT,
        "half-time-shuffle": _HALF_TIME,
        "bossa-rim": _but(_HANDS, {"toms": {"tom_low_level": -6.0, "tom_high_level": -6.0, "kit_level": -1.5}}),
        "second-line": _but(_HANDS, {"full": {"busyness": 0.7, "cymbals": 0.5, "density": 0.66}}),
        "amen-chop": _BREAKS,
        "two-step-garage": _BREAKS,
        "dembow": _HANDS,
        "train-beat": _but(_BACKBEAT, {"chorus": {"busyness": 0.8, "cymbals": 0.8, "density": 0.66}}),
        "punk-d-beat": _BACKBEAT,
        "jazz-ride": _but(_JAZZ, {"soft": {"morph": 1.0, "density": 0.45}}),
        "brush-ballad": _but(_JAZZ, {"fours": {"hat_closed_euclid": 4, "tom_low_euclid": 3}}),
        "blues-shuffle": _BACKBEAT,
        "samba": _but(_HANDS, {"full": {"tom_low_euclid": 3, "tom_high_euclid": 5, "density": 0.66}}),
        "songo": _HANDS,
        "afrobeat-lagos": _HANDS,
        "afro-house-bells": _HANDS,
        "footwork-160": _BREAKS,
        "rolling-dnb": _but(_BREAKS, {"chop": {"morph": 1.0, "snare_ratchet": 1, "kit_level": -1.0}}),
        "wobble-halftime": _HALF_TIME,
        "lo-fi-drag": _NOD,
        "big-beat-break": _BREAKS,
        "trance-lift": _FLOOR,
        "rock-anthem": _BACKBEAT,
        "tom-groove": _but(
            _BACKBEAT, {"toms": {"tom_low_euclid": 0, "tom_mid_euclid": 5, "tom_high_euclid": 3, "fills": 0}}
        ),
        "funk-sixteenths": _BACKBEAT,
        "hip-hop-bounce": _NOD,
        "pop-eighths": _but(_BACKBEAT, {"toms": {"tom_low_level": -7.0, "kit_level": -2.0}}),
        "verse-and-chorus": _but(_BACKBEAT, {"toms": {"tom_low_level": -7.0}}),
        "slow-bloom": _MINIMAL,
        "half-time-flip": _BREAKS,
        "restless-trio": _but(_JAZZ, {"soft": {"density": 0.3}}),
    }
)


def with_scenes(preset: Preset) -> Preset:
    """The preset with the scenes that the table has for it."""
    here = {name: preset.values[name] for name in HELD}
    rows = enumerate(SCENES[preset.name].items(), 1)
    return replace(preset, scenes={number: Scene(_values(here, own), preset.z, name) for number, (name, own) in rows})


def _values(here: Mapping[str, float], own: Mapping[str, float]) -> dict[str, float]:
    """A preset's values with a scene's in their place, or added to them."""
    return {**here, **{name: _value(name, here[name], float(by)) for name, by in own.items()}}


def _value(name: str, here: float, by: float) -> float:
    if name == "kit_level":
        return round(here + by, 6)
    return round(here + by * (1.0 - here if by > 0.0 else here), 6) if name in AXES else by
