"""The parameters of the sounds: the whole kit, each pad, the mix, and the sounds' delay against the MIDI notes.

A parameter of a pad or of the kit shifts the pad's timbre; at 0.5 it changes nothing.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from latentdrum.core.parameters.parameter import Group, Parameter, When
from latentdrum.core.units import LEVEL_RANGE_DB
from latentdrum.core.voices import Voice

#: Timbre axis -> the whole kit's controller (MIDI's sound controllers), and what it changes.
_KIT_AXES: Final = MappingProxyType(
    {
        "brightness": (74, "brightness, from dull to bright"),
        "decay": (75, "decay, from short and dry to long"),
        "pitch": (79, "pitch, from low to high"),
        "noisiness": (71, "noisiness, from pure tone to noise"),
        "punch": (73, "attack, from soft to a hard click"),
    }
)
#: The axes that parameters shift, in the order of the timbre space.
AXIS_KNOBS: Final = tuple(_KIT_AXES)

#: The pads' controllers: three a pad from 33 on, two a pad from 80 on. Those with another standard meaning (data entry,
#: increment and decrement, which a DAW may send by itself) are replaced.
_MAIN, _MAIN_CC = 3, 33
_FURTHER_CC: Final = 80
_REPLACED_CC: Final = MappingProxyType({38: 60, 96: 61, 97: 62})

OFF_ON: Final = ("off", "on")


def pad_parameter(voice: Voice, what: str) -> str:
    """The name of a pad's parameter: "kick_brightness", "hat_open_mute"."""
    return f"{voice.key}_{what}"


def muted_voices(values: Mapping[str, float]) -> frozenset[Voice]:
    """The voices silenced by mute or by the solo of others; mute wins over solo."""
    solos = {voice for voice, _, solo in _SWITCHES if values[solo]}
    return frozenset(voice for voice, mute, _ in _SWITCHES if values[mute] or (solos and voice not in solos))


def _pad_cc(voice: Voice, axis: int) -> int:
    further = len(AXIS_KNOBS) - _MAIN
    plain = _MAIN_CC + _MAIN * voice + axis if axis < _MAIN else _FURTHER_CC + further * voice + axis - _MAIN
    return _REPLACED_CC.get(plain, plain)


_SWITCHES: Final = tuple((voice, pad_parameter(voice, "mute"), pad_parameter(voice, "solo")) for voice in Voice)


def _mix(voice: Voice) -> tuple[Parameter, ...]:
    drum, low, high = voice.label, *LEVEL_RANGE_DB
    knobs = (
        ("level", f"Added to the level of the {drum} in the kit.", low, high, "dB", ()),
        ("pan", f"Added to the pan of the {drum} in the kit, from left to right.", -1.0, 1.0, "", ()),
        ("width", f"Added to the stereo width of the {drum} in the kit; what is below 0 is mono.", -1.0, 1.0, "", ()),
        ("mute", f"Mutes the {drum}: its sound and its notes.", 0.0, 1.0, "", OFF_ON),
        ("solo", f"Mutes every drum except the {drum} and others on solo.", 0.0, 1.0, "", OFF_ON),
        ("room", f"Added to what the {drum} sends to the kit's ambience.", -1.0, 1.0, "", ()),
    )
    return tuple(
        Parameter(pad_parameter(voice, what), Group.MIX, text, None, low, high, 0.0, unit, When.NOW, choices)
        for what, text, low, high, unit, choices in knobs
    )


_KIT_LEVEL: Final = Parameter(
    "kit_level",
    Group.MIX,
    "Added to the level of every pad: how loud a preset is among others.",
    None,
    low=-24.0,
    high=24.0,
    default=0.0,
    unit="dB",
    when=When.NOW,
)

_KIT = (
    *(
        Parameter(axis, Group.KIT, f"The whole kit's {text}; 0.5 is as in the kit.", cc)
        for axis, (cc, text) in _KIT_AXES.items()
    ),
    Parameter(
        "round_robin",
        Group.KIT,
        "How much each hit differs from the last; 0 repeats the same sound.",
        70,
        default=0.3,
    ),
    Parameter(
        "touch",
        Group.KIT,
        "How much velocity changes the timbre, beyond the level.",
        76,
        default=0.7,
    ),
    Parameter(
        "kit_move",
        Group.KIT,
        "Moves the whole kit along one direction of the free dimensions, which the seed selects.",
        77,
        low=-1.0,
        default=0.0,
    ),
)

_PADS = tuple(
    Parameter(
        pad_parameter(voice, axis),
        Group.PAD,
        f"The {voice.label}'s {text}; 0.5 is as in the kit.",
        _pad_cc(voice, number),
    )
    for voice in Voice
    for number, (axis, (_, text)) in enumerate(_KIT_AXES.items())
)

_EFFECTS = (
    Parameter(
        "room",
        Group.MIX,
        "How much of the kit's ambience is heard; 1 is as in the kit, 0 is dry.",
        108,
        high=2.0,
        default=1.0,
        when=When.NOW,
    ),
    Parameter(
        "drive",
        Group.MIX,
        "Saturation of the mix, from clean to hot, at the same loudness.",
        109,
        default=0.0,
        when=When.NOW,
    ),
    Parameter(
        "compress",
        Group.MIX,
        "Compression of the mix, from none to dense, at the same loudness.",
        110,
        default=0.0,
        when=When.NOW,
    ),
    Parameter(
        "compress_mix",
        Group.MIX,
        "How much of the mix is the compressed one; the rest stays as it is (parallel compression).",
        111,
        default=1.0,
        when=When.NOW,
    ),
    Parameter(
        "tilt",
        Group.MIX,
        "Tone of the mix, from dark to bright; the ends are 6 dB either way.",
        112,
        low=-1.0,
        default=0.0,
        when=When.NOW,
    ),
)

_STUDIO = (
    Parameter(
        "sound_level",
        Group.STUDIO,
        "The master level of the sounds; MIDI notes are not affected.",
        7,
        low=-60.0,
        high=12.0,
        default=0.0,
        unit="dB",
        when=When.NOW,
    ),
    Parameter(
        "sound_offset",
        Group.STUDIO,
        "How much later (or earlier, below 0) the sounds are than the MIDI notes, to align them with the DAW's output.",
        None,
        low=-100.0,
        high=100.0,
        default=0.0,
        unit="ms",
        when=When.NOTE,
    ),
)

_PAD_MIX = tuple(row for voice in Voice for row in _mix(voice))

SOUND_PARAMETERS: Final = (*_KIT, *_PADS, _KIT_LEVEL, *_PAD_MIX, *_EFFECTS, *_STUDIO)
