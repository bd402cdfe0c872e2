"""Reads the drum notes of a Standard MIDI File."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import mido
from mido.midifiles.meta import KeySignatureError

from latentdrum.core.rhythm.grid import Onset
from latentdrum.core.rhythm.loop import COMMON_TIME, LoopHit, Meter
from latentdrum.core.rhythm.loop_cut import Recording
from latentdrum.core.units import STEPS_PER_QUARTER
from latentdrum.core.voices import NOTE_MAPS, VOICE_OF_NOTE, Voice, voice_for_note

_DRUM_CHANNEL = 10  # 1..16


class LoopError(ValueError):
    """A MIDI file whose drums cannot be read; the text names the file, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class MidiDrums:
    """The drums of a file, on one channel (1..16), with a note map.

    notes: pulse and number of every note on the channel. tempi_bpm: every tempo in the file, in order. left_channels:
    the other channels that have notes.
    """

    recording: Recording
    channel: int
    note_map: str
    notes: tuple[tuple[int, int], ...]
    tempi_bpm: tuple[float, ...]
    left_channels: tuple[int, ...]

    def unknown(self, pulses: range) -> Mapping[int, int]:
        """Notes that are no voice's, with their count between some pulses."""
        counts = self._counts(pulses)
        return {note: count for note, count in counts.items() if voice_for_note(note, self.note_map) is None}

    def remapped(self, pulses: range) -> Mapping[int, tuple[Voice, int]]:
        """Notes that are not the map's own for their voice, with that voice and their count between some pulses."""
        found = ((note, voice_for_note(note, self.note_map), count) for note, count in self._counts(pulses).items())
        own = NOTE_MAPS[self.note_map]
        return {note: (voice, count) for note, voice, count in found if voice is not None and own[voice] != note}

    def _counts(self, pulses: range) -> Mapping[int, int]:
        return dict(sorted(Counter(note for pulse, note in self.notes if pulse in pulses).items()))


class _Note(NamedTuple):
    pulse: int  # from the start of the file
    channel: int  # 1..16
    note: int
    velocity: int  # 1..127


def read_onsets(path: Path, without: Collection[int] = ()) -> tuple[Onset, ...]:
    """All drum onsets of a file in time order, from any channel. Raises LoopError if it is not a MIDI file.

    Steps come from ticks per beat alone, so the file's tempo changes nothing. without: notes that are left out.
    """
    midi = _open(path)
    pulses_per_step = midi.ticks_per_beat / STEPS_PER_QUARTER
    return tuple(
        sorted(
            (note.pulse / pulses_per_step, int(VOICE_OF_NOTE[note.note]), note.velocity / 127)
            for note in _notes(midi)
            if note.note in VOICE_OF_NOTE and note.note not in without
        )
    )


def read_drums(path: Path, note_map: str = "gm", channel: int | None = None) -> MidiDrums:
    """The drums of a file, to the pulse and the velocity; without a channel those on channel 10, or on its only one.

    Raises LoopError if there are none or if the file cannot be read.
    """
    midi = _open(path)
    notes, tempi, meter = _notes(midi), _tempi(path, midi), _meter(path, midi)
    chosen = _channel(path, notes, channel)
    drums = [note for note in notes if note.channel == chosen]
    voices = {note.note: voice_for_note(note.note, note_map) for note in drums}
    hits = [LoopHit(note.pulse, voice, note.velocity) for note in drums if (voice := voices[note.note]) is not None]
    if not hits:
        found = ", ".join(map(str, sorted(voices)))
        raise LoopError(f"{path}: none of its notes ({found}) is a drum of the note map {note_map}; try another --map")
    end = max(sum(message.time for message in track) for track in midi.tracks)
    return MidiDrums(
        Recording(tuple(sorted(hits)), midi.ticks_per_beat, meter, end),
        chosen,
        note_map,
        tuple((note.pulse, note.note) for note in drums),
        tempi,
        tuple(sorted({note.channel for note in notes} - {chosen})),
    )


def _open(path: Path) -> mido.MidiFile:
    try:
        midi = mido.MidiFile(path)
    except FileNotFoundError as error:
        raise LoopError(f"{path}: no such file") from error
    except IsADirectoryError as error:
        raise LoopError(f"{path}: is a folder; name a MIDI file in it") from error
    except PermissionError as error:
        raise LoopError(f"{path}: no permission to read it") from error
    except (OSError, EOFError, ValueError, KeyError, IndexError, TypeError, KeySignatureError) as error:
        why = f" ({error})" if str(error) else ""
        raise LoopError(f"{path}: not a MIDI file, or damaged{why}; fetch or export it again") from error
    if midi.ticks_per_beat <= 0:
        raise LoopError(f"{path}: its times are SMPTE frames, not beats; export it with musical time")
    return midi


def _channel(path: Path, notes: list[_Note], wanted: int | None) -> int:
    """The channel to read."""
    channels = sorted({note.channel for note in notes})
    if not channels:
        raise LoopError(f"{path}: holds no notes")
    named = f"notes on {'channel' if len(channels) == 1 else 'channels'} {', '.join(map(str, channels))}"
    if wanted is not None and wanted not in channels:
        raise LoopError(f"{path}: {named}, none on channel {wanted}")
    if wanted is None and _DRUM_CHANNEL not in channels and len(channels) > 1:
        raise LoopError(f"{path}: {named}, none on the drums' channel 10; choose one with --channel")
    return wanted if wanted is not None else _DRUM_CHANNEL if _DRUM_CHANNEL in channels else channels[0]


def _tempi(path: Path, midi: mido.MidiFile) -> tuple[float, ...]:
    tempi = [message.tempo for track in midi.tracks for message in track if message.type == "set_tempo"]
    if 0 in tempi:
        raise LoopError(f"{path}: invalid tempo (0 microseconds per quarter note); correct it in a DAW")
    return tuple(round(mido.tempo2bpm(tempo), 3) for tempo in tempi)


def _meter(path: Path, midi: mido.MidiFile) -> Meter:
    """The file's only time signature; 4/4 without one."""
    messages = (message for track in midi.tracks for message in track)
    found = {(message.numerator, message.denominator) for message in messages if message.type == "time_signature"}
    if len(found) > 1:
        named = ", ".join(f"{beats}/{unit}" for beats, unit in sorted(found))
        raise LoopError(f"{path}: changes its time signature ({named}); a loop has one: cut the file in a DAW")
    try:
        return Meter(*found.pop()) if found else COMMON_TIME
    except ValueError as error:
        raise LoopError(f"{path}: {error}") from error


def _notes(midi: mido.MidiFile) -> list[_Note]:
    found = []
    for track in midi.tracks:
        pulse = 0
        for message in track:
            pulse += message.time
            if message.type == "note_on" and message.velocity > 0:
                found.append(_Note(pulse, message.channel + 1, message.note, message.velocity))
    return found
