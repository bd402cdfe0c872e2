"""`latentdrum undo` says what it took back and how old that was."""

import pytest

from tests.cli.conftest import FakeDevice, Invoke


@pytest.mark.parametrize(
    ("age_s", "told"),
    [
        (None, ""),
        (0.4, ", just now"),
        (1.0, ", 1 second ago"),
        (59.9, ", 59 seconds ago"),
        (60.0, ", 1 minute ago"),
        (150.0, ", 2 minutes ago"),
        (7300.0, ", 2 hours ago"),
    ],
)
def test_the_age_of_what_is_taken_back_is_told(
    latentdrum: Invoke, device: FakeDevice, monkeypatch: pytest.MonkeyPatch, age_s: float | None, told: str
) -> None:
    """A preset of long ago that comes back after a tap of the tempo, which nothing takes back, is no surprise."""
    monkeypatch.setattr(device, "_answer", lambda command: {"undone": "load of preset verse", "ago_s": age_s})
    assert latentdrum("undo").output == f"taken back: load of preset verse{told}\n"
