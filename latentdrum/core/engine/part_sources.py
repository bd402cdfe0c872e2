"""What a voice's part is read from: the model's groove, a loop fading into it, or a part that is locked.

A source gives a voice's hits on any of its steps, without swing; where they play is up to the part.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Final, Protocol

import numpy as np

from latentdrum.core.arrays import BoolArray
from latentdrum.core.engine.hit_timing import Hit, voice_hits
from latentdrum.core.engine.loop_hits import MixedWindow, mixed_window, struck, voice_loop_hits
from latentdrum.core.parameters.parts import densities
from latentdrum.core.parameters.table import DEFAULTS, Values
from latentdrum.core.preset.anchor import Anchor
from latentdrum.core.rhythm.density import playing_hits
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.loop import COMMON_TIME, Loop, Meter, Strike, strikes_by_step
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_BAR
from latentdrum.core.voices import VOICES, Voice

#: Velocity 0..1 of a hit on a drum of which nothing else is known.
_USUAL: Final = 0.72
#: Score of a hit that is certain, and less it of one that is not played at any density.
_CERTAIN: Final = np.float32(8.0)


class Source(Protocol):
    """What parts read. cycle: after how many steps it begins again. bar: steps of a bar."""

    cycle: int
    bar: int

    def hits(self, voice: Voice, step: int, pulses: frozenset[int] | None) -> tuple[Hit, ...]:
        """A voice's hits on a step from the top of the source, the first strike first.

        pulses: the steps of the voice's hits in place of its own; None leaves it its own.
        """
        ...


def groove_source(anchor: Anchor | None, groove: Groove, values: Values) -> Source:
    """The model's groove, or a preset's loop as far as it is at home."""
    straight = {**values, "swing": 0.0}
    if anchor is None:
        return _ModelSource(groove, straight)
    return _LoopSource(anchor.loop, groove, anchor.distance(values), straight)


class _ModelSource:
    """The model's groove."""

    cycle, bar = GROOVE_STEPS, STEPS_PER_BAR

    def __init__(self, groove: Groove, values: Values) -> None:
        self._groove, self._values = groove, values
        self._plays = playing_hits(groove, densities(values))

    def hits(self, voice: Voice, step: int, pulses: frozenset[int] | None) -> tuple[Hit, ...]:
        groove, plays, row = self._groove, self._plays, step % GROOVE_STEPS
        if pulses is not None:
            if step not in pulses:
                return ()
            rows = tuple(row for row in range(GROOVE_STEPS) if step - step % GROOVE_STEPS + row in pulses)
            groove = _pulsed(groove, voice, rows)
            plays = _which(groove, voice, self._values)
        return voice_hits(groove, plays, step, voice, self._values) if plays[row, voice] else ()


class _LoopSource:
    """A loop at a distance from home."""

    def __init__(self, loop: Loop, decoded: Groove, distance: float, values: Values) -> None:
        self.cycle, self.bar = loop.windows * loop.meter.groove_steps, loop.meter.steps
        self._loop, self._decoded, self._distance, self._values = loop, decoded, distance, values
        self._windows: dict[int, MixedWindow] = {}

    def hits(self, voice: Voice, step: int, pulses: frozenset[int] | None) -> tuple[Hit, ...]:
        if pulses is not None and step not in pulses:
            return ()
        meter = self._loop.meter
        first = step - step % meter.groove_steps
        mixed = self._windows.get(first)
        if mixed is None:
            mixed = mixed_window(self._loop, self._decoded, step, self._distance, self._values)
            self._windows[first] = mixed
        if pulses is not None:
            rows = tuple(meter.row(at) for at in range(first, first + meter.groove_steps) if at in pulses)
            groove = _pulsed(mixed.groove, voice, rows)
            mixed = replace(mixed, groove=groove, plays=_which(groove, voice, self._values))
        if not mixed.plays[meter.row(step), voice]:
            return ()
        return voice_loop_hits(self._loop, self._decoded, mixed, step, voice, self._values)


class LockedSource:
    """A part that is locked, as a loop of one voice or None if it is silent; whatever shaped it is in it already."""

    def __init__(self, loop: Loop | None, values: Values) -> None:
        meter: Meter = COMMON_TIME if loop is None else loop.meter
        self.cycle, self.bar = meter.groove_steps if loop is None else loop.steps, meter.steps
        self._strikes = () if loop is None else strikes_by_step(loop)
        self._values = {**values, "swing": 0.0, "humanise": 1.0, "velocity": 1.0}

    def hits(self, voice: Voice, step: int, pulses: frozenset[int] | None) -> tuple[Hit, ...]:
        """See Source."""
        loudest = [strikes[voice][0].velocity for strikes in self._strikes if voice in strikes]
        mean = sum(loudest) / len(loudest) if loudest else _USUAL
        own = self._strikes[step % self.cycle].get(voice, ()) if self._strikes else ()
        if pulses is not None:
            own = (own or (Strike(0.0, mean),)) if step in pulses else ()
        return struck(voice, step, own, 1.0, mean, self._values) if own else ()


def _which(groove: Groove, voice: Voice, values: Values) -> BoolArray:
    """Which hits of one voice play, (32, 9); as many as there are need no ranking."""
    by_voice = densities(values)
    return groove.hits if by_voice[voice] == DEFAULTS["density"] else playing_hits(groove, by_voice)


@lru_cache(maxsize=2 * VOICES)
def _pulsed(groove: Groove, voice: Voice, rows: tuple[int, ...]) -> Groove:
    """The groove with a voice's hits on some rows and nowhere else; a cell without a velocity gets the voice's mean."""
    score, velocity = groove.score.copy(), groove.velocity.copy()
    hits = groove.hits[:, voice]
    mean = np.float32(groove.steady_velocity[hits, voice].mean() if hits.any() else _USUAL)
    score[:, voice] = -_CERTAIN
    score[list(rows), voice] = _CERTAIN
    velocity[:, voice] = np.where(velocity[:, voice] > 0, velocity[:, voice], mean)
    steady = groove.steady_velocity.copy()
    steady[:, voice] = np.where(steady[:, voice] > 0, steady[:, voice], mean)
    return replace(groove, score=score, velocity=velocity, expected=steady)
