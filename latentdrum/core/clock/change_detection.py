"""Change detection: when the last ticks no longer fit the tempo, where a new one begins, or whether the master paused.

Generalised likelihood ratio over all change points among the recent ticks. Costs are negative log-likelihoods.
"""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

from latentdrum.core.clock.kalman import PERIOD_RANGE_S, Estimate

# A new tempo must be cheaper than the old one by NEW_TEMPO_COST. A missed tick costs MISSED_COST, so that three in a
# row (one chance in a million at 1 % loss) do not look like half the tempo; four may.
NEW_TEMPO_COST = 11.0
MISSED_COST = 3.9
# It must also cost little more than "the jitter has grown": a busy machine is no new tempo.
NEW_NOISE_COST = -2.0
NEW_PHASE_COST = 4.0  # for a fit that need not start at the old phase
SAME_TEMPO = 0.05
MIN_TICKS = 3  # two ticks cannot tell a new tempo from two late ticks

# The master paused rather than ticks were missed: this many ticks since are late alike, by at least this much of a
# period, with this log-likelihood ratio. True losses look so once in 100,000 times.
PAUSE_TICKS = 4
PAUSE_MAX_TICKS = 6  # later, the tempo itself may have moved
PAUSE_MIN_LATE = 0.05
PAUSE_LOG_RATIO = 10.5


class TickObservation(NamedTuple):
    """One tick as it arrived, and the prediction for it."""

    at_s: float
    count_before: int
    phase_before_s: float  # estimated time of the tick before
    period_s: float
    phase_var: float
    noise_s2: float
    cost: float  # under the old tempo, count_cost included
    innovation_s: float
    count_cost: float  # the part of the cost for a missed or duplicate tick


class Change(NamedTuple):
    """A new tempo, the tick count at its last tick, and the measurement noise from before it."""

    estimate: Estimate
    count_now: int
    noise_s2: float


def find_change(recent: Sequence[TickObservation], slack: float) -> Change | None:
    """The new tempo that explains the last ticks far better than the old one, each tick counted once; None if none.

    slack lowers the threshold, at a moment when a new tempo is no surprise.
    """
    best: tuple[float, float, Estimate, int] | None = None
    after, count_cost, squares = 0.0, 0.0, 0.0
    total = sum(tick.cost for tick in recent)
    for first in range(len(recent) - 1, -1, -1):
        tick = recent[first]
        after, count_cost = after + tick.cost, count_cost + tick.count_cost
        squares += tick.innovation_s * tick.innovation_s
        ticks = len(recent) - first
        if ticks < MIN_TICKS or after + slack < NEW_TEMPO_COST + 1.5:
            continue
        noise = tick.noise_s2
        noisier = 0.5 * ticks * (1.0 + log(max(squares / ticks / noise, 1.0))) + count_cost
        threshold = min(after + slack - NEW_TEMPO_COST, noisier - NEW_NOISE_COST)
        times = [later.at_s for later in recent[first:]]
        fits = [(_fit(tick.phase_before_s, tick.phase_var, times, noise), 0.0)]
        if ticks >= 2 * MIN_TICKS:
            fits.append((_fit(times[0], noise, times[1:], noise), NEW_PHASE_COST))
        for fit, extra in fits:
            if fit is not None and count_cost and abs(fit[0][1] / tick.period_s - 1.0) < SAME_TEMPO:
                continue  # a missed tick beside jitter: to count again would undo it
            if fit is not None and (best is None or total - after + fit[1] + extra < best[0]):
                best = (total - after + fit[1] + extra, threshold - fit[1] - extra, fit[0], first)
    if best is None or best[1] <= 0.0:
        return None
    _, _, estimate, first = best
    return Change(estimate, recent[first].count_before + len(recent) - first, recent[first].noise_s2)


def _fit(
    anchor_s: float, anchor_var: float, times_s: Sequence[float], noise_s2: float
) -> tuple[Estimate, float] | None:
    """An estimate from an anchor one tick before the first time, and its cost; None if its tempo is out of range."""
    phase = times_s[0]
    period = phase - anchor_s
    if not PERIOD_RANGE_S[0] < period < PERIOD_RANGE_S[1]:
        return None
    a = b = noise_s2
    c = anchor_var + noise_s2
    # The price of a free period: how much wider the prior is (0.3 of a tick) than what one gap can tell.
    cost = 1.5 + 0.5 * log(max(1.0, 0.09 * period * period / noise_s2))
    for at_s in times_s[1:]:
        phase, a, b = phase + period, a + 2.0 * b + c, b + c
        innovation, innovation_var = at_s - phase, a + noise_s2
        cost += 0.5 * (innovation * innovation / innovation_var + log(innovation_var / noise_s2))
        phase, period = phase + a / innovation_var * innovation, period + b / innovation_var * innovation
        a, b, c = a - a * a / innovation_var, b - a * b / innovation_var, c - b * b / innovation_var
    return ((phase, period, a, b, c), cost) if PERIOD_RANGE_S[0] < period < PERIOD_RANGE_S[1] else None


def find_pause(recent: Sequence[TickObservation], count: int) -> tuple[int, float] | None:
    """Whether the last missed ticks were never sent, because the master paused: how many, and the new phase.

    count is the tick count now. After a loss the later ticks are on time; after a pause they are all late alike.
    """
    after = (*(tick.count_before for tick in recent[1:]), count)
    gaps = [i for i, tick in enumerate(recent) if after[i] - tick.count_before > 1]
    if not gaps:
        return None
    first = gaps[-1]
    gap = recent[first]
    phase_s, count_before, period = gap.phase_before_s, gap.count_before, gap.period_s
    counts = zip(recent[first:], after[first:], strict=True)
    late = [tick.at_s - phase_s - (at - count_before) * period for tick, at in counts if at > tick.count_before]
    mean = sum(late) / len(late)
    log_ratio = 0.5 * len(late) * mean * mean / (gap.noise_s2 + len(late) * gap.phase_var)
    if not PAUSE_TICKS <= len(late) <= PAUSE_MAX_TICKS or log_ratio < PAUSE_LOG_RATIO:
        return None
    if abs(mean) < PAUSE_MIN_LATE * period:
        return None
    return after[first] - count_before - 1, phase_s + (count - count_before) * period + mean
