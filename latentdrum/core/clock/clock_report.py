"""What a clock is like, from some seconds of it: tempo, jitter, lost ticks, and how it counts song position.

Jitter is how far each tick is off a straight line through the ticks around it, so that tempo changes do not count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.clock.tempo_estimator import STALL_S, Tempo, update
from latentdrum.core.messages import (
    Clock,
    Continue,
    Message,
    SongPosition,
    SongPositionUnit,
    Start,
    Stop,
    parse,
)
from latentdrum.core.units import TICKS_PER_QUARTER, TICKS_PER_STEP, tick_bpm

_Times: TypeAlias = NDArray[np.float64]

#: Ticks of a straight line: a beat on either side.
_WINDOW: Final = 2 * TICKS_PER_QUARTER + 1
#: A line that fits so many times worse than most spans a change of tempo.
_WORSE: Final = 3.0
#: A Song Position this near to where the song has stopped names that place, in ticks.
_NEAR_TICKS: Final = TICKS_PER_STEP
#: Before this place both units name nearly the same, in ticks.
_TELLING_TICKS: Final = TICKS_PER_QUARTER
#: The earliest ticks, as a percentile: no transport makes a tick early, so they are the ones on time.
_EARLIEST_PERCENT: Final = 1.0


@dataclass(frozen=True, slots=True)
class ClockReport:
    """Tempos in BPM, times in milliseconds; None where there were too few ticks to tell.

    low_bpm, high_bpm: of two beats, at the slowest and the fastest. jitter_ms, jitter_p99_ms: standard deviation and
    99th percentile of how far ticks are off. late_ms: how long after the earliest ticks the typical one comes. lost,
    doubled: ticks that were sent and did not come, or came twice. starts: Start and Continue messages.
    """

    ticks: int
    starts: int
    lost: int = 0
    doubled: int = 0
    bpm: float | None = None
    low_bpm: float | None = None
    high_bpm: float | None = None
    jitter_ms: float | None = None
    jitter_p99_ms: float | None = None
    late_ms: float | None = None
    position_unit: SongPositionUnit | None = None

    @property
    def send_offset_ms(self) -> float | None:
        """The send_offset that puts notes on the earliest ticks instead of on typical ones."""
        return None if self.late_ms is None else -round(self.late_ms, 1) + 0.0


def clock_report(events: Iterable[tuple[float, bytes]]) -> ClockReport:
    """The report on messages with the seconds of their arrival, in order; others than clock messages are ignored."""
    messages = [(at_s, message) for at_s, data in events if (message := parse(data)) is not None]
    ticks = _ticks(messages)
    starts = sum(isinstance(message, Start | Continue) for _, message in messages)
    runs, lost, doubled = _counted(ticks)
    unit = _position_unit([message for _, message in messages])
    lines = [line for run in runs for line in _lines(run)]
    if not lines:
        return ClockReport(len(ticks), starts, lost, doubled, position_unit=unit)
    spreads = np.array([deviations.std() for _, deviations in lines])
    good = [line for line, spread in zip(lines, spreads, strict=True) if spread <= _WORSE * np.median(spreads) + 1e-9]
    tempos = np.array([tick_bpm(period_s) for period_s, _ in good])
    late_ms = 1000.0 * np.concatenate([deviations for _, deviations in good])
    return ClockReport(
        len(ticks),
        starts,
        lost,
        doubled,
        bpm=float(np.median(tempos)),
        low_bpm=float(tempos.min()),
        high_bpm=float(tempos.max()),
        jitter_ms=float(late_ms.std()),
        jitter_p99_ms=float(np.percentile(np.abs(late_ms), 99)),
        late_ms=float(np.median(late_ms) - np.percentile(late_ms, _EARLIEST_PERCENT)),
        position_unit=unit,
    )


def _ticks(messages: Iterable[tuple[float, Message]]) -> list[tuple[float, bool]]:
    """When each tick came, and whether the song was stopped or moved before it: a master may leave ticks out there."""
    found, moved = list[tuple[float, bool]](), False
    for at_s, message in messages:
        if isinstance(message, Clock):
            found.append((at_s, moved))
        moved = not isinstance(message, Clock) and (moved or isinstance(message, Stop | SongPosition))
    return found


def _counted(ticks: Sequence[tuple[float, bool]]) -> tuple[list[_Times], int, int]:
    """Runs of ticks without a stop, (ticks, 2) of count and second; how many were lost within them, and doubled."""
    tempo, runs, lost, doubled = Tempo(), list[list[tuple[int, float]]](), 0, 0
    for at_s, moved in ticks:
        before, tempo = tempo, update(tempo, at_s)
        gap_s, missed = at_s - before.arrival_s, tempo.count - before.count - 1
        if not runs or moved or gap_s > STALL_S:
            runs.append([])
        elif missed < 0:
            doubled += 1
            continue
        else:
            lost += missed
        runs[-1].append((tempo.count, at_s))
    return [np.array(run, np.float64) for run in runs], lost, doubled


def _lines(run: _Times) -> Iterable[tuple[float, _Times]]:
    """Straight lines through each two beats of a run, half overlapping: period in seconds, deviations in seconds."""
    for begin in range(0, len(run) - _WINDOW + 1, _WINDOW // 2):
        counts, times = run[begin : begin + _WINDOW].T
        period_s, at_0_s = np.polyfit(counts - counts[0], times, 1)
        yield float(period_s), times - (at_0_s + period_s * (counts - counts[0]))


def _position_unit(messages: Iterable[Message]) -> SongPositionUnit | None:
    """The unit in which Song Position names the place at which the song has just stopped; None if it never does."""
    tick, playing = 0, False
    for message in messages:
        match message:
            case Start():
                tick, playing = 0, True
            case Continue():
                playing = True
            case Stop():
                playing = False
            case Clock():
                tick += playing
            case SongPosition(value):
                for unit in SongPositionUnit:
                    if tick >= _TELLING_TICKS and abs(value * unit.value - tick) <= _NEAR_TICKS:
                        return unit
                tick = 0  # elsewhere, and how far is not known
    return None
