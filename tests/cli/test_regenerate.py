"""`latentdrum regenerate` as a player types it."""

from typing import Any

import pytest

from tests.cli.conftest import Invoke


def test_the_command_says_what_will_be_heard(latentdrum: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """A seed a drum, and how much of its part is new, that it rests, or why it stays."""
    sent: list[Any] = []

    def call(command: str, **arguments: Any) -> dict[str, Any]:
        sent.append((command, arguments))
        parts = {
            "kick": {"seed": 7, "changed": 0.42, "plays": True},
            "ride": {"seed": 8, "changed": 0.0, "plays": False},
            "crash": {"seed": 9, "changed": 0.5, "plays": True},
        }
        return {"parts": parts, "kept": {"crash": "its part is locked"}}

    monkeypatch.setattr("latentdrum.runtime.control_client.call", call)
    output = latentdrum("regenerate", "kick", "ride", "crash").output
    assert sent == [("regenerate", {"voices": ["kick", "ride", "crash"]})]
    assert output.splitlines() == [
        "kick_seed = 7: 42% of its part is new",
        "ride_seed = 8: it rests, as it fits here",
        "crash_seed = 9: its part is locked",
    ]
