"""Grooves, presets and decoders for tests: known rhythms instead of a trained model."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.preset import Preset
from latentdrum.core.preset.preset_reader import preset_from_table
from latentdrum.core.rhythm.groove import SHAPE, Groove, from_hits
from latentdrum.core.rhythm.position import Position
from latentdrum.core.voices import Voice


def preset(name: str = "test", **parameters: Any) -> Preset:
    """A preset with some parameters set; everything else by default."""
    return preset_from_table(name, {"schema": 1, "rhythm_model": "rhythm-v1", "parameters": parameters}, "test.toml")


def blank() -> Preset:
    """A preset with all parameters at default."""
    return preset("blank")


def rewired(base: Preset, **changes: Any) -> Preset:
    return replace(base, **changes)


def four_on_the_floor(offset: float = 0.0) -> Groove:
    """A kick on every beat, nothing else, each offset by the same part of a step."""
    hits = np.zeros(SHAPE, np.bool_)
    hits[::4, Voice.KICK] = True
    return from_hits(hits, np.full(SHAPE, 0.8, np.float32), np.full(SHAPE, offset, np.float32))


def every_step(offset: float = 0.0) -> Groove:
    """One hat on every step."""
    hits = np.zeros(SHAPE, np.bool_)
    hits[:, Voice.HAT_CLOSED] = True
    return from_hits(hits, np.full(SHAPE, 0.5, np.float32), np.full(SHAPE, offset, np.float32))


def uncertain_off_sixteenths(odds: float) -> Groove:
    """Hats on the eighths, all of one velocity; on every other sixteenth a hat of the given odds."""
    groove = every_step()
    groove.score[1::2, Voice.HAT_CLOSED] = np.log(odds)
    return groove


@st.composite
def grooves(draw: st.DrawFn) -> Groove:
    """Random grooves: each cell with its own score, velocity and offset."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    spread = draw(st.sampled_from([0.5, 2.0, 8.0]))
    return Groove(
        rng.normal(-0.5, spread, SHAPE).astype(np.float32),
        rng.random(SHAPE).astype(np.float32),
        rng.uniform(-0.5, 0.5, SHAPE).astype(np.float32),
        second=second_strikes(rng) if draw(st.booleans()) else None,
    )


def second_strikes(rng: np.random.Generator) -> FloatArray:
    """Random second strikes of half the cells, some of which would leave their step."""
    found = np.stack([rng.uniform(-1, 1, SHAPE), rng.uniform(0.1, 1, SHAPE), rng.random(SHAPE)], -1)
    found[rng.random(SHAPE) < 0.5] = 0
    return found.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Always:
    """A decoder that always gives the same groove."""

    groove: Groove

    def decode(self, position: Position, seed: int, temperature: float) -> Groove:
        return self.groove


@dataclass(frozen=True, slots=True)
class Scattered:
    """A decoder whose groove depends on every argument, alike on every machine."""

    def decode(self, position: Position, seed: int, temperature: float) -> Groove:
        numbers = np.concatenate([position.axes, position.style, position.z])
        key = [int(x) for x in np.round(np.abs(numbers) * 1000)]
        score = np.random.default_rng([*key, seed if temperature > 0 else 0]).integers(-32, 16, SHAPE) / 8
        rng = np.random.default_rng([*key, seed])
        return Groove(
            score.astype(np.float32),
            (rng.integers(16, 128, SHAPE) / 128).astype(np.float32),
            (rng.integers(-32, 33, SHAPE) / 128).astype(np.float32),
        )
