"""Standard MIDI files: what was played, on a grid that a DAW can edit."""

import errno
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import mido

from latentdrum.core.engine.output import MidiOut
from latentdrum.storage.atomic_file import write_atomic

TICKS_PER_BEAT = 480


def write_midi(path: Path, sends: Iterable[MidiOut], bpm: float, title: str) -> None:
    """Write notes as a one-track file at a steady tempo; raises OSError if the file cannot be written.

    The file appears whole or not at all.
    """
    track = mido.MidiTrack()
    track.append(mido.MetaMessage("track_name", name=title))
    track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm)))
    track.append(mido.MetaMessage("time_signature", numerator=4, denominator=4))
    at = 0
    for send in sorted(sends, key=lambda send: send.due_s):
        if send.data[0] & 0xE0 != 0x80:
            continue
        tick = max(round(send.due_s * bpm / 60 * TICKS_PER_BEAT), at)
        track.append(mido.Message.from_bytes(send.data, time=tick - at))
        at = tick
    track.append(mido.MetaMessage("end_of_track"))
    if not path.parent.is_dir():
        raise OSError(errno.ENOENT, f"there is no folder {path.parent}", str(path))
    data = BytesIO()
    mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_BEAT, tracks=[track]).save(file=data)
    write_atomic(path, data.getvalue())
