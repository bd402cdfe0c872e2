"""The golden sessions: what comes in, and what must go out to the byte.

`python -m tests.golden.sessions` rewrites them; read the diff before you commit it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from latentdrum.core.clock.jack import JackSample
from latentdrum.core.clock.link import LinkSample
from latentdrum.core.controls.commands import LearnControls, UseProfile
from latentdrum.core.controls.profile import Profile
from latentdrum.core.engine.events import (
    ClearScene,
    Listen,
    LoadKit,
    LoadPreset,
    Locate,
    RecallScene,
    RecordPath,
    Redo,
    Resume,
    Run,
    SetPath,
    SetValue,
    StoreScene,
    Tap,
    Undo,
    UndoTake,
)
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.scene_state import Moment
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.parameters.table import PARAMETERS
from latentdrum.core.preset.anchor import anchored
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.preset.parameter_path import ParameterPath, ParameterPoint
from latentdrum.core.preset.preset import Preset
from latentdrum.core.preset.scene import HELD, Scene
from latentdrum.core.rhythm.loop import Loop
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.units import TICKS_PER_BAR, tick_seconds
from latentdrum.runtime.offline import OfflineEngine, replay
from latentdrum.storage.session import read_session, write_session
from latentdrum.storage.session_events import ControlBytes, LoopPlaced, MidwayFound, Opening, SessionEnd, SessionEvent
from tests.core.controls.profiles import profile
from tests.core.rhythm.loops import swung
from tests.golden.controlled import bound, called, wandering
from tests.rhythms import Scattered, preset, rewired

FOLDER = Path(__file__).parent
START, CONTINUE, STOP, TICK = b"\xfa", b"\xfb", b"\xfc", b"\xf8"

#: Something of everything that a part can be.
PARTS: dict[str, Any] = {
    **{"kick_length": 12, "kick_channel": 3, "snare_shift": 2, "snare_probability": 0.6, "snare_ratchet": 3},
    **{"hat_closed_euclid": 5, "hat_closed_length": 8, "hat_open_time": "half", "ride_time": "double", "ride_note": 60},
    **{"tom_low_density": 0.2, "tom_mid_velocity": 0.5, "tom_high_seed": 8, "crash_density": 0.8},
}
KNOBS = {"kick_lock": (40, 0.0, 1.0), "ride_shift": (41, 0.0, 3.0)}

Events = list[tuple[float, bytes]]
Session = list[tuple[float, SessionEvent]]


def _ticks(count: int, from_s: float, bpm: float) -> Events:
    return [(round(from_s + i * tick_seconds(bpm), 6), TICK) for i in range(count)]


def _knob(at_s: float, controller: int, value: int) -> tuple[float, bytes]:
    return at_s, bytes((0xB0, controller, value))


def set_and_knobs() -> Events:
    """Eight bars of a set: start, knobs turned, a storm on one of them, a preset called, stop, on again."""
    storm = [_knob(round(4.0 + i * 0.001, 6), 20, i % 128) for i in range(300)]
    knobs = [_knob(1.0, 102, 90), _knob(2.5, 105, 80), _knob(3.0, 103, 40), _knob(6.0, 30, 100), *storm]
    first = [(0.0, START), *_ticks(400, 0.01, 124), (8.1, STOP)]
    return [*first, *knobs, (5.0, bytes((0xC0, 7))), (9.0, CONTINUE), *_ticks(200, 9.02, 124), (13.1, STOP)]


def drifting_tempo() -> Events:
    """A band's clock: 2 ms of jitter, from 96 to 140 and back, a locate in the middle."""
    rng = np.random.default_rng(5)
    events, at_s = [(0.0, START)], 0.0
    for i in range(800):
        events.append((round(max(at_s + rng.normal(0, 0.002), 0.0), 6), TICK))
        at_s += tick_seconds(118 - 22 * np.cos(i / 127))
    events += [(at_s, STOP), (at_s + 0.1, bytes((0xF2, 21, 0))), (at_s + 0.2, CONTINUE)]
    return events + _ticks(150, round(at_s + 0.21, 6), 96)


def loop_and_away() -> Events:
    """A loop of three bars at home, then half way to the model, in the model, and home again."""
    knobs = [_knob(6.5, 20, 80), _knob(8.6, 20, 127), _knob(10.1, 20, 64)]
    return [(0.0, START), *_ticks(600, 0.01, 120), *knobs, (12.6, STOP)]


def played_in() -> Session:
    """Two bars played in and their place found, half way to the model, a bar of snares added and taken back."""
    figure = ((0.5, 36), (13.0, 42), (23.0, 38), (48.0, 36), (49.5, 36), (71.0, 42), (90.5, 38))
    pads = [_pad(bar, tick, note, 50 + 20 * bar + note // 2) for bar in (1, 2) for tick, note in figure]
    snares = [_pad(5, tick, 38, 100) for tick in (11.0, 35.0, 61.0)]
    takes: Session = [(1.0, Listen(2)), (6.4, LoopPlaced()), (9.0, Listen(2, adds=True)), (14.7, LoopPlaced())]
    knob = _knob(6.2, 20, 100)  # before the place is found: the hits that come from the model change when it is
    song = [(0.0, START), *_ticks(1000, 0.01, 120), (20.9, STOP)]
    return [*song, *pads, *snares, *takes, knob, (17.2, UndoTake())]


def taken_back() -> Session:
    """A knob turned slowly, another one, a preset called: all taken back, then the turns made again."""
    slow = [_knob(round(1.0 + i * 0.05, 6), 20, 30 + 2 * i) for i in range(40)]
    knobs = [*slow, _knob(4.0, 105, 90)]
    back: Session = [(8.5, Undo()), (9.0, Undo()), (9.5, Undo()), (10.5, Redo()), (11.5, Redo())]
    return [(0.0, START), *_ticks(600, 0.01, 120), *knobs, (5.0, bytes((0xC0, 7))), *back, (12.6, STOP)]


def commanded() -> Session:
    """Commands alone, on the internal clock: parameters set, presets and a kit loaded, stopped, on again."""
    begun = Opening(Options(ClockSource.INTERNAL), played("commanded"), {"density": 0.7, "tempo": 128.0})
    shapes: Session = [(2.1, SetValue("density", 0.35)), (3.3, SetValue("style", 5.0)), (4.7, SetValue("tempo", 97.5))]
    loads: Session = [
        (5.2, LoadPreset(preset("next", style="latin", swing=0.4, seed=11), at_bar=True)),
        (6.9, LoadKit(PLAIN_KIT)),
        (12.2, LoadPreset(preset("last", style="techno", variation=0.5, seed=2))),
    ]
    song: Session = [(0.5, Run(True)), (11.3, Run(False)), (12.5, Run(True)), (17.4, Run(False)), (18.0, SessionEnd())]
    return [(0.0, begun), *song, *shapes, *loads]


def filled_and_frozen() -> Session:
    """A fill every other bar, one by the button, evolution, the groove frozen, and a locate to where it has been."""
    knobs = [_knob(0.005, 113, 8), _knob(0.006, 117, 100), _knob(5.1, 115, 127), _knob(5.3, 115, 0)]
    freeze = [_knob(10.7, 118, 127), _knob(14.9, 118, 0)]
    first = [(0.0, START), *_ticks(800, 0.01, 120), (16.7, STOP)]
    again = [(17.0, bytes((0xF2, 60, 0))), (17.1, CONTINUE), *_ticks(200, 17.15, 120), (21.4, STOP)]
    return [*first, *knobs, *freeze, *again]


def formed() -> Session:
    """Scenes recalled, glided to and crossfaded, knobs recorded as a path, a path set and cleared; an undo."""
    begun = Opening(Options(ClockSource.INTERNAL), played("formed"), {"tempo": 120.0})
    slow = ParameterPath(
        (ParameterPoint({"density": -0.2}, 1.0), ParameterPoint({"density": 0.2}, 1.0)), rate=Fraction(2)
    )
    scenes: Session = [
        (0.2, StoreScene(3, "begin")),
        (1.1, RecallScene(1, Moment.BEAT)),
        (2.2, SetValue("scene_glide", 1.5)),
        (2.3, RecallScene(2)),
        (2.4, MidwayFound()),
        (4.05, MidwayFound()),
        (8.1, SetValue("crossfade_a", 1.0)),
        (8.2, SetValue("crossfade_b", 3.0)),
        (8.3, SetValue("crossfade", 0.4)),
        (8.4, MidwayFound()),
        (17.0, Undo()),
    ]
    paths: Session = [
        (8.6, RecordPath("hands", 1)),
        (10.7, SetValue("energy", 0.8)),
        (11.3, SetValue("density", 0.7)),
        (13.0, SetPath("slow", slow)),
        (15.2, SetPath("hands", None)),
        (15.9, ClearScene(3)),
    ]
    return [(0.0, begun), (0.1, Run(True)), *scenes, *paths, (18.2, Run(False)), (18.5, SessionEnd())]


def own_clock() -> Session:
    """Tapped to 100 BPM, counted in, swung by eighths, stopped, on again, from bar 5, and from the top at a bar line.

    Its clock is sent, too.
    """
    studio = {"count_in": 1.0, "swing": 0.5, "swing_grid": 0.0}
    begun = Opening(Options(ClockSource.INTERNAL, send_clock=True), played("own_clock"), studio)
    taps: Session = [(0.2 + 0.6 * number, Tap()) for number in range(4)]
    first: Session = [(2.5, Run(True)), (7.1, Run(False)), (8.0, Resume()), (9.0, Run(False))]
    then: Session = [(9.1, Locate(64)), (9.5, Resume()), (11.0, Run(True)), (14.2, Locate(20)), (16.0, Run(False))]
    return [(0.0, begun), *taps, *first, *then, (16.5, SessionEnd())]


def joined() -> Session:
    """A Link session: joined on its bar line, a peer turns the tempo up, the phase slips a little, then jumps."""
    begun = Opening(Options(ClockSource.LINK, send_clock=True), played("joined"), {})
    session: Session = [(0.0, begun), (0.3, Run(True)), (11.0, Run(False)), (11.5, SessionEnd())]
    beat = 1.7
    for number in range(220):
        bpm = 112.0 if number < 100 else 131.0
        jump = {150: 0.05, 180: 1.5}.get(number, 0.0)
        beat += 0.05 * bpm / 60.0 + jump
        session.append((round(0.05 * number, 6), LinkSample(0.05 * number, round(beat, 6), bpm, 2)))
    return session


def transported() -> Session:
    """A JACK transport: at our own tempo; stopped; a timebase master, faster, then slower; relocated into a bar."""
    begun = Opening(Options(ClockSource.JACK, send_clock=True), played("transported"), {"tempo": 104.0})
    session: Session = [(0.0, begun), (0.1, JackSample(0.1, 0.0, False))]
    rolls = ((0.5, 2.7, 0.0, None), (3.2, 4.9, 2.2, 0.1), (4.91, 8.0, 33.33, 64.4))  # from, until, place, quarters
    for from_s, until_s, place_s, quarters in rolls:
        stood_s = round(from_s - 0.005, 6)
        session.append((stood_s, _transport(stood_s, place_s, quarters, 131.0, rolling=False)))
        for number in range(round((until_s - from_s) * 50)):
            at_s, bpm = round(from_s + 0.02 * number, 6), 131.0 if number < 60 else 90.0
            session.append((at_s, _transport(at_s, place_s + at_s - from_s, quarters, bpm)))
            quarters = None if quarters is None else quarters + 0.02 * bpm / 60.0
        session.append((until_s, _transport(until_s, place_s + until_s - from_s, quarters, 90.0, rolling=False)))
    return [*session, (8.2, SessionEnd())]


def _transport(at_s: float, seconds: float, quarters: float | None, bpm: float, *, rolling: bool = True) -> JackSample:
    sample = JackSample(at_s, round(seconds, 6), rolling)
    return sample if quarters is None else replace(sample, quarters=round(quarters, 6), bpm=bpm)


def midway(a: Position, b: Position) -> Position:
    """A position that depends on both."""
    return Position(np.float32(0.9) * b.axes, a.style, np.float32(0.3) * (a.z + b.z))


def hands_on() -> Session:
    """A pot of 14 bits, a knob that picks its value up, an encoder, a mute, and a knob that is learned."""
    pot: Session = []
    for turn, place in enumerate(range(8192, 12288, 64)):  # busyness, 0.5 to 0.75 in two seconds
        at_s = round(1.0 + turn * 0.03, 6)
        pot += [_knob(at_s, 16, place >> 7), _knob(round(at_s + 0.001, 6), 48, place & 127)]
    pickup = [_knob(round(4.0 + turn * 0.02, 6), 21, place) for turn, place in enumerate(range(0, 110, 2))]
    encoder = [_knob(round(6.0 + turn * 0.05, 6), 22, 1 if turn < 30 else 127) for turn in range(40)]
    mute: Session = [(9.0, b"\x90\x14\x64"), (9.1, b"\x80\x14\x00"), (10.0, b"\x90\x14\x64")]
    learn: Session = [(10.5, LearnControls((PARAMETERS["energy"],)))]
    moved = [_knob(round(11.0 + turn * 0.02, 6), 23, place) for turn, place in enumerate(range(127, 20, -3))]
    song: Session = [(0.0, START), *_ticks(700, 0.01, 120), (14.7, STOP)]
    return [(0.0, UseProfile(_profile())), *song, *pot, *pickup, *encoder, *mute, *learn, *moved]


def shown() -> Session:
    """A controller on an input of its own, its pads, ring and fader, and what is shown on them."""
    found = profile(
        port="control",
        lights=[0, 1, 5],
        bindings=[
            {"control": "note 40", "action": "scene_1"},
            {"control": "note 41", "action": "scene_2"},
            {"control": "note 42", "action": "undo"},
            {"control": "cc 30", "parameter": "density", "encoding": "twos_complement"},
            {"control": "pitch_bend", "parameter": "busyness", "takeover": "jump"},
        ],
    )
    begun = Opening(Options(ClockSource.INTERNAL), played("formed"), {})
    pads = [(3.1, 41), (7.2, 40), (12.4, 42)]
    pressed: Session = [(at_s, ControlBytes(bytes((0x90, note, 90)))) for at_s, note in pads]
    turned: Session = [(round(4.5 + 0.05 * i, 6), ControlBytes(bytes((0xB0, 30, 2)))) for i in range(12)]
    moved: Session = [(round(9.0 + 0.01 * i, 6), ControlBytes(bytes((0xE0, 0, 64 + i)))) for i in range(40)]
    automated: Session = [(5.5, bytes((0xB0, 30, 0))), (10.8, SetValue("scene_glide", 1.0)), (11.0, RecallScene(2))]
    glide: Session = [(0.0, begun), (0.0, UseProfile(found)), (0.1, Run(True)), *pressed, *turned, *moved, *automated]
    return [*glide, (14.5, Run(False)), (15.0, SessionEnd())]


def _profile() -> Profile:
    return profile(
        bindings=[
            {"control": "cc14 16", "parameter": "busyness"},
            {"control": "cc 21", "parameter": "density"},
            {"control": "cc 22", "parameter": "swing", "encoding": "auto"},
            {"control": "note 20", "parameter": "kick_mute"},
        ]
    )


def _pad(bar: int, tick: float, note: int, velocity: int) -> tuple[float, bytes]:
    """A pad at a tick of a bar at 120 BPM, counted from 0."""
    return round(0.01 + (bar * TICKS_PER_BAR + tick) * tick_seconds(120), 6), bytes((0x90, note, velocity))


def parts() -> Events:
    """Drums of lengths, paces and draws of their own; the kick locked, another preset called under it, unlocked."""
    knobs = [_knob(1.3, 40, 127), _knob(2.2, 102, 30), _knob(5.2, 41, 127), _knob(7.1, 40, 0)]
    return [(0.0, START), *_ticks(480, 0.01, 120), *knobs, (3.1, bytes((0xC0, 7))), (10.1, STOP)]


SESSIONS: dict[str, Callable[[], Iterable[tuple[float, SessionEvent]]]] = {
    "set_and_knobs": set_and_knobs,
    "drifting_tempo": drifting_tempo,
    "loop_and_away": loop_and_away,
    "played_in": played_in,
    "taken_back": taken_back,
    "filled_and_frozen": filled_and_frozen,
    "commanded": commanded,
    "formed": formed,
    "own_clock": own_clock,
    "joined": joined,
    "transported": transported,
    "hands_on": hands_on,
    "shown": shown,
    "parts": parts,
    "wandering": wandering,
    "called": called,
    "bound": bound,
}


def played(name: str) -> Preset:
    """The preset of a session."""
    if name == "formed":
        sparse, full = preset(busyness=0.1, style="techno", seed=5), preset(busyness=0.8, energy=0.7, swing=0.3)
        scenes = {
            n: Scene({key: p.values[key] for key in HELD}, p.z + np.float32(n)) for n, p in ((1, sparse), (2, full))
        }
        return rewired(preset(variation=0.1), scenes=scenes)
    if name == "parts":
        return rewired(preset(temperature=0.3, swing=0.2, seed=3, **PARTS), controls=KNOBS)
    if name != "loop_and_away":
        return preset(temperature=0.3, variation=0.2, swing=0.2, seed=3)
    return rewired(preset(), anchor=anchored(swung(3), preset().values))


def find(program: int) -> Preset | None:
    """The one preset that a Program Change calls here."""
    return rewired(preset("called", style="techno", variation=0.4, seed=9), controls=KNOBS) if program == 7 else None


def place(loop: Loop) -> tuple[Position, ...]:
    """Positions that depend on the loop, one a window."""
    axes = np.full(6, len(loop.hits) / 64, np.float32)
    return tuple(Position(axes, style_weights("funk"), np.ones(FREE_DIMS, np.float32)) for _ in range(loop.windows))


def perform(name: str) -> list[MidiOut]:
    """What the device sends for a golden session."""
    session = read_session(FOLDER / f"{name}.in.jsonl")
    begun = next((event for _, event in session if isinstance(event, Opening)), Opening(Options(), played(name), {}))
    player = OfflineEngine(initial_state(begun.preset, begun.options), Scattered(), find)
    before = player.advance([SetValue(name, value) for name, value in begun.changed.items()], 0.0)
    sends = [*before, *replay(player, session, place=place, midway=midway)]
    return sorted([*sends, *player.shown], key=lambda send: send.due_s)


def lines(sends: list[MidiOut]) -> Iterator[tuple[float, bytes]]:
    """Seconds to the tenth of a millisecond: far below hearing, above the last bits of another processor."""
    return ((round(send.due_s, 4), send.data) for send in sends)


if __name__ == "__main__":
    for name, session in SESSIONS.items():
        write_session(FOLDER / f"{name}.in.jsonl", sorted(session(), key=lambda event: event[0]))
        write_session(FOLDER / f"{name}.out.jsonl", lines(perform(name)))
