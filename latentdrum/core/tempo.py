"""How fast it goes: the tempo and the beat, out of clock ticks that arrive early, late, twice or not at all."""

from dataclasses import dataclass

from latentdrum.core.units import tick_seconds

MAX_LOST = 3  # more than this many ticks missing in a row is a master that stalls
_NOISE_S2 = 1e-3**2


@dataclass(frozen=True, slots=True)
class Tempo:
    """The beat as heard so far: tick number count sounds at tick_s, and the next one period_s later."""

    count: int = 0
    tick_s: float = 0.0
    period_s: float = tick_seconds(120.0)
    heard_s: float | None = None  # arrival of the last tick
    phase_var: float = 0.0
    cross_var: float = 0.0
    period_var: float = 0.0


def hear(tempo: Tempo, at_s: float, *, first: bool = False) -> Tempo:
    """Take one tick that arrived at at_s; first: it opens a run, so it says nothing about the gap before it."""
    period = tempo.period_s
    if tempo.heard_s is None:
        return Tempo(tempo.count + 1, at_s, period, at_s, _NOISE_S2, 0.0, (0.5 * period) ** 2)
    gap = at_s - tempo.tick_s
    ticks = round(gap / period)
    if first or ticks > MAX_LOST + 1:
        return Tempo(tempo.count + 1, at_s, period, at_s, _NOISE_S2, 0.0, (0.3 * period) ** 2)
    if ticks < 1 and at_s - tempo.heard_s < 0.3 * period:
        return tempo
    ticks = max(1, ticks)
    a = tempo.phase_var + ticks * (2 * tempo.cross_var + ticks * tempo.period_var)
    b = tempo.cross_var + ticks * tempo.period_var
    c = tempo.period_var + (3e-5 * period) ** 2
    miss = gap - ticks * period
    total = a + _NOISE_S2
    if miss * miss > 25 * total:
        return Tempo(tempo.count + 1, at_s, period, at_s, _NOISE_S2, 0.0, (0.3 * period) ** 2)
    period_s = min(max(period + b / total * miss, 0.0067), 0.16)
    phase = at_s - miss + a / total * miss
    return Tempo(tempo.count + ticks, phase, period_s, at_s, a - a * a / total, b - a * b / total, c - b * b / total)
