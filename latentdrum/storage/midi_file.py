"""Writes Standard MIDI Files."""

import errno
from collections.abc import Iterable
from io import BytesIO
from math import lcm
from pathlib import Path
from typing import Final

import mido

from latentdrum.core.engine.output import MidiOut
from latentdrum.core.rhythm.loop import COMMON_TIME, PPQN_RANGE, Loop
from latentdrum.storage.atomic_file import write_atomic

#: Pulses a quarter note.
PPQN: Final = 480


def write_midi(path: Path, sends: Iterable[MidiOut], bpm: float, title: str, loop: Loop | None = None) -> None:
    """Write note-ons and note-offs as a one-track file at a constant tempo; other messages are left out.

    loop: of the preset that was played: the file gets its meter, and a resolution in which its hits are whole pulses.
    The file appears whole or not at all. Raises OSError if it cannot be written.
    """
    track = mido.MidiTrack()
    track.append(mido.MetaMessage("track_name", name=title))
    track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm)))
    meter, ppqn = (COMMON_TIME, PPQN) if loop is None else (loop.meter, _resolution(loop.ppqn))
    track.append(mido.MetaMessage("time_signature", numerator=meter.beats, denominator=meter.unit))
    last_pulse = 0
    for send in sorted(sends, key=lambda send: send.due_s):
        if send.data[0] & 0xE0 != 0x80:
            continue
        pulse = max(round(send.due_s * bpm / 60 * ppqn), last_pulse)
        track.append(mido.Message.from_bytes(send.data, time=pulse - last_pulse))
        last_pulse = pulse
    track.append(mido.MetaMessage("end_of_track"))
    if not path.parent.is_dir():
        raise OSError(errno.ENOENT, f"there is no folder {path.parent}", str(path))
    data = BytesIO()
    mido.MidiFile(type=0, ticks_per_beat=ppqn, tracks=[track]).save(file=data)
    write_atomic(path, data.getvalue())


def _resolution(ppqn: int) -> int:
    """A multiple of the pulses a quarter note, and of the usual ones if a file can have so many."""
    common = lcm(ppqn, PPQN)
    return common if common <= PPQN_RANGE[1] else ppqn
