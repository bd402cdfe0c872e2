"""A Kalman filter for phase and period of a clock, and an interacting multiple model (IMM) of two of them.

State: the time of the last tick and the period. Model: the period is a random walk; a tick's arrival is the phase plus
measurement noise. IMM after Blom and Bar-Shalom (1988): a steady mode with little process noise, an agile mode with
much; each tick mixes the two estimates, predicts, corrects and updates the mode probability.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import exp, sqrt
from typing import TypeAlias

# State estimate and covariance: phase_s (time of the last tick), period_s (from there to the next one), phase_var,
# cross_var, period_var (square seconds). A plain tuple: a named one costs 2 us a clock tick.
Estimate: TypeAlias = tuple[float, float, float, float, float]
NO_ESTIMATE: Estimate = (0.0, 0.0, 0.0, 0.0, 0.0)

# Allowed periods: a third wider than the player's 20 to 300 BPM, so that noise never meets the limit.
PERIOD_RANGE_S = (60.0 / (400.0 * 24), 60.0 / (15.0 * 24))
# Measurement noise (variance of arrival times): initial guess, its weight in ticks, and lower limit.
FIRST_NOISE_S2 = 2e-3**2
FIRST_NOISE_TICKS = 8
NOISE_FLOOR_S2 = 1e-4**2  # at 0.05 ms a machine that gets busy was taken for a new tempo
NOISE_TICKS = 100  # time constant of the noise estimate
# Process noise of the two modes: standard deviation of the period's change in a tick, as a share of the period.
STEADY_PROCESS_NOISE = 3e-5  # 1 ms jitter then leaves 0.18 ms of phase error and 0.03 BPM
AGILE_PROCESS_NOISE = 6e-3  # three times what a ramp of 10 BPM a second does to a tick at 120 BPM
# Mode transition probabilities a tick; with higher ones 1 ms jitter leaves more than 0.5 ms of phase error.
TO_AGILE, TO_STEADY = 3e-4, 1e-3
LOG_RATIO_LIMIT = 4.0  # of the log-likelihood ratio that one tick may add to the mode probability
OUTLIER_LIMIT = 3.0  # sigmas: the innovation of an isolated outlier is clipped to this


def predict(estimate: Estimate, ticks: int, process_sd_s: float) -> Estimate:
    """The estimate some ticks later; process_sd_s is the standard deviation of the period's change in a tick."""
    phase, period, a, b, c = estimate
    return (
        phase + ticks * period,
        period,
        a + ticks * (2.0 * b + ticks * c),
        b + ticks * c,
        c + ticks * process_sd_s * process_sd_s,
    )


def correct(estimate: Estimate, innovation_s: float, innovation_var: float) -> Estimate:
    """The estimate after a tick that came innovation_s later than predicted, where innovation_var was expected."""
    phase, period, a, b, c = estimate
    phase_gain, period_gain = a / innovation_var, b / innovation_var
    return (
        phase + phase_gain * innovation_s,
        period + period_gain * innovation_s,
        a - phase_gain * a,
        b - phase_gain * b,
        c - period_gain * b,
    )


def mix(one: Estimate, other: Estimate, weight: float) -> Estimate:
    """The Gaussian with mean and covariance of a mixture of both; weight 0..1 is the other's."""
    phase, period, a, b, c = one
    other_phase, other_period, other_a, other_b, other_c = other
    phase_step, period_step = other_phase - phase, other_period - period
    spread = weight * (1.0 - weight)
    return (
        phase + weight * phase_step,
        period + weight * period_step,
        a + weight * (other_a - a) + spread * phase_step * phase_step,
        b + weight * (other_b - b) + spread * phase_step * period_step,
        c + weight * (other_c - c) + spread * period_step * period_step,
    )


def imm_predict(
    steady: Estimate, agile: Estimate, p_agile: float, ticks: int, period_s: float
) -> tuple[Estimate, Estimate, float]:
    """IMM mixing and prediction over some ticks: both estimates and the probability of the agile mode, 0..1."""
    next_p_agile = p_agile * (1.0 - TO_STEADY) + (1.0 - p_agile) * TO_AGILE
    next_steady, next_agile = steady, mix(steady, agile, p_agile * (1.0 - TO_STEADY) / next_p_agile)
    if p_agile > 0.01:  # below, mixing would move the steady estimate by less than a thousandth of a sigma
        next_steady = mix(steady, agile, p_agile * TO_STEADY / (1.0 - next_p_agile))
    next_steady = predict(next_steady, ticks, STEADY_PROCESS_NOISE * period_s)
    return next_steady, predict(next_agile, ticks, AGILE_PROCESS_NOISE * period_s), next_p_agile


def imm_correct(
    steady: Estimate, agile: Estimate, p_agile: float, at_s: float, noise_s2: float, *, isolated: bool
) -> tuple[Estimate, Estimate, float]:
    """IMM correction by a tick: both estimates and the mode probability by the likelihood ratio.

    isolated: the tick is an outlier and the one before was none; its innovation is clipped, the mode left as it is.
    """
    steady_innovation, agile_innovation = at_s - steady[0], at_s - agile[0]
    steady_var, agile_var = steady[2] + noise_s2, agile[2] + noise_s2
    if isolated:
        steady_innovation = _clip(steady_innovation, OUTLIER_LIMIT * sqrt(steady_var))
        agile_innovation = _clip(agile_innovation, OUTLIER_LIMIT * sqrt(agile_var))
    else:
        log_ratio = 0.5 * (
            steady_innovation * steady_innovation / steady_var - agile_innovation * agile_innovation / agile_var
        )
        odds = p_agile / (1.0 - p_agile) * sqrt(steady_var / agile_var) * exp(_clip(log_ratio, LOG_RATIO_LIMIT))
        p_agile = odds / (1.0 + odds)
    return correct(steady, steady_innovation, steady_var), correct(agile, agile_innovation, agile_var), p_agile


def _clip(value: float, limit: float) -> float:
    """The value limited to +-limit."""
    return limit if value > limit else -limit if value < -limit else value


def clip_period(period_s: float) -> float:
    """The period limited to PERIOD_RANGE_S."""
    shortest, longest = PERIOD_RANGE_S
    return shortest if period_s < shortest else longest if period_s > longest else period_s


def least_squares(times_s: Sequence[float], counts: Sequence[int], noise_s2: float) -> tuple[Estimate, float]:
    """The straight line through two ticks or more, and the sum of its squared residuals."""
    size = len(times_s)
    mean_count, mean_s = sum(counts) / size, sum(times_s) / size
    ticks = [(count - mean_count, at_s - mean_s) for count, at_s in zip(counts, times_s, strict=True)]
    spread = sum(count * count for count, _ in ticks)
    period = clip_period(sum(count * at_s for count, at_s in ticks) / spread)
    ahead = counts[-1] - mean_count
    residuals = sum((at_s - count * period) ** 2 for count, at_s in ticks)
    period_var = noise_s2 / spread
    phase_var, cross_var = noise_s2 / size + ahead * ahead * period_var, ahead * period_var
    return (mean_s + ahead * period, period, phase_var, cross_var, period_var), residuals


def initial_estimate(times_s: Sequence[float]) -> tuple[Estimate, int, float]:
    """The estimate from the very first ticks, how many of them were missed, and the measurement noise."""
    counts = list(range(len(times_s)))
    estimate, residuals = least_squares(times_s, counts, FIRST_NOISE_S2)
    median = sorted(later - at for at, later in pairwise(times_s))[len(times_s) // 2]
    for i, (at_s, later_s) in enumerate(pairwise(times_s), start=1):
        gap = (later_s - at_s) / median
        counts[i] = counts[i - 1] + (1 if gap < 1.7 else round(gap))  # 1.7: 3 ms of jitter at 120 BPM stays below
    with_missed, fewer_residuals = least_squares(times_s, counts, FIRST_NOISE_S2)
    missed = 0
    if 12.0 * fewer_residuals < residuals:
        estimate, residuals, missed = with_missed, fewer_residuals, counts[-1] - len(times_s) + 1
    noise = (FIRST_NOISE_TICKS * FIRST_NOISE_S2 + residuals) / (FIRST_NOISE_TICKS + len(times_s) - 2)
    return estimate, missed, noise


def adapt_noise(noise_s2: float, squared_innovation_s2: float, innovation_var: float, ticks: int) -> float:
    """The measurement noise after a tick, learnt from squared innovations: fast when they grow, slowly otherwise."""
    gain = 1.0 / (ticks + FIRST_NOISE_TICKS) if ticks < NOISE_TICKS else 1.0 / NOISE_TICKS
    if squared_innovation_s2 > 9.0 * innovation_var:
        gain, squared_innovation_s2 = max(gain, 1.0 / 16.0), min(squared_innovation_s2, 16.0 * innovation_var)
    share = noise_s2 / innovation_var  # while the estimate itself is unsure, an innovation says little about the noise
    noise_s2 += gain * share * share * (squared_innovation_s2 - innovation_var)
    return noise_s2 if noise_s2 > NOISE_FLOOR_S2 else NOISE_FLOOR_S2
