"""The last yard: notes become bytes with due times, and every note that begins is written down until it ends."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from latentdrum.core.clock import ClockState, due_s
from latentdrum.core.messages import note_off, note_on
from latentdrum.core.preset import Preset
from latentdrum.core.schedule import DrumNote
from latentdrum.core.voices import NOTE_MAPS

#: How long a drum note is held; drum racks are struck, not held, but some samplers want a gate to open fully.
GATE_S = 0.05


@dataclass(frozen=True, slots=True)
class Send:
    """One MIDI message and the second at which it is to leave."""

    due_s: float
    data: bytes

    @property
    def begins_note(self) -> bool:
        """Whether it is a note-on."""
        return self.data[0] & 0xF0 == 0x90


@dataclass(frozen=True, slots=True)
class Pending:
    """A note to come, already addressed: a preset that takes over later does not redirect it."""

    tick: float  # from the top of the song, 24 a quarter
    channel: int  # 0..15 as in the bytes
    note: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Sounding:
    """A note that has begun: where, and when it ends; ended once its note-off is handed out, though not yet due."""

    end_s: float
    begun_s: float
    channel: int  # 0..15 as in the bytes
    note: int
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """The notes to come, in the order of their ticks, and the ledger of those that sound."""

    pending: tuple[Pending, ...]
    sounding: tuple[Sounding, ...]


def address(notes: Iterable[DrumNote], preset: Preset) -> tuple[Pending, ...]:
    """The notes on the preset's channel and in its note map."""
    numbers = NOTE_MAPS[preset.note_map]
    return tuple(Pending(note.tick, preset.channel - 1, numbers[note.voice], note.velocity) for note in notes)


def emit(output: Output, clock: ClockState, offset_s: float, now_s: float, until_s: float) -> tuple[Output, list[Send]]:
    """Everything due up to until_s, in the order of its time; a note struck again is ended first.

    What was handed out ahead cannot be taken back: a note struck again, by a Start say, waits for it.
    """
    sounding, sends, later = [held for held in output.sounding if not _over(held, now_s)], list[Send](), list[Pending]()
    for coming in output.pending:
        at_s = max(due_s(clock, coming.tick) + offset_s, now_s)
        if at_s > until_s:
            later.append(coming)
            continue
        for old in [held for held in sounding if (held.channel, held.note) == (coming.channel, coming.note)]:
            sounding.remove(old)
            at_s = max(at_s, old.end_s if old.ended else old.begun_s)
            if not old.ended:
                sends.append(Send(min(old.end_s, at_s), note_off(old.channel, old.note)))
        sends.append(Send(at_s, note_on(coming.channel, coming.note, coming.velocity)))
        sounding.append(Sounding(at_s + GATE_S, at_s, coming.channel, coming.note))
    ending = [held for held in sounding if held.end_s <= until_s and not held.ended]
    sends += [Send(max(held.end_s, now_s), note_off(held.channel, held.note)) for held in ending]
    ledger = tuple(replace(held, ended=True) if held in ending else held for held in sounding)
    return Output(tuple(later), ledger), sorted(sends, key=lambda send: send.due_s)


def release(sounding: tuple[Sounding, ...], now_s: float) -> tuple[tuple[Sounding, ...], list[Send]]:
    """The ledger and the ends of all sounding notes, now, though never before the note itself has left."""
    ending = [replace(held, end_s=max(now_s, held.begun_s), ended=True) for held in sounding if not held.ended]
    sends = [Send(held.end_s, note_off(held.channel, held.note)) for held in ending]
    return (*(held for held in sounding if held.ended), *ending), sends


def _over(held: Sounding, now_s: float) -> bool:
    return held.ended and held.end_s <= now_s
