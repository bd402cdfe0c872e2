"""Standard MIDI files: what was played, on a grid that a DAW can edit."""

import errno
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import mido

from latentdrum.core.output import Send

TICKS_PER_BEAT = 480


def write_midi(path: Path, sends: Iterable[Send], bpm: float, title: str) -> None:
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
    _write_whole(path, mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_BEAT, tracks=[track]))


def _write_whole(path: Path, file: mido.MidiFile) -> None:
    if path.exists() and not path.is_file():  # a pipe or a device is written to, never replaced
        with path.open("wb") as out:
            file.save(file=out)
        return
    place = Path(os.path.realpath(path))  # a link stays a link
    if not place.parent.is_dir():
        raise OSError(errno.ENOENT, f"there is no folder {path.parent}", str(path))
    try:
        with tempfile.NamedTemporaryFile(dir=place.parent, suffix=".part", delete=False) as part:
            try:
                file.save(file=part)
            except BaseException:
                os.unlink(part.name)
                raise
        os.chmod(part.name, 0o644)
        os.replace(part.name, place)
    except OSError as error:  # it names the draft, of which the player has never heard
        raise OSError(error.errno, error.strerror, str(path)) from error
