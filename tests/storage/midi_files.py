"""MIDI files with drums, written for tests to read."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

import mido

from latentdrum.core.rhythm.loop import Loop
from latentdrum.core.voices import NOTE_MAPS

#: Pulse, note, velocity.
Note: TypeAlias = tuple[int, int, int]


def write_notes(
    path: Path,
    notes: Iterable[Note],
    ppqn: int = 480,
    channel: int = 10,
    end: int = 0,
    meters: Sequence[tuple[int, int]] = ((4, 4),),
    bpm: float = 97.0,
) -> Path:
    """A file of one track; its end is that of the last note unless it is later. channel: 1..16."""
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm))])
    track += [mido.MetaMessage("time_signature", numerator=beats, denominator=unit) for beats, unit in meters]
    at = 0
    for pulse, note, velocity in sorted(notes):
        track.append(mido.Message("note_on", channel=channel - 1, note=note, velocity=velocity, time=pulse - at))
        at = pulse
    track.append(mido.MetaMessage("end_of_track", time=max(end - at, 0)))
    mido.MidiFile(type=0, ticks_per_beat=ppqn, tracks=[track]).save(path)
    return path


def write_loop(path: Path, loop: Loop) -> Path:
    """A loop as a DAW exports it: the early downbeats at its end."""
    length, numbers = int(loop.pulses(loop.steps)), NOTE_MAPS["gm"]
    notes = ((hit.pulse % length, numbers[hit.voice], hit.velocity) for hit in loop.hits)
    return write_notes(path, notes, loop.ppqn, end=length, meters=[(loop.meter.beats, loop.meter.unit)])


def read_notes(path: Path) -> tuple[int, tuple[int, int], list[Note]]:
    """The pulses a quarter note, the time signature and the note-ons of a file of one track."""
    midi = mido.MidiFile(path)
    pulse, notes, meter = 0, list[Note](), (0, 0)
    for message in midi.tracks[0]:
        pulse += message.time
        if message.type == "note_on":
            notes.append((pulse, message.note, message.velocity))
        elif message.type == "time_signature":
            meter = message.numerator, message.denominator
    return midi.ticks_per_beat, meter, sorted(notes)
