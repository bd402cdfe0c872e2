"""The Hydrogen drumkit: every note and velocity finds its recordings, in the form that Hydrogen reads."""

from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from latentdrum.core.voices import Voice
from latentdrum.sound.gains import LEFT, OUTPUT_DB, RIGHT, mixer_gains, velocity_gain
from latentdrum.storage.kit_export.hydrogen import NAMESPACE
from tests.storage.kit_export.exported_kit import KEYS, planned, tin_kit


def element(parent: Xml.Element, name: str) -> Xml.Element:
    found = parent.find(f"{{{NAMESPACE}}}{name}")
    assert found is not None, name
    return found


def text(parent: Xml.Element, name: str) -> str:
    return element(parent, name).text or ""


def instruments(path: Path) -> dict[Voice, Xml.Element]:
    root = Xml.parse(path).getroot()
    assert root.tag == f"{{{NAMESPACE}}}drumkit_info"
    rows = element(root, "instrumentList").findall(f"{{{NAMESPACE}}}instrument")
    return dict(zip(Voice, rows, strict=True))


def test_the_drumkit_plays_every_note(out: Path) -> None:
    """Layers name existing files and cover 0..1 without a gap; no MIDI velocity lies on a border."""
    for voice, instrument in instruments(out / "drumkit.xml").items():
        layers = element(instrument, "instrumentComponent").findall(f"{{{NAMESPACE}}}layer")
        assert len(layers) == (16 if voice is Voice.SNARE else 12)  # the snare's are all of one recording
        assert all((out / text(layer, "filename")).is_file() for layer in layers)
        spans = sorted({(float(text(layer, "min")), float(text(layer, "max"))) for layer in layers})
        assert (spans[0][0], spans[-1][1]) == (0.0, 1.0)
        assert all(below[1] == above[0] for below, above in pairwise(spans))
        for velocity in range(1, 128):
            assert sum(low <= velocity / 127 <= high for low, high in spans) == 1
        algorithm = "VELOCITY" if voice is Voice.SNARE else "ROUND_ROBIN"
        assert text(instrument, "sampleSelectionAlgo") == algorithm


def test_the_drumkit_chokes_like_the_instrument(out: Path) -> None:
    """One mute group for both hi-hats, none for the rest."""
    groups = {voice: int(text(row, "muteGroup")) for voice, row in instruments(out / "drumkit.xml").items()}
    assert groups[Voice.HAT_CLOSED] == groups[Voice.HAT_OPEN] > 0
    assert {group for voice, group in groups.items() if voice not in planned().choke_groups} == {-1}


def test_the_drumkit_mixes_like_the_instrument(out: Path) -> None:
    """Volume times pan are the mixer's gains, and volume times velocity times a layer's gain its curve."""
    found = instruments(out / "drumkit.xml")
    gains = mixer_gains(tin_kit().pads, {"sound_level": -OUTPUT_DB})
    for voice, row in found.items():
        volume = float(text(row, "volume"))
        for side, name in ((LEFT, "pan_L"), (RIGHT, "pan_R")):
            assert volume * float(text(row, name)) / 2**0.5 == pytest.approx(gains.gains[voice, side], abs=1e-5)
    kick = element(found[Voice.KICK], "instrumentComponent").findall(f"{{{NAMESPACE}}}layer")
    by_file = {text(layer, "filename"): float(text(layer, "gain")) for layer in kick}
    for region in planned().regions_of(Voice.KICK):
        assert by_file[region.file] * region.velocity / 127 == pytest.approx(velocity_gain(region.velocity), rel=0.01)


def test_the_drumkit_names_notes_and_owner(out: Path) -> None:
    """General MIDI's notes; author and licence of the card, and that the snare is the player's own."""
    assert [int(text(row, "midiOutNote")) for row in instruments(out / "drumkit.xml").values()] == list(KEYS)
    root = Xml.parse(out / "drumkit.xml").getroot()
    assert text(root, "author") == "latentdrum, model timbre-v2"
    assert text(root, "license") == "CC BY 4.0; snare: the player's own recordings"
    assert text(root, "info").splitlines() == [tin_kit().description, *planned().credit.lines()]


#: Elements of an instrument in the drumkit.xsd of Hydrogen 1.2, in order.
SCHEMA = (
    "id name volume isMuted isSoloed pan_L pan_R pitchOffset randomPitchFactor gain applyVelocity filterActive "
    "filterCutoff filterResonance Attack Decay Sustain Release muteGroup midiOutChannel midiOutNote isStopNote "
    "sampleSelectionAlgo isHihat lower_cc higher_cc FX1Level FX2Level FX3Level FX4Level instrumentComponent"
)


def test_the_drumkit_follows_hydrogens_schema(out: Path) -> None:
    """With elements out of order Hydrogen takes the kit for one of an older version."""
    for instrument in instruments(out / "drumkit.xml").values():
        assert " ".join(child.tag.partition("}")[2] for child in instrument) == SCHEMA
    root = Xml.parse(out / "drumkit.xml").getroot()
    head = ["name", "author", "info", "license", "image", "imageLicense", "componentList", "instrumentList"]
    assert [child.tag.partition("}")[2] for child in root] == head
