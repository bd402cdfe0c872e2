"""An exported kit as a folder: what is in it, and what happens to what was there."""

import tarfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as Xml

import numpy as np
import pytest
import soundfile

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.names import PresetError
from latentdrum.storage.kit_export.export import export
from latentdrum.storage.kit_export.hydrogen import NAMESPACE
from latentdrum.storage.wav_format import WavFormat
from tests.storage.kit_export.exported_kit import planned, written
from tests.storage.sound_files import thump


def test_the_archive_holds_one_folder(out: Path) -> None:
    """Hydrogen unpacks it among its drumkits; no entry leads elsewhere or names the user."""
    plan = planned()
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
    plan = planned(2, 1)

    def fails_midway() -> Iterator[FloatArray]:
        yield thump()
        raise RuntimeError("render failed")

    for folder in (tmp_path / "new", tmp_path):
        with pytest.raises(RuntimeError, match="render failed"):
            export(folder, plan, fails_midway(), 44_100)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wav_format", list(WavFormat))
def test_a_recording_says_whose_it_is(tmp_path: Path, wav_format: WavFormat) -> None:
    """Also once it is copied out of its kit."""
    written(tmp_path / "out", 1, 1, 48_000, wav_format)
    with soundfile.SoundFile(tmp_path / "out" / "hat_open-1-1.wav") as file:
        assert (file.title, file.artist) == ("tin-can hat open", "latentdrum, model timbre-v2")
        assert file.copyright == "CC BY 4.0; snare: the player's own recordings"
        assert (file.subtype, file.samplerate) == (wav_format.name, 48_000)


@pytest.mark.parametrize("wav_format", list(WavFormat))
def test_a_recording_over_full_scale_keeps_its_level(tmp_path: Path, wav_format: WavFormat) -> None:
    """As integers it is written at half its level and played at twice; as float it is written as it is."""
    plan = planned(1, 1)
    hot = np.float32(2.0) * thump(level=1.0)
    sounds = [hot / np.float32(np.abs(hot).max() / 2)] + [thump()] * (len(plan.regions) - 1)
    sfz, preset, _ = export(tmp_path / "out", plan, sounds, 44_100, wav_format)
    peak = np.abs(soundfile.read(tmp_path / "out" / "kick-1-1.wav")[0]).max()
    gain = 1.0 if wav_format is WavFormat.FLOAT else 2.0
    assert peak == pytest.approx(2.0 / gain, rel=1e-3)
    (region,) = (line for line in sfz.read_text(encoding="utf-8").splitlines() if "kick-1-1.wav" in line)
    assert region.endswith("volume=3.02" if gain == 2.0 else "hivel=127")  # the kick's own level is -3 dB
    (group, *_) = Xml.parse(preset).getroot().iter("group")
    loudest = float(group[-1].attrib["volume"])
    assert loudest == pytest.approx(gain * (124 / 127) ** 0.5, rel=0.01)
    layers = list(Xml.parse(tmp_path / "out" / "drumkit.xml").getroot().iter(f"{{{NAMESPACE}}}layer"))
    assert float(layers[15].findtext(f"{{{NAMESPACE}}}gain", "")) == pytest.approx(loudest, rel=1e-3)


def test_an_export_made_again_is_the_same(tmp_path: Path) -> None:
    """Byte for byte, dither and all: a folder under version control shows no difference."""
    for name in ("one", "two"):
        written(tmp_path / name, 1, 1, wav_format=WavFormat.PCM_16)
    for path in (tmp_path / "one").iterdir():
        if path.suffix != ".h2drumkit":  # has the time of its files
            assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
