"""Reads the drum notes of a Standard MIDI File."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import mido
from mido.midifiles.meta import KeySignatureError

from latentdrum.core.rhythm.grid import Onset
from latentdrum.core.units import STEPS_PER_QUARTER
from latentdrum.core.voices import VOICE_OF_NOTE

_DRUM_CHANNEL = 9  # as in the bytes; MIDI's channel 10


class LoopError(ValueError):
    """A MIDI file whose drums cannot be read; the text names the file, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class MidiLoop:
    """The onsets of a file in time order; bpm is the first tempo in it, or None."""

    onsets: tuple[Onset, ...]
    bpm: float | None


class _Note(NamedTuple):
    step: float  # from the start of the file
    channel: int
    note: int
    velocity: int  # 1..127


def read_onsets(path: Path) -> tuple[Onset, ...]:
    """All drum onsets of a file in time order, from any channel. Raises LoopError if it is not a MIDI file.

    Steps come from ticks per beat alone, so the file's tempo changes nothing.
    """
    return _onsets(_notes(_open(path)))


def read_midi_loop(path: Path) -> MidiLoop:
    """The drums of a file: those on channel 10 if it has any, else those of its only channel. Raises LoopError."""
    midi = _open(path)
    _check_time(path, midi)
    notes = _notes(midi)
    channels = sorted({note.channel for note in notes})
    if not notes:
        raise LoopError(f"{path}: holds no notes")
    if _DRUM_CHANNEL not in channels and len(channels) > 1:
        named = ", ".join(str(channel + 1) for channel in channels)
        raise LoopError(f"{path}: notes on channels {named}, none on the drums' channel 10; keep only the drum track")
    drums = [note for note in notes if note.channel == _DRUM_CHANNEL or len(channels) == 1]
    onsets = _onsets(drums)
    if not onsets:
        found = ", ".join(map(str, sorted({note.note for note in drums})))
        raise LoopError(f"{path}: none of its notes ({found}) is a General MIDI drum; see `latentdrum chart`")
    tempi = [message.tempo for track in midi.tracks for message in track if message.type == "set_tempo"]
    if 0 in tempi:
        raise LoopError(f"{path}: invalid tempo (0 microseconds per quarter note); correct it in a DAW")
    return MidiLoop(onsets, round(mido.tempo2bpm(tempi[0]), 3) if tempi else None)


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


def _check_time(path: Path, midi: mido.MidiFile) -> None:
    for track in midi.tracks:
        for message in track:
            if message.type == "time_signature" and (message.numerator, message.denominator) != (4, 4):
                found = f"{message.numerator}/{message.denominator}"
                raise LoopError(f"{path}: is in {found}; the rhythm space holds 4/4 bars only")


def _notes(midi: mido.MidiFile) -> list[_Note]:
    found = []
    ticks_per_step = midi.ticks_per_beat / STEPS_PER_QUARTER
    for track in midi.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity > 0:
                found.append(_Note(tick / ticks_per_step, message.channel, message.note, message.velocity))
    return found


def _onsets(notes: list[_Note]) -> tuple[Onset, ...]:
    return tuple(
        sorted(
            (note.step, int(VOICE_OF_NOTE[note.note]), note.velocity / 127)
            for note in notes
            if note.note in VOICE_OF_NOTE
        )
    )
