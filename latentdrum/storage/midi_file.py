"""Writes Standard MIDI Files."""

import errno
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import mido

from latentdrum.core.engine.output import MidiOut
from latentdrum.storage.atomic_file import write_atomic

TICKS_PER_BEAT = 480


def write_midi(path: Path, sends: Iterable[MidiOut], bpm: float, title: str) -> None:
    """Write note-ons and note-offs as a one-track file at a constant tempo; other messages are left out.

    The file appears whole or not at all. Raises OSError if it cannot be written.
    """
    track = mido.MidiTrack()
    track.append(mido.MetaMessage("track_name", name=title))
    track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm)))
    track.append(mido.MetaMessage("time_signature", numerator=4, denominator=4))
    last_tick = 0
    for send in sorted(sends, key=lambda send: send.due_s):
        if send.data[0] & 0xE0 != 0x80:
            continue
        tick = max(round(send.due_s * bpm / 60 * TICKS_PER_BEAT), last_tick)
        track.append(mido.Message.from_bytes(send.data, time=tick - last_tick))
        last_tick = tick
    track.append(mido.MetaMessage("end_of_track"))
    if not path.parent.is_dir():
        raise OSError(errno.ENOENT, f"there is no folder {path.parent}", str(path))
    data = BytesIO()
    mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_BEAT, tracks=[track]).save(file=data)
    write_atomic(path, data.getvalue())
