"""Where a new tempo begins: what the last ticks say once the one we had no longer explains them."""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

from latentdrum.core.clock.tempo_line import PERIOD_RANGE_S, Line

# Costs are minus the log-likelihood. A new tempo must be cheaper than the old one by NEW_TEMPO_COST. A lost tick costs
# LOSS_COST, so that three in a row (one chance in a million at 1 % loss) do not look like half the tempo; four may.
NEW_TEMPO_COST = 11.0
LOSS_COST = 3.9
# It must also be hardly dearer than "the ticks have become less even": a busy machine is no new tempo.
NEW_NOISE_COST = -2.0
NEW_PHASE_COST = 4.0  # for a line that need not start where the old one ended
SAME_TEMPO = 0.05
FEWEST_TICKS = 3  # two ticks cannot tell a new tempo from two late ticks

# The master stood still rather than lost ticks: so many ticks since are late alike, by this much of a tick and more,
# with this log-likelihood. A true loss looks so once in 100,000 times.
PAUSE_TICKS = 4
PAUSE_TICKS_MOST = 6  # later, the tempo itself may have moved
PAUSE_LATE = 0.05
PAUSE_PROOF = 10.5


class TickObservation(NamedTuple):
    """One tick as it came, beside what was expected of it."""

    at_s: float
    count_before: int
    phase_before_s: float  # where the tick before it stood, smoothed
    period_s: float
    phase_var: float
    noise_s2: float
    cost: float  # how unlikely it was under the old tempo
    miss_s: float
    odd: float  # the part of the cost that is for a lost or doubled tick


class Change(NamedTuple):
    """A new tempo, the tick count at its last tick, and the noise from before it."""

    line: Line
    count_now: int
    noise_s2: float


def find_change(recent: Sequence[TickObservation], slack: float) -> Change | None:
    """A tempo that explains the last ticks far better than the one we had, each of them counted once; None if none.

    slack lowers the bar, for a moment in which a new tempo is no surprise.
    """
    best: tuple[float, float, Line, int] | None = None
    after, odd, squares = 0.0, 0.0, 0.0
    whole = sum(tick.cost for tick in recent)
    for first in range(len(recent) - 1, -1, -1):
        tick = recent[first]
        after, odd, squares = after + tick.cost, odd + tick.odd, squares + tick.miss_s * tick.miss_s
        ticks = len(recent) - first
        if ticks < FEWEST_TICKS or after + slack < NEW_TEMPO_COST + 1.5:
            continue
        noise = tick.noise_s2
        noisier = 0.5 * ticks * (1.0 + log(max(squares / ticks / noise, 1.0))) + odd
        bar = min(after + slack - NEW_TEMPO_COST, noisier - NEW_NOISE_COST)
        times = [later.at_s for later in recent[first:]]
        fits = [(_fit(tick.phase_before_s, tick.phase_var, times, noise), 0.0)]
        if ticks >= 2 * FEWEST_TICKS:
            fits.append((_fit(times[0], noise, times[1:], noise), NEW_PHASE_COST))
        for fit, extra in fits:
            if fit is not None and odd and abs(fit[0][1] / tick.period_s - 1.0) < SAME_TEMPO:
                continue  # a loss and uneven ticks beside it: to count anew would undo the loss
            if fit is not None and (best is None or whole - after + fit[1] + extra < best[0]):
                best = (whole - after + fit[1] + extra, bar - fit[1] - extra, fit[0], first)
    if best is None or best[1] <= 0.0:
        return None
    _, _, line, first = best
    return Change(line, recent[first].count_before + len(recent) - first, recent[first].noise_s2)


def _fit(anchor_s: float, anchor_var: float, times_s: Sequence[float], noise_s2: float) -> tuple[Line, float] | None:
    """A new line from an anchor, one tick before the first time, and its cost; None if nobody plays so."""
    phase = times_s[0]
    period = phase - anchor_s
    if not PERIOD_RANGE_S[0] < period < PERIOD_RANGE_S[1]:
        return None
    a = b = noise_s2
    c = anchor_var + noise_s2
    # The price of a free period: how much wider the guess was (0.3 of a tick) than what one gap can tell.
    cost = 1.5 + 0.5 * log(max(1.0, 0.09 * period * period / noise_s2))
    for at_s in times_s[1:]:
        phase, a, b = phase + period, a + 2.0 * b + c, b + c
        miss, total = at_s - phase, a + noise_s2
        cost += 0.5 * (miss * miss / total + log(total / noise_s2))
        phase, period = phase + a / total * miss, period + b / total * miss
        a, b, c = a - a * a / total, b - a * b / total, c - b * b / total
    return ((phase, period, a, b, c), cost) if PERIOD_RANGE_S[0] < period < PERIOD_RANGE_S[1] else None


def find_pause(recent: Sequence[TickObservation], count: int) -> tuple[int, float] | None:
    """Whether the last lost ticks were never sent, because the master stood still: how many, and the beat's new place.

    count is the tick count now. A loss leaves the later ticks where they were due; a pause makes them all late alike.
    """
    after = (*(tick.count_before for tick in recent[1:]), count)
    losses = [i for i, tick in enumerate(recent) if after[i] - tick.count_before > 1]
    if not losses:
        return None
    first = losses[-1]
    loss = recent[first]
    beat_s, count_before, period = loss.phase_before_s, loss.count_before, loss.period_s
    places = zip(recent[first:], after[first:], strict=True)
    late = [t.at_s - beat_s - (place - count_before) * period for t, place in places if place > t.count_before]
    mean = sum(late) / len(late)
    proof = 0.5 * len(late) * mean * mean / (loss.noise_s2 + len(late) * loss.phase_var)
    if not PAUSE_TICKS <= len(late) <= PAUSE_TICKS_MOST or proof < PAUSE_PROOF or abs(mean) < PAUSE_LATE * period:
        return None
    return after[first] - count_before - 1, beat_s + (count - count_before) * period + mean
