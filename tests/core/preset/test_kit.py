"""Pads: what a kit leaves out comes from the drum."""

from dataclasses import replace

from latentdrum.core.preset.kit import PLAIN_KIT, WIDTHS
from latentdrum.core.preset.kit_table import pad_table
from latentdrum.core.timbre.timbre import Drum, typical
from latentdrum.core.voices import Voice


def test_every_drum_has_a_width_of_its_own() -> None:
    """The kick is mono, drums are narrower than hats, hats than cymbals: as in a recording of a kit."""
    assert set(WIDTHS) == set(Drum)
    drums = [WIDTHS[drum] for drum in (Drum.KICK, Drum.TOM_LOW, Drum.SNARE, Drum.HAT_CLOSED, Drum.HAT_OPEN, Drum.RIDE)]
    assert drums == sorted(drums)
    assert drums[0] == 0.0
    assert WIDTHS[Drum.CRASH] <= 1.0


def test_a_pad_without_a_width_has_that_of_its_drum() -> None:
    """Also of another drum than the voice's; a width of its own stays, and alone is in the file."""
    pad = PLAIN_KIT.pad(Voice.SNARE)
    assert pad.stereo_width() == WIDTHS[Drum.SNARE]
    assert replace(pad, timbre=typical(Drum.CLAP)).stereo_width() == WIDTHS[Drum.CLAP]
    own = replace(pad, timbre=typical(Drum.CLAP), width=0.0)
    assert own.stereo_width() == 0.0
    assert ("width" in pad_table(pad, Voice.SNARE), pad_table(own, Voice.SNARE)["width"]) == (False, 0.0)
    assert (own.stereo_width(-0.5), own.stereo_width(0.25), own.stereo_width(2.0)) == (0.0, 0.25, 1.0)
