"""The last yard: hits get their due times, and every note that begins is written down until it ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from latentdrum.core.clock.follower import ClockState, due_s
from latentdrum.core.engine.hit_timing import Hit
from latentdrum.core.engine.sound_request import SoundRequest, Trigger
from latentdrum.core.messages import ControlChange, NoteOn, control_change, note_off, note_on
from latentdrum.core.preset.cc_output import axis_control_changes
from latentdrum.core.preset.preset import Preset
from latentdrum.core.voices import NOTE_MAPS, Voice

#: How long a drum note is held; drum racks are struck, not held, but some samplers want a gate to open fully.
GATE_S = 0.05


@dataclass(frozen=True, slots=True)
class MidiOut:
    """One MIDI message and the second at which it is to leave."""

    due_s: float
    data: bytes

    @property
    def is_note_on(self) -> bool:
        """Whether it is a note-on."""
        return self.data[0] & 0xF0 == 0x90


@dataclass(frozen=True, slots=True)
class PendingHit:
    """A hit to come, note and sound in one, already addressed: a preset that takes over later does not redirect it.

    changes: the controllers that tell its sound, sent before the note.
    """

    tick: float  # from the top of the song, 24 a quarter
    channel: int  # 0..15 as in the bytes
    note: int
    velocity: int
    voice: Voice
    sound: SoundRequest
    control_changes: tuple[ControlChange, ...] = ()
    note_sent: bool = False  # the note is handed out, its sound is still to come
    triggered: bool = False  # the other way round


@dataclass(frozen=True, slots=True)
class SoundingNote:
    """A note that has begun: where, and when it ends; ended once its note-off is handed out, though not yet due."""

    end_s: float
    begun_s: float
    channel: int  # 0..15 as in the bytes
    note: int
    velocity: int
    ended: bool = False


@dataclass(frozen=True, slots=True)
class OutputState:
    """The hits to come, in the order of their ticks, the ledger of notes that sound, the controllers told so far."""

    pending: tuple[PendingHit, ...]
    sounding: tuple[SoundingNote, ...]
    sent_controls: Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Horizon:
    """From when and until when things are handed out, and how far notes and sounds lie behind the clock."""

    now_s: float
    notes_until_s: float
    notes_offset_s: float
    sounds_until_s: float
    sounds_offset_s: float


def address_hits(hits: Iterable[tuple[Hit, SoundRequest]], preset: Preset) -> tuple[PendingHit, ...]:
    """The hits on the preset's channel and in its note map, and their sounds told as the preset tells them."""
    numbers, tells = NOTE_MAPS[preset.note_map], preset.sound_out
    return tuple(
        PendingHit(
            note.tick,
            preset.channel - 1,
            numbers[note.voice],
            note.velocity,
            note.voice,
            sound,
            () if tells is None else axis_control_changes(tells, note.voice, sound.timbre),
        )
        for note, sound in hits
    )


def emit(output: OutputState, clock: ClockState, sight: Horizon) -> tuple[OutputState, list[MidiOut], list[Trigger]]:
    """Everything that falls due within sight, in the order of its time; a note struck again is ended first.

    What was handed out ahead cannot be taken back: a note struck again, by a Start say, waits for it.
    """
    now_s, until_s = sight.now_s, sight.notes_until_s
    tracker = _NoteTracker([held for held in output.sounding if not _over(held, now_s)], output.sent_controls)
    hits, later = list[Trigger](), list[PendingHit]()
    for coming in output.pending:
        beat_s = due_s(clock, coming.tick)
        sound_s, note_s = (max(beat_s + by_s, now_s) for by_s in (sight.sounds_offset_s, sight.notes_offset_s))
        if not coming.triggered and sound_s <= sight.sounds_until_s:
            hits.append(Trigger(sound_s, coming.voice, coming.velocity, coming.sound))
            coming = replace(coming, triggered=True)
        if not coming.note_sent and note_s <= until_s:
            tracker.begin(coming, note_s)
            coming = replace(coming, note_sent=True)
        if not (coming.note_sent and coming.triggered):
            later.append(coming)
    sounding, axis_control_changes = tracker.close(now_s, until_s)
    return (
        OutputState(tuple(later), sounding, axis_control_changes),
        sorted(tracker.midi, key=lambda send: send.due_s),
        hits,
    )


class _NoteTracker:
    """Notes that sound and controllers told, while messages are being written."""

    def __init__(self, sounding: list[SoundingNote], axis_control_changes: Mapping[tuple[int, int], int]) -> None:
        self.sounding = sounding
        self.sent_controls = axis_control_changes
        self.midi: list[MidiOut] = []

    def begin(self, coming: PendingHit, at_s: float) -> None:
        """Begin a note, after the end of one that sounds there still."""
        for old in [held for held in self.sounding if (held.channel, held.note) == (coming.channel, coming.note)]:
            self.sounding.remove(old)
            at_s = max(at_s, old.end_s if old.ended else old.begun_s)
            if not old.ended:
                self.midi.append(MidiOut(min(old.end_s, at_s), note_off(old.channel, old.note)))
        for change in coming.control_changes:
            if self.sent_controls.get((change.channel, change.controller)) != change.value:
                self.sent_controls = {**self.sent_controls, (change.channel, change.controller): change.value}
                self.midi.append(MidiOut(at_s, control_change(change)))
        self.midi.append(MidiOut(at_s, note_on(coming.channel, coming.note, coming.velocity)))
        self.sounding.append(SoundingNote(at_s + GATE_S, at_s, coming.channel, coming.note, coming.velocity))

    def close(self, now_s: float, until_s: float) -> tuple[tuple[SoundingNote, ...], Mapping[tuple[int, int], int]]:
        """End the notes whose time is over; gives those that the next look must know of, and what was told."""
        ending = [held for held in self.sounding if held.end_s <= until_s and not held.ended]
        self.midi += [MidiOut(max(held.end_s, now_s), note_off(held.channel, held.note)) for held in ending]
        return tuple(
            replace(held, ended=True) if held in ending else held for held in self.sounding
        ), self.sent_controls


def is_echo(note: NoteOn, sounding: Iterable[SoundingNote]) -> bool:
    """Whether a note heard is one of our own that sounds, sent back by a DAW that lets its input through."""
    return any(
        (held.channel, held.note, held.velocity) == (note.channel, note.note, note.velocity) for held in sounding
    )


def release_notes(sounding: tuple[SoundingNote, ...], now_s: float) -> tuple[tuple[SoundingNote, ...], list[MidiOut]]:
    """The ledger and the ends of all sounding notes, now, though never before the note itself has left."""
    ending = [replace(held, end_s=max(now_s, held.begun_s), ended=True) for held in sounding if not held.ended]
    sends = [MidiOut(held.end_s, note_off(held.channel, held.note)) for held in ending]
    return (*(held for held in sounding if held.ended), *ending), sends


def _over(held: SoundingNote, now_s: float) -> bool:
    return held.ended and held.end_s <= now_s
