"""A timbre model without nets: classifies drums by their pitch."""

from types import SimpleNamespace

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import DRUMS, RATE_HZ, TIMBRE_AXES, TIMBRE_FREE_DIMS, Drum, Timbre
from tests.sound.sounds import FakeDrums

#: The pitch of each drum; a sound is classified as the nearest.
DRUM_HZ = (55, 180, 7000, 6500, 90, 130, 230, 4000, 5000, 900, 1700, 800)
_SOUNDS = 20


class FakeTimbreModel(FakeDrums):
    """What the command line uses of models.timbre.model.TimbreModel."""

    def __init__(self) -> None:
        super().__init__()
        self.card = {"name": self.name, "licence": "MIT"}
        rng = np.random.default_rng(0)
        self.space = SimpleNamespace(
            mean=np.tile(np.log(np.array([900.0, 0.1, 400.0, 0.2, 0.5], np.float32)), (DRUMS, 1)),
            deviation=np.full((DRUMS, 5), 0.4, np.float32),
            axes=rng.normal(0.0, 1.0, (DRUMS * _SOUNDS, 5)).clip(-2.5, 2.5).astype(np.float32),
            drum=np.repeat(np.arange(DRUMS), _SOUNDS),
        )

    def drum_scores(self, frames: FloatArray) -> FloatArray:
        spectrum = np.abs(np.fft.rfft(frames, RATE_HZ))
        octaves = np.abs(np.log2(np.array(DRUM_HZ) / max(int(spectrum.argmax()), 1)))
        shares = np.exp(-4.0 * octaves)
        return np.asarray(shares / shares.sum(), np.float32)

    def encode(self, frames: FloatArray, drum: Drum | None = None) -> Timbre:
        found = Drum(int(self.drum_scores(frames).argmax())) if drum is None else drum
        axes = np.linspace(0.2, 0.8, len(TIMBRE_AXES)).astype(np.float32)
        return Timbre(found, axes, np.linspace(-1.0, 1.0, TIMBRE_FREE_DIMS).astype(np.float32))

    def sample(self, drum: Drum, rng: np.random.Generator) -> Timbre:
        z = rng.normal(0.0, 1.0, TIMBRE_FREE_DIMS).astype(np.float32)
        return Timbre(drum, rng.uniform(0.05, 0.95, len(TIMBRE_AXES)).astype(np.float32), z)
