"""The rhythm model: decodes positions in the rhythm space to grooves, encodes grooves to positions."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.model_names import RHYTHM_MODEL
from latentdrum.core.rhythm.attributes import hit_features, measure
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.percentiles import to_normal
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.models.onnx_session import inference_session
from latentdrum.models.rhythm.attribute_matching import (
    goal,
    match_attributes,
    matched_scores,
    matched_touch,
)
from latentdrum.models.rhythm.sampler import Sampler
from latentdrum.models.rhythm.second_strikes import SecondStrikes, read_second_strikes
from latentdrum.models.rhythm.space import RhythmSpace, read_space
from latentdrum.storage.model_files import ModelError, model_folder, read_card, read_part, rhythm_models

#: How near to a real groove's code the sampler takes a position to be at temperature 0. The hotter the farther, so that
#: it trusts the position less: then 1 % of samples are copies of a training groove instead of 3 %.
_NEAR: Final = 0.3
FILES: Final = ("space.npz", "encoder.onnx", "decoder.onnx", "sampler.onnx", "sampler.npz")
#: Without this file a model plays no second strikes.
SECOND: Final = "second.npz"


class RhythmModel:
    """Decodes, encodes and samples grooves; one thread, no state between calls, safe to share between threads."""

    styles = STYLES
    axes = AXES

    def __init__(
        self,
        card: dict[str, Any],
        space: RhythmSpace,
        encoder: bytes,
        decoder: bytes,
        sampler: Sampler,
        second: SecondStrikes | None,
    ) -> None:
        self.card = card
        self.space = space
        self._encoder = inference_session(encoder)
        self._decoder = inference_session(decoder)
        self._sampler = sampler
        self._second = second
        median = np.full(len(AXES), 0.5, np.float32)
        self.decode(Position(median, style_weights(None), np.zeros(FREE_DIMS, np.float32)), 0, 0.0)

    @property
    def name(self) -> str:
        """The name that presets and cards know the model by."""
        return str(self.card["name"])

    @property
    def lineage(self) -> tuple[str, ...]:
        """Its name, then the names of the models that it learned on from, whose presets it plays too."""
        return self.name, *map(str, self.card.get("lineage", ()))

    def decode(self, position: Position, seed: int, temperature: float) -> Groove:
        """The groove at a position; see protocols.RhythmDecoder."""
        axes = np.clip(position.axes, 0.0, 1.0).astype(np.float32)
        style = _at_most_one(position.style)
        prediction = self.predict(axes, style, position.z[None])
        far = min(max(temperature, _NEAR), 1.0)
        reading = self._sampler.read(prediction, to_normal(axes)[None], style[None], far)
        noise = self._sampler.noise(seed)
        score, velocity, offset = (out[0] for out in prediction)
        target = goal(self.space.percentiles.value(axes))
        score = matched_scores(score, velocity, target)
        if temperature > 0:
            draw = self._sampler.draw(reading, noise, temperature, score > 0)
        else:
            draw = self._sampler.draw_touch(reading, noise, score > 0)
        drawn = draw.score > 0  # a hit that matching adds to these keeps its mean touch
        touch = np.where(drawn, draw.velocity, velocity), np.where(drawn, draw.offset, offset)
        if temperature > 0:
            score = matched_scores(draw.score, touch[0], target)
        groove, hits = matched_touch(score, *touch, target), score > 0
        louder = float(groove.velocity[hits].sum()) / float(velocity[hits].sum())
        second = None if self._second is None else self._second.draw(groove, axes, style, seed)
        return replace(groove, expected=np.minimum(louder * velocity, np.float32(1)), second=second)

    def played(self, hits: BoolArray, position: Position, seed: int) -> Groove:
        """Given hits, (32, 9), as they would be played at a position: their touch is drawn with the seed."""
        axes = np.clip(position.axes, 0.0, 1.0).astype(np.float32)
        prediction = self.predict(axes, position.style, position.z[None])
        reading = self._sampler.read(prediction, to_normal(axes)[None], _at_most_one(position.style)[None], _NEAR)
        draw = self._sampler.draw_touch(reading, self._sampler.noise(seed), hits)
        return matched_touch(draw.score, draw.velocity, draw.offset, goal(self.space.percentiles.value(axes)))

    def decode_mean(self, position: Position) -> Groove:
        """The likeliest hits at a position, each with the mean touch of all draws; for searches and measurements."""
        axes = np.clip(position.axes, 0.0, 1.0).astype(np.float32)
        score, velocity, offset = (out[0] for out in self.predict(axes, position.style, position.z[None]))
        return match_attributes(score, velocity, offset, self.space.percentiles.value(axes))

    def predict(self, axes: FloatArray, style: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The net's output before attribute matching: score, velocity and offset, (n, 32, 9) each.

        The n positions share axes (6,) 0..1 and style weights (32,); z is (n, free).
        """
        shared = {"axes": np.tile(to_normal(axes), (len(z), 1)), "style": np.tile(_at_most_one(style), (len(z), 1))}
        inputs = {name: value.astype(np.float32) for name, value in {**shared, "z": z}.items()}
        score, velocity, offset = (np.asarray(out) for out in self._decoder.run(None, inputs))
        return score, velocity, offset

    def encode(self, groove: Groove) -> Position:
        """The position of a groove: axes as measured, the style it is most like, the rest in z."""
        z, _, scores = self.posterior(groove)
        weights = style_weights(STYLES[int(scores.argmax())])
        return Position(self.percentile(measure(groove)), weights, self.space.to_player(z, weights))

    def posterior(self, groove: Groove) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The encoder's posterior: mean and log-variance of z in net coordinates (free,), style logits (32,)."""
        z, log_variance, scores = (
            np.asarray(out)[0] for out in self._encoder.run(None, {"x": hit_features(groove)[None]})
        )
        return z, log_variance, scores

    def style_scores(self, groove: Groove) -> FloatArray:
        """The probability of each style for a groove, (32,) in the order of STYLES."""
        scores = self.posterior(groove)[2]
        odds = np.exp(scores - scores.max())
        return np.asarray(odds / odds.sum(), np.float32)

    def sample(self, style: str | None, rng: np.random.Generator) -> Position:
        """A random position where grooves of a style lie; None means any style. ValueError for an unknown style."""
        if style is not None and style not in STYLES:
            raise ValueError(f"style {style!r} is unknown; known: {', '.join(STYLES)}")
        return self.space.sample(style, rng)

    def midway(self, a: Position, b: Position) -> Position | None:
        """Where the way between two positions had best go by; see RhythmSpace.midway."""
        return self.space.midway(a, b)

    def percentile(self, attributes: FloatArray) -> FloatArray:
        """Axes 0..1 of measured attributes, (..., 6) in the order of AXES."""
        return self.space.percentiles.of(attributes)

    def axis_value(self, axes: FloatArray) -> FloatArray:
        """Attribute values of axes 0..1, (..., 6) in the order of AXES."""
        return self.space.percentiles.value(axes)


def _at_most_one(style: FloatArray) -> FloatArray:
    """Style weights (32,) none of which is negative, summing to 1 or less."""
    style = np.clip(style, 0.0, None)
    return np.asarray(style / max(1.0, float(style.sum())), np.float32)


def load(name: str = RHYTHM_MODEL) -> RhythmModel:
    """A shipped model by name, warmed up. Raises ModelError naming the file and the way out."""
    return load_folder(model_folder(name, rhythm_models()))


def load_folder(folder: Path) -> RhythmModel:
    """A model from a folder with card.json, such as a training run writes. Raises ModelError as load does."""
    card = read_card(folder)
    parts = {part: read_part(folder, card, part) for part in FILES}
    try:
        sampler = Sampler(parts["sampler.onnx"], parts["sampler.npz"])
        space = read_space(parts["space.npz"])
        second = read_second_strikes(read_part(folder, card, SECOND)) if SECOND in card["files"] else None
        return RhythmModel(card, space, parts["encoder.onnx"], parts["decoder.onnx"], sampler, second)
    except (ValueError, KeyError, RuntimeError) as error:
        raise ModelError(f"{folder}: does not fit this version of latentdrum ({error}); reinstall it") from error
