"""A folder of MIDI loops becomes grooves to learn from, some loops held out; a bad file is listed, never fatal."""

from contextlib import suppress
from pathlib import Path

import mido
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from latentdrum.storage.loop_folder import midi_files
from latentdrum.storage.midi_loop import LoopError
from tests.training.rhythm.groove_set import Note, rock, write_midi

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.training

from latentdrum.learning.rhythm.groove_store import GrooveStore  # noqa: E402
from latentdrum.learning.rhythm.player_loops import HELD_OUT, OWN, grooves_of_loop, store_loops  # noqa: E402


def write_loops(folder: Path, count: int, bars: int = 4) -> Path:
    """Rock loops, each with hats a little later, louder and with one more tom than the one before."""
    for index in range(count):
        fill: list[Note] = [(16 * bars - 1 - step, 45, 80) for step in range(index % 12)]
        write_midi(folder / f"loop-{index:03d}.mid", rock(bars, 0.01 * index, 60 + index % 60) + fill, bpm=100)
    return folder


def test_every_bar_of_a_loop_begins_a_groove(tmp_path: Path) -> None:
    """Grooves that repeat count once; the last bar of a loop goes on with its first, of a longer take it does not."""
    loops = {"four": rock(4), "one": rock(1), "varied": [*rock(4), (60.0, 49, 120)], "long": [*rock(9), (142.0, 49, 9)]}
    found = {}
    for name, notes in loops.items():
        write_midi(tmp_path / f"{name}.mid", notes, bpm=100)
        found[name], bpm = grooves_of_loop(tmp_path / f"{name}.mid")
        assert bpm == pytest.approx(100, abs=0.01)
    assert {name: len(x) for name, x in found.items()} == {"four": 1, "one": 1, "varied": 3, "long": 2}
    assert np.array_equal(found["one"], found["four"])


def test_a_fifth_of_the_loops_is_held_out(tmp_path: Path) -> None:
    """The same ones each time; no groove of theirs is learned from."""
    files = midi_files(write_loops(tmp_path / "loops", 12))
    read = store_loops(files, tmp_path / "a", seed=1)
    assert (read.loops, read.held_out_loops, read.skipped) == (9, 3, [])
    own, held_out = GrooveStore(tmp_path / "a" / OWN), GrooveStore(tmp_path / "a" / HELD_OUT)
    assert (len(own), len(held_out)) == (read.grooves, read.held_out_grooves)
    assert sorted(set(read.takes)) == list(range(9))
    assert len(read.held_out_bpm) == len(held_out)
    again = store_loops(files, tmp_path / "b", seed=1)
    assert again == read
    assert torch.equal(GrooveStore(tmp_path / "b" / OWN)[torch.arange(len(own))], own[torch.arange(len(own))])


def test_files_that_cannot_be_used_are_listed_with_their_reasons(tmp_path: Path) -> None:
    """A text file, half a file, a waltz, a melody, one hit, a file without notes."""
    folder = write_loops(tmp_path / "loops", 5)
    (folder / "text.mid").write_text("no MIDI", encoding="utf-8")
    (folder / "half.mid").write_bytes((folder / "loop-000.mid").read_bytes()[:40])
    waltz = mido.MidiTrack([mido.MetaMessage("time_signature", numerator=3), mido.Message("note_on", note=36)])
    melody = mido.MidiTrack([mido.Message("note_on", note=100, velocity=90)])
    for name, track in (("waltz", waltz), ("melody", melody), ("empty", mido.MidiTrack())):
        mido.MidiFile(tracks=[track]).save(folder / f"{name}.mid")
    write_midi(folder / "click.mid", [(0.0, 36, 100), (192.0, 36, 100)])
    write_midi(folder / "endless.mid", [(0.0, 36, 100), (16 * 5000.0, 36, 100)])
    skipped = dict(store_loops(midi_files(folder), tmp_path / "work", seed=1).skipped)
    names = ("click", "empty", "endless", "half", "melody", "text", "waltz")
    assert sorted(skipped) == [str(folder / f"{name}.mid") for name in names]
    assert "is in 3/4" in skipped[str(folder / "waltz.mid")]
    assert "is 5001 bars long" in skipped[str(folder / "endless.mid")]


def test_too_few_loops_are_refused(tmp_path: Path) -> None:
    """The error says how many there are, how many are needed, and why others do not count."""
    folder = write_loops(tmp_path / "loops", 3)
    (folder / "text.mid").write_text("no MIDI", encoding="utf-8")
    with pytest.raises(LoopError, match=r"3 of 4 files can be learned from, 4 are needed\n.*text\.mid: not a MIDI"):
        store_loops(midi_files(folder), tmp_path / "work", seed=1)
    with pytest.raises(LoopError, match="no such folder"):
        midi_files(tmp_path / "nowhere")
    (tmp_path / "none").mkdir()
    with pytest.raises(LoopError, match="holds no MIDI file"):
        midi_files(tmp_path / "none")


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8), st.floats(0.2, 1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_no_damaged_file_is_fatal(tmp_path: Path, changes: list[tuple[float, int]], length: float) -> None:
    """Whatever bytes are changed or lost, the file gives grooves or a reason."""
    path = tmp_path / "loop.mid"
    write_midi(path, rock(4))
    data = bytearray(path.read_bytes())
    for at, value in changes:
        data[round(at * (len(data) - 1))] = value
    path.write_bytes(bytes(data[: round(length * len(data))]))
    with suppress(LoopError):
        x, bpm = grooves_of_loop(path)
        assert np.isfinite(x).all()
        assert bpm > 0
