"""The drum class of a file, from the words of its name and of its folders."""

import re
from pathlib import Path
from typing import Final

from latentdrum.core.timbre.timbre import Drum

_HAT: Final = r"(hi ?)?(hats?|hh)"
#: The first match counts; whole words first, then the abbreviations of drum machines.
_WORDS: Final = (
    (Drum.RIM, r"rims?|rim ?(shot|click)s?|(side|cross|x) ?sticks?"),
    (Drum.PERC, r"finger ?(snap|clap)s?|snaps?|(steel|slit) ?drums?"),
    (Drum.CLAP, r"(hand ?)?claps?"),
    (Drum.HAT_OPEN, rf"((half )?open|loose|o) ?{_HAT}|{_HAT} ?((half ?)?open|loose|o)"),
    (Drum.HAT_CLOSED, rf"((half )?closed?|tight|pedal|foot|c)? ?{_HAT}"),
    (Drum.TOM_LOW, r"(low?|floor|bass) ?(tom ?)?toms?|(tom ?)?toms? ?(low?|floor|l)"),
    (Drum.TOM_HIGH, r"(high|hi) ?(tom ?)?toms?|(tom ?)?toms? ?(high|hi|h)"),
    (Drum.TOM_MID, r"((mid(dle)?|medium|rack) ?)?(tom ?)?toms?"),
    (Drum.RIDE, r"rides?"),
    (Drum.CRASH, r"crash(es)?|splash(es)?|chinas?|cymbals?"),
    (Drum.KICK, r"kicks?|kick ?drums?|bass ?drums?"),
    (Drum.SNARE, r"snares?|snare ?drums?"),
    (
        Drum.PERC,
        r"perc(s|ussion)?|cow ?bells?|congas?|bongos?|claves?|shakers?|maracas?|tamb(ourine)?s?|agogos?"
        r"|cabasas?|guiros?|timbales?|triangles?|wood ?blocks?|blocks?|bells?|cajons?|djembes?|tablas?|castanets?"
        r"|whistles?|cuicas?|zaps?",
    ),
)
_SHORT: Final = (
    (Drum.KICK, r"bd|kd|kik"),
    (Drum.SNARE, r"sd|sn|snr"),
    (Drum.HAT_CLOSED, r"ch|chh|hhc"),
    (Drum.HAT_OPEN, r"oh|ohh|hho"),
    (Drum.TOM_LOW, r"lt|ft"),
    (Drum.TOM_MID, r"mt"),
    (Drum.TOM_HIGH, r"ht"),
    (Drum.CRASH, r"cr|cy|cym"),
    (Drum.RIDE, r"rd"),
    (Drum.CLAP, r"cp|clp"),
    (Drum.RIM, r"rs"),
    (Drum.PERC, r"cb|cl|ma|lc|mc|hc"),
)
_TABLE: Final = tuple((drum, re.compile(rf"\b({words})\b")) for drum, words in _WORDS + _SHORT)


def split_words(name: str) -> str:
    """A file name as words: "OpenHat-02_loud" is "open hat 02 loud"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])|[^A-Za-z0-9]+", " ", name)
    return spaced.strip().lower()


def drum_named(path: Path) -> Drum | None:
    """The drum that a relative path names: in its file name first, then in its folders from the innermost."""
    for name in (path.stem, *reversed(path.parent.parts)):
        words = split_words(name)
        for drum, pattern in _TABLE:
            if pattern.search(words):
                return drum
    return None
