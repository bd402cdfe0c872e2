"""Kept bars as a MIDI file: what a DAW reads is what was played."""

from dataclasses import replace
from pathlib import Path

import mido
import pytest

from latentdrum.core.engine.kept import kept, kept_loop
from latentdrum.core.rhythm.loop import Meter
from latentdrum.core.rhythm.loop_cut import cut_loop
from latentdrum.storage.midi_bars import write_bars
from latentdrum.storage.midi_loop import read_drums
from tests.core.engine.memories import LIVELY, played


@pytest.mark.parametrize("per_voice", [False, True])
def test_the_file_holds_every_hit_to_the_pulse(tmp_path: Path, per_voice: bool) -> None:
    """Read as a loop it is the loop of the preset, but for a first downbeat that came before the first bar line."""
    bars = played(3).bars
    path = tmp_path / "kept.mid"
    write_bars(path, kept(bars), LIVELY, "kept", per_voice=per_voice)
    drums = read_drums(path)
    wanted = [hit._replace(pulse=max(hit.pulse, 0)) for hit in kept_loop(bars).hits]
    assert sorted(cut_loop(drums.recording, 0, 3).loop.hits) == sorted(wanted)
    assert drums.recording.end_pulse == 3 * drums.recording.bar_pulses
    assert drums.tempi_bpm == pytest.approx((150.0,), abs=0.01)


def test_each_drum_has_a_track(tmp_path: Path) -> None:
    """Under its name; the first track has the tempo."""
    found = kept(played(2).bars)
    write_bars(tmp_path / "kept.mid", found, LIVELY, "kept", per_voice=True)
    midi = mido.MidiFile(tmp_path / "kept.mid")
    voices = sorted({hit.played.voice for hit in found.hits})
    assert [track.name for track in midi.tracks] == ["kept", *(voice.label for voice in voices)]
    notes = [{message.note for message in track if message.type == "note_on"} for track in midi.tracks]
    assert [len(found) for found in notes] == [0] + [1] * len(voices)


def test_each_drum_is_on_its_own_note_and_channel(tmp_path: Path) -> None:
    """Where the preset gives it one, as while it played."""
    path = tmp_path / "kept.mid"
    own = replace(LIVELY, values={**LIVELY.values, "kick_note": 60.0, "kick_channel": 3.0})
    write_bars(path, kept(played(2).bars), own, "kept")
    notes = {(message.channel, message.note) for message in mido.MidiFile(path) if message.type == "note_on"}
    assert (2, 60) in notes
    assert not {36, 60} & {note for channel, note in notes if channel != 2}


def test_every_note_ends_before_it_begins_again(tmp_path: Path) -> None:
    """A sampler would cut or hold it otherwise."""
    write_bars(tmp_path / "kept.mid", kept(played(4, 300.0).bars), LIVELY, "kept")
    sounding = set()
    for message in mido.MidiFile(tmp_path / "kept.mid").tracks[0]:
        if message.type == "note_on":
            assert message.note not in sounding
            sounding.add(message.note)
        elif message.type == "note_off":
            sounding.remove(message.note)
    assert not sounding


def test_tempo_and_meter_change_where_they_did(tmp_path: Path) -> None:
    """Bars at another tempo and in another meter have events of their own at their lines."""
    first, second = played(2, 150.0).bars
    slow = replace(second, meter=Meter(7, 8), periods_s=(0.05,) * 14, hits=second.hits[:1])
    write_bars(tmp_path / "kept.mid", kept([first, slow, slow]), LIVELY, "kept")
    at, found = 0, []
    for message in mido.MidiFile(tmp_path / "kept.mid").tracks[0]:
        at += message.time
        if message.type == "set_tempo":
            found.append((at / 15360 * 4, "tempo", round(mido.tempo2bpm(message.tempo), 1)))
        if message.type == "time_signature":
            found.append((at / 15360 * 4, "meter", message.numerator))
    assert found == [(0, "tempo", 150.0), (0, "meter", 4), (16, "tempo", 50.0), (16, "meter", 7)]


def test_nothing_is_overwritten_unless_asked(tmp_path: Path) -> None:
    """The old file stays as it is."""
    path = tmp_path / "kept.mid"
    path.write_bytes(b"old")
    found = kept(played(1).bars)
    with pytest.raises(FileExistsError):
        write_bars(path, found, LIVELY, "kept")
    assert path.read_bytes() == b"old"
    write_bars(path, found, LIVELY, "kept", overwrite=True)
    assert path.read_bytes() != b"old"
