"""Ten minutes of a set in which everything is used, by a seeded hand, in virtual time."""

from collections import Counter
from dataclasses import replace

import numpy as np

from latentdrum.core.controls.commands import LearnControls, UndoLearned, UseProfile
from latentdrum.core.engine.events import (
    ClearScene,
    Input,
    Listen,
    LoadKit,
    LoadPreset,
    Locate,
    MidiIn,
    RecallScene,
    RecordPath,
    Redo,
    Regenerate,
    Resume,
    Run,
    SetPath,
    SetValue,
    StoreScene,
    Tap,
    Undo,
    UndoTake,
)
from latentdrum.core.engine.history import MOST_UNDONE
from latentdrum.core.engine.memory import MOST_BARS
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.state import ClockSource, EngineState, Options, initial_state
from latentdrum.core.parameters.table import PARAMETERS
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.preset.parameter_path import ParameterPath, ParameterPoint
from latentdrum.core.voices import VOICES, Voice
from latentdrum.runtime.offline import OfflineEngine
from tests.core.controls.profiles import profile
from tests.rhythms import Scattered, preset

SECONDS, CADENCE_S, BETWEEN_S = 600, 0.01, 0.2
PRESETS = tuple(preset(f"preset-{number}", busyness=number / 4, seed=number) for number in range(4))
KITS = tuple(replace(PLAIN_KIT, name=f"kit-{number}") for number in range(3))
#: A pot of 14 bits, an encoder, an NRPN, a wheel and a button.
CONTROLLER = profile(
    bindings=[
        {"control": "cc14 16", "parameter": "busyness"},
        {"control": "cc 70", "parameter": "swing", "encoding": "auto"},
        {"control": "nrpn 260", "parameter": "humanise", "takeover": "scale"},
        {"control": "pitch_bend", "parameter": "velocity", "takeover": "jump"},
        {"control": "cc 64", "action": "undo"},
    ]
)
ROUND = ParameterPath((ParameterPoint({"decay": -0.2}, 1.0), ParameterPoint({"decay": 0.2}, 1.0)))
#: A knob that silences or slows the song down for long is left alone, so that there is something to lose.
KNOBS = [row for name, row in PARAMETERS.items() if name not in ("tempo", "density") and not name.endswith("_solo")]


def anything(rng: np.random.Generator, now_s: float) -> Input:
    """What a player might do next: mostly a knob."""
    row, number = KNOBS[rng.integers(len(KNOBS))], int(rng.integers(1, 5))
    value = float(rng.uniform(row.low, row.high))
    knob = SetValue(row.name, float(round(value)) if row.choices or row.whole else value)
    control = MidiIn(now_s, bytes((0xB0, int(rng.integers(20, 31)), int(rng.integers(128)))))
    pad = MidiIn(now_s, bytes((0x99, int(rng.choice((36, 38, 42, 46, 49))), int(rng.integers(1, 128)))))
    sent = (16, 48, 64, 70, 99, 98, 6, 38)  # what the controller sends: now and then it is a whole message
    moved = MidiIn(now_s, bytes((0xB0, int(rng.choice(sent)), int(rng.choice((1, 2, 4, 64, 127))))))
    wheel = MidiIn(now_s, bytes((0xE0, 0, int(rng.integers(128)))))
    rare: tuple[Input, ...] = (
        LoadPreset(PRESETS[number - 1], at_bar=bool(rng.integers(2))), LoadKit(KITS[rng.integers(3)]),
        StoreScene(number), RecallScene(number), ClearScene(number), RecordPath("walk", number), Listen(2), UndoTake(),
        Undo(), Undo(), Redo(), Tap(), Run(True), Run(False), Resume(), Locate(16 * number),
        Regenerate((Voice(number),)), SetPath("round", ROUND), SetPath("round", None), UseProfile(CONTROLLER),
        UseProfile(None), LearnControls((PARAMETERS["energy"],)), LearnControls(()), UndoLearned(),
    )  # fmt: skip
    drawn = rng.choice(6, p=(0.3, 0.1, 0.2, 0.2, 0.15, 0.05))
    return (knob, control, pad, rare[rng.integers(len(rare))], moved, wheel)[drawn]


def sizes(state: EngineState) -> dict[str, int]:
    """How much of everything that could grow a device holds."""
    return {
        "undo": len(state.history.past) + len(state.history.future),
        "bars": len(state.memory.bars),
        "pending": len(state.pending),
        "sounding": len(state.sounding),
        "sent controls": len(state.sent_controls),
        "learned": len(state.surface.history),
        "hands": len(state.surface.hands) + len(state.surface.evidence) + len(state.surface.pressed),
    }


def hanging(sends: list[MidiOut]) -> dict[tuple[int, int], int]:
    """Note-ons without their note-off, by channel and note."""
    notes = Counter[tuple[int, int]]()
    for send in sorted(sends, key=lambda send: send.due_s):
        kind, channel = send.data[0] & 0xF0, send.data[0] & 0x0F
        if kind in (0x80, 0x90):
            notes[channel, send.data[1]] += 1 if kind == 0x90 else -1
    return {note: count for note, count in notes.items() if count}


def test_no_note_hangs_and_nothing_grows() -> None:
    """Whatever is done; and the song has gone on being played."""
    rng, most = np.random.default_rng(7), Counter[str]()
    engine = OfflineEngine(initial_state(PRESETS[0], Options(ClockSource.INTERNAL)), Scattered())
    sends = engine.advance([Run(True)], 0.0)
    next_s = BETWEEN_S
    for number in range(1, round(SECONDS / CADENCE_S)):
        now_s = number * CADENCE_S
        inputs = [anything(rng, now_s)] if now_s >= next_s else []
        if inputs:
            next_s = now_s + float(rng.exponential(BETWEEN_S))
        if not engine.state.clock.playing and rng.random() < 0.02:
            inputs.append(Resume())
        sends += engine.advance(inputs, now_s)
        most |= Counter(sizes(engine.state))
        if inputs:
            engine.path.clear()
            engine.sound_requests.clear()
    sends += engine.stop(SECONDS)
    assert hanging(sends) == {}
    assert sum(send.is_note_on for send in sends) > 4 * SECONDS / 2
    assert most["undo"] <= MOST_UNDONE
    assert most["bars"] <= MOST_BARS
    assert most["pending"] <= 16 * VOICES
    assert most["sounding"] <= 4 * VOICES
    assert most["learned"] > 0
    assert most["hands"] <= 4 * len(CONTROLLER.bindings)
