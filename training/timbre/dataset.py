"""The timbre model's training data: the prepared sounds analysed, normalised within their drum, and weighted."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import WINDOW, end_s, measure, spectrogram
from latentdrum.core.timbre.timbre import DRUMS, REACH, TIMBRE_AXES, Drum
from latentdrum.learning.timbre.nets import DrumStatistics
from latentdrum.learning.timbre.peakiness import LONG, peakiness
from latentdrum.learning.timbre.trainer import TrainingData
from latentdrum.models.timbre.features import ATTACK, WHOLE, log_spectra
from training.timbre.sounds.store import Sounds

ANALYSED: Final = "analysed.npz"
#: Limits of the standard deviation of each descriptor within a drum.
_MIN_SPREAD: Final = {"brightness": 0.20, "decay": 0.45, "pitch": 0.30, "noisiness": 0.35, "punch": 0.8}
_MAX_SPREAD: Final = {"brightness": 0.80, "decay": 0.70, "pitch": 0.60, "noisiness": 0.8, "punch": 1.6}


@dataclass(frozen=True, slots=True)
class DrawMix:
    """How sounds are drawn.

    analogue is the share of synthesised sounds; class_balance weighs each drum by its count to the power of
    -class_balance: 0 draws sounds alike, 1 drums alike.
    """

    analogue: float = 0.35
    class_balance: float = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class DescriptorStatistics:
    """Mean and standard deviation of each drum's descriptors, (12, 5) each; mean leverage of its spectra, (12,)."""

    mean: FloatArray
    spread: FloatArray
    leverage: FloatArray

    def to_axes(self, descriptors: FloatArray, drum: NDArray[np.int64]) -> FloatArray:
        """Descriptors (n, 5) in standard deviations of their drum, within +-REACH."""
        axes = (descriptors - self.mean[drum]) / self.spread[drum]
        return np.asarray(axes.clip(-REACH, REACH), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class AnalysedSounds:
    """Every sound as the encoder takes it: float16 log powers (n, 211, 136) and (n, 24, 48), and what else is learned.

    peakiness (n, 4, 48); descriptors (n, 5); leverage (n,), see spectral_leverage; end_s (n,).
    """

    whole: NDArray[np.float16]
    attack: NDArray[np.float16]
    peakiness: NDArray[np.float16]
    descriptors: FloatArray
    leverage: FloatArray
    end_s: FloatArray


def analyse(sounds: Sounds, folder: Path) -> AnalysedSounds:
    """Analyse all sounds, or load an earlier analysis from the folder if it has as many."""
    cache = folder / ANALYSED
    if cache.is_file():
        with np.load(cache) as parts:
            analysed = AnalysedSounds(**parts)
        if len(analysed.end_s) == len(sounds):
            return analysed
    count = len(sounds)
    whole = np.empty((count, len(WHOLE.centres), WHOLE.bands), np.float16)
    attack = np.empty((count, len(ATTACK.centres), ATTACK.bands), np.float16)
    peaks = np.empty((count, len(LONG.centres), LONG.bands), np.float16)
    descriptors = np.empty((count, len(TIMBRE_AXES)), np.float32)
    leverage, ends = np.empty(count, np.float32), np.empty(count, np.float32)
    for row in tqdm(range(count), "analysing", unit="sound", disable=None):
        frames = sounds.frames(row)
        whole[row], attack[row] = log_spectra(frames)
        peaks[row], descriptors[row] = peakiness(frames), measure(frames)
        leverage[row], ends[row] = spectral_leverage(frames), end_s(frames)
    parts = {"whole": whole, "attack": attack, "peakiness": peaks, "descriptors": descriptors}
    parts |= {"leverage": leverage, "end_s": ends}
    np.savez(cache, **parts)
    return AnalysedSounds(**parts)


def spectral_leverage(frames: FloatArray) -> float:
    """How much a sound's brightness rises for a neper of amplitude by which its spectrum is tilted up, over ln Hz."""
    amplitude = np.sqrt(spectrogram(frames).sum(0))[1:]
    log_hz = np.log(np.arange(1, WINDOW // 2 + 1))
    weighted = amplitude * np.arange(1, WINDOW // 2 + 1)
    return float((weighted * log_hz).sum() / weighted.sum() - (amplitude * log_hz).sum() / amplitude.sum())


def descriptor_statistics(
    descriptors: FloatArray, leverage: FloatArray, drum: NDArray[np.int64], recorded: NDArray[np.bool_]
) -> DescriptorStatistics:
    """Statistics of each drum over the recorded sounds. Raises ValueError naming a drum that has none."""
    rows = [recorded & (drum == index) for index in range(DRUMS)]
    missing = [Drum(index).key for index, row in enumerate(rows) if not row.any()]
    if missing:
        raise ValueError(f"no recorded sound of {', '.join(missing)}; add some of each to the data")
    least, most = ([limits[name] for name in TIMBRE_AXES] for limits in (_MIN_SPREAD, _MAX_SPREAD))
    mean = np.stack([descriptors[row].mean(0) for row in rows])
    spread = np.stack([descriptors[row].std(0) for row in rows]).clip(least, most)
    leverages = np.array([leverage[row].mean() for row in rows], np.float32)
    return DescriptorStatistics(mean.astype(np.float32), spread.astype(np.float32), leverages)


def draw_weights(sounds: Sounds, mix: DrawMix) -> FloatArray:
    """Draw weight of each sound, (n,): drums balanced, synthesised sounds with their share of the whole."""
    synthesised = np.isin(np.arange(len(sounds)), list(sounds.settings))
    weights = np.zeros(len(sounds))
    for kind, share in ((synthesised, mix.analogue), (~synthesised, 1 - mix.analogue)):
        if not kind.any():
            continue
        count = np.bincount(sounds.drum[kind], minlength=DRUMS).clip(1)
        weight = count[sounds.drum[kind]] ** -mix.class_balance
        weights[kind] = share * weight / weight.sum()
    return weights.astype(np.float32)


def training_data(
    sounds: Sounds, analysed: AnalysedSounds, statistics: DescriptorStatistics, mix: DrawMix
) -> TrainingData:
    """The tensors that batches are drawn from."""
    pitch, brightness = (
        torch.from_numpy(statistics.mean[:, TIMBRE_AXES.index(name)].copy()) for name in ("pitch", "brightness")
    )
    return TrainingData(
        torch.from_numpy(analysed.whole),
        torch.from_numpy(analysed.attack),
        torch.from_numpy(analysed.peakiness),
        torch.from_numpy(statistics.to_axes(analysed.descriptors, sounds.drum)),
        torch.from_numpy(sounds.drum),
        torch.from_numpy(analysed.end_s),
        torch.from_numpy(draw_weights(sounds, mix)),
        DrumStatistics(torch.from_numpy(statistics.spread), pitch, brightness, torch.from_numpy(statistics.leverage)),
    )
