"""The timbre model: renders timbres to drum sounds, encodes drum sounds to timbres."""

from collections.abc import Callable
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime as ort

from latentdrum.core.arrays import FloatArray
from latentdrum.core.model_names import TIMBRE_MODEL
from latentdrum.core.timbre.descriptors import measure
from latentdrum.core.timbre.high_pass import high_passed
from latentdrum.core.timbre.loudness import DRUM_LUFS, with_loudness
from latentdrum.core.timbre.timbre import DRUMS, RATE_HZ, Drum, Timbre, typical
from latentdrum.models.onnx_session import inference_session
from latentdrum.models.timbre.features import log_spectra
from latentdrum.models.timbre.noise_bank import BANDS, BANK_BLOCKS, BLOCK, bank
from latentdrum.models.timbre.partials import partials
from latentdrum.models.timbre.recognition import drum_probabilities
from latentdrum.models.timbre.refinement import refine
from latentdrum.models.timbre.space import TimbreSpace, read_space
from latentdrum.storage.model_files import ModelError, model_folder, read_card, read_part, timbre_models

#: Frames of the fade in, in which recorded drums begin as well, and of the fade out.
_FADE_IN, _FADE_OUT = 40, 256
_LONG_FADE: Final = 2048  # of a sound that still rings at the longest length of its drum
#: Blocks that the transient covers: the fewest that can be rendered.
_MIN_BLOCKS: Final = 8
#: A sound is rendered up to this factor times its predicted end plus so many seconds.
_GATE, _GATE_S = 1.28, 0.03
_SILENT: Final = 3e-6


class TimbreModel:
    """Renders, encodes and samples drum sounds; one thread, no state between calls, safe to share between threads."""

    def __init__(self, card: dict[str, Any], read: Callable[[str], bytes]) -> None:
        self.card = card
        self.space: TimbreSpace = read_space(read("space.npz"))
        self._read = read
        self._decoder = inference_session(read("decoder.onnx"))
        self._synthesiser = inference_session(read("synthesiser.onnx"), keep_memory=False)  # sounds differ in length
        self._parameters = [each.name for each in self._decoder.get_outputs()]
        self._noise = bank()
        self.render(typical(Drum.HAT_CLOSED), 0)

    @cached_property
    def _encoder(self) -> ort.InferenceSession:
        # Only encoding needs the other two graphs: the live device starts without them.
        return inference_session(self._read("encoder.onnx"))

    @cached_property
    def _expected(self) -> ort.InferenceSession:
        return inference_session(self._read("expected.onnx"))

    @property
    def name(self) -> str:
        """The name that kits and cards know the model by."""
        return str(self.card["name"])

    @property
    def lineage(self) -> tuple[str, ...]:
        """Its name, then the names of the models that it learned on from, whose kits it plays too."""
        return self.name, *map(str, self.card.get("lineage", ()))

    def render(self, timbre: Timbre, seed: int) -> FloatArray:
        """The sound of a timbre, see protocols.TimbreDecoder; the seed determines its noise only."""
        return with_loudness(self.unlevelled(timbre, seed), DRUM_LUFS[timbre.drum])

    def unlevelled(self, timbre: Timbre, seed: int) -> FloatArray:
        """The sound of a timbre at the decoder's own level; it begins and ends at zero."""
        axes, z = self.space.with_hardness(timbre)
        rng = np.random.default_rng(seed)
        inputs = {"axes": axes[None], "z": z[None], "drum": _one_hot(timbre.drum)}
        parameters = dict(zip(self._parameters, self._decoder.run(None, inputs), strict=True))
        length_s = min(_GATE * float(np.asarray(parameters["end_s"])[0, 0]) + _GATE_S, timbre.drum.length_s)
        hz, gain, bands = partials(timbre.drum)
        excitation = {
            "bank": self._noise_blocks(max(ceil(length_s * RATE_HZ / BLOCK), _MIN_BLOCKS), rng),
            "signs": rng.choice(np.array([-1.0, 1.0], np.float32), BANDS),
            "partials": np.stack([hz, gain, rng.random(len(hz), np.float32)], 1),
            "bands": bands,
        }
        frames = np.asarray(self._synthesiser.run(None, parameters | excitation)[0], np.float32)
        return _trimmed(frames, timbre.drum)

    def _noise_blocks(self, blocks: int, rng: np.random.Generator) -> FloatArray:
        """So many blocks of noise from anywhere in the bank; round it, where they are more than it has."""
        first = int(rng.integers(max(BANK_BLOCKS - blocks, 0) + 1))
        if blocks <= BANK_BLOCKS:
            return self._noise[first : first + blocks]  # a view, not a copy
        return self._noise[(first + np.arange(blocks)) % BANK_BLOCKS]

    def encode(self, frames: FloatArray, drum: Drum | None = None, refine_steps: int = 12) -> Timbre:
        """The timbre of a sound, mono at RATE_HZ from its onset on; without a drum as the most probable one.

        refine_steps: steps of the search after the encoder's estimate. Raises ValueError for silence.
        """
        peak = float(np.abs(frames).max(initial=0.0))
        if not 0 < peak < np.inf:
            raise ValueError("the sound is silent or holds values that are not finite")
        sound = (frames / np.float32(peak)).astype(np.float32)
        features = log_spectra(sound)
        z, scores = self._estimate(features)
        if drum is None:
            drum = Drum(int(drum_probabilities(scores, sound, self.space).argmax()))
        start = Timbre(drum, self.space.axes_of(measure(sound), drum), self.space.to_player(z, drum))
        return refine(self._expected_spectra, features, start, refine_steps) if refine_steps else start

    def drum_scores(self, frames: FloatArray) -> FloatArray:
        """The probability of each drum for a sound (peak 1), (12,) in the order of Drum; ValueError for silence."""
        _, scores = self._estimate(log_spectra(frames))
        return drum_probabilities(scores, frames, self.space)

    def encoder_shares(self, frames: FloatArray) -> FloatArray:
        """What the encoder alone takes for the probability of each drum for a sound (peak 1), (12,)."""
        _, scores = self._estimate(log_spectra(frames))
        odds = np.exp(scores - scores.max())
        return np.asarray(odds / odds.sum(), np.float32)

    def sample(self, drum: Drum, rng: np.random.Generator) -> Timbre:
        """A random timbre where sounds of a drum lie."""
        return self.space.sample(drum, rng)

    def _estimate(self, features: tuple[FloatArray, FloatArray]) -> tuple[FloatArray, FloatArray]:
        """The encoder's output: mean of z in net coordinates (free,) and a logit for each drum (12,)."""
        whole, attack = features
        z, scores = self._encoder.run(["mean", "drum"], {"whole": whole[None], "attack": attack[None]})
        return np.asarray(z)[0], np.asarray(scores)[0]

    def _expected_spectra(self, axes: FloatArray, z: FloatArray, drum: Drum) -> tuple[FloatArray, FloatArray]:
        """Expected log powers of n timbres, axes in standard deviations: (n, windows, 136) and (n, 24, 48)."""
        inputs = {"axes": axes, "z": z, "drum": np.repeat(_one_hot(drum), len(z), 0)}
        whole, attack = self._expected.run(None, inputs)
        return np.asarray(whole), np.asarray(attack)


def load(name: str = TIMBRE_MODEL) -> TimbreModel:
    """A shipped model by name, warmed up. Raises ModelError naming the file and the way out."""
    return load_folder(model_folder(name, timbre_models()))


def load_folder(folder: Path) -> TimbreModel:
    """A model from a folder with card.json, such as a training run writes. Raises ModelError as load does."""
    card = read_card(folder)
    try:
        return TimbreModel(card, lambda part: read_part(folder, card, part))
    except (ValueError, KeyError, RuntimeError) as error:
        raise ModelError(f"{folder}: does not fit this version of latentdrum ({error}); reinstall it") from error


def _one_hot(drum: Drum) -> FloatArray:
    weights = np.zeros((1, DRUMS), np.float32)
    weights[0, drum] = 1.0
    return weights


def _trimmed(frames: FloatArray, drum: Drum) -> FloatArray:
    """Trimmed of silence at its end, without rumble, faded in and out, without DC offset."""
    loud = np.flatnonzero(np.abs(frames) > _SILENT * max(float(np.abs(frames).max()), 1e-6))
    end = min(len(frames), int(loud[-1]) + 1 + _FADE_OUT if loud.size else _FADE_OUT)
    kept = high_passed(frames[:end], drum)
    rings_on = float(np.abs(kept[-4 * _FADE_OUT :]).max()) > 1e-3 * float(np.abs(kept).max())
    fade = min(_LONG_FADE if rings_on else _FADE_OUT, len(kept))
    kept[:_FADE_IN] *= np.linspace(0.0, 1.0, _FADE_IN, endpoint=False, dtype=np.float32)
    kept[-fade:] *= np.square(np.linspace(1.0, 0.0, fade, dtype=np.float32))
    return _without_dc(kept)


def _without_dc(frames: FloatArray) -> FloatArray:
    """Without DC offset: subtracts a slow pulse about as long as the sound, too slow to be audible."""
    t, level = np.arange(len(frames), dtype=np.float32), np.abs(frames)
    # Not a matrix product: BLAS would use a second thread for it.
    length = max(0.5 * float((level * t).sum()) / max(float(level.sum()), 1e-9), 64.0)
    pulse = t * np.exp(-t / np.float32(length)) * (1 - t / np.float32(len(frames)))
    share = float(frames.sum(dtype=np.float64)) / float(pulse.sum(dtype=np.float64))
    return np.asarray(frames - pulse * np.float32(share), np.float32)
