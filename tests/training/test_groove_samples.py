"""Samples of a style are drawn, played by the engine and written for eyes and ears."""

from pathlib import Path

import mido
import pytest
from click.testing import CliRunner

pytest.importorskip("sklearn")
pytestmark = pytest.mark.training

from latentdrum.core.units import GROOVE_BARS, TICKS_PER_BAR, TICKS_PER_STEP  # noqa: E402
from latentdrum.models.rhythm.model import load  # noqa: E402
from training.listening.grooves import in_a_row, main, sampled  # noqa: E402


def test_every_sample_is_another_groove_of_two_bars() -> None:
    """Played from the first bar on, none like another, and one after the other in a file."""
    bounces = sampled(load(), "funk", 3, seed=1)
    hits = [tuple((round(note.tick), note.voice) for note in each.notes) for each in bounces]
    assert len(set(hits)) == 3
    ticks = [note.tick for each in bounces for note in each.notes]
    assert all(-TICKS_PER_STEP / 2 <= tick <= GROOVE_BARS * TICKS_PER_BAR for tick in ticks)
    joined = sorted(send.due_s for send in in_a_row(bounces) if send.is_note_on)
    assert len(joined) == sum(len(each.notes) for each in bounces)
    assert joined[-1] > 2 * GROOVE_BARS * 4 * 60 / bounces[0].bpm


def test_the_command_writes_a_picture_and_midi_of_a_style(tmp_path: Path) -> None:
    """One file each, named for the style."""
    result = CliRunner().invoke(main, ["house", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["house.mid", "house.png"]
    notes = [message for message in mido.MidiFile(tmp_path / "house.mid") if message.type == "note_on"]
    assert len(notes) > 8 * 8
