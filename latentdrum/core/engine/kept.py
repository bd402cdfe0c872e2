"""Bars of the memory as a performance of their own: from tick 0 and second 0, and as a preset that repeats them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from latentdrum.core.engine.listening import at_home
from latentdrum.core.engine.locks import with_parts
from latentdrum.core.engine.memory import PlayedBar, PlayedHit
from latentdrum.core.engine.mix import LEAD_S, Mix
from latentdrum.core.engine.take import TAKE_PPQN
from latentdrum.core.parameters.table import DEFAULTS
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.loop import BARS_RANGE, MAX_HITS, Loop, LoopHit, Meter, pulse_range
from latentdrum.core.units import STEPS_PER_QUARTER, TICKS_PER_QUARTER, TICKS_PER_STEP
from latentdrum.core.voices import Voice

#: A bar whose steps differ less than this from their mean has one tempo: a followed clock's steps have some jitter.
_STEADY: Final = 0.03
#: What would lead a preset with scenes away from its loop.
_BETWEEN_SCENES: Final = ("crossfade_a", "crossfade_b", "xy")


@dataclass(frozen=True, slots=True)
class TempoChange:
    """From a tick on, which is second at_s, ticks are period_s apart."""

    tick: float
    at_s: float
    period_s: float


@dataclass(frozen=True, slots=True, eq=False)
class KeptHit:
    """A hit at a tick and a second from the first bar line on; an early first downbeat is before it."""

    tick: float
    at_s: float
    played: PlayedHit


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """Bars one after another, as if nothing had been between them. lines: where each begins, ticks, and its meter.

    mixes: every mix, and the second from which on it is heard.
    """

    hits: tuple[KeptHit, ...]
    tempo: tuple[TempoChange, ...]
    lines: tuple[tuple[float, Meter], ...]
    end_tick: float
    end_s: float
    mixes: tuple[tuple[float, Mix], ...] = ()

    @property
    def mean_bpm(self) -> float:
        """Its quarters a minute on average."""
        return self.end_tick / TICKS_PER_QUARTER * 60.0 / self.end_s


def kept(bars: Sequence[PlayedBar]) -> Kept:
    """One bar or more, in the order in which they were played."""
    tick, at_s = 0.0, 0.0
    hits, tempo, lines = list[KeptHit](), list[TempoChange](), list[tuple[float, Meter]]()
    mixes = list[tuple[float, Mix]]()
    for bar in bars:
        own = _tempo(bar, tick, at_s)
        for hit in bar.hits:
            place = tick + hit.tick - bar.begin * TICKS_PER_STEP
            hits.append(KeptHit(place, _second(own, place), hit))
        for step, mix in bar.mixes:
            if not mixes or mixes[-1][1] is not mix:
                mixes.append((_second(own, tick + (step - bar.begin) * TICKS_PER_STEP) - LEAD_S, mix))
        tempo += [change for change in own if not tempo or change.period_s != tempo[-1].period_s]
        lines.append((tick, bar.meter))
        end = tick + bar.meter.steps * TICKS_PER_STEP
        at_s, tick = own[-1].at_s + (end - own[-1].tick) * own[-1].period_s, end
    hits.sort(key=lambda hit: (hit.tick, hit.played.voice))
    return Kept(tuple(hits), tuple(tempo), tuple(lines), tick, at_s, tuple(mixes))


def _second(tempo: Sequence[TempoChange], tick: float) -> float:
    """When a tick is; one before the first change is at its tempo."""
    change = next((change for change in reversed(tempo) if change.tick <= tick), tempo[0])
    return change.at_s + (tick - change.tick) * change.period_s


def _tempo(bar: PlayedBar, tick: float, at_s: float) -> list[TempoChange]:
    """The tempo of a bar that begins at a tick and a second: one if it is steady, else one a step."""
    count = bar.meter.steps
    periods = [*bar.periods_s, *(bar.periods_s[-1:] * (count - len(bar.periods_s)))]
    mean_s = sum(periods) / count
    if max(abs(period_s - mean_s) for period_s in periods) < _STEADY * mean_s:
        return [TempoChange(tick, at_s, mean_s)]
    changes = list[TempoChange]()
    for step, period_s in enumerate(periods):
        changes.append(TempoChange(tick + step * TICKS_PER_STEP, at_s, period_s))
        at_s += TICKS_PER_STEP * period_s
    return changes


def kept_loop(bars: Sequence[PlayedBar]) -> Loop:
    """The bars as a loop, to a pulse of 1/640 tick; every hit is kept.

    Raises ValueError with the way out if a loop cannot hold them.
    """
    low, high = BARS_RANGE
    if not low <= len(bars) <= high:
        rule = f"a preset's loop holds {low} to {high} bars, not {len(bars)}"
        raise ValueError(f"{rule}; keep fewer, or leave out the preset")
    meters = {bar.meter: None for bar in bars}
    if len(meters) > 1:
        named = ", ".join(map(str, meters))
        raise ValueError(f"the bars change their meter ({named}), a loop has one; keep fewer, or leave out the preset")
    hits = kept(bars).hits
    if not 1 <= len(hits) <= MAX_HITS:
        rule = f"a preset's loop holds 1 to {MAX_HITS} hits, and these {len(bars)} bars have {len(hits)}"
        raise ValueError(f"{rule}; keep other bars, or leave out the preset")
    return Loop(len(bars), TAKE_PPQN, tuple(_loop_hits(hits, len(bars), bars[0].meter)), bars[0].meter)


def _loop_hits(hits: Sequence[KeptHit], bars: int, meter: Meter) -> Iterator[LoopHit]:
    """Hits on whole pulses. Two of a voice on one pulse are a pulse apart: a loop has one on each."""
    first, last = pulse_range(bars, TAKE_PPQN, meter)
    length = bars * meter.steps * TAKE_PPQN // STEPS_PER_QUARTER
    taken = set[tuple[int, Voice]]()
    for hit in hits:
        pulse = max(round(hit.tick * TAKE_PPQN / TICKS_PER_QUARTER), first)
        pulse = pulse - length if pulse > last else pulse
        while (pulse, hit.played.voice) in taken:
            pulse += 1
        taken.add((pulse, hit.played.voice))
        yield LoopHit(pulse, hit.played.voice, hit.played.velocity)


def kept_preset(name: str, preset: Preset, bars: Sequence[PlayedBar]) -> Preset:
    """The preset with these bars as its loop, which it plays at home; its place is still to be found.

    Raises ValueError as kept_loop does.
    """
    loop = kept_loop(bars)
    preset = with_parts(replace(preset, path=None, paths={}, morph_to=None), {})  # the loop has the locked parts too
    own, values = at_home(preset, preset.values, loop)
    values = {**values, **{name: DEFAULTS[name] for name in _BETWEEN_SCENES}}
    count = "1 bar" if len(bars) == 1 else f"{len(bars)} bars"
    text = f"{count} as played, from bar {bars[0].begin // bars[0].meter.steps + 1} of the song on."
    return replace(own, name=name, values=values, description=text, program=None)
