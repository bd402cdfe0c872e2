"""What moves the sounds by itself: routes from a source in the rhythm to a place in the timbre space."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from math import copysign, pi, sin
from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.position import Position
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.timbre.timbre import TIMBRE_AXES
from latentdrum.core.units import STEPS_PER_BAR
from latentdrum.core.voices import Voice

#: Routes that a preset may hold; each is reckoned for every hit.
MAX_ROUTES: Final = 32
#: How long an oscillator's period and a step of the walk may be, bars.
BARS_RANGE: Final = (1 / 16, 1024.0)
#: The widest step of the walk from one bar to the next.
_STRIDE: Final = 0.5


class Source(Enum):
    """What a route listens to; -1..1 around its middle, but for step and style, which are 0..1."""

    VELOCITY = "velocity"  # how hard the hit is
    ACCENT = "accent"  # how much harder than this drum is struck otherwise
    STEP = "step"  # the place in the bar, a ramp from its downbeat to its end
    BUSYNESS = "busyness"
    SYNCOPATION = "syncopation"
    ENERGY = "energy"
    CYMBALS = "cymbals"
    FILLS = "fills"
    FEEL = "feel"
    STYLE = "style"  # how much of a style is in the place
    WALK = "walk"  # somewhere near where it was a bar ago
    LFO = "lfo"

    @property
    def of_position(self) -> bool:
        """Whether it depends on where the rhythm stands in its space."""
        return self.value in AXES or self is Source.STYLE

    @property
    def settings(self) -> tuple[str, ...]:
        """The further fields of a route that mean something for it."""
        return _SETTINGS.get(self, ())


_SETTINGS: Final = MappingProxyType(
    {Source.STYLE: ("style",), Source.WALK: ("bars", "seed"), Source.LFO: ("bars", "shape", "seed")}
)


class Curve(Enum):
    """How what a source says becomes how far a route moves; all but up and invert keep the sign and the ends."""

    LINEAR = "linear"
    SQUARE = "square"  # little at first
    ROOT = "root"  # much at first
    SMOOTH = "smooth"  # little at both ends
    UP = "up"  # only what is above the middle
    INVERT = "invert"

    def apply(self, source_signal: float) -> float:
        """-1..1 for -1..1; 0 stays 0."""
        size = abs(source_signal)
        bent = {
            Curve.SQUARE: size * size,
            Curve.ROOT: size**0.5,
            Curve.SMOOTH: size * size * (3.0 - 2.0 * size),
            Curve.UP: max(source_signal, 0.0),
        }.get(self, size)
        return copysign(bent, -source_signal if self is Curve.INVERT else source_signal) if bent else 0.0


class Shape(Enum):
    """The course of an oscillator over its period."""

    SINE = "sine"
    TRIANGLE = "triangle"
    SAW = "saw"  # rises, then falls back at once
    SQUARE = "square"
    RANDOM = "random"  # another height every period


@dataclass(frozen=True, slots=True)
class Target:
    """What a route moves: an axis of one pad or of all, or with no axis the whole kit along its free dimensions."""

    voice: Voice | None = None
    axis: int | None = None

    @property
    def key(self) -> str:
        """Its name in files: "snare.brightness", "all.decay", "kit_move"."""
        if self.axis is None:
            return "kit_move"
        return f"{'all' if self.voice is None else self.voice.key}.{TIMBRE_AXES[self.axis]}"

    def moves(self, voice: Voice) -> bool:
        """Whether a drum is among what it moves."""
        return self.voice in (None, voice)


#: Every target by its name.
TARGETS: Final = MappingProxyType(
    {
        target.key: target
        for target in (
            *(Target(voice, axis) for voice in (*Voice, None) for axis in range(len(TIMBRE_AXES))),
            Target(),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Route:
    """One cable of the matrix: at the source's full height the target is moved by amount, -1..1 of its whole range.

    bars: an oscillator's period, or how long the walk stays. seed: tells two walks or two random oscillators apart.
    """

    source: Source
    target: Target
    amount: float
    curve: Curve = Curve.LINEAR
    bars: float = 1.0
    shape: Shape = Shape.SINE
    style: str = STYLES[0]
    seed: int = 0

    def __post_init__(self) -> None:
        if not -1.0 <= self.amount <= 1.0:
            raise ValueError(f"route to {self.target.key}: amount {self.amount} is outside -1..1")
        if not BARS_RANGE[0] <= self.bars <= BARS_RANGE[1]:
            raise ValueError(f"route to {self.target.key}: bars {self.bars} is outside {BARS_RANGE}")


@dataclass(frozen=True, slots=True)
class HitContext:
    """One hit as the sounds see it. number tells it from all others: its step, or below 0 if struck by hand.

    step: its place in the song, sixteenths from the top. velocity: 1..127. accent: how much harder than this drum is
    struck otherwise, -1..1.
    """

    voice: Voice
    number: int
    step: int
    velocity: int
    accent: float = 0.0


def velocity_signal(velocity: int) -> float:
    """How hard a stroke is, -1..1 around the middle of MIDI's 1..127."""
    return (velocity - 64) / 63


def source_signal(route: Route, hit: HitContext, place: Position | None, seed: int) -> float:
    """What a route's source says at a hit. place: where the rhythm stands, for the sources that depend on it."""
    source = route.source
    if source is Source.VELOCITY:
        return velocity_signal(hit.velocity)
    if source is Source.ACCENT:
        return hit.accent
    if source is Source.STEP:
        return hit.step % STEPS_PER_BAR / STEPS_PER_BAR
    bars = hit.step / STEPS_PER_BAR / route.bars
    if source is Source.WALK:
        return _walk(seed, route.seed, int(bars))
    if source is Source.LFO:
        return _oscillation(route.shape, bars, seed, route.seed)
    if place is None:
        raise ValueError(f"route from {source.value}: needs the place in the rhythm space")
    if source is Source.STYLE:
        return float(place.style[STYLES.index(route.style)])
    return min(max(2.0 * float(place.axes[AXES.index(source.value)]) - 1.0, -1.0), 1.0)


def total_modulation(
    routes: Iterable[Route], hit: HitContext, place: Position | None, seed: int
) -> tuple[FloatArray | None, float]:
    """How far all routes together move a hit: its axes, (5,) or None if none is moved, and the kit."""
    axes: FloatArray | None = None
    kit = 0.0
    for route in routes:
        if not route.target.moves(hit.voice):
            continue
        by = route.amount * route.curve.apply(source_signal(route, hit, place, seed))
        if route.target.axis is None:
            kit += by
            continue
        axes = np.zeros(len(TIMBRE_AXES), np.float32) if axes is None else axes
        axes[route.target.axis] += by
    return axes, kit


def _oscillation(shape: Shape, periods: float, seed: int, route_seed: int) -> float:
    phase = periods % 1.0
    if shape is Shape.SINE:
        return sin(2.0 * pi * phase)
    if shape is Shape.TRIANGLE:
        return _folded(4.0 * phase)
    if shape is Shape.SAW:
        return 2.0 * phase - 1.0
    if shape is Shape.SQUARE:
        return 1.0 if phase < 0.5 else -1.0
    return _height(seed, route_seed, int(periods))


@lru_cache(maxsize=256)
def _height(seed: int, route_seed: int, period: int) -> float:
    return float(np.random.default_rng((seed, route_seed, period)).uniform(-1.0, 1.0))


@lru_cache(maxsize=256)
def _walk(seed: int, route_seed: int, stride: int) -> float:
    """Where the walk has come to after some strides from the middle; at -1 and 1 it turns round."""
    strides = np.random.default_rng((seed, route_seed)).uniform(-_STRIDE, _STRIDE, stride)
    return _folded(float(strides.sum()))


def _folded(way: float) -> float:
    """Where one is after a way from the middle between walls at -1 and 1."""
    return 1.0 - abs((way + 1.0) % 4.0 - 2.0)
