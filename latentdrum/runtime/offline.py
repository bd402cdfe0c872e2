"""The engine in virtual time: for bounces, replays of sessions and tests."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from types import MappingProxyType
from typing import TypeAlias

from latentdrum.core.clock.link import LinkSample
from latentdrum.core.engine.engine import is_idle, silence, step
from latentdrum.core.engine.events import (
    Decoded,
    Input,
    LoadPreset,
    MidiIn,
    Placed,
    RecallScene,
    Run,
    SetValue,
    WayFound,
)
from latentdrum.core.engine.hit_timing import Hit
from latentdrum.core.engine.mix import Mix
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.outputs import Outputs
from latentdrum.core.engine.protocols import RhythmDecoder
from latentdrum.core.engine.sound_request import SoundRequest, Trigger
from latentdrum.core.engine.state import ClockSource, EngineState, Options, initial_state
from latentdrum.core.engine.voice_draws import decoded_groove
from latentdrum.core.messages import InputPort
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.loop import Loop
from latentdrum.core.rhythm.position import Position
from latentdrum.core.units import TICKS_PER_STEP, tick_seconds
from latentdrum.storage.session_events import (
    ControlBytes,
    LoopPlaced,
    MidwayFound,
    Opening,
    SessionEnd,
    SessionEvent,
)
from latentdrum.storage.state_event import Standing

#: Where the way between two positions had best go by, None for the straight line.
Midway: TypeAlias = Callable[[Position, Position], Position | None]
#: A mix, and the second from which on it is heard.
TimedMix: TypeAlias = tuple[float, Mix]
#: Interval between two steps of the engine, seconds.
CADENCE_S = 0.001


@dataclass(slots=True)
class OfflineEngine:
    """An engine whose grooves are decoded at once; holds the state between steps.

    find_preset: the preset of a Program Change number, or None. place: the positions of a loop's windows; without it
    a loop that was played in keeps the position at which it began. midway: where the way between two positions had best
    go by; without it ways between scenes are straight.
    path: every (step, position) decoded, in order. shown: what a controller was sent. mixes: each when it is heard.
    """

    state: EngineState
    decoder: RhythmDecoder
    find_preset: Callable[[int], Preset | None] = lambda program: None
    place: Callable[[Loop], tuple[Position, ...]] | None = None
    midway: Midway | None = None
    path: list[tuple[int, Position]] = field(default_factory=list)
    sound_requests: list[SoundRequest] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)
    shown: list[MidiOut] = field(default_factory=list)
    mixes: list[TimedMix] = field(default_factory=list)

    def advance(self, inputs: Iterable[Input], now_s: float) -> list[MidiOut]:
        """One step; requested grooves and presets are supplied within it."""
        sends: list[MidiOut] = []
        pending: tuple[Input, ...] = tuple(inputs)
        while True:
            self.state, out = step(self.state, pending, now_s)
            sends += out.midi
            self.sound_requests += out.sound_requests
            self.triggers += out.triggers
            self.shown += (MidiOut(now_s, data) for data in out.feedback)
            mix = self.state.mix
            if mix is not None and (not self.mixes or self.mixes[-1][1] is not mix):
                self.mixes.append((now_s + self.state.options.sound_ahead_s, mix))
            pending = tuple(self._supply(out))
            if not pending:
                return sends

    def stop(self, now_s: float) -> list[MidiOut]:
        """End all sounding notes."""
        self.state, out = silence(self.state, now_s)
        return list(out.midi)

    def _supply(self, out: Outputs) -> Iterator[Input]:
        if out.decode is not None:
            request = out.decode
            self.path.append((self.state.cursor, request.position))
            yield Decoded(request, decoded_groove(self.decoder, request))
        if out.program is not None and (preset := self.find_preset(out.program)) is not None:
            yield LoadPreset(preset, at_bar=True)
        if out.place is not None and self.place is not None:
            yield Placed(out.place, self.place(out.place))
        if out.way is not None and self.midway is not None:
            yield WayFound(out.way, self.midway(out.way.begin.position, out.way.end.position))


def replay(
    engine: OfflineEngine,
    session: Iterable[tuple[float, SessionEvent]],
    tail_s: float = 0.5,
    beat_s: float = CADENCE_S,
    place: Callable[[Loop], tuple[Position, ...]] | None = None,
    midway: Midway | None = None,
) -> Iterator[MidiOut]:
    """Play a recorded session: (seconds, event) -> what the device sends.

    Continues for tail_s after the last event, unless that is the recording's end, then ends all notes. place: the
    positions of the loop that plays, when the session says that they came in; the engine must not place loops by itself
    then. The engine begins as the session's opening says.
    """
    events, begin_s = _begun(engine, sorted(session, key=lambda event: event[0]))
    now_s = events[0][0] if events else 0.0
    ended = bool(events) and isinstance(events[-1][1], SessionEnd)
    end_s = (events[-1][0] if events else 0.0) + (0.0 if ended else tail_s)
    done = 0
    while now_s <= end_s:
        until = bisect_right(events, now_s, lo=done, key=lambda event: event[0])
        sends = engine.advance(list(_inputs(engine.state, events[done:until], place, midway)), now_s)
        yield from (replace(send, due_s=send.due_s - begin_s) for send in sends)
        done = until
        next_s = events[done][0] if done < len(events) else end_s + beat_s
        now_s = next_s if is_idle(engine.state, now_s) else min(next_s, now_s + beat_s)
    yield from (replace(send, due_s=send.due_s - begin_s) for send in engine.stop(end_s))


def _begun(
    engine: OfflineEngine, events: list[tuple[float, SessionEvent]]
) -> tuple[list[tuple[float, SessionEvent]], float]:
    """What comes after the engine has taken over the state in which it was recorded, on the clock of that state.

    Gives the second of that clock which is 0 in the session, too.
    """
    number = next((number for number, (_, event) in enumerate(events) if isinstance(event, Standing)), None)
    if number is None:
        return events, 0.0
    standing = events[number][1]
    assert isinstance(standing, Standing)
    engine.state = standing.state
    return [(standing.begin_s + at_s, event) for at_s, event in events[number:]], standing.begin_s


def _inputs(
    state: EngineState,
    events: Iterable[tuple[float, SessionEvent]],
    place: Callable[[Loop], tuple[Position, ...]] | None,
    midway: Midway | None,
) -> Iterator[Input]:
    """Events of a session as inputs of an engine in a state."""
    loop, way = state.preset.loop, state.scenes.asked
    for at_s, event in events:
        match event:
            case bytes():
                yield MidiIn(at_s, event)
            case ControlBytes(data):
                yield MidiIn(at_s, data, InputPort.CONTROL)
            case LoopPlaced():
                if loop is not None and place is not None:
                    yield Placed(loop, place(loop))
            case MidwayFound():
                if way is not None and midway is not None:
                    yield WayFound(way, midway(way.begin.position, way.end.position))
            case LinkSample():
                yield replace(event, at_s=at_s)
            case Opening() | Standing() | SessionEnd():
                pass
            case _:
                yield event


@dataclass(frozen=True, slots=True)
class Bounce:
    """A preset played for some bars: messages, triggers, mixes, and the path through the rhythm space."""

    midi: list[MidiOut]
    path: list[tuple[int, Position]]
    preset: Preset
    bars: int
    bpm: float
    triggers: list[Trigger] = field(default_factory=list)
    mixes: list[TimedMix] = field(default_factory=list)

    @property
    def steps(self) -> int:
        """Its length in steps; bars are those of the preset's meter."""
        return self.bars * self.preset.meter.steps

    @property
    def notes(self) -> tuple[Hit, ...]:
        """The notes as hits, with ticks."""
        tick_s = tick_seconds(self.bpm)
        return tuple(Hit(s.voice, s.due_s / tick_s, s.data[2]) for s in self.midi if s.voice is not None)


def bounce(
    decoder: RhythmDecoder,
    preset: Preset,
    bars: int,
    bpm: float,
    settings: Mapping[str, float] = MappingProxyType({}),
    progress: Callable[[int], None] = lambda bar: None,
    midway: Midway | None = None,
    scene: int | None = None,
    cadence_s: float = CADENCE_S,
) -> Bounce:
    """Play a preset for a number of bars of its meter at a steady tempo, from second 0.

    settings: parameter values set before the start, in stored form. progress is called with the number of bars done.
    midway: as of OfflineEngine. scene: recalled before the settings; a preset without it plays as it is.
    cadence_s: seconds between two steps of the engine, which may make hits as late as that.
    """
    engine = OfflineEngine(
        initial_state(preset, Options(source=ClockSource.INTERNAL, end_step=bars * preset.meter.steps)),
        decoder,
        midway=midway,
    )
    recalled = () if scene is None else (RecallScene(scene),)
    initial = (SetValue(name, value) for name, value in {**settings, "tempo": bpm, "count_in": 0.0}.items())
    sends = [*engine.advance((*recalled, *initial), 0.0), *engine.advance((Run(True),), 0.0)]
    bar_s, done = preset.meter.steps * TICKS_PER_STEP * tick_seconds(bpm), 0
    for beat in count(1):
        now_s = beat * cadence_s
        sends += engine.advance((), now_s)
        if now_s >= (done + 1) * bar_s:
            done += 1
            progress(done)
        if done >= bars and not (engine.state.pending or engine.state.sounding):
            break
    return Bounce(sends + engine.stop(now_s), engine.path, preset, bars, bpm, engine.triggers, engine.mixes)
