"""A tiny data set in the Groove MIDI Dataset's layout, written for tests."""

import csv
from pathlib import Path

import mido

COLUMNS = (
    "drummer", "session", "id", "style", "bpm", "beat_type", "time_signature", "midi_filename", "audio_filename",
    "duration", "split",
)  # fmt: skip

#: (position in steps, note, velocity)
Note = tuple[float, int, int]


def write_midi(path: Path, notes: list[Note], ticks_per_beat: int = 480, bpm: float = 120.0) -> None:
    """A MIDI file with a tempo and note-offs; notes in any order."""
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm))])
    tick = 0
    for step, note, velocity in sorted(notes):
        at = round(step * ticks_per_beat / 4)
        track.append(mido.Message("note_on", channel=9, note=note, velocity=velocity, time=at - tick))
        track.append(mido.Message("note_on", channel=9, note=note, velocity=0, time=0))
        tick = at
    path.parent.mkdir(parents=True, exist_ok=True)
    mido.MidiFile(ticks_per_beat=ticks_per_beat, tracks=[track]).save(path)


def rock(bars: int, hat_offset: float = 0.0, velocity: int = 90) -> list[Note]:
    """Kick on one and three, snare on two and four, hats on the eighths, every other hat late by hat_offset steps."""
    notes: list[Note] = []
    for bar in range(bars):
        for beat in range(4):
            step = 16 * bar + 4 * beat
            notes += [(step, 38 if beat % 2 else 36, velocity), (step + 2 + hat_offset, 42, velocity - 20)]
            notes.append((step, 42, velocity - 10 + beat))
    return notes


def write_set(folder: Path, splits: dict[str, int], bars: int = 4) -> Path:
    """A Groove folder with so many rock beats a split, and in each a fill and a waltz that must be left out."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for split, count in splits.items():
        for index in range(count):
            name = f"drummer{index + 1}/session1/{split}{index}_rock_{100 + index}_beat_4-4.mid"
            write_midi(folder / name, rock(bars, 0.02 * index, 70 + 5 * index))
            rows.append(("beat", "4-4", name, split, index))
        rows.append(("fill", "4-4", f"drummer1/session1/{split}_fill.mid", split, 0))
        rows.append(("beat", "3-4", f"drummer1/session1/{split}_waltz.mid", split, 0))
    with (folder / "info.csv").open("w", newline="", encoding="utf-8") as lines:
        table = csv.writer(lines)
        table.writerow(COLUMNS)
        for kind, signature, name, split, index in rows:
            drummer = f"drummer{index + 1}"
            wav = name.replace(".mid", ".wav")
            table.writerow(
                (drummer, f"{drummer}/session1", name, "rock", 100 + index, kind, signature, name, wav, 8, split)
            )
    return folder
