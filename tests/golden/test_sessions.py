"""Recorded sessions replayed: the same notes as ever, every time."""

import pytest

from latentdrum.storage.session import read_session
from tests.golden.sessions import FOLDER, SESSIONS, lines, perform


@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_sounds_as_it_always_did(name: str) -> None:
    """A change here is a change that a player hears: read the diff of the golden file."""
    golden = read_session(FOLDER / f"{name}.out.jsonl")
    played = list(lines(perform(name)))
    assert [data for _, data in played] == [data for _, data in golden]
    assert [at_s for at_s, _ in played] == pytest.approx([at_s for at_s, _ in golden], abs=2e-4)


@pytest.mark.parametrize("name", SESSIONS)
def test_all_runs_are_one_performance(name: str) -> None:
    """A seed is a promise: three replays give the same bytes at the same microsecond."""
    assert len({tuple(perform(name)) for _ in range(3)}) == 1
