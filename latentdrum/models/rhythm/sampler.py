"""The sampler: draws hits and touch step by step from what the decoder predicts, with a seed.

The graph reads the prediction around every step at once. The loop over the steps, whose net is small, is numpy: it
skips what is not hit, and any hits can be given instead of drawn.
"""

from dataclasses import dataclass, fields
from io import BytesIO
from typing import Final

import numpy as np

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.rhythm.groove import SHAPE
from latentdrum.core.rhythm.touch import (
    OFFSET_BINS,
    VELOCITY_BINS,
    IntArray,
    offset_bin,
    offset_in_bin,
    velocity_bin,
    velocity_in_bin,
)
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_BAR
from latentdrum.core.voices import VOICES
from latentdrum.models.onnx_session import inference_session

#: How far from a real groove's code the sampler takes a position to be, as in its training: 0 is at one, 1 is far.
_CODE_NOISE: Final = np.full((1, 1), 0.3, np.float32)
#: Offsets beside hits and velocities are scaled by this, in training and here.
OFFSET_SCALE: Final = 3.0
#: The longest lag, in steps: so many silent steps lie before the first.
_PADDING: Final = 16
_STEP: Final = np.arange(GROOVE_STEPS)
_VOICE: Final = np.arange(VOICES)
#: The echoes in the order of the weights.
_BAR, _LAST, _PREDICTED = range(3)
_ZERO: Final = np.float32(0)

Prediction = tuple[FloatArray, FloatArray, FloatArray]


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """A drawn groove, (32, 9) each: scores above 0 at the hits; velocities 0..1 and offsets in steps, else 0."""

    score: FloatArray
    velocity: FloatArray
    offset: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the decoder predicts, as the sampler takes it: context (32, width) of each step, logits (32, 9, bins)."""

    context: FloatArray
    logits: FloatArray


class Noise:
    """The random numbers of one draw, from one seed; each cell has its own, so that a draw moves no other."""

    def __init__(self, seed: int, patterns: int) -> None:
        rng = np.random.default_rng(seed)
        self.in_bin: list[list[list[float]]] = rng.random((*SHAPE, 2), np.float32).tolist()
        # Exponential: of exp(logits) / noise the largest is a draw from the softmax of the logits.
        self.touch = rng.standard_exponential((*SHAPE, VELOCITY_BINS + OFFSET_BINS), np.float32)
        self.pattern = rng.standard_exponential((GROOVE_STEPS, patterns), np.float32)


class Sampler:
    """Draws grooves; no state between calls."""

    def __init__(self, graph: bytes, tables: bytes) -> None:
        self._graph = inference_session(graph)
        with np.load(BytesIO(tables), allow_pickle=False) as stored:
            self._weights = _Weights(*(stored[field.name].astype(np.float32) for field in fields(_Weights)))
        self._back = _STEP[:, None] + _PADDING - self._weights.lags.astype(np.int64)
        self._patterns = self._weights.patterns > 0

    def noise(self, seed: int) -> Noise:
        """The random numbers of a seed."""
        return Noise(seed, len(self._patterns))

    def read(self, prediction: Prediction, axes: FloatArray, style: FloatArray) -> Reading:
        """What the decoder predicts, (1, 32, 9) each, for drawing; axes (1, 6) normal scores, style (1, 32) weights."""
        score, velocity, offset = prediction
        inputs = {"score": score, "velocity": velocity, "offset": offset, "axes": axes, "style": style}
        (context,) = self._graph.run(None, inputs | {"noise": _CODE_NOISE})
        w = self._weights
        echo = w.velocity_echo[_PREDICTED, _VOICE, velocity_bin(velocity[0])]
        echo += w.offset_echo[_PREDICTED, _VOICE, offset_bin(offset[0])]
        return Reading(context[0], echo + w.logits_bias)

    def draw(self, reading: Reading, noise: Noise, temperature: float) -> Draw:
        """Hits and touch drawn with given noise.

        temperature is that of the hits; 1 is the training data's freedom.
        """
        drawing = _Drawing(self._weights, reading, self._back, noise)
        logits = np.empty((GROOVE_STEPS, len(self._patterns)), np.float32)
        rows = np.empty(SHAPE, np.bool_)
        for step in range(GROOVE_STEPS):
            drawing.look_back(step)
            logits[step] = drawing.hidden @ self._weights.pattern
            chances = np.exp(logits[step] / np.float32(temperature))
            rows[step] = self._patterns[(chances / noise.pattern[step]).argmax()]
            drawing.play(step, rows[step])
        return Draw(self._scores(logits, rows), drawing.velocity, drawing.offset)

    def draw_touch(self, reading: Reading, noise: Noise, hits: BoolArray) -> Draw:
        """The touch of given hits (32, 9), drawn with given noise."""
        drawing = _Drawing(self._weights, reading, self._back, noise)
        for step in hits.any(1).nonzero()[0].tolist():
            drawing.look_back(step)
            drawing.play(step, hits[step])
        return Draw(np.where(hits, np.float32(1), np.float32(-1)), drawing.velocity, drawing.offset)

    def _scores(self, logits: FloatArray, hits: BoolArray) -> FloatArray:
        """Scores (32, 9) above 0 at the drawn hits and below elsewhere, the surer the larger."""
        chances = np.exp(logits)
        chance = np.clip(chances @ self._weights.patterns / chances.sum(1, keepdims=True), 1e-6, 1 - 1e-6)
        odds = np.log(chance / (1 - chance))
        return np.asarray(np.where(hits, np.logaddexp(0.0, odds), -np.logaddexp(0.0, -odds)), np.float32)


class _Drawing:
    """One groove while it is drawn; buffers are extended by a 1 where the weights have their bias."""

    def __init__(self, weights: "_Weights", reading: Reading, back: IntArray, noise: Noise) -> None:
        self._w, self._reading, self._back, self._noise = weights, reading, back, noise
        self.velocity, self.offset = np.zeros((2, *SHAPE), np.float32)
        width = reading.context.shape[1]
        self.hidden = np.ones(width + 1, np.float32)
        self._first = np.ones(width + 1, np.float32)
        self._hit = np.ones(width + 1 + VOICES, np.float32)
        self._cells = np.zeros((_PADDING + GROOVE_STEPS, 3 * VOICES), np.float32)
        self._seen = np.zeros(weights.history.shape[0], np.float32)
        # What every voice's last touch, and that of each cell, adds to later logits of the voice.
        self._last = weights.velocity_echo[_LAST, :, -1] + weights.offset_echo[_LAST, :, -1]
        none = weights.velocity_echo[_BAR, :, -1] + weights.offset_echo[_BAR, :, -1]
        self._bar_before = [list(none) for _ in range(GROOVE_STEPS + STEPS_PER_BAR)]

    def look_back(self, step: int) -> None:
        """Compute the hidden layer of a step, given all steps before."""
        w, seen = self._w, self._seen
        lags = self._back.shape[1] * 3 * VOICES
        seen[:lags] = self._cells[self._back[step]].ravel()
        np.maximum(seen @ w.history + self._reading.context[step], _ZERO, out=self._first[:-1])
        np.maximum(self._first @ w.step, _ZERO, out=self.hidden[:-1])

    def play(self, step: int, row: BoolArray) -> None:
        """Draw the touch of a step's hits."""
        voices = row.nonzero()[0].tolist()
        if not voices:
            return
        w, noise, in_bin = self._w, self._noise.touch[step], self._noise.in_bin[step]
        width = len(self.hidden)
        self._hit[:width], self._hit[width:] = self.hidden, row
        touch = np.maximum(self._hit @ w.touch, _ZERO)
        cells, memory = self._cells[_PADDING + step], self._seen[-3 * VOICES :]
        shift, before, after = (
            self._reading.logits[step],
            self._bar_before[step],
            self._bar_before[step + STEPS_PER_BAR],
        )
        for voice in voices:
            logits = touch @ w.logits[voice] + shift[voice] + self._last[voice] + before[voice]
            loud = int((np.exp(logits[:VELOCITY_BINS]) / noise[voice, :VELOCITY_BINS]).argmax())
            late_logits = logits[VELOCITY_BINS:] + w.own_coupling[voice, loud]
            late = int((np.exp(late_logits) / noise[voice, VELOCITY_BINS:]).argmax())
            if len(voices) > 1:
                shift = shift + w.velocity_coupling[voice, loud] + w.offset_coupling[voice, late]
            self._last[voice] = w.velocity_echo[_LAST, voice, loud] + w.offset_echo[_LAST, voice, late]
            after[voice] = w.velocity_echo[_BAR, voice, loud] + w.offset_echo[_BAR, voice, late]
            velocity, offset = velocity_in_bin(loud, in_bin[voice][0]), offset_in_bin(late, in_bin[voice][1])
            self.velocity[step, voice], self.offset[step, voice] = velocity, offset
            cells[voice], cells[VOICES + voice], cells[2 * VOICES + voice] = 1.0, velocity, OFFSET_SCALE * offset
            memory[voice], memory[VOICES + voice], memory[2 * VOICES + voice] = velocity, OFFSET_SCALE * offset, 1.0


@dataclass(frozen=True, slots=True, eq=False)
class _Weights:
    """The loop's net, inputs in rows, as learning/rhythm writes it; the row of a constant input of 1 is the bias."""

    history: FloatArray  # (lags * 27 + 27, width): the drawn steps at the lags, then each voice's last touch
    step: FloatArray  # (width + 1, width)
    pattern: FloatArray  # (width + 1, patterns)
    touch: FloatArray  # (width + 1 + 9, touch width)
    logits: FloatArray  # (9, touch width, bins): velocity bins, then offset bins
    logits_bias: FloatArray  # (9, bins)
    velocity_coupling: FloatArray  # (9, velocity bins, 9, bins): what a velocity adds to the later voices' logits
    offset_coupling: FloatArray  # (9, offset bins, 9, bins)
    own_coupling: FloatArray  # (9, velocity bins, offset bins): what a hit's velocity adds to its offset's logits
    velocity_echo: (
        FloatArray  # (3, 9, velocity bins + 1, bins): what the voice's velocity a bar before, its last one and
    )
    offset_echo: FloatArray  # the predicted one add to its logits, and the like for offsets; the last row is for none
    patterns: FloatArray  # (patterns, 9) of 0 and 1
    lags: FloatArray  # (lags,) steps
