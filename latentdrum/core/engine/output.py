"""Output stage for MIDI: hits get their due times, and every note that begins is tracked until it ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from latentdrum.core.clock.follower import ClockState, due_s
from latentdrum.core.engine.hit_timing import Hit
from latentdrum.core.engine.memory import PlayedHit
from latentdrum.core.engine.sound_request import SoundRequest, Trigger
from latentdrum.core.messages import ControlChange, NoteOn, control_change, is_note_on, note_off, note_on
from latentdrum.core.parameters.parts import note_addresses
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.cc_output import axis_control_changes
from latentdrum.core.preset.preset import Preset
from latentdrum.core.voices import NOTE_MAPS, Voice

#: How long a drum note is held, seconds; drum racks need no gate, but some samplers open fully only under one.
GATE_S = 0.05


@dataclass(frozen=True, slots=True)
class MidiOut:
    """One MIDI message and the second at which it is to leave; voice: of a note-on."""

    due_s: float
    data: bytes
    voice: Voice | None = None

    @property
    def is_note_on(self) -> bool:
        """Whether it is a note-on."""
        return is_note_on(self.data)


@dataclass(frozen=True, slots=True)
class PendingHit:
    """A hit to come, note and sound in one, already addressed: a preset that takes over later does not redirect it.

    control_changes: the axes of its sound, sent before the note.
    """

    tick: float  # from the top of the song, 24 a quarter
    channel: int  # 0..15 as in the bytes
    note: int
    velocity: int
    voice: Voice
    sound: SoundRequest
    control_changes: tuple[ControlChange, ...] = ()
    note_sent: bool = False  # the note is handed out, its trigger is not yet
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
    """The hits to come in the order of their ticks, the sounding notes, and the last value sent of each controller."""

    pending: tuple[PendingHit, ...]
    sounding: tuple[SoundingNote, ...]
    sent_controls: Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Horizon:
    """The present, until when notes and triggers are handed out, and how far each lies behind the clock; seconds."""

    now_s: float
    notes_until_s: float
    notes_offset_s: float
    sounds_until_s: float
    sounds_offset_s: float


def addresses(preset: Preset, values: Values) -> tuple[tuple[int, int], ...]:
    """Channel (0..15 as in the bytes) and note of each voice: its own, or those of the preset."""
    return note_addresses(values, preset.channel, NOTE_MAPS[preset.note_map])


def channels(preset: Preset, values: Values) -> frozenset[int]:
    """The channels that notes are sent on, 0..15, and the preset's own."""
    return frozenset(channel for channel, _ in addresses(preset, values)) | {preset.channel - 1}


def address_hits(hits: Iterable[tuple[Hit, SoundRequest]], preset: Preset, values: Values) -> tuple[PendingHit, ...]:
    """The hits with the channel and note of their voice, and the controllers that describe their sounds."""
    by_voice, cc_output = addresses(preset, values), preset.sound_out
    return tuple(
        PendingHit(
            hit.tick,
            *by_voice[hit.voice],
            hit.velocity,
            hit.voice,
            sound,
            () if cc_output is None else axis_control_changes(cc_output, hit.voice, sound.timbre),
        )
        for hit, sound in hits
    )


def emit(
    output: OutputState, clock: ClockState, horizon: Horizon
) -> tuple[OutputState, list[MidiOut], list[Trigger], list[PlayedHit]]:
    """Everything that falls due before the horizon, in the order of its time; also as hits, to be remembered.

    A note that is still sounding is ended before it is played again. Messages already handed out cannot be changed, so
    a note repeated early, by a Start say, waits until the earlier one has ended.
    """
    now_s, until_s = horizon.now_s, horizon.notes_until_s
    tracker = _NoteTracker([note for note in output.sounding if not _over(note, now_s)], output.sent_controls)
    triggers, later, played = list[Trigger](), list[PendingHit](), list[PlayedHit]()
    for hit in output.pending:
        hit_s = due_s(clock, hit.tick)
        sound_s, note_s = (max(hit_s + by_s, now_s) for by_s in (horizon.sounds_offset_s, horizon.notes_offset_s))
        if not hit.triggered and sound_s <= horizon.sounds_until_s:
            triggers.append(Trigger(sound_s, hit.voice, hit.velocity, hit.sound))
            hit = replace(hit, triggered=True)
        if not hit.note_sent and note_s <= until_s:
            tracker.begin(hit, note_s)
            played.append(PlayedHit(hit.tick, hit.voice, hit.velocity, note_s, hit.sound))
            hit = replace(hit, note_sent=True)
        if not (hit.note_sent and hit.triggered):
            later.append(hit)
    sounding = tracker.end_due(now_s, until_s)
    state = OutputState(tuple(later), sounding, tracker.sent_controls)
    return state, sorted(tracker.midi, key=lambda send: send.due_s), triggers, played


class _NoteTracker:
    """Sounding notes and controllers sent, while messages are being written."""

    def __init__(self, sounding: list[SoundingNote], sent_controls: Mapping[tuple[int, int], int]) -> None:
        self.sounding = sounding
        self.sent_controls = sent_controls
        self.midi: list[MidiOut] = []

    def begin(self, hit: PendingHit, at_s: float) -> None:
        """Begin a note, after the end of the same note if that still sounds."""
        for old in [note for note in self.sounding if (note.channel, note.note) == (hit.channel, hit.note)]:
            self.sounding.remove(old)
            at_s = max(at_s, old.end_s if old.ended else old.begun_s)
            if not old.ended:
                self.midi.append(MidiOut(min(old.end_s, at_s), note_off(old.channel, old.note)))
        for change in hit.control_changes:
            if self.sent_controls.get((change.channel, change.controller)) != change.value:
                self.sent_controls = {**self.sent_controls, (change.channel, change.controller): change.value}
                self.midi.append(MidiOut(at_s, control_change(change)))
        self.midi.append(MidiOut(at_s, note_on(hit.channel, hit.note, hit.velocity), hit.voice))
        self.sounding.append(SoundingNote(at_s + GATE_S, at_s, hit.channel, hit.note, hit.velocity))

    def end_due(self, now_s: float, until_s: float) -> tuple[SoundingNote, ...]:
        """End the notes whose gate closes before until_s; gives the notes that the next step must know of."""
        ending = [note for note in self.sounding if note.end_s <= until_s and not note.ended]
        self.midi += [MidiOut(max(note.end_s, now_s), note_off(note.channel, note.note)) for note in ending]
        return tuple(replace(note, ended=True) if note in ending else note for note in self.sounding)


def is_echo(note: NoteOn, sounding: Iterable[SoundingNote]) -> bool:
    """Whether an incoming note is one of our own sounding notes, sent back by a DAW that passes its input through."""
    return any((own.channel, own.note, own.velocity) == (note.channel, note.note, note.velocity) for own in sounding)


def release_notes(sounding: tuple[SoundingNote, ...], now_s: float) -> tuple[tuple[SoundingNote, ...], list[MidiOut]]:
    """The sounding notes and their note-offs, due now, but never before the note itself has left."""
    ending = [replace(note, end_s=max(now_s, note.begun_s), ended=True) for note in sounding if not note.ended]
    sends = [MidiOut(note.end_s, note_off(note.channel, note.note)) for note in ending]
    return (*(note for note in sounding if note.ended), *ending), sends


def _over(note: SoundingNote, now_s: float) -> bool:
    return note.ended and note.end_s <= now_s
