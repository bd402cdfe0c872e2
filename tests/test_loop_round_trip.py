"""A loop comes back: from a MIDI file to a preset's file, played by the engine, to a MIDI file with the same hits."""

import csv
from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.preset.anchored_preset import anchored_preset
from latentdrum.core.rhythm.loop import COMMON_TIME, Loop, LoopHit, Meter
from latentdrum.core.rhythm.loop_cut import Cut, cut_loop
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.units import STEPS_PER_QUARTER
from latentdrum.core.voices import NOTE_MAPS, Voice
from latentdrum.models.rhythm.loop_placement import place_windows
from latentdrum.models.rhythm.model import load
from latentdrum.runtime.offline import bounce
from latentdrum.storage.midi_file import write_midi
from latentdrum.storage.midi_loop import read_drums
from latentdrum.storage.preset_library import read_preset, write_preset
from tests.core.rhythm.loops import swung
from tests.rhythms import Scattered
from tests.storage.midi_files import Note, read_notes, write_loop
from training.paths import groove_folder, rhythm_data

#: Real files that are tried, spread over the data set.
REAL_FILES = 12


def rolled(bars: int, ppqn: int, meter: Meter = COMMON_TIME) -> Loop:
    """Rolls of three pulses apart on every beat, a flam, off-grid cymbals, an early downbeat on every drum."""
    bar, hits = meter.steps * ppqn // STEPS_PER_QUARTER, list[LoopHit]()
    for start in range(0, bars * bar, bar):
        hits += [
            LoopHit(start + n * ppqn + 3 * k, Voice.SNARE, 30 + 20 * k) for n in range(bar // ppqn) for k in (0, 1, 2)
        ]
        hits += [LoopHit(start + bar // 2 + ppqn // 7, Voice.RIDE, 127), LoopHit(start + bar // 3, Voice.TOM_LOW, 1)]
    early = [LoopHit(-(ppqn // 9) + voice % 3, voice, 60 + voice) for voice in (Voice.KICK, Voice.CRASH)]
    return Loop(bars, ppqn, tuple(hits + early), meter)


def played(preset_file: Path, made: Path, turns: int = 2) -> None:
    """Play a preset's file for some repetitions of its loop at an odd tempo, and write the MIDI file."""
    preset = read_preset(preset_file)
    assert preset.loop is not None
    performed = bounce(Scattered(), preset, turns * preset.loop.bars, 97.3)
    write_midi(made, performed.midi, 97.3, preset.name, preset.loop)


def turn_of(loop: Loop, turn: int, notes: list[Note], ppqn: int) -> list[Note]:
    """The notes of one repetition, from half a step before its first step on, counted from there in pulses."""
    length, half = loop.steps * ppqn / STEPS_PER_QUARTER, ppqn / (2 * STEPS_PER_QUARTER)
    here = ((pulse - turn * length, note, velocity) for pulse, note, velocity in notes)
    return [(round(pulse), note, velocity) for pulse, note, velocity in here if -half <= pulse < length - half]


def check_round_trip(cut: Cut, folder: Path, positions: list[Position]) -> None:
    """Every hit of the second repetition is on the same pulse with the same velocity, and there is no other."""
    loop = cut.loop
    write_preset(folder / "mine.toml", anchored_preset("mine", loop, positions))
    played(folder / "mine.toml", folder / "out.mid")
    ppqn, meter, notes = read_notes(folder / "out.mid")
    assert ppqn % loop.ppqn == 0
    assert meter == (loop.meter.beats, loop.meter.unit)
    scale = ppqn // loop.ppqn
    wanted = sorted((scale * hit.pulse, NOTE_MAPS["gm"][hit.voice], hit.velocity) for hit in loop.hits)
    assert turn_of(loop, 1, notes, ppqn) == wanted
    assert [note for note in turn_of(loop, 0, notes, ppqn) if note[0] > 0] == [note for note in wanted if note[0] > 0]


def somewhere(count: int) -> list[Position]:
    """Positions of a model that the loop must not hear at home."""
    axes = (np.linspace(0.2, 0.2 + n / 10, 6, dtype=np.float32) for n in range(count))
    return [Position(place, style_weights("funk"), np.ones(FREE_DIMS, np.float32)) for place in axes]


@pytest.mark.parametrize(
    "loop",
    [
        *(swung(bars) for bars in (1, 2, 3, 8)),
        *(rolled(2, ppqn) for ppqn in (96, 120, 192, 220, 240, 384, 480, 960, 15360)),
        rolled(4, 480, Meter(3, 4)),
        rolled(3, 96, Meter(7, 8)),
        rolled(2, 96, Meter(5, 4)),
        rolled(5, 240, Meter(6, 8)),
        rolled(1, 960, Meter(12, 8)),
    ],
    ids=lambda loop: f"{loop.bars} bars of {loop.meter} at {loop.ppqn} with {len(loop.hits)} hits",
)
def test_a_loop_comes_back_to_the_pulse(loop: Loop, tmp_path: Path) -> None:
    """Swing, rolls within a step, flams and early downbeats, at any usual resolution and in any meter."""
    drums = read_drums(write_loop(tmp_path / "in.mid", loop))
    cut = cut_loop(drums.recording, 0)
    assert cut.loop == loop
    assert (drums.unknown(cut.pulses), drums.remapped(cut.pulses), cut.merged, cut.anticipated) == ({}, {}, 0, 0)
    check_round_trip(cut, tmp_path, somewhere(loop.windows))


def real_files() -> list[Path]:
    """Some of the recordings of the data set, if it is here."""
    try:
        folder = groove_folder(rhythm_data())
    except FileNotFoundError:
        return []
    with (folder / "info.csv").open(encoding="utf-8") as lines:
        found = [folder / row["midi_filename"] for row in csv.DictReader(lines)]
    return found[:: max(len(found) // REAL_FILES, 1)][:REAL_FILES]


@pytest.mark.skipif(not real_files(), reason="needs the Groove MIDI Dataset")
def test_what_drummers_played_comes_back_to_the_pulse(tmp_path: Path) -> None:
    """The first bars of real recordings, as many as fit into a loop, at the positions that the model finds for them."""
    model = load()
    for path in real_files():
        recording = read_drums(path).recording
        cut = cut_loop(recording, None, min(recording.bars - recording.first_bar, 8))
        placed = place_windows(model, cut.loop, 1)
        check_round_trip(cut, tmp_path, [placement.position for placement in placed.placements])
