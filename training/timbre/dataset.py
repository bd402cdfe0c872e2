"""What the timbre nets practise on: the gathered sounds as the encoder hears them, measured and weighted."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import measure
from latentdrum.core.timbre.timbre import DRUMS, RATE_HZ, REACH, TIMBRE_AXES, Drum
from latentdrum.learning.timbre.fit import TrainingData
from latentdrum.models.timbre.features import ATTACK, WHOLE, log_spectra
from training.timbre.sounds.store import Sounds

ANALYSED: Final = "heard.npz"
#: A standard deviation of each descriptor within a drum counts as at least and at most so much.
_LEAST: Final = {"brightness": 0.35, "decay": 0.45, "pitch": 0.30, "noisiness": 0.4, "punch": 0.8}
_MOST: Final = {"brightness": 0.80, "decay": 0.70, "pitch": 0.60, "noisiness": 1.2, "punch": 1.6}


@dataclass(frozen=True, slots=True)
class DrawMix:
    """How sounds are drawn: the share of made ones, and how much drums with many sounds are held back (0..1)."""

    analogue: float = 0.35
    loudness_spread: float = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class DescriptorStatistics:
    """What is usual of each drum: mean and spread of its descriptors, (12, 5) each."""

    mean: FloatArray
    spread: FloatArray

    def to_axes(self, measured: FloatArray, drum: NDArray[np.int64]) -> FloatArray:
        """Descriptors (n, 5) in standard deviations of their drum, held within the reach of the knobs."""
        axes = (measured - self.mean[drum]) / self.spread[drum]
        return np.asarray(axes.clip(-REACH, REACH), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class AnalysedSounds:
    """Every sound as the encoder hears it: float16 log powers (n, 173, 136) and (n, 24, 48), descriptors (n, 5)."""

    whole: NDArray[np.float16]
    attack: NDArray[np.float16]
    measured: FloatArray
    end_s: FloatArray


def analyse(sounds: Sounds, folder: Path) -> AnalysedSounds:
    """Hear all sounds, or take what was heard last time from the folder if it is as many."""
    kept = folder / ANALYSED
    if kept.is_file():
        with np.load(kept) as parts:
            heard = AnalysedSounds(parts["whole"], parts["attack"], parts["measured"], parts["end_s"])
        if len(heard.end_s) == len(sounds):
            return heard
    count = len(sounds)
    whole = np.empty((count, len(WHOLE.centres), WHOLE.bands), np.float16)
    attack = np.empty((count, len(ATTACK.centres), ATTACK.bands), np.float16)
    measured, end_s = np.empty((count, len(TIMBRE_AXES)), np.float32), np.empty(count, np.float32)
    for row in tqdm(range(count), "hearing", unit="sound"):
        frames = sounds.frames(row)
        whole[row], attack[row] = log_spectra(frames)
        measured[row], end_s[row] = measure(frames), len(frames) / RATE_HZ
    np.savez(kept, whole=whole, attack=attack, measured=measured, end_s=end_s)
    return AnalysedSounds(whole, attack, measured, end_s)


def descriptor_statistics(
    measured: FloatArray, drum: NDArray[np.int64], recorded: NDArray[np.bool_]
) -> DescriptorStatistics:
    """What is usual of each drum among the recorded sounds."""
    rows = [recorded & (drum == index) for index in range(DRUMS)]
    missing = [Drum(index).key for index, row in enumerate(rows) if not row.any()]
    if missing:
        raise ValueError(f"no recorded sound of {', '.join(missing)}; every drum needs some")
    least, most = ([table[name] for name in TIMBRE_AXES] for table in (_LEAST, _MOST))
    mean = np.stack([measured[row].mean(0) for row in rows])
    spread = np.stack([measured[row].std(0) for row in rows]).clip(least, most)
    return DescriptorStatistics(mean.astype(np.float32), spread.astype(np.float32))


def draw_weights(sounds: Sounds, mix: DrawMix) -> FloatArray:
    """Relative chance of a draw of each sound, (n,): drums evened out, made sounds with their share of the whole."""
    made = np.isin(np.arange(len(sounds)), list(sounds.settings))
    share = np.zeros(len(sounds))
    for kind, part in ((made, mix.analogue), (~made, 1 - mix.analogue)):
        if not kind.any():
            continue
        count = np.bincount(sounds.drum[kind], minlength=DRUMS).clip(1)
        weight = count[sounds.drum[kind]] ** -mix.loudness_spread
        share[kind] = part * weight / weight.sum()
    return share.astype(np.float32)


def training_data(sounds: Sounds, heard: AnalysedSounds, typical: DescriptorStatistics, mix: DrawMix) -> TrainingData:
    """Everything that the fit loop draws from."""
    pitch = TIMBRE_AXES.index("pitch")
    return TrainingData(
        torch.from_numpy(heard.whole),
        torch.from_numpy(heard.attack),
        torch.from_numpy(typical.to_axes(heard.measured, sounds.drum)),
        torch.from_numpy(sounds.drum),
        torch.from_numpy(heard.end_s),
        torch.from_numpy(draw_weights(sounds, mix)),
        torch.from_numpy(typical.spread),
        torch.from_numpy(typical.mean[:, pitch].copy()),
    )
