"""How fast it goes: the tempo and the beat, out of clock ticks that come early, late, twice or not at all.

Two lines run beside each other: a steady one that trusts the past 100 ticks and more, and a turning one that a ramp can
bend. Each tick says which of them is to be believed (an interacting pair of Kalman filters); a jump of the tempo is
found among the last ticks themselves. Measured figures: `python -m latentdrum.bench.clock`.
"""

from dataclasses import dataclass, replace
from math import ceil, sqrt
from typing import NamedTuple

from latentdrum.core.clock.tempo_change import LOSS_COST, PAUSE_TICKS, TickObservation, find_change, find_pause
from latentdrum.core.clock.tempo_line import (
    FIRST_NOISE_S2,
    NO_LINE,
    PERIOD_RANGE_S,
    STEADY_WANDER,
    Line,
    advance,
    corrected,
    expected,
    first_line,
    limited,
    next_noise,
    through,
)
from latentdrum.core.units import tick_seconds

MAX_LOST = 3  # more ticks than this missing in a row are a master that stalls
LEARN_TICKS = 7  # so many ticks make the first tempo
STALL_S = 0.2  # a gap while no tempo is known yet: longer than a tick at 15 BPM
CLOSE = 0.3  # of a period: a double comes sooner than this after its twin

EARLY_SIGMAS = 3.5  # a tick this early sounds at once: nothing on the way makes a tick early
OUTLIER_SIGMAS = 4.0  # a tick further off is held back until the next one agrees
EARLY_CAP, LATE_CAP = 12.0, 7.0  # cost of such a tick: a busy machine makes ticks late now and then, early never
LOSS_SIGMAS = 4.5  # a gap further than this from whole ticks is no loss
WINDOW = 24  # ticks among which a new tempo is looked for
ALARM = 4.0  # looked for once the last ticks cost this much more than chance does
DOUBT_TICKS = 6  # for so long a miscount may be taken back
OPENING_SLACK = 7.0  # a new tempo is no surprise after a stop


class EstimatorState(NamedTuple):
    """What the listening has come to. A named tuple, since a frozen dataclass of this size costs 2 us more a tick."""

    learning: tuple[float, ...] = ()  # arrivals while the tempo is not known yet
    known: int = 0  # ticks heard since it is known
    steady: Line = NO_LINE
    turning: Line = NO_LINE
    turn: float = 0.5  # how likely the tempo is turning, 0..1
    noise_s2: float = FIRST_NOISE_S2  # variance of a tick's arrival
    recent: tuple[TickObservation, ...] = ()
    alarm: float = 0.0  # how unlikely the last ticks were, beyond what chance does
    slack: float = 0.0  # how much less proof a new tempo needs
    doubt: int = 0  # for so many ticks a miscount may be taken back
    outlier: float = 0.0  # sigmas of the last tick if it was far off
    stalled: "Tempo | None" = None  # what was known before the last tick if that came after a stall

    def beat(self) -> tuple[float, Line]:
        """Where the last tick truly stood, in seconds, and the line that is the likelier one."""
        phase, turn = self.steady[0], self.turn
        return phase + turn * (self.turning[0] - phase), self.turning if turn > 0.5 else self.steady


INITIAL_ESTIMATOR = EstimatorState()


@dataclass(frozen=True, slots=True)
class Tempo:
    """The beat as heard so far: tick number count sounds at tick_s, and the next one period_s later."""

    count: int = 0
    tick_s: float = 0.0
    period_s: float = tick_seconds(120.0)
    arrival_s: float = 0.0  # when the last tick that was not a double arrived
    estimator: EstimatorState = INITIAL_ESTIMATOR


def update(tempo: Tempo, at_s: float, *, opens: bool = False) -> Tempo:
    """Take one tick that arrived at at_s; opens: Start or Continue came before it, so it may stand anywhere."""
    ear, period = tempo.estimator, tempo.period_s
    if not ear.known:
        return _learn(tempo, at_s)
    phase, likely = ear.beat()
    ahead = (at_s - phase) / period
    variance = (likely[2] + 2.0 * likely[3] + likely[4] + ear.noise_s2) / (period * period)
    if opens and ((ahead - 1.0) ** 2 > 9.0 * variance or at_s < tempo.arrival_s):
        return _anchor(tempo, at_s)
    # A tick counts as lost, or as a double, when that is likelier (1 %: 4.6 = -log 0.01) than that it is late or early.
    shift = 0.0 if ear.doubt else 4.6 * variance if variance < 0.08 else 0.37
    if ahead > 0.5 - shift:
        ticks = max(1, ceil(ahead - 0.5 - shift))
        if ticks > MAX_LOST + 1:
            return _stalled(tempo, at_s)
        if ticks > 1 and (ahead - ticks) ** 2 > LOSS_SIGMAS**2 * variance:
            ticks = 1  # off the grid: a new tempo, or a master that hung
        return _step(tempo, at_s, ticks, phase, likely[2])
    if opens or (at_s - tempo.arrival_s >= CLOSE * period and not ear.doubt):
        return _step(tempo, at_s, 1, phase, likely[2])
    return _doubled(tempo, at_s, phase, likely[2])


def _learn(tempo: Tempo, at_s: float) -> Tempo:
    """The first ticks: a straight line through what there is."""
    times = tempo.estimator.learning
    if not times or not -STALL_S < at_s - times[-1] < STALL_S:
        return Tempo(tempo.count + 1, at_s, tempo.period_s, at_s, EstimatorState((at_s,)))
    usual = (times[-1] - times[0]) / (len(times) - 1) if len(times) > 1 else PERIOD_RANGE_S[0]
    if at_s - times[-1] < 0.5 * CLOSE * usual:
        return tempo
    times = (*times, at_s)
    count = tempo.count + 1
    if len(times) < LEARN_TICKS:
        line, _ = through(times, range(len(times)), FIRST_NOISE_S2)
        return Tempo(count, at_s if len(times) == 2 else line[0], line[1], at_s, EstimatorState(times))
    line, lost, noise = first_line(times)
    ear = EstimatorState(known=len(times), steady=line, turning=line, noise_s2=noise)
    return Tempo(count + lost, line[0], line[1], at_s, ear)


def _anchor(tempo: Tempo, at_s: float, stalled: Tempo | None = None) -> Tempo:
    """Begin anew at this tick with the tempo that we know; a new one needs little proof now."""
    ear, period = tempo.estimator, tempo.period_s
    line: Line = (at_s, period, ear.noise_s2, 0.0, ear.beat()[1][4])
    fresh = EstimatorState((), ear.known, line, line, ear.turn, ear.noise_s2, slack=OPENING_SLACK, stalled=stalled)
    return Tempo(tempo.count + 1, at_s, period, at_s, fresh)


def _stalled(tempo: Tempo, at_s: float) -> Tempo:
    """A tick after a long gap is the next tick; two such gaps of one length are a slower tempo."""
    gap, before = at_s - tempo.arrival_s, tempo.estimator.stalled
    if before and 0.7 < gap / (tempo.arrival_s - before.arrival_s) < 1.4 and gap < STALL_S:
        return Tempo(tempo.count + 1, at_s, limited(gap), at_s, EstimatorState((tempo.arrival_s, at_s)))
    return _anchor(tempo, at_s, replace(tempo, estimator=tempo.estimator._replace(stalled=None)))


def _doubled(tempo: Tempo, at_s: float, phase_s: float, phase_var: float) -> Tempo:
    """A tick that came twice does not count; three of them in a row may be a faster tempo."""
    ear = tempo.estimator
    if at_s < tempo.arrival_s - STALL_S:
        return _anchor(tempo, at_s)
    if ear.stalled and ear.recent:
        return _caught_up(ear.stalled, at_s)
    heard = TickObservation(
        at_s, tempo.count, phase_s, tempo.period_s, phase_var, ear.noise_s2, LOSS_COST, 0.0, LOSS_COST
    )
    ear = ear._replace(
        recent=(*ear.recent[1 - WINDOW :], heard),
        alarm=ear.alarm + LOSS_COST - 1.0,
        doubt=ear.doubt - 1 if ear.doubt else DOUBT_TICKS,
    )
    return _changed(replace(tempo, estimator=ear))


def _caught_up(before: Tempo, at_s: float) -> Tempo:
    """Three ticks at once after a stall: not the master stood still but we did, and the beat went on."""
    ear, period = before.estimator, before.period_s
    ticks = max(1, round((at_s - ear.beat()[0]) / period))
    steady = advance(ear.steady, ticks, STEADY_WANDER * period)
    turning = advance(ear.turning, ticks, STEADY_WANDER * period)
    ear = ear._replace(steady=steady, turning=turning, recent=(), alarm=0.0)
    return Tempo(before.count + ticks, ear.beat()[0], period, at_s, ear)


def _changed(tempo: Tempo) -> Tempo:
    """Take up a new tempo if the last ticks prove one."""
    ear = tempo.estimator
    change = find_change(ear.recent, ear.slack) if ear.alarm > ALARM else None
    if change is None:
        pause = find_pause(ear.recent, tempo.count) if ear.doubt else None
        return _paused(tempo, *pause) if pause else tempo
    phase, period, a, b, c = change.line
    line = (phase, period, a, b, 2.0 * c)  # the best of many fits is surer than right
    fresh = EstimatorState((), ear.known, line, line, 0.1, change.noise_s2)
    return Tempo(change.count_now, phase, period, ear.recent[-1].at_s, fresh)


def _paused(tempo: Tempo, unsent: int, phase_s: float) -> Tempo:
    """Take back ticks that were never sent, and go on from where the ticks now stand."""
    ear = tempo.estimator
    line = (phase_s, ear.steady[1], ear.noise_s2 / PAUSE_TICKS, 0.0, ear.steady[4])
    ear = ear._replace(steady=line, turning=line, recent=(), alarm=0.0, doubt=0)
    return replace(tempo, count=tempo.count - unsent, tick_s=phase_s, estimator=ear)


def _step(tempo: Tempo, at_s: float, ticks: int, phase_s: float, phase_var: float) -> Tempo:
    """One tick into both lines."""
    _, known, steady, turning, turn, noise, recent, alarm, slack, doubt, last_outlier, _ = tempo.estimator
    period = tempo.period_s
    turned = turn > 0.5
    steady, turning, turn = expected(steady, turning, turn, ticks, period)
    line = turning if turned else steady
    miss, total = at_s - line[0], line[2] + noise
    sigmas = miss / sqrt(total)
    cost, outlier = 0.5 * sigmas * sigmas, 0.0
    if sigmas > OUTLIER_SIGMAS:
        cost, outlier = min(cost, LATE_CAP), sigmas
    elif sigmas < -OUTLIER_SIGMAS:
        cost, outlier = min(cost, EARLY_CAP), sigmas
    alone = outlier != 0.0 and outlier * last_outlier <= 0.0
    steady, turning, turn = corrected(steady, turning, turn, at_s, noise, alone=alone)
    odd = LOSS_COST * (ticks - 1)
    heard = TickObservation(at_s, tempo.count, phase_s, period, phase_var, noise, cost + odd, miss, odd)
    recent = (*recent[1 - WINDOW :], heard)
    alarm = max(0.0, alarm + cost + odd - 1.0)
    doubt = DOUBT_TICKS if ticks > 1 or at_s - tempo.arrival_s < 0.5 * period else doubt and doubt - 1
    noise = next_noise(noise, miss * miss, total, known)
    ear = EstimatorState((), known + 1, steady, turning, turn, noise, recent, alarm, 0.8 * slack, doubt, outlier)
    following = Tempo(
        tempo.count + ticks,
        at_s if sigmas < -EARLY_SIGMAS else steady[0] + turn * (turning[0] - steady[0]),
        limited(steady[1] + turn * (turning[1] - steady[1])),
        at_s,
        ear,
    )
    return _changed(following) if alarm > ALARM or doubt else following
