"""The same engine in virtual time: bounce a preset, replay a session, perform a test."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import count

from latentdrum.core.engine import ClockSource, EngineState, Options, initial, silence, step
from latentdrum.core.events import Decoded, Input, LoadPreset, MidiIn, Outputs, Run, SetValue
from latentdrum.core.output import Send
from latentdrum.core.preset import Preset
from latentdrum.core.protocols import RhythmDecoder
from latentdrum.core.units import STEPS_PER_BAR, TICKS_PER_BAR, tick_seconds

#: How often the engine looks at the time, as the live thread does.
BEAT_S = 0.001


@dataclass(slots=True)
class Player:
    """An engine whose decoder answers at once; holds the state between moments."""

    state: EngineState
    decoder: RhythmDecoder
    find_preset: Callable[[int], Preset | None] = lambda program: None

    def advance(self, inputs: Iterable[Input], now_s: float) -> list[Send]:
        """One moment: everything asked for in it (grooves, presets) is answered within it."""
        sends: list[Send] = []
        todo: tuple[Input, ...] = tuple(inputs)
        while True:
            self.state, out = step(self.state, todo, now_s)
            sends += out.sends
            todo = tuple(self._answers(out))
            if not todo:
                return sends

    def stop(self, now_s: float) -> list[Send]:
        """End every sounding note."""
        self.state, out = silence(self.state, now_s)
        return list(out.sends)

    def _answers(self, out: Outputs) -> Iterator[Input]:
        if out.decode is not None:
            wanted = out.decode
            yield Decoded(wanted, self.decoder.decode(wanted.position, wanted.seed, wanted.temperature))
        if out.program is not None and (preset := self.find_preset(out.program)) is not None:
            yield LoadPreset(preset, at_bar=True)


def replay(
    player: Player, session: Iterable[tuple[float, bytes]], tail_s: float = 0.5, beat_s: float = BEAT_S
) -> Iterator[Send]:
    """Play a recorded session: (seconds, MIDI bytes) -> what the device sends.

    Goes on for tail_s after the last message, then ends what sounds.
    """
    events = sorted(session, key=lambda event: event[0])
    begin_s = min(events[0][0], 0.0) if events else 0.0
    end_s = (events[-1][0] if events else 0.0) + tail_s
    beats = ((begin_s + i * beat_s, b"") for i in count())
    yield from player.advance((), begin_s)
    for at_s, data in merge(events, beats, key=lambda event: event[0]):
        if at_s > end_s:
            break
        yield from player.advance((MidiIn(at_s, data),) if data else (), at_s)
    yield from player.stop(end_s)


def bounce(
    decoder: RhythmDecoder,
    preset: Preset,
    bars: int,
    bpm: float,
    progress: Callable[[int], None] = lambda bar: None,
) -> list[Send]:
    """Play a preset for a number of bars at a steady tempo, from second 0; progress hears every bar that is done."""
    player = Player(initial(preset, Options(source=ClockSource.INTERNAL, end_step=bars * STEPS_PER_BAR)), decoder)
    sends = player.advance((SetValue("tempo", bpm),), 0.0)
    sends += player.advance((Run(True),), 0.0)
    bar_s, done = TICKS_PER_BAR * tick_seconds(bpm), 0
    for beat in count(1):
        now_s = beat * BEAT_S
        sends += player.advance((), now_s)
        if now_s >= (done + 1) * bar_s:
            done += 1
            progress(done)
        if done >= bars and not (player.state.pending or player.state.sounding):
            return sends + player.stop(now_s)
    raise AssertionError("a bounce ends with its last bar")
