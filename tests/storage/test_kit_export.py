"""An exported kit: every note, velocity and round robin finds exactly one recording."""

import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import PLAIN_KIT, Kit, Sample
from latentdrum.core.preset.names import PresetError
from latentdrum.core.voices import NOTE_MAPS, Voice
from latentdrum.runtime.kit_rendering import export_plan, render_regions
from latentdrum.sound.gains import velocity_gain
from latentdrum.sound.playback import CHOKED_BY
from latentdrum.storage.kit_export.export import export
from latentdrum.storage.kit_export.hydrogen import NAMESPACE
from latentdrum.storage.kit_export.plan import ExportPlan
from tests.sound.sounds import FakeDrums
from tests.storage.sound_files import thump

KEYS = NOTE_MAPS["gm"]


def tin_kit() -> Kit:
    """A kit with a different level and pan for every pad, special characters in its description, and one sample."""
    pads = [
        replace(pad, level_db=voice - 3.0, pan=(voice - 4) / 4)
        for voice, pad in zip(Voice, PLAIN_KIT.pads, strict=True)
    ]
    pads[Voice.SNARE] = replace(pads[Voice.SNARE], sample=Sample("mine.wav", thump(180.0)))
    return Kit("tin-can", tuple(pads), 'Tin & "cans" <loud>; 100% é.')


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an exported kit."""
    folder = tmp_path_factory.mktemp("kits") / "out"
    written(folder)
    return folder


def written(folder: Path, layers: int = 4, round_robins: int = 3, rate_hz: int = 44_100) -> ExportPlan:
    """Export a kit into a folder."""
    kit = tin_kit()
    plan = export_plan(kit, layers, round_robins)
    export(folder, plan, render_regions(kit, plan, FakeDrums(), rate_hz), rate_hz)
    return plan


def sfz_regions(path: Path) -> Iterator[dict[str, str]]:
    """Every region with the opcodes of its group and of <global>, as a sampler reads them."""
    scopes: dict[str, dict[str, str]] = {"global": {}, "group": {}, "region": {}}
    header = "global"
    for line in path.read_text(encoding="utf-8").splitlines():
        for opcode in line.partition("//")[0].split():
            if opcode.startswith("<"):
                if header == "region":
                    yield {**scopes["global"], **scopes["group"], **scopes["region"]}
                header = opcode.strip("<>")
                scopes[header] = {}
                if header == "group":
                    scopes["region"] = {}
            else:
                key, _, value = opcode.partition("=")
                scopes[header][key] = value
    yield {**scopes["global"], **scopes["group"], **scopes["region"]}


def test_the_sfz_plays_every_note(out: Path) -> None:
    """Every file it names exists; every General MIDI key and velocity has one recording for each round robin."""
    found = list(sfz_regions(out / "tin-can.sfz"))
    assert len(found) == 8 * 12 + 1
    assert {int(region["key"]) for region in found} == set(KEYS)
    assert all((out / region["sample"]).is_file() for region in found)
    recordings = Counter(
        (int(region["key"]), velocity, int(region.get("seq_position", "1")))
        for region in found
        for velocity in range(int(region["lovel"]), int(region["hivel"]) + 1)
    )
    assert set(recordings.values()) == {1}
    round_robins = {int(region["key"]): int(region.get("seq_length", "1")) for region in found}
    assert set(recordings) == {
        (key, v, turn) for key in KEYS for v in range(128) for turn in range(1, round_robins[key] + 1)
    }
    assert round_robins[KEYS[Voice.SNARE]] == 1


def test_the_sfz_mixes_and_chokes_like_the_instrument(out: Path) -> None:
    """Levels, pans and velocity curve are the kit's; what the mixer chokes, off_by chokes."""
    by_key = {int(region["key"]): region for region in sfz_regions(out / "tin-can.sfz")}
    for voice, pad in zip(Voice, tin_kit().pads, strict=True):
        region = by_key[KEYS[voice]]
        assert (float(region["volume"]), float(region["pan"])) == (pad.level_db, 100 * pad.pan)
        assert float(region["amp_velcurve_64"]) == pytest.approx(velocity_gain(64), abs=1e-3)
        assert region["loop_mode"] == "one_shot"
        silenced_by = {other for other in Voice if by_key[KEYS[other]].get("group", "?") == region.get("off_by")}
        assert silenced_by == {other for other, choked in CHOKED_BY.items() if voice in choked}


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
        assert len(layers) == (1 if voice is Voice.SNARE else 12)
        assert all((out / text(layer, "filename")).is_file() for layer in layers)
        spans = sorted({(float(text(layer, "min")), float(text(layer, "max"))) for layer in layers})
        assert (spans[0][0], spans[-1][1]) == (0.0, 1.0)
        assert all(below[1] == above[0] for below, above in pairwise(spans))
        for velocity in range(1, 128):
            assert sum(low <= velocity / 127 <= high for low, high in spans) == 1
        algorithm = "VELOCITY" if voice is Voice.SNARE else "ROUND_ROBIN"
        assert text(instrument, "sampleSelectionAlgo") == algorithm


def test_the_drumkit_mixes_and_chokes_like_the_instrument(out: Path) -> None:
    """One mute group for both hi-hats, none for the rest; a pan to the left lowers only the right side."""
    plan = export_plan(tin_kit(), 4, 3)
    found = instruments(out / "drumkit.xml")
    groups = {voice: int(text(row, "muteGroup")) for voice, row in found.items()}
    assert groups[Voice.HAT_CLOSED] == groups[Voice.HAT_OPEN] > 0
    assert {group for voice, group in groups.items() if voice not in plan.choke_groups} == {-1}
    kick, ride = found[Voice.KICK], found[Voice.RIDE]
    assert (float(text(kick, "pan_L")), float(text(kick, "pan_R"))) == (1.0, 0.0)
    assert (float(text(ride, "pan_L")), float(text(ride, "pan_R"))) == (0.0, 1.0)
    assert float(text(kick, "volume")) == pytest.approx(10 ** (-3 / 20), rel=1e-4)
    assert [int(text(row, "midiOutNote")) for row in found.values()] == list(KEYS)
    assert text(Xml.parse(out / "drumkit.xml").getroot(), "info") == tin_kit().description


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


def test_the_archive_holds_one_folder(out: Path) -> None:
    """Hydrogen unpacks it among its drumkits; no entry leads elsewhere or names the user."""
    plan = export_plan(tin_kit(), 4, 3)
    with tarfile.open(out / "tin-can.h2drumkit", "r:gz") as archive:
        entries = archive.getmembers()
        assert {entry.name for entry in entries} == {
            f"tin-can/{name}" for name in ("drumkit.xml", *(region.file for region in plan.regions))
        }
        assert all(entry.isfile() and entry.uid == 0 and not entry.uname for entry in entries)


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    """A folder with other files stays untouched; with overwrite, the other files stay."""
    out = tmp_path / "out"
    out.mkdir()
    plan = written(out, round_robins=1)
    (out / "notes.txt").write_text("mine")
    before = {path: path.read_bytes() for path in out.iterdir()}
    for other in (out, out / "notes.txt", tmp_path / "no" / "where"):
        with pytest.raises(PresetError):
            export(other, plan, [thump()] * len(plan.regions), 44_100)
    assert {path: path.read_bytes() for path in out.iterdir()} == before
    export(out, plan, [thump()] * len(plan.regions), 44_100, overwrite=True)
    assert (out / "notes.txt").read_text() == "mine"
    assert (out / "kick-1-1.wav").read_bytes() != before[out / "kick-1-1.wav"]


def test_a_failed_export_leaves_nothing(tmp_path: Path) -> None:
    """Half a kit would look like a complete one."""
    plan = export_plan(tin_kit(), 2, 1)

    def fails_midway() -> Iterator[FloatArray]:
        yield thump()
        raise RuntimeError("render failed")

    for folder in (tmp_path / "new", tmp_path):
        with pytest.raises(RuntimeError, match="render failed"):
            export(folder, plan, fails_midway(), 44_100)
    assert list(tmp_path.iterdir()) == []
