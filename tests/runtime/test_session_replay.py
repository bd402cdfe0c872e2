"""A session recorded by the device replays the same notes, commands and takes of `listen` included."""

from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from latentdrum.core.controls.commands import Reconnected, UseProfile
from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.events import (
    Decoded,
    Input,
    Listen,
    LoadKit,
    LoadPreset,
    Placed,
    Run,
    SetValue,
    UndoTake,
)
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.preset.kit_table import kit_table
from latentdrum.core.preset.preset import Preset, preset_table
from latentdrum.core.preset.preset_reader import preset_from_table
from latentdrum.core.rhythm.loop import Loop
from latentdrum.runtime.control_commands import handle_request
from latentdrum.runtime.device import Device
from latentdrum.runtime.live_engine import LiveEngine
from latentdrum.runtime.offline import OfflineEngine, replay
from latentdrum.runtime.profile_keeper import ProfileKeeper
from latentdrum.runtime.session_recorder import SessionRecorder
from latentdrum.storage.session import read_session, write_session
from latentdrum.storage.session_events import LoopPlaced, Opening, SessionEnd
from latentdrum.storage.state_event import Standing
from tests.core.controls.profiles import bound
from tests.golden.sessions import Session, place, played_in
from tests.rhythms import Scattered, preset
from tests.runtime.fake_ports import FakePorts

BEGIN_S = 50.0
PLACING_S = 1.3
Notes = list[tuple[float, bytes]]


class TimedPorts(FakePorts):
    """Ports whose clock the test moves."""

    second = BEGIN_S

    def now_s(self) -> float:
        return self.second


def perform_live(session: Session, path: Path) -> tuple[Notes, Session]:
    """Play a session into the live engine, which records it; the notes, and what the recording says of takes.

    The place of a loop is found PLACING_S after it was asked for, a groove before the next step.
    """
    ports, asked = TimedPorts(), deque[tuple[float, Loop]]()
    engine: LiveEngine

    def decode(request: DecodeRequest) -> None:
        groove = Scattered().decode(request.position, request.seed, request.temperature)
        engine.post(Decoded(request, groove))

    def ask(loop: Loop) -> None:
        asked.append((ports.second + PLACING_S, loop))

    engine = LiveEngine(initial_state(preset()), ports, decode, lambda program: None, None, ask)
    recorder = SessionRecorder()
    engine.recorder = recorder.begin(path, BEGIN_S)
    coming = deque(sorted(session, key=lambda event: event[0]))
    while coming or ports.second < BEGIN_S + 22.0:
        while coming and BEGIN_S + coming[0][0] <= ports.second:
            at_s, event = coming.popleft()
            if isinstance(event, bytes):
                ports.inbox.append((BEGIN_S + at_s, event))
            elif isinstance(event, Input):
                engine.post(event)
        while asked and asked[0][0] <= ports.second:
            loop = asked.popleft()[1]
            engine.post(Placed(loop, place(loop)))
        engine._step()
        ports.second += 0.001
    recorder.end()
    takes = [event for event in read_session(path) if isinstance(event[1], Listen | LoopPlaced | UndoTake)]
    return [(due_s - BEGIN_S, data) for due_s, data in ports.sent], takes


def note_ons(sends: Notes) -> Notes:
    return sorted((at_s, data) for at_s, data in sends if data[0] & 0xF0 == 0x90 and data[2])


def test_takes_are_replayed_as_they_were(tmp_path: Path) -> None:
    """Armed, placed in the middle of a bar away from home, added to, taken back: the same notes at the same time."""
    path = tmp_path / "session.jsonl"
    live, takes = perform_live(played_in(), path)
    assert [type(event) for _, event in takes] == [Listen, LoopPlaced, Listen, LoopPlaced, UndoTake]
    engine = OfflineEngine(initial_state(preset()), Scattered())
    again = [(send.due_s, send.data) for send in replay(engine, read_session(path), place=place)]
    played, replayed = note_ons(live), note_ons(again)
    assert [data for _, data in replayed] == [data for _, data in played]
    assert [at_s for at_s, _ in replayed] == pytest.approx([at_s for at_s, _ in played], abs=1e-3)


def test_lost_ports_are_in_a_session(tmp_path: Path) -> None:
    """What was to sound then did not, and does not in the replay."""
    path, lost = tmp_path / "session.jsonl", Reconnected(output=True)
    live, _ = perform_live([*played_in(), (5.005, lost), (5.5, Reconnected())], path)
    assert [event for _, event in read_session(path) if isinstance(event, Reconnected)] == [lost, Reconnected()]
    engine = OfflineEngine(initial_state(preset()), Scattered())
    again = [(send.due_s, send.data) for send in replay(engine, read_session(path), place=place)]
    played, replayed = note_ons(live), note_ons(again)
    assert [data for _, data in replayed] == [data for _, data in played]
    undisturbed, _ = perform_live(played_in(), tmp_path / "undisturbed.jsonl")
    assert len(played) < len(note_ons(undisturbed))


def test_a_place_that_came_too_late_is_not_recorded(tmp_path: Path) -> None:
    """The loop had been taken back: the replay must not move the one that plays."""
    session = [event for event in played_in() if not isinstance(event[1], LoopPlaced | UndoTake)]
    _, takes = perform_live([*session, (6.2, UndoTake())], tmp_path / "session.jsonl")
    assert LoopPlaced() not in [event for at_s, event in takes if at_s < 9.0]


class Shelf:
    """A library of one preset, also called by Program Change 7."""

    item = preset("shelved", style="techno", variation=0.4, seed=9)

    def load(self, name: str) -> Preset:
        return self.item

    def by_program(self, program: int) -> str | None:
        return self.item.name if program == 7 else None

    def from_table(self, name: str, rows: Mapping[str, Any], source: str) -> Preset:
        return preset_from_table(name, rows, source)


PROFILES = {name: bound("cc 21", name) for name in ("density", "busyness")}
NEXT = preset("next", style="funk", swing=0.4, seed=11)
#: What is asked of the device at which second; "call" is a Program Change.
COMMANDS: tuple[tuple[float, dict[str, Any]], ...] = (
    (0.1, {"command": "set", "name": "density", "value": 0.7}),
    (0.2, {"command": "record"}),
    (0.4, {"command": "set", "name": "tempo", "value": 132}),
    (0.5, {"command": "play"}),
    (2.3, {"command": "set", "name": "density", "value": 0.35}),
    (3.9, {"command": "set", "name": "style", "value": "latin"}),
    (
        4.4,
        {"command": "load", "name": "next", "preset": preset_table(NEXT)},
    ),
    (7.1, {"command": "load_kit", "name": "tin", "kit": kit_table(PLAIN_KIT)}),
    (8.2, {"command": "halt"}),
    (8.6, {"command": "load", "name": "shelved"}),
    (9.0, {"command": "play"}),
    (11.0, {"command": "set", "name": "variation", "value": 0.9}),
    (12.4, {"command": "call"}),
)


def perform_commands(path: Path, commands: Iterable[tuple[float, dict[str, Any]]]) -> Notes:
    """Sixteen seconds of a device on the internal clock that is told what to do; the notes from the recording on."""
    ports = TimedPorts()
    device = Device(preset(seed=3, temperature=0.3), Options(ClockSource.INTERNAL), ports, Scattered(), Shelf())

    def decode(request: DecodeRequest) -> None:
        groove = Scattered().decode(request.position, request.seed, request.temperature)
        device.live.post(Decoded(request, groove))

    device.live._request_groove = decode  # at once, not on the worker
    begin_s, coming = BEGIN_S, deque(commands)
    while ports.second < BEGIN_S + 16.0:
        while coming and BEGIN_S + coming[0][0] <= ports.second:
            _, request = coming.popleft()
            if request["command"] == "record":
                begin_s = ports.second
            if request["command"] == "call":
                ports.inbox.append((ports.second, bytes((0xC0, 7))))
            elif request["command"] == "turn":
                ports.inbox.append((ports.second, bytes((0xB0, 21, request["place"]))))
            else:
                list(handle_request(device, {"file": str(path), **request}))
        device.live._step()
        if not device._programs.empty():
            device._handle_program_changes()
        ports.second += 0.001
    device.end_record()
    return [(due_s - begin_s, data) for due_s, data in ports.sent]


def replayed(path: Path) -> Notes:
    """A session of a device replayed without a library, from what it holds."""
    (_, begun), *events = read_session(path)
    assert isinstance(begun, Opening)
    engine = OfflineEngine(initial_state(begun.preset, begun.options), Scattered())
    engine.advance([SetValue(name, value) for name, value in begun.changed.items()], 0.0)
    return [(send.due_s, send.data) for send in replay(engine, events)]


def test_commands_are_replayed_as_they_were(tmp_path: Path) -> None:
    """Set, loaded by name, by content and by Program Change, played and halted: the same notes at the same time."""
    path = tmp_path / "session.jsonl"
    played, again = note_ons(perform_commands(path, COMMANDS)), note_ons(replayed(path))
    assert [data for _, data in again] == [data for _, data in played]
    assert [at_s for at_s, _ in again] == pytest.approx([at_s for at_s, _ in played], abs=1e-3)
    assert len(played) > 100
    kinds = [type(event) for _, event in read_session(path) if not isinstance(event, bytes)]
    loads = [LoadPreset, LoadKit, Run, LoadPreset, Run, SetValue, LoadPreset]
    assert kinds == [Opening, Standing, SetValue, Run, SetValue, SetValue, *loads, SessionEnd]


def test_a_session_has_the_profile_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In use before the recording begins, another one during it: the knob sets what it set."""
    monkeypatch.setattr(ProfileKeeper, "use", lambda keeper, name: keeper._post(UseProfile(PROFILES[name])))
    path = tmp_path / "session.jsonl"
    turns: list[tuple[float, dict[str, Any]]] = [
        (2.0 + 0.02 * i, {"command": "turn", "place": 60 + i}) for i in range(40)
    ]
    again: list[tuple[float, dict[str, Any]]] = [
        (8.0 + 0.02 * i, {"command": "turn", "place": 100 - i}) for i in range(60)
    ]
    commands: list[tuple[float, dict[str, Any]]] = [
        (0.1, {"command": "use_profile", "name": "density"}),
        (0.2, {"command": "record"}),
        (0.5, {"command": "play"}),
        *turns,
        (7.0, {"command": "use_profile", "name": "busyness"}),
        *again,
    ]
    played = note_ons(perform_commands(path, commands))
    assert [data for _, data in note_ons(replayed(path))] == [data for _, data in played]
    profiles = [event.profile for _, event in read_session(path) if isinstance(event, UseProfile)]
    assert profiles == list(PROFILES.values())
    silent = tmp_path / "silent.jsonl"
    write_session(silent, [(s, e) for s, e in read_session(path) if not isinstance(e, UseProfile)])
    assert [data for _, data in note_ons(replayed(silent))] != [data for _, data in played]
