"""`latentdrum encode`: a loop goes in, a place comes out."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import mido
import pytest

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.position import FREE_DIMS
from latentdrum.storage.preset_library import PresetLibrary
from tests.cli.conftest import Invoke

BEAT = [(0, 36), (2, 42), (4, 38), (6, 42), (8, 36), (10, 42), (12, 38), (14, 42)]


def midi_file(path: Path, notes: list[tuple[int, int]], channel: int = 9, meter: tuple[int, int] = (4, 4)) -> Path:
    """A MIDI file with notes at sixteenths."""
    track = mido.MidiTrack([mido.MetaMessage("time_signature", numerator=meter[0], denominator=meter[1])])
    track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(90)))
    at = 0
    for step, note in notes:
        track.append(mido.Message("note_on", note=note, velocity=100, channel=channel, time=(step - at) * 120))
        at = step
    mido.MidiFile(ticks_per_beat=480, tracks=[track]).save(path)
    return path


def test_a_one_bar_loop_finds_its_place(latentdrum: Invoke, tmp_path: Path) -> None:
    """Played twice; axes, style and free dims come out, and the tempo that the file states."""
    done = latentdrum("encode", str(midi_file(tmp_path / "beat.mid", BEAT)), "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)
    assert (found["bars"], found["bpm"], list(found["axes"])) == ([1, 2], 90.0, list(AXES))
    assert len(found["z"]) == FREE_DIMS
    assert found["match"] > 0.7


def test_save_keeps_the_place(latentdrum: Invoke, shelf: PresetLibrary, tmp_path: Path) -> None:
    """As a preset of the player's own, never over one that is there."""
    path = str(midi_file(tmp_path / "beat.mid", BEAT))
    assert latentdrum("encode", path, "--save", "my-beat", "--style", "rock").exit_code == 0
    kept = shelf.load("my-beat")
    assert (kept.style, kept.description) == ("rock", "beat.mid, bars 1 and 2")
    again = latentdrum("encode", path, "--save", "my-beat")
    assert again.exit_code == 1
    assert "--force" in again.stderr


def test_a_loop_heard_anew_is_called_by_the_same_number(
    latentdrum: Invoke, shelf: PresetLibrary, tmp_path: Path
) -> None:
    """Overwriting a preset changes its place, not the Program Change that calls it."""
    path = str(midi_file(tmp_path / "beat.mid", BEAT))
    latentdrum("encode", path, "--save", "my-beat")
    shelf.save(replace(shelf.load("my-beat"), program=77), overwrite=True)
    assert latentdrum("encode", path, "--save", "my-beat", "--force").exit_code == 0
    assert PresetLibrary().load("my-beat").program == 77


def test_other_channels_are_left_alone(latentdrum: Invoke, tmp_path: Path) -> None:
    """A lone track on any channel is taken for drums; so is channel 10 among others."""
    path = midi_file(tmp_path / "beat.mid", BEAT, channel=0)
    assert latentdrum("encode", str(path)).exit_code == 0


def write_nothing(path: Path) -> None:
    midi_file(path, [])


def write_waltz(path: Path) -> None:
    midi_file(path, BEAT, meter=(3, 4))


def write_piano(path: Path) -> None:
    midi_file(path, [(0, 72), (4, 76)])


def write_band(path: Path) -> None:
    midi_file(path, BEAT, channel=0)
    band = mido.MidiFile(path)
    band.tracks.append(mido.MidiTrack([mido.Message("note_on", note=40, velocity=90, channel=1, time=0)]))
    band.save(path)


def write_text(path: Path) -> None:
    path.write_text("not music")


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (write_nothing, "holds no notes"),
        (write_waltz, "is in 3/4"),
        (write_piano, "none of its notes (72, 76) is a General MIDI drum"),
        (write_band, "notes on channels 1, 2, none on the drums' channel 10"),
        (write_text, "not a MIDI file"),
        (lambda path: None, "no such file"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(
    latentdrum: Invoke, tmp_path: Path, write: Callable[[Path], None], said: str
) -> None:
    """The line names the file and what is wrong with it."""
    path = tmp_path / "loop.mid"
    write(path)
    told = latentdrum("encode", str(path))
    assert told.exit_code == 1
    assert told.stderr.startswith(f"Error: {path}: ")
    assert said in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_bars_beyond_the_end_are_refused(latentdrum: Invoke, tmp_path: Path) -> None:
    """The line says how long the take is."""
    path = midi_file(tmp_path / "beat.mid", [(step + 16 * bar, note) for bar in range(4) for step, note in BEAT])
    told = latentdrum("encode", str(path), "--from-bar", "9")
    assert told.exit_code == 1
    assert "the recording is 4 bars long" in told.stderr
