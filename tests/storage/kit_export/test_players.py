"""Exported kits in real samplers, beside the mixer: the same hits at the same time, as loud, and choked."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.voices import Voice
from latentdrum.runtime.kit_rendering import export_plan, render_regions
from latentdrum.storage.kit_export.export import export
from latentdrum.storage.kit_export.plan import ExportPlan
from latentdrum.storage.wav_format import WavFormat
from tests.sound.sounds import FakeDrums
from tests.storage.kit_export.exported_kit import CARD
from tests.storage.kit_export.players import (
    RATE_HZ,
    TICKS_PER_QUARTER,
    Note,
    by_hydrogen,
    by_mixer,
    by_sfizz,
    hydrogen_says,
    sfizz_says,
)

#: Levels a decibel apart and low enough that Hydrogen, which has no limiter, does not clip.
KIT = replace(
    PLAIN_KIT,
    name="tin-can",
    pads=tuple(replace(pad, level_db=-12.0 + voice) for voice, pad in zip(Voice, PLAIN_KIT.pads, strict=True)),
)
BAR = 4 * TICKS_PER_QUARTER
Player: TypeAlias = Callable[[Path, Sequence[Note], Path], FloatArray]
PLAYERS: tuple[tuple[str, Player], ...] = (("tin-can.sfz", by_sfizz), ("tin-can.h2drumkit", by_hydrogen))
players = pytest.mark.parametrize(("file", "player"), PLAYERS, ids=["sfizz", "hydrogen"])


def exported(
    folder: Path, layers: int, round_robins: int, wav_format: WavFormat = WavFormat.PCM_24
) -> tuple[ExportPlan, list[FloatArray]]:
    plan = export_plan(KIT, layers, round_robins, CARD)
    sounds = list(render_regions(KIT, plan, FakeDrums(), RATE_HZ))
    export(folder, plan, sounds, RATE_HZ, wav_format)
    return plan, sounds


def window(frames: FloatArray, first: int, length_s: float = 1.0) -> FloatArray:
    """A part of a rendering, with silence where it has ended."""
    length = round(length_s * RATE_HZ)
    part = frames[:, first : first + length]
    return np.pad(part, ((0, 0), (0, length - part.shape[1])))


def levels_db(frames: FloatArray) -> FloatArray:
    """Of the left and of the right."""
    return np.asarray(10 * np.log10(np.square(frames, dtype=np.float64).mean(axis=1) + 1e-12))


def lag(late: FloatArray, early: FloatArray) -> int:
    """By how many frames a sound comes after another: where the two correlate most."""
    size = 2 * early.shape[1]
    spectra = np.fft.rfft(late.sum(axis=0), size) * np.conj(np.fft.rfft(early.sum(axis=0), size))
    found = int(np.fft.irfft(spectra).argmax())
    return found if found < size // 2 else found - size


@players
def test_every_hit_is_as_loud_and_as_early_as_in_the_mixer(tmp_path: Path, file: str, player: Player) -> None:
    """On the left and on the right, at a velocity of each layer, but for one gain that all hits share.

    Measured: within .1 dB in Hydrogen, .4 dB in sfizz (between two points of its velocity curve), and one frame.
    """
    plan, sounds = exported(tmp_path / "out", 4, 1)
    notes = [Note(BAR // 2 * number, region.voice, region.low + 20) for number, region in enumerate(plan.regions)]
    played = player(tmp_path / "out" / file, notes, tmp_path)
    mixed = by_mixer(KIT, plan, sounds, notes)
    of_hits = [(window(played, note.frame), window(mixed, note.frame)) for note in notes]
    differences_db = np.array([levels_db(by_player) - levels_db(by_us) for by_player, by_us in of_hits])
    assert np.abs(differences_db - np.median(differences_db)).max() < 0.5
    assert max(abs(lag(by_player, by_us)) for by_player, by_us in of_hits) <= 2


@players
def test_a_closed_hi_hat_ends_an_open_one(tmp_path: Path, file: str, player: Player) -> None:
    """A quarter of a second after the pedal next to nothing is left; a crash rings on under its next hit."""
    exported(tmp_path / "out", 1, 1)
    late = Note(12, Voice.HAT_CLOSED, 100)
    after = late.frame + RATE_HZ // 4

    def left_db(*notes: Note) -> float:
        return float(levels_db(window(player(tmp_path / "out" / file, notes, tmp_path), after, 0.25)).max())

    ringing = left_db(Note(0, Voice.HAT_OPEN, 100))
    assert left_db(Note(0, Voice.HAT_OPEN, 100), late) < ringing - 30.0
    assert left_db(Note(0, Voice.CRASH, 100), late) > ringing - 12.0


@players
def test_round_robins_play_in_turn(tmp_path: Path, file: str, player: Player) -> None:
    """Of six hits on a drum every third is the same recording, and three in a row are three."""
    plan, sounds = exported(tmp_path / "out", 1, 3)
    notes = [Note(BAR // 2 * number, Voice.KICK, 64) for number in range(6)]
    played = player(tmp_path / "out" / file, notes, tmp_path)
    recordings = [sound for sound, region in zip(sounds, plan.regions, strict=True) if region.voice is Voice.KICK]
    turns = []
    for note in notes:
        hit = window(played, note.frame).sum(axis=0)
        likeness = [float(hit[: len(one)] @ one[: len(hit)]) / float(np.linalg.norm(one)) for one in recordings]
        turns.append(int(np.argmax(likeness)))
    assert sorted(turns[:3]) == [0, 1, 2]
    assert turns[:3] == turns[3:]


@pytest.mark.parametrize("wav_format", list(WavFormat))
def test_both_load_an_export_without_a_complaint(tmp_path: Path, wav_format: WavFormat) -> None:
    """Hydrogen takes the drumkit for valid; sfizz finds all recordings."""
    plan, _ = exported(tmp_path / "out", 2, 1, wav_format)
    assert "is valid" in hydrogen_says(tmp_path / "out" / "tin-can.h2drumkit", tmp_path)
    assert f"{len(plan.regions)} regions" in sfizz_says(tmp_path / "out" / "tin-can.sfz", tmp_path)
