"""A split of a folder of drum sounds, with everything of the recordings that the evaluation compares."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import Drum
from training.judging.timbre.features import Array, SoundFeatures, sound_features
from training.judging.timbre.giveaways import giveaways
from training.judging.timbre.layers import Articulation, articulations
from training.judging.timbre.recordings import Recording, read
from training.judging.timbre.touch import of_recordings
from training.judging.timbre.two_sample import forest_inputs


@dataclass(frozen=True, slots=True, eq=False)
class SoundSet:
    """Recordings and their features, in the same order; and which of them are of one drum."""

    recordings: list[Recording]
    features: list[SoundFeatures]
    giveaways: list[FloatArray]
    articulations: list[Articulation]

    @property
    def drums(self) -> list[Drum]:
        """The drum of each."""
        return [one.drum for one in self.recordings]

    def forest_inputs(self) -> Array:
        """What the two-sample test sees, (n, 57)."""
        return forest_inputs(self.features, self.giveaways)

    def drums_as_played(self) -> list[tuple[Drum, dict[str, list[float]]]]:
        """How recorded drums change with velocity and from hit to hit."""
        features = {one.file: own for one, own in zip(self.recordings, self.features, strict=True)}
        return [(one.drum, of_recordings(one.takes, features)) for one in self.articulations]

    def deviation(self) -> Array:
        """Standard deviation of the descriptors among sounds of one drum, (5,)."""
        values, drums = np.stack([one.descriptors for one in self.features]), np.array(self.drums)
        means = np.stack([values[drums == drum].mean(0) for drum in self.drums])
        return np.asarray(np.maximum(np.sqrt(np.square(values - means).mean(0)), 1e-6))


def sound_set(folder: Path, split: str) -> SoundSet:
    """A split of a folder. Raises FileNotFoundError or ValueError as recordings.read does."""
    recordings = read(folder, split)
    progress = tqdm(recordings, desc=f"features of {split} sounds", unit="sound", disable=None)
    measured = [(sound_features(one.frames), giveaways(one.frames)) for one in progress]
    features, telling = [one for one, _ in measured], [one for _, one in measured]
    return SoundSet(recordings, features, telling, articulations(folder, split))
