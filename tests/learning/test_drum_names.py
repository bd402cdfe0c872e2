"""File names say which drum a sound is."""

from pathlib import Path

import pytest

from latentdrum.core.timbre.timbre import Drum
from latentdrum.learning.timbre.drum_names import drum_named


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
    assert drum_named(Path(name)) is drum
