"""`latentdrum encode`: from a MIDI loop to a position in the rhythm space."""

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


def test_a_one_bar_loop_is_encoded(latentdrum: Invoke, tmp_path: Path) -> None:
    """It is repeated to two bars; the result holds axes, style, free dimensions and the file's tempo."""
    done = latentdrum("encode", str(midi_file(tmp_path / "beat.mid", BEAT)), "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)
    assert (found["bars"], found["bpm"], list(found["axes"])) == ([1, 2], 90.0, list(AXES))
    assert len(found["z"]) == FREE_DIMS
    assert found["match"] > 0.7


def test_save_writes_a_user_preset(latentdrum: Invoke, library: PresetLibrary, tmp_path: Path) -> None:
    """An existing preset is overwritten only with --force."""
    path = str(midi_file(tmp_path / "beat.mid", BEAT))
    assert latentdrum("encode", path, "--save", "my-beat", "--style", "rock").exit_code == 0
    kept = library.load("my-beat")
    assert (kept.style, kept.description) == ("rock", "beat.mid, bars 1 and 2")
    again = latentdrum("encode", path, "--save", "my-beat")
    assert again.exit_code == 1
    assert "--force" in again.stderr


def test_overwriting_keeps_the_program_number(latentdrum: Invoke, library: PresetLibrary, tmp_path: Path) -> None:
    """Encoding into an existing preset changes its position, not its Program Change number."""
    path = str(midi_file(tmp_path / "beat.mid", BEAT))
    latentdrum("encode", path, "--save", "my-beat")
    library.save(replace(library.load("my-beat"), program=77), overwrite=True)
    assert latentdrum("encode", path, "--save", "my-beat", "--force").exit_code == 0
    assert PresetLibrary().load("my-beat").program == 77


def test_a_single_channel_is_read_as_drums(latentdrum: Invoke, tmp_path: Path) -> None:
    """A file with one channel is read whatever the channel is."""
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
    ("write", "message"),
    [
        (write_nothing, "holds no notes"),
        (write_waltz, "is in 3/4"),
        (write_piano, "none of its notes (72, 76) is a General MIDI drum"),
        (write_band, "notes on channels 1, 2, none on the drums' channel 10"),
        (write_text, "not a MIDI file"),
        (lambda path: None, "no such file"),
    ],
)
def test_an_unreadable_file_is_a_one_line_error(
    latentdrum: Invoke, tmp_path: Path, write: Callable[[Path], None], message: str
) -> None:
    """The line names the file and the problem."""
    path = tmp_path / "loop.mid"
    write(path)
    result = latentdrum("encode", str(path))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {path}: ")
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_bars_beyond_the_end_are_refused(latentdrum: Invoke, tmp_path: Path) -> None:
    """The line names the length of the file."""
    path = midi_file(tmp_path / "beat.mid", [(step + 16 * bar, note) for bar in range(4) for step, note in BEAT])
    result = latentdrum("encode", str(path), "--from-bar", "9")
    assert result.exit_code == 1
    assert "the recording is 4 bars long" in result.stderr
