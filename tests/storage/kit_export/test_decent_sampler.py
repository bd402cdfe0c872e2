"""The DecentSampler preset, by its developers' guide: there is no DecentSampler to load it with."""

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from latentdrum.core.voices import Voice
from latentdrum.sound.gains import velocity_gain
from latentdrum.sound.playback import CHOKED_BY
from tests.storage.kit_export.exported_kit import KEYS, planned, tin_kit


def groups(folder: Path) -> dict[Voice, Xml.Element]:
    root = Xml.parse(folder / "tin-can.dspreset").getroot()
    assert root.tag == "DecentSampler"
    (listed,) = root
    assert listed.tag == "groups"
    return dict(zip(Voice, listed, strict=True))


def test_the_preset_plays_every_note(out: Path) -> None:
    """Every file it names exists; every General MIDI key, velocity and round-robin position has one sample."""
    found = groups(out)
    recordings: Counter[tuple[int, int, int]] = Counter()
    for group in found.values():
        for sample in group:
            assert sample.tag == "sample"
            assert (out / sample.attrib["path"]).is_file()
            assert sample.attrib["rootNote"] == sample.attrib["loNote"] == sample.attrib["hiNote"]
            key, position = int(sample.attrib["rootNote"]), int(sample.attrib["seqPosition"])
            for velocity in range(int(sample.attrib["loVel"]), int(sample.attrib["hiVel"]) + 1):
                recordings[key, velocity, position] += 1
    assert set(recordings.values()) == {1}
    positions = {KEYS[voice]: int(group.get("seqLength", "1")) for voice, group in found.items()}
    assert positions[KEYS[Voice.SNARE]] == 1
    assert {length for key, length in positions.items() if key != KEYS[Voice.SNARE]} == {3}
    assert set(recordings) == {
        (key, velocity, position)
        for key, length in positions.items()
        for velocity in range(128)
        for position in range(1, length + 1)
    }
    assert {group.get("seqMode") for group in found.values()} == {"round_robin", None}
    assert [voice for voice, group in found.items() if group.get("seqMode") is None] == [Voice.SNARE]


def test_a_drum_rings_on_when_its_key_is_released(out: Path) -> None:
    """Notes play from their note-on to the end of the recording."""
    root = Xml.parse(out / "tin-can.dspreset").getroot()
    assert {sample.get("ampEnvEnabled") for sample in root.iter("sample")} == {"false"}
    assert {group.get("trigger") for group in root.iter("group")} == {"attack"}


def test_the_hi_hats_choke_like_the_instruments(out: Path) -> None:
    """What the mixer chokes at once, tags silence at once."""
    found = groups(out)
    for voice, group in found.items():
        tags = set(filter(None, group.get("silencedByTags", "").split(",")))
        silenced_by = {other for other in Voice if tags & set(found[other].attrib["tags"].split(","))}
        assert silenced_by == {other for other, choked in CHOKED_BY.items() if voice in choked}
        assert group.get("silencingMode") == ("fast" if tags else None)
    assert found[Voice.HAT_OPEN].get("silencedByTags") == "hat_closed,hat_open"


def test_the_preset_mixes_like_the_instrument(out: Path) -> None:
    """Levels and pans are the kit's; from velocity 16 on the level follows the mixer's curve within a decibel."""
    found = groups(out)
    for pad, group in zip(tin_kit().pads, found.values(), strict=True):
        assert group.attrib["volume"] == f"{pad.level_db:g}dB"
        assert float(group.attrib["pan"]) == 100 * pad.pan
        assert group.attrib["ampVelTrack"] == "1"
    for sample in found[Voice.KICK]:
        for velocity in range(max(int(sample.attrib["loVel"]), 16), int(sample.attrib["hiVel"]) + 1):
            gain = float(sample.attrib["volume"]) * velocity / 127
            assert gain == pytest.approx(velocity_gain(velocity), rel=0.122)


def test_the_preset_says_whose_it_is(out: Path) -> None:
    """In a comment, which is read back whole although a source has hyphens that would end it."""
    (comment,) = (item.text or "" for item in _with_comments(out / "tin-can.dspreset"))
    said = [line.strip() for line in comment.strip().splitlines()]
    assert said[:2] == ["tin-can", tin_kit().description]
    assert said[2:-1] == [line.replace("--", "- -") for line in planned().credit.lines()]
    assert "Licence: CC BY 4.0; snare: the player's own recordings" in said


def _with_comments(path: Path) -> list[Xml.Element]:
    """The comments of a file, also those before its root."""
    return [item for _, item in Xml.iterparse(path, events=("comment",))]
