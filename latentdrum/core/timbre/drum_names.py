"""The drum class of a file, from the words of its name and of its folders."""

import re
from typing import Final

from latentdrum.core.timbre.timbre import Drum

_HAT: Final = r"(hi ?)?(hats?|hh)"
#: The first match counts; whole words first, then the abbreviations of drum machines.
_WORDS: Final = (
    (Drum.RIM, r"rims?|rim ?(shot|click)s?|(side|cross|x) ?sticks?"),
    (Drum.PERC, r"finger ?(snap|clap)s?|snaps?|(steel|slit) ?drums?"),
    (Drum.CLAP, r"(hand ?)?claps?"),
    (Drum.HAT_OPEN, rf"(((half|semi) )?open|loose|o) ?{_HAT}|{_HAT} ?(((half|semi) ?)?open|loose|o)"),
    (Drum.HAT_CLOSED, rf"((half )?closed?|tight|pedal|foot|c)? ?{_HAT}"),
    (Drum.TOM_LOW, r"(low?|floor|bass) ?(tom ?)?toms?|(tom ?)?toms? ?(low?|floor|l)"),
    (Drum.TOM_HIGH, r"(high|hi) ?(tom ?)?toms?|(tom ?)?toms? ?(high|hi|h)"),
    (Drum.TOM_MID, r"((mid(dle)?|med(ium)?|rack) ?)?(tom ?)?toms?"),
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
#: Words that leave open which of several drums they mean, the usual one first.
_SEVERAL: Final = (
    ((Drum.TOM_MID, Drum.TOM_LOW, Drum.TOM_HIGH), re.compile(r"(tom ?)?toms?")),
    ((Drum.HAT_CLOSED, Drum.HAT_OPEN), re.compile(_HAT)),
)


def split_words(name: str) -> str:
    """A file name as words: "OpenHat-02_loud" is "open hat 02 loud"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])|[^A-Za-z0-9]+", " ", name)
    return spaced.strip().lower()


def drums_named(*names: str) -> tuple[Drum, ...]:
    """The drums that the first of some names can mean which means any: a file's without suffix, then its folders'.

    One drum as a rule; for a mere "tom" the three, for a mere "hat" both, the usual one first; none if no name means a
    drum.
    """
    for name in names:
        words = split_words(name)
        for drum, pattern in _TABLE:
            found = pattern.search(words)
            if found:
                return next((several for several, mere in _SEVERAL if mere.fullmatch(found.group())), (drum,))
    return ()
