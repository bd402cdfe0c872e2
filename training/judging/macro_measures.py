"""What a performance does that the macros promise to change: how busy, loose, loud, dark, tight, strange it is."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.engine.protocols import TimbreDecoder
from latentdrum.core.rhythm.groove import f1
from latentdrum.core.timbre.descriptors import band_matrix, spectrogram
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.core.units import GROOVE_BARS, STEPS_PER_BAR, STEPS_PER_QUARTER, TICKS_PER_STEP, tick_seconds
from latentdrum.core.voices import VOICES, Voice
from latentdrum.runtime.offline import Bounce
from latentdrum.runtime.offline_audio import render_blocks
from training.judging.programme import integrated_lufs, momentary_lufs

#: Length of the windows in which the level between hits is taken, seconds, and the share of them that is softer.
_WINDOW_S: Final = 0.01
_SOFTER: Final = 25
#: What is softer than this below the mean level is silence, decibels.
_SILENCE_DB: Final = -60.0
_FILLS: Final = frozenset({Voice.TOM_LOW, Voice.TOM_MID, Voice.TOM_HIGH, Voice.CRASH})


@dataclass(frozen=True)
class Take:
    """A preset as it was played, in a meter of 16 steps; its sound is rendered when it is asked for."""

    played: Bounce
    sounds: TimbreDecoder

    @cached_property
    def mix(self) -> FloatArray:
        """What leaves the limiter, (2, n)."""
        return np.concatenate([block.finished for block in render_blocks(self.played, self.sounds)], axis=1)

    @property
    def beat(self) -> FloatArray:
        """The mix without the end of the last hits, (2, n)."""
        length_s = self.played.steps * TICKS_PER_STEP * tick_seconds(self.played.bpm)
        return self.mix[:, : round(length_s * RATE_HZ)]

    @cached_property
    def positions(self) -> FloatArray:
        """Where each hit is, steps from the start."""
        step_s = TICKS_PER_STEP * tick_seconds(self.played.bpm)
        return np.array([hit.due_s / step_s for hit in self.played.triggers])

    @property
    def cells(self) -> BoolArray:
        """On which steps which voices play, (steps, 9)."""
        found = np.zeros((self.played.steps, VOICES), np.bool_)
        for step, hit in zip(np.rint(self.positions).astype(int), self.played.triggers, strict=True):
            found[step % len(found), hit.voice] = True
        return found

    @property
    def velocities(self) -> FloatArray:
        """Of each hit, 1..127."""
        return np.array([hit.velocity for hit in self.played.triggers], np.float32)

    def colours(self) -> dict[Voice, FloatArray]:
        """Of each voice the spectrum of its first hit in sixth-octave bands, decibels about their mean, (55,)."""
        first = {hit.voice: hit.sound for hit in reversed(self.played.triggers)}
        return {voice: _colour(self.sounds.render(sound.timbre, sound.seed)) for voice, sound in first.items()}


def _colour(sound: FloatArray) -> FloatArray:
    powers_db = 10.0 * np.log10(spectrogram(sound).sum(0) @ band_matrix() + 1e-9)
    return np.asarray(powers_db - powers_db.mean())


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a take beside the preset as it is. grows: whether the macro is to raise it; else it lowers it."""

    what: str
    of: Callable[[Take, Take], float]
    grows: bool = True
    digits: int = 1
    bars: int = GROOVE_BARS


def hits_a_bar(take: Take, home: Take) -> float:
    """Hits a bar."""
    return len(take.played.triggers) / take.played.bars


def off_grid_ms(take: Take, home: Take) -> float:
    """Root mean square of what the hits are beside their sixteenths, milliseconds."""
    off = take.positions - np.rint(take.positions)
    return 1000.0 * TICKS_PER_STEP * tick_seconds(take.played.bpm) * float(np.sqrt(np.square(off).mean()))


def velocity_spread(take: Take, home: Take) -> float:
    """Standard deviation of the velocities of each voice, over all hits."""
    voices = np.array([hit.voice for hit in take.played.triggers])
    groups = [take.velocities[voices == voice] for voice in np.unique(voices)]
    return float(np.sqrt(sum(np.square(group - group.mean()).sum() for group in groups) / len(voices)))


def loudness(take: Take, home: Take) -> float:
    """Integrated, LUFS."""
    return integrated_lufs(take.mix)


def loudest(take: Take, home: Take) -> float:
    """The loudest 400 ms, LUFS."""
    return float(momentary_lufs(take.mix).max())


def level(take: Take, home: Take) -> float:
    """Root mean square of the mix, decibels of full scale."""
    return float(10.0 * np.log10(np.square(take.beat, dtype=np.float64).mean()))


def mean_velocity(take: Take, home: Take) -> float:
    """Of all hits, 1..127."""
    return float(take.velocities.mean())


def centroid_hz(take: Take, home: Take) -> float:
    """Centroid of the amplitude spectrum of the mix."""
    amplitude = np.sqrt(spectrogram(take.mix.mean(0)).sum(0))
    return float((amplitude * np.linspace(0.0, RATE_HZ / 2, len(amplitude))).sum() / amplitude.sum())


def between_hits_db(take: Take, home: Take) -> float:
    """The level that a quarter of the time is below, beside the mean level."""
    window = round(_WINDOW_S * RATE_HZ)
    beat = np.square(take.beat).mean(0)
    powers = beat[: len(beat) // window * window].reshape(-1, window).mean(1)
    soft = np.percentile(powers, _SOFTER) / powers.mean()
    return float(max(10.0 * np.log10(max(soft, 1e-12)), _SILENCE_DB))


def other_hits(take: Take, home: Take) -> float:
    """Share of the hits that are not those of the preset, per cent."""
    steps = min(len(take.cells), len(home.cells))
    return 100.0 * (1.0 - f1(take.cells[:steps], home.cells[:steps]))


def other_sounds_db(take: Take, home: Take) -> float:
    """How far the spectra of the drums are from the preset's, mean over bands and voices."""
    mine, theirs = take.colours(), home.colours()
    return float(np.mean([np.abs(mine[voice] - theirs[voice]).mean() for voice in mine.keys() & theirs.keys()]))


def fill_hits(take: Take, home: Take) -> float:
    """Hits of toms and crash in two bars, and of all drums in the last beat of the two."""
    last = np.rint(take.positions) % (GROOVE_BARS * STEPS_PER_BAR) >= GROOVE_BARS * STEPS_PER_BAR - STEPS_PER_QUARTER
    drums = np.array([hit.voice in _FILLS for hit in take.played.triggers])
    return float((last | drums).sum()) * GROOVE_BARS / take.played.bars


def changed_hits(take: Take, home: Take) -> float:
    """Share of the hits that are others than two bars before, per cent."""
    back = GROOVE_BARS * STEPS_PER_BAR
    return 100.0 * (1.0 - f1(take.cells[back:], take.cells[:-back]))


#: What each macro promises.
PROMISES: Final = MappingProxyType(
    {
        "macro_busy": (Measure("hits a bar", hits_a_bar),),
        "macro_loose": (Measure("off the grid, ms", off_grid_ms), Measure("velocity spread", velocity_spread)),
        "macro_loud": (
            Measure("integrated, LUFS", loudness),
            Measure("loudest 400 ms, LUFS", loudest),
            Measure("level, dBFS RMS", level),
            Measure("mean velocity", mean_velocity, digits=0),
        ),
        "macro_dark": (Measure("centroid, Hz", centroid_hz, grows=False, digits=0),),
        "macro_tight": (
            Measure("level between hits, dB", between_hits_db, grows=False),
            Measure("off the grid, ms", off_grid_ms, grows=False),
        ),
        "macro_weird": (
            Measure("other hits, %", other_hits, digits=0),
            Measure("other spectra, dB", other_sounds_db),
        ),
        "macro_fill": (Measure("toms, crash, last beat: hits", fill_hits),),
        "macro_move": (Measure("hits changed in two bars, %", changed_hits, digits=0, bars=4 * GROOVE_BARS),),
    }
)
