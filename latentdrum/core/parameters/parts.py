"""The parameters of the voices' parts: what each drum plays of the groove, when, how often and where it is sent."""

from collections.abc import Mapping
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import Final

from latentdrum.core.parameters.parameter import Group, Parameter
from latentdrum.core.parameters.sound import OFF_ON, pad_parameter
from latentdrum.core.rhythm.parts import Pace, Part
from latentdrum.core.voices import Voice

#: What a voice's draws are made from; 0 is the shared seed.
SEED_RANGE: Final = (0, 2**31 - 1)


def _rows(voice: Voice) -> tuple[Parameter, ...]:
    drum = voice.label
    whole = (
        ("shift", f"Moves the {drum} later by so many steps, within its length; below 0 earlier.", -16, 16, 0),
        ("length", f"After so many steps the part of the {drum} begins again; 0 is the groove's own length.", 0, 64, 0),
        ("ratchet", f"How many strikes each hit of the {drum} is, within its step.", 1, 8, 1),
        ("euclid", f"So many hits of the {drum}, spread evenly over its length or a bar; 0 is the groove.", 0, 16, 0),
        ("note", f"The MIDI note of the {drum}, sent and received; -1 is that of the note map.", -1, 127, -1),
        ("channel", f"The MIDI channel of the {drum}; 0 is that of the preset.", 0, 16, 0),
        ("seed", f"What the part of the {drum} is drawn from; 0 is the groove's own.", *SEED_RANGE, 0),
    )
    shares = (
        ("density", f"How many hits of the {drum} play; 0.5 is as decoded, 0 is silence.", 1.0, 0.5),
        ("velocity", f"Scales the velocities of the {drum}; 1 is as decoded.", 2.0, 1.0),
        ("probability", f"How likely each hit of the {drum} is to play; 1 plays all of them.", 1.0, 1.0),
    )
    choices = (
        (
            "time",
            f"The pace of the {drum}: half, normal or double time.",
            tuple(p.name.lower() for p in Pace),
            Pace.NORMAL,
        ),
        ("lock", f"Keeps what the {drum} plays, whatever else changes.", OFF_ON, 0),
    )
    return (
        *(_row(voice, name, text, high=high, default=default) for name, text, high, default in shares),
        *(_row(voice, name, text, low, high, default, whole=True) for name, text, low, high, default in whole),
        *(
            _row(voice, name, text, high=len(names) - 1.0, default=default, choices=names)
            for name, text, names, default in choices
        ),
    )


def _row(
    voice: Voice,
    what: str,
    text: str,
    low: float = 0.0,
    high: float = 1.0,
    default: float = 0.0,
    *,
    choices: tuple[str, ...] = (),
    whole: bool = False,
) -> Parameter:
    name = pad_parameter(voice, what)
    return Parameter(
        name, Group.PART, text, None, float(low), float(high), float(default), choices=choices, whole=whole
    )


PART_PARAMETERS: Final = tuple(row for voice in Voice for row in _rows(voice))

#: The names of one voice's parameters.
PART_NAMES: Final = MappingProxyType({voice: tuple(row.name for row in _rows(voice)) for voice in Voice})


def _names(what: str) -> tuple[str, ...]:
    return tuple(pad_parameter(voice, what) for voice in Voice)


_READ: Final = ("length", "shift", "time", "euclid", "probability", "ratchet")
_READ_NAMES: Final = tuple(name for voice in Voice for name in (pad_parameter(voice, what) for what in _READ))
_DEFAULT: Final = {row.name: row.default for row in PART_PARAMETERS}
#: What changes the hits of a groove.
SHAPING_PARTS: Final = (*_READ_NAMES, *_names("density"), *_names("velocity"))
_read, _at_default = itemgetter(*_READ_NAMES), tuple(_DEFAULT[name] for name in _READ_NAMES)
_VELOCITY: Final = _names("velocity")
#: What decides which hits of a groove a voice plays, and on which steps.
WHICH_HITS: Final = (*_READ_NAMES, *_names("density"), *_names("seed"))
#: What keeps the part of each voice.
LOCK_PARAMETERS: Final = _names("lock")
_densities, _locks = itemgetter(*_names("density")), itemgetter(*LOCK_PARAMETERS)
_seeds, _notes, _channels = (itemgetter(*_names(what)) for what in ("seed", "note", "channel"))


def parts_of(values: Mapping[str, float]) -> Mapping[Voice, Part]:
    """The parts that are not as the groove is."""
    return _parts_read(_read(values))


@lru_cache(maxsize=4)
def _parts_read(read: tuple[float, ...]) -> Mapping[Voice, Part]:
    if read == _at_default:
        return MappingProxyType({})
    own = (read[len(_READ) * voice : len(_READ) * (voice + 1)] for voice in Voice)
    parts = {voice: _part(*numbers) for voice, numbers in zip(Voice, own, strict=True)}
    return MappingProxyType({voice: part for voice, part in parts.items() if part != Part()})


def _part(length: float, shift: float, pace: float, pulses: float, probability: float, ratchet: float) -> Part:
    return Part(int(length), int(shift), Pace(round(pace)), int(pulses), probability, int(ratchet))


def densities(values: Mapping[str, float]) -> tuple[float, ...]:
    """The density of each voice, 0..1: its own, scaled by that of all as a share of the groove's (0.5)."""
    scale = 2.0 * values["density"]
    return tuple(min(scale * own, 1.0) for own in _densities(values))


def loudness(values: Mapping[str, float], voice: Voice) -> float:
    """What the velocities of a voice are scaled by."""
    return values["velocity"] * values[_VELOCITY[voice]]


def draw_seed(values: Mapping[str, float], voice: Voice) -> int:
    """The seed that a voice's chances are drawn from: its own, or the shared one."""
    return int(_seeds(values)[voice] or values["seed"])


def locked_voices(values: Mapping[str, float]) -> frozenset[Voice]:
    """The voices whose part is kept."""
    switches = _locks(values)
    return frozenset(voice for voice in Voice if switches[voice]) if any(switches) else frozenset()


def own_seeds(values: Mapping[str, float]) -> Mapping[int, tuple[Voice, ...]]:
    """The seeds of voices that have one of their own, and which voices those are."""
    seeds = _seeds(values)
    found: dict[int, tuple[Voice, ...]] = {}
    for voice in Voice if any(seeds) else ():
        if seeds[voice]:
            found[int(seeds[voice])] = (*found.get(int(seeds[voice]), ()), voice)
    return found


def note_addresses(values: Mapping[str, float], channel: int, notes: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Channel (0..15 as in the bytes) and note of each voice, given the preset's channel (1..16) and note map."""
    own = zip(_channels(values), _notes(values), notes, strict=True)
    return tuple(
        (int(own_channel or channel) - 1, int(note if note >= 0 else usual)) for own_channel, note, usual in own
    )
