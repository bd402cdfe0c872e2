"""A recorded session is read line by line; the error for an invalid line gives its number."""

from pathlib import Path

import pytest

from latentdrum.core.engine.events import Listen, Redo, Undo, UndoTake
from latentdrum.storage.session import (
    LoopPlaced,
    SessionError,
    SessionEvent,
    SessionWriter,
    read_session,
    write_session,
)

GOOD = '{"t": 0.5, "bytes": [248]}\n'


@pytest.mark.parametrize(
    "line",
    [
        '{"t": 1, "bytes": 5}',
        '{"t": 1, "bytes": "\\u0099"}',
        '{"t": 1, "bytes": {"1": 2}}',
        '{"t": 1, "bytes": [256]}',
        '{"t": 1, "bytes": [-1]}',
        '{"t": 1, "bytes": [1.0]}',
        '{"t": 1, "bytes": [true]}',
        '{"t": 1%s, "bytes": [248]}' % ("0" * 400),
        "[" * 100_000,
        '{"t": 2e9, "bytes": [248]}',
        '{"t": -2e9, "bytes": [248]}',
        '{"t": NaN, "bytes": [248]}',
        '{"t": 1}',
        '{"t": 1, "listen": "stop"}',
        '{"t": 1, "listen": {"bars": 2}}',
        '{"t": 1, "listen": {"bars": 9, "adds": false}}',
        '{"t": 1, "listen": {"bars": true, "adds": false}}',
        '{"t": 1, "listen": {"bars": 2, "adds": 0}}',
    ],
    ids=lambda line: line[:24],
)
def test_the_error_for_an_invalid_line_gives_its_number(tmp_path: Path, line: str) -> None:
    """Whatever is wrong with it."""
    path = tmp_path / "session.jsonl"
    path.write_text(GOOD + line + "\n", encoding="utf-8")
    with pytest.raises(SessionError, match=r"session\.jsonl, line 2: "):
        read_session(path)


def test_messages_are_sorted_by_time(tmp_path: Path) -> None:
    """Whatever their order in the file."""
    path = tmp_path / "session.jsonl"
    path.write_text(GOOD + '{"t": 0.25, "bytes": [250], "port": "x"}\n\n', encoding="utf-8")
    assert read_session(path) == [(0.25, b"\xfa"), (0.5, b"\xf8")]


def test_takes_are_kept_beside_the_messages(tmp_path: Path) -> None:
    """What is written while the device plays is what is read; only MIDI messages count as such."""
    events: list[tuple[float, SessionEvent]] = [
        (0.0, b"\xfa"), (1.0, Listen(2)), (2.5, LoopPlaced()), (3.0, Listen(8, adds=True)), (4.0, UndoTake()),
        (5.0, Undo()), (6.0, Redo()),
    ]  # fmt: skip
    write_session(tmp_path / "whole.jsonl", events)
    writer = SessionWriter(tmp_path / "live.jsonl", 10.0)
    writer.write([(9.9, Listen(1)), *((10.0 + at_s, event) for at_s, event in events)])
    writer.close()
    assert read_session(tmp_path / "whole.jsonl") == read_session(tmp_path / "live.jsonl") == events
    assert writer.messages == 1
