"""Units: musical time (24 ticks a quarter, 6 ticks a step, 16 steps a bar, grooves of two bars) decibels, pan."""

from math import cos, pi, sin

TICKS_PER_QUARTER = 24
STEPS_PER_QUARTER = 4
STEPS_PER_BAR = 16
GROOVE_BARS = 2
TICKS_PER_STEP = TICKS_PER_QUARTER // STEPS_PER_QUARTER
TICKS_PER_BAR = TICKS_PER_STEP * STEPS_PER_BAR
GROOVE_STEPS = STEPS_PER_BAR * GROOVE_BARS

#: Tempo range, quarters a minute.
BPM_RANGE = (20.0, 300.0)

#: Level range of a pad, decibels; the lowest is silence.
LEVEL_RANGE_DB = (-60.0, 12.0)


def tick_seconds(bpm: float) -> float:
    """Length of one clock tick in seconds at a tempo in quarters a minute."""
    return 60.0 / (bpm * TICKS_PER_QUARTER)


def tick_bpm(period_s: float) -> float:
    """Tempo in quarters a minute of a clock whose ticks are period_s apart."""
    return 60.0 / (period_s * TICKS_PER_QUARTER)


def db_to_gain(db: float) -> float:
    """The amplitude factor of a level in decibels."""
    return float(10.0 ** (db / 20.0))


def pan_gains(gain: float, pan: float) -> tuple[float, float]:
    """Left and right gain by the equal-power pan law; pan -1..1."""
    angle = (pan + 1.0) * pi / 4.0
    return gain * cos(angle), gain * sin(angle)
