"""Ways to follow a clock: ours, and how others do it, written anew from their published estimators."""

from collections import deque
from math import pi, sqrt
from typing import ClassVar, Protocol

from latentdrum.core.clock.follower import ClockState, due_s, follow
from latentdrum.core.messages import Clock, Start
from latentdrum.core.units import tick_bpm, tick_seconds


class Follower(Protocol):
    """Anything that hears ticks and says when the next ones are due."""

    name: ClassVar[str]
    fires_early: ClassVar[bool]  # whether a tick that came far too early makes its note sound at once

    @property
    def tick(self) -> int:
        """The last tick counted, -1 before the first."""

    @property
    def bpm(self) -> float:
        """The tempo as followed."""

    def add_tick(self, at_s: float) -> None:
        """Take a tick that arrived at at_s."""

    def due_s(self, tick: int) -> float:
        """When a tick sounds."""


class Ours:
    """The clock that the instrument plays by."""

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
        """The tempo as followed."""
        return self.state.bpm

    def add_tick(self, at_s: float) -> None:
        """Take a tick."""
        self.state = follow(self.state, Clock(), at_s)

    def due_s(self, tick: int) -> float:
        """When a tick sounds."""
        return due_s(self.state, tick)


class _Counting:
    """What the others share: every message is one tick, and the next is due a period after the last arrival."""

    name: ClassVar[str] = ""
    fires_early: ClassVar[bool] = False

    def __init__(self) -> None:
        self.tick = -1
        self.phase_s = 0.0
        self.period_s = tick_seconds(120.0)

    @property
    def bpm(self) -> float:
        """The tempo as followed."""
        return tick_bpm(self.period_s)

    def add_tick(self, at_s: float) -> None:
        """Take a tick."""
        self.tick += 1
        self.learn(at_s)

    def learn(self, at_s: float) -> None:
        """Make phase_s and period_s of it."""
        raise NotImplementedError

    def due_s(self, tick: int) -> float:
        """When a tick sounds."""
        return self.phase_s + (tick - self.tick) * self.period_s


class Smoothed(_Counting):
    """isobar: the tempo of every single gap, 5 % of it blended in. One over a jittery gap is too fast on average."""

    name: ClassVar[str] = "isobar (EMA)"

    def learn(self, at_s: float) -> None:
        """Blend in one gap's tempo."""
        if self.tick > 0 and at_s > self.phase_s:
            self.period_s = 1.0 / (0.95 / self.period_s + 0.05 / (at_s - self.phase_s))
        self.phase_s = at_s


class MeanOf10(_Counting):
    """Hydrogen: the mean of the last ten gaps."""

    name: ClassVar[str] = "Hydrogen (mean of 10)"
    gaps: ClassVar[int] = 10

    def __init__(self) -> None:
        super().__init__()
        self.heard: deque[float] = deque(maxlen=self.gaps + 1)

    def learn(self, at_s: float) -> None:
        """Take the mean gap."""
        self.heard.append(at_s)
        if len(self.heard) > 1:
            self.period_s = max((at_s - self.heard[0]) / (len(self.heard) - 1), 1e-4)
        self.phase_s = at_s


class MeanOf24(MeanOf10):
    """The mean gap of a quarter, the textbook way."""

    name: ClassVar[str] = "mean of 24"
    gaps = 24


class LineOver24(MeanOf10):
    """A straight line through the last quarter by least squares."""

    name: ClassVar[str] = "line over 24"
    gaps = 24

    def learn(self, at_s: float) -> None:
        """Fit the line anew."""
        self.heard.append(at_s)
        size = len(self.heard)
        self.phase_s = at_s
        if size > 1:
            middle, mean_s = (size - 1) / 2.0, sum(self.heard) / size
            slope = sum((i - middle) * heard_s for i, heard_s in enumerate(self.heard))
            self.period_s = max(slope * 12.0 / (size * (size * size - 1)), 1e-4)
            self.phase_s = mean_s + middle * self.period_s


class DelayLocked(_Counting):
    """Ardour: a delay-locked loop of second order (Adriaensen, "Using a DLL to filter time"), 0.2 Hz wide.

    Ardour 7's own width, 2 Hz over the tempo in BPM, is twelve times narrower here: steadier, and slower still.
    """

    name: ClassVar[str] = "Ardour (DLL)"
    bandwidth_hz: ClassVar[float] = 0.2

    def __init__(self) -> None:
        super().__init__()
        self.loop_s = self.period_s

    def learn(self, at_s: float) -> None:
        """Turn the loop by one tick; the tempo is read off between two filtered ticks."""
        if self.tick < 2:  # it starts from the first gap
            self.period_s = self.loop_s = max(at_s - self.phase_s, 1e-4) if self.tick else self.period_s
            self.phase_s = at_s
            return
        omega = 2.0 * pi * self.bandwidth_hz * tick_seconds(120.0)
        expected_s = self.phase_s + self.loop_s
        miss_s = at_s - expected_s
        before_s, self.phase_s = self.phase_s, expected_s + sqrt(2.0) * omega * miss_s
        self.period_s = max(self.phase_s - before_s, 1e-4)
        self.loop_s = max(self.loop_s + omega * omega * miss_s, 1e-4)

    def due_s(self, tick: int) -> float:
        """When a tick sounds."""
        return self.phase_s + (tick - self.tick) * self.loop_s


FOLLOWERS: tuple[type[Follower], ...] = (Ours, Smoothed, MeanOf10, MeanOf24, LineOver24, DelayLocked)
