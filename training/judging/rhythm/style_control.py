"""Whether grooves decoded for a style are heard as that style: by the knob, from the prior, and blended."""

from typing import Any, Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.engine.decode_request import STYLE_CHANGE_Z_SHARE
from latentdrum.core.engine.protocols import RhythmDecoder
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.position import Position, style_weights
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.models.rhythm.model import RhythmModel
from training.judging.rhythm.knobs import request_groove
from training.judging.rhythm.reconstruction import stack
from training.judging.rhythm.style_recogniser import StyleRecogniser, accuracy
from training.rhythm.windows import IntArray

#: Presets on which the style knob is turned, samples a style, and blends a preset.
PRESETS: Final = 24
_SAMPLES: Final = 20
_BLENDS: Final = 20


def some_presets(presets: list[Preset]) -> list[Preset]:
    """Evenly spaced ones of the list."""
    return [presets[int(row)] for row in np.unique(np.linspace(0, len(presets) - 1, PRESETS).astype(int))]


def knob(decoder: RhythmDecoder, recogniser: StyleRecogniser, presets: list[Preset]) -> dict[str, Any]:
    """The style knob of every preset turned to every style: how often the asked style is heard."""
    asked = np.tile(np.arange(len(STYLES)), len(presets))
    grooves = [
        request_groove(decoder, preset, {**preset.values, "style": float(style)})
        for preset in tqdm(presets, desc="turning to styles", unit="preset", disable=None)
        for style in range(len(STYLES))
    ]
    return accuracy(recogniser.ranked(stack(grooves)), asked)


def samples(model: RhythmModel, recogniser: StyleRecogniser, temperature: float, seed: int = 0) -> dict[str, Any]:
    """Samples of the prior by style: how often they are heard as it."""
    rng = np.random.default_rng(seed)
    asked = np.repeat(np.arange(len(STYLES)), _SAMPLES)
    grooves = [model.decode(model.sample(STYLES[style], rng), row, temperature) for row, style in enumerate(asked)]
    return accuracy(recogniser.ranked(stack(grooves)), asked)


def blends(model: RhythmModel, recogniser: StyleRecogniser, presets: list[Preset], seed: int = 0) -> dict[str, float]:
    """Presets decoded for random pairs of styles, each of weight 0.5: how often one of the two is heard.

    one_of_two: heard first; chance: what the same answers give for other random pairs.
    """
    rng = np.random.default_rng(seed)
    pairs = np.stack([rng.choice(len(STYLES), 2, replace=False) for _ in range(_BLENDS * len(presets))])
    grooves = [
        model.decode(blend(presets[row % len(presets)].position, pair), 0, 0.0) for row, pair in enumerate(pairs)
    ]
    heard = recogniser.ranked(stack(grooves))[:, :1]
    shares = [float((heard == asked).any(1).mean()) for asked in (pairs, rng.permutation(pairs))]
    return {"one_of_two": shares[0], "chance": shares[1]}


def blend(position: Position, pair: IntArray) -> Position:
    """The position with half the weight on either style, its z moved to their middle as the style knob does."""
    style = 0.5 * sum(style_weights(STYLES[index]) for index in pair)
    return Position(position.axes, np.asarray(style, np.float32), STYLE_CHANGE_Z_SHARE * position.z)
