"""Clock followers: latentdrum's, and those of other programs, reimplemented from their published estimators."""

from collections import deque
from math import pi, sqrt
from typing import ClassVar, Protocol

from latentdrum.core.clock.follower import ClockState, due_s, follow
from latentdrum.core.messages import Clock, Start
from latentdrum.core.units import tick_bpm, tick_seconds


class Follower(Protocol):
    """Estimates from tick arrivals when the next ticks are due."""

    name: ClassVar[str]
    fires_early: ClassVar[bool]  # whether a tick that arrives far too early triggers its note at once

    @property
    def tick(self) -> int:
        """The last tick counted, -1 before the first."""

    @property
    def bpm(self) -> float:
        """The estimated tempo."""

    def add_tick(self, at_s: float) -> None:
        """Process a tick that arrived at at_s."""

    def due_s(self, tick: int) -> float:
        """The estimated time of a tick."""


class Ours:
    """latentdrum's clock follower."""

    name: ClassVar[str] = "latentdrum"
    fires_early: ClassVar[bool] = True

    def __init__(self) -> None:
        self.state = follow(ClockState(), Start(), 0.0)

    @property
    def tick(self) -> int:
        """The last tick counted."""
        return self.state.tick

    @property
    def bpm(self) -> float:
        """The estimated tempo."""
        return self.state.bpm

    def add_tick(self, at_s: float) -> None:
        """Process a tick."""
        self.state = follow(self.state, Clock(), at_s)

    def due_s(self, tick: int) -> float:
        """The estimated time of a tick."""
        return due_s(self.state, tick)


class _TickCounter:
    """Base of the other followers: every message counts as one tick, the next is due a period after phase_s."""

    name: ClassVar[str] = ""
    fires_early: ClassVar[bool] = False

    def __init__(self) -> None:
        self.tick = -1
        self.phase_s = 0.0
        self.period_s = tick_seconds(120.0)

    @property
    def bpm(self) -> float:
        """The estimated tempo."""
        return tick_bpm(self.period_s)

    def add_tick(self, at_s: float) -> None:
        """Process a tick."""
        self.tick += 1
        self.update(at_s)

    def update(self, at_s: float) -> None:
        """Update phase_s and period_s from an arrival."""
        raise NotImplementedError

    def due_s(self, tick: int) -> float:
        """The estimated time of a tick."""
        return self.phase_s + (tick - self.tick) * self.period_s


class Smoothed(_TickCounter):
    """isobar: an exponential moving average (5 %) of each interval's tempo; biased high by jitter."""

    name: ClassVar[str] = "isobar (EMA)"

    def update(self, at_s: float) -> None:
        """Average in one interval's tempo."""
        if self.tick > 0 and at_s > self.phase_s:
            self.period_s = 1.0 / (0.95 / self.period_s + 0.05 / (at_s - self.phase_s))
        self.phase_s = at_s


class MeanOf10(_TickCounter):
    """Hydrogen: the mean of the last ten intervals."""

    name: ClassVar[str] = "Hydrogen (mean of 10)"
    intervals: ClassVar[int] = 10

    def __init__(self) -> None:
        super().__init__()
        self.arrivals: deque[float] = deque(maxlen=self.intervals + 1)

    def update(self, at_s: float) -> None:
        """Average the intervals."""
        self.arrivals.append(at_s)
        if len(self.arrivals) > 1:
            self.period_s = max((at_s - self.arrivals[0]) / (len(self.arrivals) - 1), 1e-4)
        self.phase_s = at_s


class MeanOf24(MeanOf10):
    """The mean interval over a quarter note, the textbook method."""

    name: ClassVar[str] = "mean of 24"
    intervals = 24


class LineOver24(MeanOf10):
    """Linear regression over the last quarter note."""

    name: ClassVar[str] = "regression over 24"
    intervals = 24

    def update(self, at_s: float) -> None:
        """Fit the line."""
        self.arrivals.append(at_s)
        size = len(self.arrivals)
        self.phase_s = at_s
        if size > 1:
            middle, mean_s = (size - 1) / 2.0, sum(self.arrivals) / size
            slope = sum((i - middle) * arrival_s for i, arrival_s in enumerate(self.arrivals))
            self.period_s = max(slope * 12.0 / (size * (size * size - 1)), 1e-4)
            self.phase_s = mean_s + middle * self.period_s


class DelayLocked(_TickCounter):
    """Ardour: a second-order delay-locked loop (Adriaensen, "Using a DLL to filter time") with 0.2 Hz bandwidth.

    Ardour 7's own bandwidth, 2 Hz over the tempo in BPM, would be twelve times narrower here: steadier and slower.
    """

    name: ClassVar[str] = "Ardour (DLL)"
    bandwidth_hz: ClassVar[float] = 0.2

    def __init__(self) -> None:
        super().__init__()
        self.loop_s = self.period_s

    def update(self, at_s: float) -> None:
        """Advance the loop by one tick; the tempo comes from the interval of two filtered ticks."""
        if self.tick < 2:  # it is initialised with the first interval
            self.period_s = self.loop_s = max(at_s - self.phase_s, 1e-4) if self.tick else self.period_s
            self.phase_s = at_s
            return
        omega = 2.0 * pi * self.bandwidth_hz * tick_seconds(120.0)
        expected_s = self.phase_s + self.loop_s
        error_s = at_s - expected_s
        before_s, self.phase_s = self.phase_s, expected_s + sqrt(2.0) * omega * error_s
        self.period_s = max(self.phase_s - before_s, 1e-4)
        self.loop_s = max(self.loop_s + omega * omega * error_s, 1e-4)

    def due_s(self, tick: int) -> float:
        """The estimated time of a tick."""
        return self.phase_s + (tick - self.tick) * self.loop_s


FOLLOWERS: tuple[type[Follower], ...] = (Ours, Smoothed, MeanOf10, MeanOf24, LineOver24, DelayLocked)
