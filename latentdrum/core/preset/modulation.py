"""The modulation matrix: routes from a source in the rhythm to an axis of the sounds."""

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

#: Routes that a preset may hold; each is computed for every hit.
MAX_ROUTES: Final = 32
#: Range of an LFO's period and of the length of a walk's step, bars.
BARS_RANGE: Final = (1 / 16, 1024.0)
#: The largest step of the random walk.
_MAX_STEP: Final = 0.5


class Source(Enum):
    """The source of a route; -1..1, except step and style, which are 0..1."""

    VELOCITY = "velocity"  # of the hit, 64 is 0
    ACCENT = "accent"  # deviation from this drum's mean velocity
    STEP = "step"  # position in the bar, a ramp from its downbeat to its end
    BUSYNESS = "busyness"
    SYNCOPATION = "syncopation"
    ENERGY = "energy"
    CYMBALS = "cymbals"
    FILLS = "fills"
    FEEL = "feel"
    STYLE = "style"  # weight of a style in the position
    WALK = "walk"  # a random walk
    LFO = "lfo"

    @property
    def of_position(self) -> bool:
        """Whether it depends on the position in the rhythm space."""
        return self.value in AXES or self is Source.STYLE

    @property
    def settings(self) -> tuple[str, ...]:
        """The further fields of a route that this source uses."""
        return _SETTINGS.get(self, ())


_SETTINGS: Final = MappingProxyType(
    {Source.STYLE: ("style",), Source.WALK: ("bars", "seed"), Source.LFO: ("bars", "shape", "seed")}
)


class Curve(Enum):
    """Maps a source's signal to a route's; all but up and invert keep the sign and the ends."""

    LINEAR = "linear"
    SQUARE = "square"  # flat in the middle
    ROOT = "root"  # steep in the middle
    SMOOTH = "smooth"  # flat in the middle and at the ends
    UP = "up"  # positive part only
    INVERT = "invert"

    def apply(self, source_signal: float) -> float:
        """-1..1 for -1..1; 0 stays 0."""
        size = abs(source_signal)
        shaped = {
            Curve.SQUARE: size * size,
            Curve.ROOT: size**0.5,
            Curve.SMOOTH: size * size * (3.0 - 2.0 * size),
            Curve.UP: max(source_signal, 0.0),
        }.get(self, size)
        return copysign(shaped, -source_signal if self is Curve.INVERT else source_signal) if shaped else 0.0


class Shape(Enum):
    """The waveform of an LFO."""

    SINE = "sine"
    TRIANGLE = "triangle"
    SAW = "saw"  # rises, then falls back at once
    SQUARE = "square"
    RANDOM = "random"  # a new random value every period (sample and hold)


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a route: an axis of one pad or of all; with no axis, the whole kit along its free dimensions."""

    voice: Voice | None = None
    axis: int | None = None

    @property
    def key(self) -> str:
        """Its name in files: "snare.brightness", "all.decay", "kit_move"."""
        if self.axis is None:
            return "kit_move"
        return f"{'all' if self.voice is None else self.voice.key}.{TIMBRE_AXES[self.axis]}"

    def moves(self, voice: Voice) -> bool:
        """Whether it applies to a voice."""
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
    """One connection of the matrix: a source at 1 moves the target by amount, -1..1 of its whole range.

    bars: period of an LFO, or length of a step of the walk. seed: so that two walks or two random LFOs differ.
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
    """One hit as modulation sources see it. number identifies it: its step, or below 0 if played by hand.

    step: position in the song, sixteenths from the top. velocity: 1..127. accent: deviation from this drum's mean
    velocity, -1..1.
    """

    voice: Voice
    number: int
    step: int
    velocity: int
    accent: float = 0.0


def velocity_signal(velocity: int) -> float:
    """Velocity 1..127 as -1..1."""
    return (velocity - 64) / 63


def source_signal(route: Route, hit: HitContext, position: Position | None, seed: int) -> float:
    """The signal of a route's source at a hit; position: in the rhythm space, for the sources that depend on it."""
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
        return _lfo(route.shape, bars, seed, route.seed)
    if position is None:
        raise ValueError(f"route from {source.value}: needs the position in the rhythm space")
    if source is Source.STYLE:
        return float(position.style[STYLES.index(route.style)])
    return min(max(2.0 * float(position.axes[AXES.index(source.value)]) - 1.0, -1.0), 1.0)


def total_modulation(
    routes: Iterable[Route], hit: HitContext, position: Position | None, seed: int
) -> tuple[FloatArray | None, float]:
    """The sum of all routes at a hit: shift of its axes, (5,) or None without one, and of the kit."""
    axes: FloatArray | None = None
    kit = 0.0
    for route in routes:
        if not route.target.moves(hit.voice):
            continue
        shift = route.amount * route.curve.apply(source_signal(route, hit, position, seed))
        if route.target.axis is None:
            kit += shift
            continue
        axes = np.zeros(len(TIMBRE_AXES), np.float32) if axes is None else axes
        axes[route.target.axis] += shift
    return axes, kit


def _lfo(shape: Shape, periods: float, seed: int, route_seed: int) -> float:
    phase = periods % 1.0
    if shape is Shape.SINE:
        return sin(2.0 * pi * phase)
    if shape is Shape.TRIANGLE:
        return _reflected(4.0 * phase)
    if shape is Shape.SAW:
        return 2.0 * phase - 1.0
    if shape is Shape.SQUARE:
        return 1.0 if phase < 0.5 else -1.0
    return _random_value(seed, route_seed, int(periods))


@lru_cache(maxsize=256)
def _random_value(seed: int, route_seed: int, period: int) -> float:
    return float(np.random.default_rng((seed, route_seed, period)).uniform(-1.0, 1.0))


@lru_cache(maxsize=256)
def _walk(seed: int, route_seed: int, count: int) -> float:
    """The random walk after count steps from 0; it is reflected at -1 and 1."""
    steps = np.random.default_rng((seed, route_seed)).uniform(-_MAX_STEP, _MAX_STEP, count)
    return _reflected(float(steps.sum()))


def _reflected(value: float) -> float:
    """The value reflected into -1..1."""
    return 1.0 - abs((value + 1.0) % 4.0 - 2.0)
