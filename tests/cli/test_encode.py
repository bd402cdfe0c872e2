"""`latentdrum encode`: a MIDI loop becomes a preset that plays it and leads into the model."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import mido
import pytest

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.path import Interpolation
from latentdrum.core.rhythm.position import FREE_DIMS
from latentdrum.storage.preset_library import PresetLibrary
from tests.cli.conftest import Invoke
from tests.core.rhythm.loops import swung
from tests.storage.midi_files import read_notes, write_loop, write_notes

BEAT = [(0, 36), (2, 42), (4, 38), (6, 42), (8, 36), (10, 42), (12, 38), (14, 42)]


def midi_file(path: Path, notes: list[tuple[int, int]], channel: int = 10, meter: tuple[int, int] = (4, 4)) -> Path:
    """A MIDI file with notes at sixteenths."""
    found = ((120 * step, note, 100) for step, note in notes)
    return write_notes(path, found, 480, channel, meters=[meter], bpm=90.0)


def test_a_one_bar_loop_is_encoded(latentdrum: Invoke, tmp_path: Path) -> None:
    """The result holds axes, style, free dimensions and the file's tempo; nothing of a plain beat is approximated."""
    done = latentdrum("encode", str(midi_file(tmp_path / "beat.mid", BEAT)), "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)
    assert (found["bars"], found["bpm"], list(found["axes"])) == ([1, 1], 90.0, list(AXES))
    assert (found["hits"], found["meter"], found["ppqn"], found["channel"]) == (8, "4/4", 480, 10)
    assert (found["approximated"], found["left_out"]) == ([], [])
    assert len(found["z"]) == FREE_DIMS
    assert found["match"] > 0.7


def test_the_saved_preset_plays_the_file(latentdrum: Invoke, tmp_path: Path) -> None:
    """Encoded, saved, bounced: the same notes on the same pulses with the same velocities, as often as it repeats."""
    loop = swung(1, 96)
    path, made = write_loop(tmp_path / "loop.mid", loop), tmp_path / "out.mid"
    for line in (("encode", str(path), "--save", "mine"), ("render", "mine", "--bars", "3", "--midi", str(made))):
        done = latentdrum(*line)
        assert done.exit_code == 0, done.output
    (_, _, wanted), (ppqn, _, notes) = read_notes(path), read_notes(made)
    here = [(pulse - 480 * 4, note, velocity) for pulse, note, velocity in notes if 480 * 4 <= pulse < 480 * 8]
    assert ppqn == 480
    assert here == [(5 * pulse, note, velocity) for pulse, note, velocity in wanted]
    shown = latentdrum("preset", "show", "mine", "--grid").output
    assert "a loop of 1 bar in 4/4, 16 hits; at home: it plays exactly" in shown
    assert "hat closed  o.o. o.o. o.o. o.o." in shown


def test_a_long_loop_is_saved_with_a_position_for_each_two_bars(
    latentdrum: Invoke, library: PresetLibrary, tmp_path: Path
) -> None:
    """Its path jumps from one to the next; the preset's own position is the first."""
    done = latentdrum("encode", str(write_loop(tmp_path / "loop.mid", swung(4))), "--save", "mine", "--map", "logic")
    assert done.exit_code == 0, done.output
    kept = library.load("mine")
    assert kept.loop == swung(4)
    assert kept.path is not None
    assert [(point.bars, kept.path.interpolation) for point in kept.path.waypoints] == [(2.0, Interpolation.STEP)] * 2
    assert kept.path.waypoints[0].position.same_as(kept.position)
    assert (kept.note_map, kept.description) == ("logic", "loop.mid, bars 1 to 4")


def approximated(latentdrum: Invoke, path: Path, *options: str) -> str:
    """What the text says, with its lines joined."""
    done = latentdrum("encode", str(path), *options)
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def test_what_is_approximated_is_said(latentdrum: Invoke, tmp_path: Path) -> None:
    """Another meter, triplets, rolls, notes that share a drum."""
    notes = [(0, 36, 99), (160, 42, 90), (320, 42, 90), (480, 38, 90), (510, 38, 50), (960, 44, 90), (1439, 36, 90)]
    waltz = write_notes(tmp_path / "waltz.mid", notes, meters=[(3, 4)])
    text = approximated(latentdrum, waltz)
    assert "bar 1 in 3/4" in text
    assert (
        "approximated 3/4: home keeps bars of 12 sixteenths; the model knows 4/4 alone and plays the first 12" in text
    )
    assert "2 of 7 hits are nearer to a triplet than to a sixteenth: exact at home, microtiming in the model" in text
    assert "rolls and flams, 2 of 7 hits: exact at home" in text
    assert "note 44 plays as hat closed: 1 hit" in text
    assert "hits just before the first downbeat sound with it at the very start of a song" in text


def test_what_is_left_out_is_said(latentdrum: Invoke, tmp_path: Path) -> None:
    """Notes of no drum, a second note on one pulse, bars that do not fit, an early downbeat of the next bar."""
    notes = [(480 * beat, 36, 90) for beat in range(40)] + [
        (0, 56, 90),
        (0, 35, 50),
        (4, 75, 90),
        (1919 + 1920, 38, 90),
    ]
    text = approximated(latentdrum, write_notes(tmp_path / "long.mid", notes))
    assert "bars 1 and 2 in 4/4" in text
    assert "left out bars other than bars 1 and 2 of 10: see --from-bar and --bars" in text
    assert "note 56, no drum of the note map: 1 hit" in text
    assert "note 75, no drum of the note map: 1 hit" in text
    assert "at the same time as a louder hit of the same drum: 1 hit" in text
    assert "just before the end, early in the bar after it: 1 hit" in text
    assert "left out" not in approximated(latentdrum, midi_file(tmp_path / "beat.mid", BEAT))


def test_silent_bars_of_a_loop_are_kept(latentdrum: Invoke, library: PresetLibrary, tmp_path: Path) -> None:
    """And it is said what the model plays there."""
    path = write_notes(tmp_path / "gap.mid", [(480 * beat, 36, 90) for beat in range(8)], end=4 * 1920)
    assert "silent bars: away from home" in approximated(latentdrum, path, "--save", "gap")
    kept = library.load("gap").loop
    assert kept is not None
    assert kept.bars == 4


def test_save_writes_a_user_preset(latentdrum: Invoke, library: PresetLibrary, tmp_path: Path) -> None:
    """An existing preset is overwritten only with --force."""
    path = str(midi_file(tmp_path / "beat.mid", BEAT))
    assert latentdrum("encode", path, "--save", "my-beat", "--style", "rock").exit_code == 0
    kept = library.load("my-beat")
    assert (kept.style, kept.description) == ("rock", "beat.mid, bar 1")
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
    path = midi_file(tmp_path / "beat.mid", BEAT, channel=1)
    assert latentdrum("encode", str(path)).exit_code == 0


def write_nothing(path: Path) -> None:
    midi_file(path, [])


def write_changing(path: Path) -> None:
    write_notes(path, [(0, 36, 90)], meters=[(4, 4), (3, 4)])


def write_piano(path: Path) -> None:
    midi_file(path, [(0, 72), (4, 76)])


def write_band(path: Path) -> None:
    midi_file(path, BEAT, channel=1)
    band = mido.MidiFile(path)
    band.type = 1
    band.tracks.append(mido.MidiTrack([mido.Message("note_on", note=40, velocity=90, channel=1, time=0)]))
    band.save(path)


def write_text(path: Path) -> None:
    path.write_text("not music")


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (write_nothing, "holds no notes"),
        (write_changing, "changes its time signature (3/4, 4/4)"),
        (write_piano, "none of its notes (72, 76) is a drum of the note map gm; try another --map"),
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
