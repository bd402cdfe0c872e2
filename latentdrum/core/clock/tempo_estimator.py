"""The tempo estimator: tempo and phase from clock ticks that come early, late, twice or not at all.

An interacting multiple model of two Kalman filters (kalman.py): the steady mode averages over 100 ticks and more, the
agile mode follows a tempo ramp; each tick updates the mode probability. A sudden tempo change is found by a likelihood
ratio among the last ticks (change_detection.py), once a CUSUM of their costs passes a threshold. A gap is counted as
missed ticks, a tick too soon as a duplicate, where that is likelier than jitter; a long gap is a stall, over which the
tempo is held. Measured figures: `python -m latentdrum.bench.clock`.
"""

from dataclasses import dataclass, replace
from math import ceil, sqrt
from typing import NamedTuple

from latentdrum.core.clock.change_detection import MISSED_COST, PAUSE_TICKS, TickObservation, find_change, find_pause
from latentdrum.core.clock.kalman import (
    FIRST_NOISE_S2,
    NO_ESTIMATE,
    PERIOD_RANGE_S,
    STEADY_PROCESS_NOISE,
    Estimate,
    adapt_noise,
    clip_period,
    imm_correct,
    imm_predict,
    initial_estimate,
    least_squares,
    predict,
)
from latentdrum.core.units import tick_seconds

MAX_MISSED = 3  # more ticks than this missed in a row are a stall of the master
INITIAL_TICKS = 7  # number of ticks for the initial estimate
STALL_S = 0.2  # a gap while no tempo is known yet: longer than a tick at 15 BPM
DUPLICATE = 0.3  # of a period: a duplicate comes sooner than this after its original

EARLY_SIGMAS = 3.5  # a tick this early counts as exact: no transport delay makes a tick early
OUTLIER_SIGMAS = 4.0  # a tick further off is an outlier, clipped until the next one agrees
EARLY_CAP, LATE_CAP = 12.0, 7.0  # cost of such a tick: a busy machine delays ticks now and then, never advances them
MISSED_SIGMAS = 4.5  # a gap further than this from whole ticks holds no missed tick
WINDOW = 24  # ticks among which a change is searched
CUSUM_THRESHOLD = 4.0  # a change is searched once the last ticks cost this much more than expected
RECOUNT_TICKS = 6  # for so many ticks a count of missed ticks may be corrected
START_SLACK = 7.0  # a new tempo is no surprise after a stop


class EstimatorState(NamedTuple):
    """The estimator's state. A named tuple, since a frozen dataclass of this size costs 2 us more a tick."""

    first_ticks_s: tuple[float, ...] = ()  # arrivals until the initial estimate
    ticks: int = 0  # ticks since the initial estimate began; 0 without one
    steady: Estimate = NO_ESTIMATE
    agile: Estimate = NO_ESTIMATE
    p_agile: float = 0.5  # probability of the agile mode
    noise_s2: float = FIRST_NOISE_S2  # measurement noise: variance of a tick's arrival
    recent: tuple[TickObservation, ...] = ()
    cusum: float = 0.0  # cost of the last ticks beyond what is expected
    slack: float = 0.0  # lowers the threshold for a new tempo
    recount: int = 0  # for so many more ticks the count may be corrected
    outlier: float = 0.0  # sigmas of the last tick if it was an outlier
    before_stall: "Tempo | None" = None  # the tempo before the last tick if that ended a stall

    def combined(self) -> tuple[float, Estimate]:
        """The phase of the last tick over both modes, seconds, and the estimate of the likelier mode."""
        phase, p_agile = self.steady[0], self.p_agile
        return phase + p_agile * (self.agile[0] - phase), self.agile if p_agile > 0.5 else self.steady


INITIAL_STATE = EstimatorState()


@dataclass(frozen=True, slots=True)
class Tempo:
    """The tempo as estimated so far: tick number count lies at tick_s, the next one period_s later."""

    count: int = 0
    tick_s: float = 0.0
    period_s: float = tick_seconds(120.0)
    arrival_s: float = 0.0  # of the last tick that was no duplicate
    estimator: EstimatorState = INITIAL_STATE


def update(tempo: Tempo, at_s: float, *, starts: bool = False) -> Tempo:
    """The tempo after a tick that arrived at at_s; starts: after Start or Continue, so at any phase."""
    state, period = tempo.estimator, tempo.period_s
    if not state.ticks:
        return _initialise(tempo, at_s)
    phase, likelier = state.combined()
    ahead = (at_s - phase) / period
    variance = (likelier[2] + 2.0 * likelier[3] + likelier[4] + state.noise_s2) / (period * period)
    if starts and ((ahead - 1.0) ** 2 > 9.0 * variance or at_s < tempo.arrival_s):
        return _restart(tempo, at_s)
    # A tick counts as missed or duplicate when that is likelier (1 %: 4.6 = -log 0.01) than that it is late or early.
    shift = 0.0 if state.recount else 4.6 * variance if variance < 0.08 else 0.37
    if ahead > 0.5 - shift:
        ticks = max(1, ceil(ahead - 0.5 - shift))
        if ticks > MAX_MISSED + 1:
            return _after_stall(tempo, at_s)
        if ticks > 1 and (ahead - ticks) ** 2 > MISSED_SIGMAS**2 * variance:
            ticks = 1  # not a whole number of ticks: a new tempo, or the master paused
        return _advance(tempo, at_s, ticks, phase, likelier[2])
    if starts or (at_s - tempo.arrival_s >= DUPLICATE * period and not state.recount):
        return _advance(tempo, at_s, 1, phase, likelier[2])
    return _skip_duplicate(tempo, at_s, phase, likelier[2])


def _initialise(tempo: Tempo, at_s: float) -> Tempo:
    """The very first ticks: a straight line through those there are."""
    times = tempo.estimator.first_ticks_s
    if not times or not -STALL_S < at_s - times[-1] < STALL_S:
        return Tempo(tempo.count + 1, at_s, tempo.period_s, at_s, EstimatorState((at_s,)))
    mean_gap = (times[-1] - times[0]) / (len(times) - 1) if len(times) > 1 else PERIOD_RANGE_S[0]
    if at_s - times[-1] < 0.5 * DUPLICATE * mean_gap:
        return tempo
    times = (*times, at_s)
    count = tempo.count + 1
    if len(times) < INITIAL_TICKS:
        line, _ = least_squares(times, range(len(times)), FIRST_NOISE_S2)
        return Tempo(count, at_s if len(times) == 2 else line[0], line[1], at_s, EstimatorState(times))
    estimate, missed, noise = initial_estimate(times)
    state = EstimatorState(ticks=len(times), steady=estimate, agile=estimate, noise_s2=noise)
    return Tempo(count + missed, estimate[0], estimate[1], at_s, state)


def _restart(tempo: Tempo, at_s: float, before_stall: Tempo | None = None) -> Tempo:
    """Take this tick as the new phase and keep the tempo; a new one needs little evidence now."""
    state, period = tempo.estimator, tempo.period_s
    estimate: Estimate = (at_s, period, state.noise_s2, 0.0, state.combined()[1][4])
    fresh = EstimatorState(
        (), state.ticks, estimate, estimate, state.p_agile, state.noise_s2, slack=START_SLACK, before_stall=before_stall
    )
    return Tempo(tempo.count + 1, at_s, period, at_s, fresh)


def _after_stall(tempo: Tempo, at_s: float) -> Tempo:
    """A tick after a long gap is the next tick; two such gaps of equal length are a slower tempo."""
    gap, before = at_s - tempo.arrival_s, tempo.estimator.before_stall
    if before and 0.7 < gap / (tempo.arrival_s - before.arrival_s) < 1.4 and gap < STALL_S:
        return Tempo(tempo.count + 1, at_s, clip_period(gap), at_s, EstimatorState((tempo.arrival_s, at_s)))
    return _restart(tempo, at_s, replace(tempo, estimator=tempo.estimator._replace(before_stall=None)))


def _skip_duplicate(tempo: Tempo, at_s: float, phase_s: float, phase_var: float) -> Tempo:
    """A duplicate tick does not count; three of them in a row may be a faster tempo."""
    state = tempo.estimator
    if at_s < tempo.arrival_s - STALL_S:
        return _restart(tempo, at_s)
    if state.before_stall and state.recent:
        return _catch_up(state.before_stall, at_s)
    tick = TickObservation(
        at_s, tempo.count, phase_s, tempo.period_s, phase_var, state.noise_s2, MISSED_COST, 0.0, MISSED_COST
    )
    state = state._replace(
        recent=(*state.recent[1 - WINDOW :], tick),
        cusum=state.cusum + MISSED_COST - 1.0,
        recount=state.recount - 1 if state.recount else RECOUNT_TICKS,
    )
    return _detect_change(replace(tempo, estimator=state))


def _catch_up(before: Tempo, at_s: float) -> Tempo:
    """Three ticks at once after a stall: our own machine stalled, not the master, so the song went on."""
    state, period = before.estimator, before.period_s
    ticks = max(1, round((at_s - state.combined()[0]) / period))
    steady = predict(state.steady, ticks, STEADY_PROCESS_NOISE * period)
    agile = predict(state.agile, ticks, STEADY_PROCESS_NOISE * period)
    state = state._replace(steady=steady, agile=agile, recent=(), cusum=0.0)
    return Tempo(before.count + ticks, state.combined()[0], period, at_s, state)


def _detect_change(tempo: Tempo) -> Tempo:
    """Adopt a new tempo, or a pause of the master, if the last ticks are evidence of one."""
    state = tempo.estimator
    change = find_change(state.recent, state.slack) if state.cusum > CUSUM_THRESHOLD else None
    if change is None:
        pause = find_pause(state.recent, tempo.count) if state.recount else None
        return _after_pause(tempo, *pause) if pause else tempo
    phase, period, a, b, c = change.estimate
    estimate = (phase, period, a, b, 2.0 * c)  # the best of many fits has too small a variance
    fresh = EstimatorState((), state.ticks, estimate, estimate, 0.1, change.noise_s2)
    return Tempo(change.count_now, phase, period, state.recent[-1].at_s, fresh)


def _after_pause(tempo: Tempo, unsent: int, phase_s: float) -> Tempo:
    """Subtract ticks that were never sent, and go on from the new phase."""
    state = tempo.estimator
    estimate = (phase_s, state.steady[1], state.noise_s2 / PAUSE_TICKS, 0.0, state.steady[4])
    state = state._replace(steady=estimate, agile=estimate, recent=(), cusum=0.0, recount=0)
    return replace(tempo, count=tempo.count - unsent, tick_s=phase_s, estimator=state)


def _advance(tempo: Tempo, at_s: float, ticks: int, phase_s: float, phase_var: float) -> Tempo:
    """One IMM step by an arrival that is `ticks` ticks after the last one."""
    _, known, steady, agile, p_agile, noise, recent, cusum, slack, recount, last_outlier, _ = tempo.estimator
    period = tempo.period_s
    was_agile = p_agile > 0.5
    steady, agile, p_agile = imm_predict(steady, agile, p_agile, ticks, period)
    likelier = agile if was_agile else steady
    innovation, innovation_var = at_s - likelier[0], likelier[2] + noise
    sigmas = innovation / sqrt(innovation_var)
    cost, outlier = 0.5 * sigmas * sigmas, 0.0
    if sigmas > OUTLIER_SIGMAS:
        cost, outlier = min(cost, LATE_CAP), sigmas
    elif sigmas < -OUTLIER_SIGMAS:
        cost, outlier = min(cost, EARLY_CAP), sigmas
    isolated = outlier != 0.0 and outlier * last_outlier <= 0.0
    steady, agile, p_agile = imm_correct(steady, agile, p_agile, at_s, noise, isolated=isolated)
    count_cost = MISSED_COST * (ticks - 1)
    tick = TickObservation(
        at_s, tempo.count, phase_s, period, phase_var, noise, cost + count_cost, innovation, count_cost
    )
    recent = (*recent[1 - WINDOW :], tick)
    cusum = max(0.0, cusum + cost + count_cost - 1.0)
    recount = RECOUNT_TICKS if ticks > 1 or at_s - tempo.arrival_s < 0.5 * period else recount and recount - 1
    noise = adapt_noise(noise, innovation * innovation, innovation_var, known)
    state = EstimatorState((), known + 1, steady, agile, p_agile, noise, recent, cusum, 0.8 * slack, recount, outlier)
    following = Tempo(
        tempo.count + ticks,
        at_s if sigmas < -EARLY_SIGMAS else steady[0] + p_agile * (agile[0] - steady[0]),
        clip_period(steady[1] + p_agile * (agile[1] - steady[1])),
        at_s,
        state,
    )
    return _detect_change(following) if cusum > CUSUM_THRESHOLD or recount else following
