"""The arithmetic of a beat: straight lines through the ticks' times, how sure they are, and which one to believe."""

from collections.abc import Sequence
from itertools import pairwise
from math import exp, sqrt
from typing import TypeAlias

# phase_s, period_s, phase_var, cross_var, period_var: the last tick's time, the time from there to the next one, and
# how unsure both are (variances and covariance, in square seconds). A plain tuple: a named one costs 2 us a clock tick.
Line: TypeAlias = tuple[float, float, float, float, float]
NO_LINE: Line = (0.0, 0.0, 0.0, 0.0, 0.0)

# Tempi that a line may take: wider than the player's 20 to 300 BPM by a third, so that noise never hits the wall.
PERIOD_RANGE_S = (60.0 / (400.0 * 24), 60.0 / (15.0 * 24))
# How uneven ticks are: as guessed for the first ones, worth as much as FIRST_NOISE_TICKS of them, and at best.
FIRST_NOISE_S2 = 2e-3**2
FIRST_NOISE_TICKS = 8
NOISE_FLOOR_S2 = 1e-4**2  # at 0.05 ms a machine that gets busy looked like a new tempo
NOISE_TICKS = 100  # memory of the noise
# How far a period wanders in a tick, as a part of it, on the steady line and on the turning one.
STEADY_WANDER = 3e-5  # 1 ms jitter then leaves 0.18 ms of phase and 0.03 BPM
TURN_WANDER = 6e-3  # three times what a ramp of 10 BPM a second does to a tick at 120 BPM
TURN_BEGINS, TURN_ENDS = 3e-4, 1e-3  # odds at every tick; oftener, and 1 ms jitter leaves more than 0.5 ms of phase
SURPRISE_CAP = 4.0  # log-likelihood by which one tick may change our mind
OUTLIER_PULL = 3.0  # sigmas


def advance(line: Line, ticks: int, wander_s: float) -> Line:
    """The line some ticks later, less sure by what the period may wander in a tick."""
    phase, period, a, b, c = line
    return (
        phase + ticks * period,
        period,
        a + ticks * (2.0 * b + ticks * c),
        b + ticks * c,
        c + ticks * wander_s * wander_s,
    )


def correct(line: Line, miss_s: float, total_var: float) -> Line:
    """The line after a tick that came miss_s later than expected; total_var is how far that was to be expected."""
    phase, period, a, b, c = line
    phase_gain, period_gain = a / total_var, b / total_var
    return (
        phase + phase_gain * miss_s,
        period + period_gain * miss_s,
        a - phase_gain * a,
        b - phase_gain * b,
        c - period_gain * b,
    )


def blend(one: Line, other: Line, share: float) -> Line:
    """Both lines as one, the other with this share; where they disagree, the result is less sure."""
    phase, period, a, b, c = one
    other_phase, other_period, other_a, other_b, other_c = other
    phase_step, period_step = other_phase - phase, other_period - period
    spread = share * (1.0 - share)
    return (
        phase + share * phase_step,
        period + share * period_step,
        a + share * (other_a - a) + spread * phase_step * phase_step,
        b + share * (other_b - b) + spread * phase_step * period_step,
        c + share * (other_c - c) + spread * period_step * period_step,
    )


def expected(steady: Line, turning: Line, turn: float, ticks: int, period_s: float) -> tuple[Line, Line, float]:
    """Both lines some ticks on, each with a little of the other in it, and how likely the tempo turns there, 0..1."""
    next_turn = turn * (1.0 - TURN_ENDS) + (1.0 - turn) * TURN_BEGINS
    next_steady, next_turning = steady, blend(steady, turning, turn * (1.0 - TURN_ENDS) / next_turn)
    if turn > 0.01:  # below, the blend would move the steady line by less than a thousandth of a sigma
        next_steady = blend(steady, turning, turn * TURN_ENDS / (1.0 - next_turn))
    next_steady = advance(next_steady, ticks, STEADY_WANDER * period_s)
    return next_steady, advance(next_turning, ticks, TURN_WANDER * period_s), next_turn


def corrected(
    steady: Line, turning: Line, turn: float, at_s: float, noise_s2: float, *, alone: bool
) -> tuple[Line, Line, float]:
    """Both lines after the tick: the one that expected it gains in belief, unless the tick is far off and alone."""
    steady_miss, turning_miss = at_s - steady[0], at_s - turning[0]
    steady_total, turning_total = steady[2] + noise_s2, turning[2] + noise_s2
    if alone:
        steady_miss = _within(steady_miss, OUTLIER_PULL * sqrt(steady_total))
        turning_miss = _within(turning_miss, OUTLIER_PULL * sqrt(turning_total))
    else:
        surprise = 0.5 * (steady_miss * steady_miss / steady_total - turning_miss * turning_miss / turning_total)
        odds = turn / (1.0 - turn) * sqrt(steady_total / turning_total) * exp(_within(surprise, SURPRISE_CAP))
        turn = odds / (1.0 + odds)
    return correct(steady, steady_miss, steady_total), correct(turning, turning_miss, turning_total), turn


def _within(value: float, limit: float) -> float:
    """The value, or the nearer limit."""
    return limit if value > limit else -limit if value < -limit else value


def limited(period_s: float) -> float:
    """The period, or the nearest one that a line may take."""
    shortest, longest = PERIOD_RANGE_S
    return shortest if period_s < shortest else longest if period_s > longest else period_s


def through(times_s: Sequence[float], counts: Sequence[int], noise_s2: float) -> tuple[Line, float]:
    """The straight line through two ticks or more by least squares, and the sum of its squared misses."""
    size = len(times_s)
    mean_count, mean_s = sum(counts) / size, sum(times_s) / size
    ticks = [(count - mean_count, at_s - mean_s) for count, at_s in zip(counts, times_s, strict=True)]
    spread = sum(count * count for count, _ in ticks)
    period = limited(sum(count * at_s for count, at_s in ticks) / spread)
    ahead = counts[-1] - mean_count
    misses = sum((at_s - count * period) ** 2 for count, at_s in ticks)
    share = noise_s2 / spread
    return (mean_s + ahead * period, period, noise_s2 / size + ahead * ahead * share, ahead * share, share), misses


def first_line(times_s: Sequence[float]) -> tuple[Line, int, float]:
    """The line through the very first ticks, how many of them were lost on the way, and their noise."""
    counts = list(range(len(times_s)))
    line, misses = through(times_s, counts, FIRST_NOISE_S2)
    usual = sorted(later - at for at, later in pairwise(times_s))[len(times_s) // 2]
    for i, (at_s, later_s) in enumerate(pairwise(times_s), start=1):
        gap = (later_s - at_s) / usual
        counts[i] = counts[i - 1] + (1 if gap < 1.7 else round(gap))  # 1.7: 3 ms of jitter at 120 BPM stays below
    lossy, lossy_misses = through(times_s, counts, FIRST_NOISE_S2)
    lost = 0
    if 12.0 * lossy_misses < misses:
        line, misses, lost = lossy, lossy_misses, counts[-1] - len(times_s) + 1
    noise = (FIRST_NOISE_TICKS * FIRST_NOISE_S2 + misses) / (FIRST_NOISE_TICKS + len(times_s) - 2)
    return line, lost, noise


def next_noise(noise_s2: float, square_s2: float, total_var: float, known: int) -> float:
    """The variance of arrivals, learnt from the squared misses: at once when they grow, slowly when they shrink."""
    gain = 1.0 / (known + FIRST_NOISE_TICKS) if known < NOISE_TICKS else 1.0 / NOISE_TICKS
    if square_s2 > 9.0 * total_var:
        gain, square_s2 = max(gain, 1.0 / 16.0), min(square_s2, 16.0 * total_var)
    share = noise_s2 / total_var  # while the line itself is unsure, a miss says little about the noise
    noise_s2 += gain * share * share * (square_s2 - total_var)
    return noise_s2 if noise_s2 > NOISE_FLOOR_S2 else NOISE_FLOOR_S2
