"""File names say which drum a sound is."""

from pathlib import PurePath

import pytest

from latentdrum.core.timbre.drum_names import drums_named
from latentdrum.core.timbre.timbre import Drum


@pytest.mark.parametrize(
    ("name", "drum"),
    [
        ("Kick 01.wav", Drum.KICK),
        ("BD0050.WAV", Drum.KICK),
        ("bassdrum_deep.flac", Drum.KICK),
        ("SD1050.wav", Drum.SNARE),
        ("Snare Rimshot.wav", Drum.RIM),
        ("ClosedHat.wav", Drum.HAT_CLOSED),
        ("CH.wav", Drum.HAT_CLOSED),
        ("hihat_3.wav", Drum.HAT_CLOSED),
        ("OpenHiHat-2.wav", Drum.HAT_OPEN),
        ("hh_open.wav", Drum.HAT_OPEN),
        ("OH25.wav", Drum.HAT_OPEN),
        ("Floor Tom.wav", Drum.TOM_LOW),
        ("tom_hi.aif", Drum.TOM_HIGH),
        ("Tom.wav", Drum.TOM_MID),
        ("Ride Wakeup.wav", Drum.RIDE),
        ("china.wav", Drum.CRASH),
        ("handclap3.wav", Drum.CLAP),
        ("side-stick.wav", Drum.RIM),
        ("RS.wav", Drum.RIM),
        ("CowBell.wav", Drum.PERC),
        ("Low Conga.wav", Drum.PERC),
        ("Kicks/hard/003.wav", Drum.KICK),
        ("Snares/Clap 7.wav", Drum.CLAP),
        ("Loops/groove.wav", None),
    ],
)
def test_names_give_the_drum(name: str, drum: Drum | None) -> None:
    """Whole words and drum-machine abbreviations are known; the file name comes before its folders."""
    path = PurePath(name)
    found = drums_named(path.stem, *reversed(path.parent.parts))
    assert (found[0] if found else None) is drum


@pytest.mark.parametrize(
    ("name", "drum", "count"),
    [
        ("Tom.wav", Drum.TOM_MID, 3),
        ("TomTom 2.wav", Drum.TOM_MID, 3),
        ("mid tom", Drum.TOM_MID, 1),
        ("rack tom", Drum.TOM_MID, 1),
        ("MT", Drum.TOM_MID, 1),
        ("MedTom", Drum.TOM_MID, 1),
        ("RockHatSemiOpen-1", Drum.HAT_OPEN, 1),
        ("HiHat 3.wav", Drum.HAT_CLOSED, 2),
        ("closed hat", Drum.HAT_CLOSED, 1),
        ("CH", Drum.HAT_CLOSED, 1),
    ],
)
def test_a_mere_tom_or_hat_leaves_open_which_one(name: str, drum: Drum, count: int) -> None:
    """That its sound has to tell; a rack tom is the middle one."""
    found = drums_named(PurePath(name).stem)
    assert (found[0], len(found)) == (drum, count)
