"""The drums of a MIDI file are read to the pulse; what is not read is counted, and a bad file is refused."""

from pathlib import Path

import mido
import pytest

from latentdrum.core.rhythm.loop import COMMON_TIME, LoopHit, Meter
from latentdrum.core.voices import Voice
from latentdrum.storage.midi_loop import LoopError, read_drums
from tests.storage.midi_files import Note, write_notes

KICK = mido.Message("note_on", note=36, velocity=100, channel=9)
BEAT: list[Note] = [(0, 36, 100), (481, 38, 1), (967, 42, 127)]


def loop(path: Path, *first: mido.MetaMessage) -> Path:
    mido.MidiFile(tracks=[mido.MidiTrack([*first, KICK])]).save(path)
    return path


def test_pulses_velocities_meter_and_tempo_are_read(tmp_path: Path) -> None:
    """Whole pulses of the file's own resolution; velocities as they are."""
    found = read_drums(write_notes(tmp_path / "x.mid", BEAT, 480, end=1920, meters=[(3, 4)], bpm=90.0))
    assert found.recording.hits == (
        LoopHit(0, Voice.KICK, 100), LoopHit(481, Voice.SNARE, 1), LoopHit(967, Voice.HAT_CLOSED, 127),
    )  # fmt: skip
    assert (found.recording.ppqn, found.recording.end_pulse, found.recording.meter) == (480, 1920, Meter(3, 4))
    assert (found.tempi_bpm, found.channel, found.left_channels) == ((90.0,), 10, ())


def test_without_a_time_signature_it_is_common_time(tmp_path: Path) -> None:
    """As the MIDI file format says."""
    assert read_drums(write_notes(tmp_path / "x.mid", BEAT, meters=())).recording.meter == COMMON_TIME


def test_no_note_is_dropped_without_being_counted(tmp_path: Path) -> None:
    """A cowbell is no voice; a side stick plays as the snare."""
    path = write_notes(tmp_path / "x.mid", [*BEAT, (10, 56, 80), (20, 56, 80), (30, 37, 80)])
    found = read_drums(path)
    everywhere = range(1000)
    assert (found.unknown(everywhere), found.remapped(everywhere)) == ({56: 2}, {37: (Voice.SNARE, 1)})
    assert (found.unknown(range(15)), found.remapped(range(15))) == ({56: 1}, {})
    assert len(found.recording.hits) == 4


def test_a_note_map_says_which_drum_a_note_is(tmp_path: Path) -> None:
    """A Rytm's pads are notes 0 to 11."""
    path = write_notes(tmp_path / "x.mid", [(0, 0, 99), (5, 11, 98)])
    assert [hit.voice for hit in read_drums(path, "rytm").recording.hits] == [Voice.KICK, Voice.RIDE]
    with pytest.raises(LoopError, match=r"none of its notes \(0, 11\) is a drum of the note map gm; try another --map"):
        read_drums(path)


def test_the_channel_is_10_or_the_only_one_or_the_one_asked_for(tmp_path: Path) -> None:
    """Where it is not clear, the error names the channels."""
    odd = write_notes(tmp_path / "odd.mid", BEAT, channel=3)
    assert read_drums(odd).channel == 3
    band = mido.MidiFile(odd)
    band.type = 1
    band.tracks.append(mido.MidiTrack([mido.Message("note_on", note=40, velocity=90, channel=0)]))
    band.save(tmp_path / "band.mid")
    with pytest.raises(
        LoopError, match="notes on channels 1, 3, none on the drums' channel 10; choose one with --chan"
    ):
        read_drums(tmp_path / "band.mid")
    chosen = read_drums(tmp_path / "band.mid", channel=3)
    assert (len(chosen.recording.hits), chosen.left_channels) == (3, (1,))
    with pytest.raises(LoopError, match="notes on channel 3, none on channel 10"):
        read_drums(odd, channel=10)


@pytest.mark.parametrize(
    ("meters", "message"),
    [
        ([(4, 4), (3, 4)], r"changes its time signature \(3/4, 4/4\); a loop has one"),
        ([(5, 32)], "meter 5/32: its bar must be a whole number of sixteenths"),
    ],
)
def test_a_time_signature_that_cannot_be_kept_is_refused(
    tmp_path: Path, meters: list[tuple[int, int]], message: str
) -> None:
    """Never played as if it were another."""
    with pytest.raises(LoopError, match=message):
        read_drums(write_notes(tmp_path / "x.mid", BEAT, meters=meters))


def test_a_tempo_of_0_is_refused(tmp_path: Path) -> None:
    """0 microseconds per quarter note would be an infinite tempo."""
    with pytest.raises(LoopError, match=r"x\.mid: invalid tempo"):
        read_drums(loop(tmp_path / "x.mid", mido.MetaMessage("set_tempo", tempo=0)))


def test_an_invalid_key_signature_is_a_damaged_file(tmp_path: Path) -> None:
    """Drums have no key, but the rest of the file cannot be trusted."""
    path = loop(tmp_path / "x.mid", mido.MetaMessage("key_signature", key="C"))
    path.write_bytes(path.read_bytes().replace(b"\xff\x59\x02\x00\x00", b"\xff\x59\x02\x11\x07"))
    with pytest.raises(LoopError, match=r"x\.mid: not a MIDI file, or damaged"):
        read_drums(path)
