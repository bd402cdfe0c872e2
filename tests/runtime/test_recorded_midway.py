"""A session recorded from the middle of a performance on replays what was played from there."""

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from latentdrum.bench.player import Player
from latentdrum.core.engine.events import Input, MidiIn, Run
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.state import ClockSource, EngineState, Options, initial_state
from latentdrum.core.preset.preset import Preset
from latentdrum.runtime.offline import OfflineEngine, replay
from latentdrum.runtime.session_recorder import SessionInbox
from latentdrum.storage.session import SessionWriter, read_session
from latentdrum.storage.session_events import SessionEnd
from latentdrum.storage.state_event import Standing
from latentdrum.storage.state_table import state_from_table, state_table
from tests.core.engine.test_whole_set import KITS, PRESETS
from tests.rhythms import Scattered

#: Between two steps of the engine, seconds: sums of it are exact in binary and in the file's microseconds.
CADENCE_S = 1 / 64
RECORDED_S = 8.0
BEGINNINGS_S = (0.0, 21.0, 47.0, 62.0, 88.0, 104.0)
#: The notes' times do not depend on when a step of the engine comes, since it hands them out two steps ahead.
OPTIONS = Options(ClockSource.INTERNAL, emit_ahead_s=2 * CADENCE_S, sound_ahead_s=2 * CADENCE_S)


class Recording:
    """A part of a performance: the file of its session, and what was played."""

    def __init__(self, path: Path, begin_s: float) -> None:
        self.inbox, self.writer = SessionInbox(begin_s), SessionWriter(path, begin_s)
        self.begin_s, self.sends, self.end = begin_s, list[MidiOut](), initial_state(PRESETS[0])

    def step(self, state: EngineState, inputs: Iterable[Input], now_s: float) -> None:
        self.inbox.step(state, now_s)
        for item in inputs:
            if isinstance(item, MidiIn):
                self.inbox.receive([(item.at_s, item.data)])
            else:
                self.inbox.command(item, state, now_s)


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[float, tuple[Path, Recording]]:
    """Two minutes in which a player uses everything, recorded from several moments on."""
    folder, player = tmp_path_factory.mktemp("sessions"), Player(PRESETS, KITS, seed=5)
    engine = OfflineEngine(initial_state(PRESETS[0], OPTIONS), Scattered())
    paths = {begin_s: folder / f"{begin_s}.jsonl" for begin_s in BEGINNINGS_S}
    found = {begin_s: Recording(path, begin_s) for begin_s, path in paths.items()}
    for number in range(round((BEGINNINGS_S[-1] + RECORDED_S) / CADENCE_S)):
        now_s = number * CADENCE_S
        inputs = player.inputs(now_s, CADENCE_S, playing=engine.state.clock.playing) if number else [Run(True)]
        running = [each for each in found.values() if each.begin_s <= now_s < each.begin_s + RECORDED_S]
        for each in running:
            each.step(engine.state, inputs, now_s)
        sends = engine.advance(inputs, now_s)
        for each in running:
            each.sends += sends
            each.end = engine.state
    for each in found.values():
        last_s = each.inbox.complete_s
        assert last_s is not None
        each.writer.write([*each.inbox.taken(), (last_s, SessionEnd())])
        each.writer.close()
    return {begin_s: (paths[begin_s], each) for begin_s, each in found.items()}


def notes(sends: Iterable[MidiOut], begin_s: float = 0.0) -> list[tuple[float, bytes]]:
    """Drum by drum, since those that are struck together have no order."""
    ons = ((send.due_s - begin_s, send.data) for send in sends if send.is_note_on)
    return sorted(ons, key=lambda note: (note[1][:2], note[0]))


def places(preset: Preset) -> list[float]:
    return [*preset.position.axes, *preset.position.style, *preset.position.z]


@pytest.mark.parametrize("begin_s", BEGINNINGS_S)
def test_what_is_recorded_from_the_middle_on_is_replayed(
    recordings: dict[float, tuple[Path, Recording]], begin_s: float
) -> None:
    """The same notes at the same time, and in the end the same values, place, scenes, hands and changes to undo."""
    path, live = recordings[begin_s]
    engine = OfflineEngine(initial_state(PRESETS[0]), Scattered())
    again = list(replay(engine, read_session(path), beat_s=CADENCE_S))
    played, replayed = notes(live.sends, begin_s), notes(again)
    assert len(played) > 20
    assert [data for _, data in replayed] == [data for _, data in played]
    assert [at_s for at_s, _ in replayed] == pytest.approx([at_s for at_s, _ in played], abs=1e-4)
    end = engine.state
    assert end.values == pytest.approx(live.end.values, abs=1e-9)
    assert np.allclose(places(end.preset), places(live.end.preset))
    assert (end.preset.name, end.preset.scenes.keys()) == (live.end.preset.name, live.end.preset.scenes.keys())
    assert [str(each.change) for each in end.history.past] == [str(each.change) for each in live.end.history.past]
    assert end.surface.profile == live.end.surface.profile


def test_it_depends_on_what_was_going_on(recordings: dict[float, tuple[Path, Recording]]) -> None:
    """Without it the same messages and commands find a device that is stopped, and as it was loaded."""
    path, live = recordings[BEGINNINGS_S[3]]
    events = [(at_s, event) for at_s, event in read_session(path) if not isinstance(event, Standing)]
    again = list(replay(OfflineEngine(initial_state(PRESETS[0], OPTIONS), Scattered()), events, beat_s=CADENCE_S))
    assert [data for _, data in notes(again)] != [data for _, data in notes(live.sends)]


def test_what_is_the_same_object_is_so_again() -> None:
    """The engine tells a change of preset, values or way by identity."""
    state = initial_state(PRESETS[0])
    again = state_from_table(json.loads(json.dumps(state_table(state))))
    assert state.scenes.seen is state.values
    assert again.scenes.seen is again.values
    assert state_table(again) == state_table(state)
