"""`latentdrum keep` writes what the running device remembers: MIDI, audio, and a preset that plays it again."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import mido
import pytest
import soundfile

from latentdrum.core.engine.kept import kept, kept_loop
from latentdrum.core.preset.preset import preset_table
from latentdrum.runtime.kept_bars import bar_rows, chosen_bars
from latentdrum.storage.preset_library import PresetLibrary
from tests.cli.conftest import Invoke
from tests.core.engine.memories import LIVELY, played

MEMORY = played(9, 240.0)


class FakeDevice(ModuleType):
    """A running device that remembers nine bars."""

    def stream(self, command: str, bars: int | None = None) -> Iterator[dict[str, Any]]:
        assert command == "keep"
        found = chosen_bars(MEMORY, bars, playing=True)
        yield {"name": LIVELY.name, "preset": preset_table(LIVELY), "bars": len(found)}
        yield from map(json.loads, map(json.dumps, bar_rows(found)))
        raise AssertionError("the device keeps the line open: nothing may be read beyond the last bar")


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder into which files are written; presets go to one inside it."""
    monkeypatch.setitem(sys.modules, name := "latentdrum.runtime.control_client", FakeDevice(name))
    monkeypatch.setenv("LATENTDRUM_PRESETS", str(tmp_path / "presets"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_midi_audio_and_a_preset_by_default(latentdrum: Invoke, folder: Path) -> None:
    """The preset's loop is what was played; the audio is as long as the bars, and then rings on."""
    found = latentdrum("keep", "mine", "--bars", "2")
    assert found.exit_code == 0, found.output
    bars = MEMORY.bars[-2:]
    assert found.output.splitlines()[0] == f"2 bars, {len(kept(bars).hits)} hits, 240.0 BPM"
    preset = PresetLibrary().load("mine")
    assert preset.loop == kept_loop(bars)
    assert preset.anchor is not None
    assert preset.anchor.distance(preset.values) == 0.0
    assert (preset.values["seed"], preset.values["swing"], preset.values["temperature"]) == (5.0, 0.0, 0.0)
    assert preset.description == "2 bars as played, from bar 8 of the song on."
    notes = [message for message in mido.MidiFile(folder / "mine.mid").tracks[0] if message.type == "note_on"]
    assert len(notes) == len(kept(bars).hits)
    frames, rate_hz = soundfile.read(folder / "mine.wav")
    assert len(frames) / rate_hz >= 2.0
    assert abs(frames).max() > 0.05


def test_only_what_is_asked_for(latentdrum: Invoke, folder: Path) -> None:
    """A track for each drum, in another folder, of more bars than a preset could hold."""
    (folder / "out").mkdir()
    found = latentdrum("keep", "mine", "--bars", "9", "--midi-per-voice", "--dir", "out")
    assert found.exit_code == 0, found.output
    assert [path.name for path in (folder / "out").iterdir()] == ["mine.mid"]
    assert len(mido.MidiFile(folder / "out" / "mine.mid").tracks) > 2


def test_a_preset_of_too_many_bars_is_refused(latentdrum: Invoke, folder: Path) -> None:
    """Before anything is written."""
    found = latentdrum("keep", "mine", "--bars", "9", "--midi", "--preset")
    assert found.exit_code == 1
    assert "a preset's loop holds 1 to 8 bars, not 9; keep fewer, or leave out the preset" in found.output
    assert list(folder.iterdir()) == []


def test_nothing_is_overwritten_unless_asked(latentdrum: Invoke, folder: Path) -> None:
    """Whatever of it is there already is named."""
    (folder / "mine.mid").write_bytes(b"old")
    (folder / "mine-stems").mkdir()
    found = latentdrum("keep", "mine", "--midi", "--stems")
    assert "mine.mid and mine-stems: there already; choose another name, or --force" in found.output
    assert (folder / "mine.mid").read_bytes() == b"old"
    assert latentdrum("keep", "mine", "--midi", "--force").exit_code == 0
    assert (folder / "mine.mid").read_bytes() != b"old"
