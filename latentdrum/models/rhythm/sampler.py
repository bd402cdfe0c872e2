"""The sampler: draws hits and touch step by step from what the decoder predicts, with a seed.

The graph reads the prediction around every step at once. The loop over the steps, whose net is small, is numpy: it
skips what is not hit, and any hits can be given instead of drawn.
"""

from dataclasses import dataclass, fields, replace
from functools import cached_property
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

#: Of velocities and offsets: below 1 draws keep to the likelier, which makes up for errors that add up over the steps.
#: Judged by the two-sample test of training/judging/rhythm: 1 and 0.5 are told from drummers more easily.
TOUCH_TEMPERATURE: Final = 0.7
#: Offsets beside hits and velocities are scaled by this, in training and here.
OFFSET_SCALE: Final = 3.0
#: The longest lag, in steps: so many silent steps lie before the first.
_PADDING: Final = 16
_STEP: Final = np.arange(GROOVE_STEPS)
_VOICE: Final = np.arange(VOICES)
#: The echoes in the order of the weights.
_BAR, _LAST, _PREDICTED = range(3)
_ZERO: Final = np.float32(0)
_TINY: Final = np.float32(1e-9)  # an exponential number can be 0
#: Every combination of drums in a step, (512, 9), in the order of the number with bit v for voice v.
_BIT: Final = 1 << np.arange(VOICES)
_COMBINATIONS: Final = (np.arange(1 << VOICES)[:, None] & _BIT) > 0
#: At temperature 1/2 the likeliest combination of a step gains so much in log odds.
_PULL: Final = 3.0
_SURE: Final = 100.0

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
        rng, self._patterns = np.random.default_rng(seed), patterns
        self.in_bin: list[list[list[float]]] = rng.random((*SHAPE, 2), np.float32).tolist()
        # Of logits with Gumbel noise added the largest is a draw from their softmax.
        self.bins = _gumbel(rng, (*SHAPE, VELOCITY_BINS + OFFSET_BINS))
        self._rng = rng

    @cached_property
    def pattern(self) -> FloatArray:
        """Those of the patterns, (32, patterns); only where hits are drawn, too."""
        return _gumbel(self._rng, (GROOVE_STEPS, self._patterns))


def _gumbel(rng: np.random.Generator, shape: tuple[int, ...]) -> FloatArray:
    return np.asarray(-np.log(rng.standard_exponential(shape, np.float32) + _TINY), np.float32)


class Sampler:
    """Draws grooves; no state between calls."""

    def __init__(self, graph: bytes, tables: bytes) -> None:
        self._graph = inference_session(graph)
        with np.load(BytesIO(tables), allow_pickle=False) as stored:
            weights = _Weights(*(stored[field.name].astype(np.float32) for field in fields(_Weights)))
        cooled = {name: getattr(weights, name) / np.float32(TOUCH_TEMPERATURE) for name in _TOUCH_LOGITS}
        self._weights = replace(weights, **cooled)
        #: What is added where there is no touch to repeat, (3, 9, bins).
        self._none = self._weights.velocity_echo[:, :, -1] + self._weights.offset_echo[:, :, -1]
        self._back = _STEP[:, None] + _PADDING - self._weights.lags.astype(np.int64)
        self._patterns = self._weights.patterns > 0
        self._nearest = (_COMBINATIONS[:, None] != self._patterns).sum(-1).argmin(1)

    def noise(self, seed: int) -> Noise:
        """The random numbers of a seed."""
        return Noise(seed, len(self._patterns))

    def read(self, prediction: Prediction, axes: FloatArray, style: FloatArray, far: float) -> Reading:
        """What the decoder predicts, (1, 32, 9) each, for drawing; axes (1, 6) normal scores, style (1, 32) weights.

        far: how far from a real groove's code the position is taken to be, as in the training; 0 is at one, 1 is far.
        """
        score, velocity, offset = prediction
        inputs = {"score": score, "velocity": velocity, "offset": offset, "axes": axes, "style": style}
        (context,) = self._graph.run(None, inputs | {"noise": np.full((1, 1), far, np.float32)})
        w = self._weights
        echo = w.velocity_echo[_PREDICTED, _VOICE, velocity_bin(velocity[0])]
        echo += w.offset_echo[_PREDICTED, _VOICE, offset_bin(offset[0])]
        return Reading(context[0], echo + w.logits_bias + self._none[_BAR])

    def draw(self, reading: Reading, noise: Noise, temperature: float, likeliest: BoolArray) -> Draw:
        """Hits and touch drawn with given noise.

        temperature: near 0 the hits are mostly the likeliest ones (32, 9), at 1 they are drawn as freely as the
        training data's.
        """
        drawing = _Drawing(self._weights, self._none, self._back, reading, noise)
        logits = np.empty((GROOVE_STEPS, len(self._patterns)), np.float32)
        rows = np.empty(SHAPE, np.bool_)
        home = self._nearest[likeliest @ _BIT].tolist()
        pull = np.float32(min(_PULL * max(1.0 - temperature, 0.0) / temperature, _SURE))
        for step in range(GROOVE_STEPS):
            drawing.look_back(step)
            logits[step] = drawing.hidden @ self._weights.pattern
            noisy = logits[step] + noise.pattern[step]
            noisy[home[step]] += pull
            rows[step] = self._patterns[noisy.argmax()]
            drawing.play(step, rows[step])
        return Draw(self._scores(logits, rows), *drawing.drawn_touch())

    def draw_touch(self, reading: Reading, noise: Noise, hits: BoolArray) -> Draw:
        """The touch of given hits (32, 9), drawn with given noise."""
        drawing = _Drawing(self._weights, self._none, self._back, reading, noise)
        for step in hits.any(1).nonzero()[0].tolist():
            drawing.look_back(step)
            drawing.play(step, hits[step])
        return Draw(np.where(hits, np.float32(1), np.float32(-1)), *drawing.drawn_touch())

    def _scores(self, logits: FloatArray, hits: BoolArray) -> FloatArray:
        """Scores (32, 9) above 0 at the drawn hits and below elsewhere, the surer the larger."""
        chances = np.exp(logits - logits.max(1, keepdims=True))
        chance = np.clip(chances @ self._weights.patterns / chances.sum(1, keepdims=True), 1e-6, 1 - 1e-6)
        odds = np.log(chance / (1 - chance))
        return np.asarray(np.where(hits, np.logaddexp(0.0, odds), -np.logaddexp(0.0, -odds)), np.float32)


class _Drawing:
    """One groove while it is drawn; buffers are extended by a 1 where the weights have their bias."""

    def __init__(self, weights: "_Weights", none: FloatArray, back: IntArray, reading: Reading, noise: Noise) -> None:
        self._w, self._none, self._back, self._context, self._noise = weights, none, back, reading.context, noise
        width = reading.context.shape[1]
        self.hidden = np.ones(width + 1, np.float32)
        self._first = np.ones(width + 1, np.float32)
        self._hit = np.ones(width + 1 + VOICES, np.float32)
        self._cells = np.zeros((_PADDING + GROOVE_STEPS, 3 * VOICES), np.float32)
        self._seen = np.zeros(weights.history.shape[0], np.float32)
        # The logits of every cell as far as they are known, and what each voice's last touch adds to them.
        self._logits = reading.logits + noise.bins
        self._last = none[_LAST].copy()

    def drawn_touch(self) -> tuple[FloatArray, FloatArray]:
        """The velocities and offsets drawn, (32, 9) each; 0 without a hit."""
        _, velocity, offset = np.split(self._cells[_PADDING:], 3, axis=1)
        return velocity, offset / np.float32(OFFSET_SCALE)

    def look_back(self, step: int) -> None:
        """Compute the hidden layer of a step, given all steps before."""
        w, seen = self._w, self._seen
        lags = self._back.shape[1] * 3 * VOICES
        seen[:lags] = self._cells[self._back[step]].ravel()
        np.maximum(seen @ w.history + self._context[step], _ZERO, out=self._first[:-1])
        np.maximum(self._first @ w.step, _ZERO, out=self.hidden[:-1])

    def play(self, step: int, row: BoolArray) -> None:
        """Draw the touch of a step's hits."""
        voices = row.nonzero()[0].tolist()
        if not voices:
            return
        w, in_bin, width = self._w, self._noise.in_bin[step], len(self.hidden)
        self._hit[:width], self._hit[width:] = self.hidden, row
        touch = np.maximum(self._hit @ w.hit, _ZERO)
        known = self._logits[step] + self._last
        cells, memory = self._cells[_PADDING + step], self._seen[-3 * VOICES :]
        for voice in voices:
            logits = touch @ w.logits[voice]
            logits += known[voice]
            loud = int(logits[:VELOCITY_BINS].argmax())
            late = int((logits[VELOCITY_BINS:] + w.own_coupling[voice, loud]).argmax())
            if voice != voices[-1]:
                known += w.velocity_coupling[voice, loud]
                known += w.offset_coupling[voice, late]
            self._repeat(step, voice, loud, late)
            velocity, offset = velocity_in_bin(loud, in_bin[voice][0]), offset_in_bin(late, in_bin[voice][1])
            cells[voice], cells[VOICES + voice], cells[2 * VOICES + voice] = 1.0, velocity, OFFSET_SCALE * offset
            memory[voice], memory[VOICES + voice], memory[2 * VOICES + voice] = velocity, OFFSET_SCALE * offset, 1.0

    def _repeat(self, step: int, voice: int, loud: int, late: int) -> None:
        """Let a touch be repeated by the voice's next hit, and by its hit a bar later."""
        velocity, offset = self._w.velocity_echo[:, voice, loud], self._w.offset_echo[:, voice, late]
        np.add(velocity[_LAST], offset[_LAST], out=self._last[voice])
        if step < GROOVE_STEPS - STEPS_PER_BAR:
            after = self._logits[step + STEPS_PER_BAR, voice]
            after += velocity[_BAR]
            after += offset[_BAR]
            after -= self._none[_BAR, voice]


@dataclass(frozen=True, slots=True, eq=False)
class _Weights:
    """The loop's net, inputs in rows, as learning/rhythm writes it; the row of a constant input of 1 is the bias.

    history (lags * 27 + 27, width): reads the drawn steps at the lags (lags,), then each voice's last touch. step
    (width + 1, width). pattern (width + 1, patterns): logits of the patterns (patterns, 9). hit (width + 1 + 9, hit
    width) reads the step and its hits. logits (9, hit width, bins) of a hit's velocity bins, then its offset bins,
    with logits_bias (9, bins). What is added to them: by a velocity or an offset, for the later voices of the step,
    velocity_coupling (9, velocity bins, 9, bins) and offset_coupling; by a hit's velocity, for its own offset,
    own_coupling (9, velocity bins, offset bins); by what the voice did a bar before, what it did last and what is
    predicted of it, velocity_echo (3, 9, velocity bins + 1, bins) and offset_echo, whose last row is for nothing.
    """

    history: FloatArray
    lags: FloatArray
    step: FloatArray
    pattern: FloatArray
    patterns: FloatArray
    hit: FloatArray
    logits: FloatArray
    logits_bias: FloatArray
    velocity_coupling: FloatArray
    offset_coupling: FloatArray
    own_coupling: FloatArray
    velocity_echo: FloatArray
    offset_echo: FloatArray


#: Those that add up to the logits of a hit's touch.
_TOUCH_LOGITS: Final = (
    "logits", "logits_bias", "velocity_coupling", "offset_coupling", "own_coupling", "velocity_echo", "offset_echo",
)  # fmt: skip
