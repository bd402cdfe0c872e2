"""`latentdrum regenerate` as a player types it."""

from typing import Any

import pytest

from tests.cli.conftest import Invoke


def test_the_command_says_what_will_be_heard(latentdrum: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """A seed a drum; at temperature 0 it says that the hits stay."""
    sent: list[Any] = []

    def call(command: str, **arguments: Any) -> dict[str, Any]:
        sent.append((command, arguments))
        return {"seeds": {"kick": 7}, "hits": False}

    monkeypatch.setattr("latentdrum.runtime.control_client.call", call)
    output = latentdrum("regenerate", "kick").output
    assert sent == [("regenerate", {"voices": ["kick"]})]
    assert "kick_seed = 7" in output
    assert "the hits stay" in output
