"""The nine voices, and their MIDI notes in common note maps."""

from enum import IntEnum
from types import MappingProxyType
from typing import Final


class Voice(IntEnum):
    """One drum; its number is the column in every groove array."""

    KICK = 0
    SNARE = 1
    HAT_CLOSED = 2
    HAT_OPEN = 3
    TOM_LOW = 4
    TOM_MID = 5
    TOM_HIGH = 6
    CRASH = 7
    RIDE = 8

    @property
    def label(self) -> str:
        """Its name for display: "hat open"."""
        return self.name.lower().replace("_", " ")

    @property
    def key(self) -> str:
        """Its name in files and parameters: "hat_open"."""
        return self.name.lower()


VOICES: Final = len(Voice)

#: Notes per map, in the order of Voice. "gm" is the General MIDI percussion key map.
NOTE_MAPS: Final = MappingProxyType(
    {
        "gm": (36, 38, 42, 46, 45, 47, 50, 49, 51),
        "gm-clap": (36, 39, 42, 46, 45, 47, 50, 49, 51),
        "ableton-rack": (36, 38, 42, 46, 41, 45, 48, 49, 51),
        "logic": (36, 38, 42, 46, 43, 47, 50, 49, 51),
        "fpc": (36, 38, 42, 46, 41, 45, 48, 49, 51),
        "chromatic": (36, 37, 38, 39, 40, 41, 42, 43, 44),
        "tr-8s": (36, 38, 42, 46, 43, 47, 50, 49, 51),
        "volca-beats": (36, 38, 42, 46, 43, 50, 39, 49, 67),
        "rytm": (0, 1, 8, 9, 4, 6, 7, 10, 11),
    }
)

#: Incoming notes that count as each drum: General MIDI plus the Roland kit of the Groove MIDI Dataset
#: (its 22, 26, 58, 55, 57, 59 are edge and bow hits; mapping after the dataset's own paper).
INPUT_NOTES: Final = MappingProxyType(
    {
        Voice.KICK: (35, 36),
        Voice.SNARE: (37, 38, 39, 40),
        Voice.HAT_CLOSED: (22, 42, 44),
        Voice.HAT_OPEN: (26, 46),
        Voice.TOM_LOW: (41, 43, 58),
        Voice.TOM_MID: (45, 47),
        Voice.TOM_HIGH: (48, 50),
        Voice.CRASH: (49, 52, 55, 57),
        Voice.RIDE: (51, 53, 59),
    }
)

VOICE_OF_NOTE: Final = MappingProxyType({note: voice for voice, notes in INPUT_NOTES.items() for note in notes})

_VOICE_BY_MAP: Final = MappingProxyType(
    {name: {**VOICE_OF_NOTE, **{note: Voice(i) for i, note in enumerate(notes)}} for name, notes in NOTE_MAPS.items()}
)


def voice_for_note(note: int, note_map: str) -> Voice | None:
    """The voice that an incoming note plays: by the note map, else by INPUT_NOTES; None for none."""
    return _VOICE_BY_MAP[note_map].get(note)
