"""Maps the labels of the data sets to styles."""

import re
from typing import Final

from latentdrum.core.rhythm.styles import STYLES

#: Labels of the Groove MIDI Dataset whose secondary genre decides.
_EXACT: Final = {
    "dance/disco": "disco",
    "dance/breakbeat": "breakbeat",
    "latin/reggaeton": "reggaeton",
    "latin/merengue": "latin",
}
#: Primary genres with another name than the style.
_PRIMARY: Final = {
    "hiphop": "hip-hop",
    "neworleans": "new-orleans",
    "afrocuban": "afro-cuban",
    "gospel": "soul",
    "middleeastern": "latin",
    "dance": "disco",
    "highlife": "afrobeat",
}
#: Title stems of Bardet's patterns.
_TITLES: Final = {
    "Rock": "rock",
    "Funk": "funk",
    "Rhythm&Blues": "soul",
    "Rnb": "soul",
    "Ballad": "pop",
    "Slow": "pop",
    "Pop": "pop",
    "Reggae": "reggae",
    "Ska": "reggae",
    "Disco": "disco",
    "Afro-Cuban": "afro-cuban",
    "AfroCub": "afro-cuban",
    "Cha-Cha": "afro-cuban",
    "ChaCha": "afro-cuban",
    "Blues": "blues",
    "Boogie": "blues",
    "Shuffle": "blues",
    "Swing": "jazz",
    "Jazz": "jazz",
    "Charleston": "jazz",
    "Samba": "latin",
    "BossaNova": "latin",
    "Bossa": "latin",
    "Tango": "latin",
    "Paso": "latin",
    "Twist": "rock",
    "March": "new-orleans",
    "Ending": "rock",
    "Endings": "rock",
}


def style_of_genre(genre: str) -> str:
    """The style of a Groove MIDI Dataset label such as "funk/purdieshuffle"; unknown genres count as rock."""
    if genre in _EXACT:
        return _EXACT[genre]
    primary = genre.split("/")[0].strip().lower()
    style = _PRIMARY.get(primary, primary)
    return style if style in STYLES else "rock"


def style_of_title(title: str) -> str:
    """The style of a Bardet title such as "Funk3MeasureA". Raises ValueError for an unknown one."""
    stem = re.sub(r"(Break)?\d*(Measure[AB]|Break)?\d*$", "", title)
    if stem not in _TITLES:
        raise ValueError(f"Bardet pattern {title!r}: no style for {stem!r}; add it to training/rhythm/genres.py")
    return _TITLES[stem]
