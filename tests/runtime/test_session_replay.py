"""A session recorded by the device replays the same notes, takes of `listen` included."""

from collections import deque
from pathlib import Path

import pytest

from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.events import Decoded, Input, Listen, Placed, UndoTake
from latentdrum.core.engine.state import initial_state
from latentdrum.core.rhythm.loop import Loop
from latentdrum.runtime.live_engine import LiveEngine
from latentdrum.runtime.offline import OfflineEngine, replay
from latentdrum.runtime.session_recorder import SessionRecorder
from latentdrum.storage.session import LoopPlaced, read_session
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
    recorder.begin(path, BEGIN_S)
    engine.recorder = recorder.inbox
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
    takes = [event for event in read_session(path) if not isinstance(event[1], bytes)]
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


def test_a_place_that_came_too_late_is_not_recorded(tmp_path: Path) -> None:
    """The loop had been taken back: the replay must not move the one that plays."""
    session = [event for event in played_in() if not isinstance(event[1], LoopPlaced | UndoTake)]
    _, takes = perform_live([*session, (6.2, UndoTake())], tmp_path / "session.jsonl")
    assert LoopPlaced() not in [event for at_s, event in takes if at_s < 9.0]
