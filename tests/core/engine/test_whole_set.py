"""Ten minutes of a set in which everything is used, by a seeded player, in virtual time."""

from collections import Counter
from dataclasses import replace

from latentdrum.bench.player import PROFILE, Player
from latentdrum.bench.whole_set import CADENCE_S, held_bytes, sizes
from latentdrum.core.engine.events import Run
from latentdrum.core.engine.history import MOST_UNDONE
from latentdrum.core.engine.memory import MOST_BARS
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.voices import VOICES
from latentdrum.runtime.offline import OfflineEngine
from tests.rhythms import Scattered, preset

SECONDS = 600
PRESETS = tuple(preset(f"preset-{number}", busyness=number / 4, seed=number) for number in range(4))
KITS = tuple(replace(PLAIN_KIT, name=f"kit-{number}") for number in range(3))
#: What a state may hold, bytes: twice what 64 bars of memory with their sounds and a hundred changes were seen to take.
MOST_HELD = 8e6


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
    player, most = Player(PRESETS, KITS, seed=7), Counter[str]()
    engine = OfflineEngine(initial_state(PRESETS[0], Options(ClockSource.INTERNAL)), Scattered())
    sends = engine.advance([Run(True)], 0.0)
    for number in range(1, round(SECONDS / CADENCE_S)):
        now_s = number * CADENCE_S
        inputs = player.inputs(now_s, CADENCE_S, playing=engine.state.clock.playing)
        sends += engine.advance(inputs, now_s)
        most |= Counter(sizes(engine.state))
        if inputs:
            engine.path.clear()
            engine.sound_requests.clear()
            engine.triggers.clear()
            engine.shown.clear()
    sends += engine.stop(SECONDS)
    assert hanging(sends) == {}
    assert sum(send.is_note_on for send in sends) > 4 * SECONDS / 2
    assert most["undo"] <= MOST_UNDONE
    assert most["bars"] <= MOST_BARS
    assert most["pending"] <= 16 * VOICES
    assert most["sounding"] <= 4 * VOICES
    assert most["learned"] > 0
    assert most["hands"] <= 4 * len(PROFILE.bindings)
    assert held_bytes(engine.state) < MOST_HELD
