"""Writes kept bars as a Standard MIDI File: every hit at its tick, with the tempo and the meter that the song had."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

import mido

from latentdrum.core.engine.kept import Kept, KeptHit
from latentdrum.core.engine.output import GATE_S, addresses
from latentdrum.core.engine.take import TAKE_PPQN
from latentdrum.core.messages import note_off, note_on
from latentdrum.core.preset.preset import Preset
from latentdrum.core.units import TICKS_PER_QUARTER
from latentdrum.core.voices import Voice
from latentdrum.storage.atomic_file import write_atomic

#: Pulses a tick: as fine as the loop of the preset that is kept with the file.
_PULSES: Final = TAKE_PPQN // TICKS_PER_QUARTER
#: Order of events on one pulse: what the file says of the song, then the end of a note before its next beginning.
_META, _OFF, _ON = range(3)


def write_bars(
    path: Path, found: Kept, preset: Preset, title: str, *, per_voice: bool = False, overwrite: bool = False
) -> None:
    """Write kept bars on the channels and notes of a preset's voices.

    One track, or one of the song and one a voice that played. A first downbeat that was early is on the file's first
    pulse. The file appears whole or not at all. Raises OSError if it cannot be written, FileExistsError if it is there.
    """
    by_voice = addresses(preset, preset.values)
    events = defaultdict[Voice | None, list[tuple[int, int, mido.Message]]](list)
    events[None] = [*_song(found)]
    for hit, next_pulse in _with_next(found.hits):
        track = hit.played.voice if per_voice else None
        (channel, note), begin = by_voice[hit.played.voice], _pulse(hit.tick)
        end = min(begin + _gate(found, hit), next_pulse)
        on = note_on(channel, note, hit.played.velocity)
        events[track].append((begin, _ON, mido.Message.from_bytes(on)))
        events[track].append((max(end, begin + 1), _OFF, mido.Message.from_bytes(note_off(channel, note))))
    tracks = [_track(title if voice is None else voice.label, events[voice], found) for voice in _order(events)]
    data = BytesIO()
    mido.MidiFile(type=1 if per_voice else 0, ticks_per_beat=TAKE_PPQN, tracks=tracks).save(file=data)
    write_atomic(path, data.getvalue(), overwrite)


def _pulse(tick: float) -> int:
    return max(round(tick * _PULSES), 0)


def _gate(found: Kept, hit: KeptHit) -> int:
    """Length of a note in pulses."""
    period_s = next((change.period_s for change in reversed(found.tempo) if change.tick <= hit.tick), 0.0)
    return round(GATE_S / (period_s or found.tempo[0].period_s) * _PULSES)


def _with_next(hits: Sequence[KeptHit]) -> Iterable[tuple[KeptHit, int]]:
    """Each hit with the pulse at which its voice is hit again, or a far one."""
    coming: dict[Voice, int] = {}
    found = []
    for hit in reversed(hits):
        found.append((hit, coming.get(hit.played.voice, 2**27)))
        coming[hit.played.voice] = _pulse(hit.tick)
    return reversed(found)


def _song(found: Kept) -> Iterable[tuple[int, int, mido.MetaMessage]]:
    """Tempo and meter where they change."""
    tempo, meter = None, None
    for change in found.tempo:
        if (here := round(change.period_s * TICKS_PER_QUARTER * 1e6)) != tempo:
            tempo = here
            yield _pulse(change.tick), _META, mido.MetaMessage("set_tempo", tempo=tempo)
    for tick, own in found.lines:
        if own != meter:
            meter = own
            message = mido.MetaMessage("time_signature", numerator=own.beats, denominator=own.unit)
            yield _pulse(tick), _META, message


def _order(voices: Iterable[Voice | None]) -> list[Voice | None]:
    return sorted(voices, key=lambda voice: -1 if voice is None else int(voice))


def _track(name: str, events: list[tuple[int, int, mido.Message]], found: Kept) -> mido.MidiTrack:
    """A track that ends with the last bar, or with the last note if that is later."""
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
    last = 0
    for pulse, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=pulse - last))
        last = pulse
    track.append(mido.MetaMessage("end_of_track", time=max(_pulse(found.end_tick) - last, 0)))
    return track
