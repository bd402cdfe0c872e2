"""Analysed sounds on disk, as the encoder takes them: of any number only those that are asked for are in memory."""

from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import end_s, measure
from latentdrum.core.timbre.timbre import REACH, Drum
from latentdrum.learning.timbre.peakiness import LONG, peakiness
from latentdrum.models.timbre.features import ATTACK, WHOLE, Resolution, log_spectra
from latentdrum.models.timbre.space import TimbreSpace

_SPECTRA: Final = {"whole": WHOLE, "attack": ATTACK, "peakiness": LONG}
_TABLE: Final = "sounds.npz"


class SoundWriter:
    """Writes sounds into a folder, in place of those that it holds; they are complete once it is closed."""

    def __init__(self, folder: Path, space: TimbreSpace) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._space = folder, space
        self._files = {name: (folder / name).open("wb") for name in _SPECTRA}
        self._axes, self._drum, self._end_s, self._variant = list[FloatArray](), list[int](), list[float](), list[int]()

    def add(self, frames: FloatArray, drum: Drum, variant: int = 0) -> None:
        """Add a mono sound at RATE_HZ from its onset on, peak 1. variant: 0 for the sound itself.

        Raises ValueError for silence.
        """
        descriptors = measure(frames)
        for file, spectrum in zip(self._files.values(), (*log_spectra(frames), peakiness(frames)), strict=True):
            file.write(spectrum.astype(np.float16).tobytes())
        deviations = (descriptors - self._space.mean[drum]) / self._space.deviation[drum]
        self._axes.append(deviations.clip(-REACH, REACH).astype(np.float32))
        self._drum.append(int(drum))
        self._end_s.append(end_s(frames))
        self._variant.append(variant)

    def close(self) -> None:
        """Write the rest."""
        for file in self._files.values():
            file.close()
        columns = {"axes": self._axes, "drum": self._drum, "end_s": self._end_s, "variant": self._variant}
        types = {"axes": np.float32, "drum": np.int64, "end_s": np.float32, "variant": np.int64}
        arrays = {name: np.array(values, types[name]) for name, values in columns.items()}
        np.savez(self._folder / _TABLE, **arrays)  # type: ignore[arg-type]  # the stub takes **arrays for allow_pickle


class SoundStore:
    """Reads the sounds that a SoundWriter wrote.

    axes (n, 5) in standard deviations of the drum, drum (n,), end_s (n,), variant (n,).
    """

    def __init__(self, folder: Path) -> None:
        """Raises FileNotFoundError if there are none."""
        with np.load(folder / _TABLE) as stored:
            self.axes, self.drum, self.end_s, self.variant = (
                torch.from_numpy(stored[name]) for name in ("axes", "drum", "end_s", "variant")
            )
        self._spectra = {name: _mapped(folder / name, resolution) for name, resolution in _SPECTRA.items()}

    def __len__(self) -> int:
        """How many."""
        return len(self.drum)

    def batch(self, rows: Tensor) -> dict[str, Tensor]:
        """Sounds of row numbers (n,) as trainer.TrainingData has them: whole, attack, peakiness, axes, drum, end_s."""
        spectra = {name: torch.from_numpy(mapped[rows.numpy()]) for name, mapped in self._spectra.items()}
        return {**spectra, "axes": self.axes[rows], "drum": self.drum[rows], "end_s": self.end_s[rows]}


def _mapped(path: Path, resolution: Resolution) -> "np.memmap[tuple[int, int, int], np.dtype[np.float16]]":
    shape = (len(resolution.centres), resolution.bands)
    count = path.stat().st_size // (2 * shape[0] * shape[1])
    return np.memmap(path, np.float16, "r", shape=(count, *shape))
