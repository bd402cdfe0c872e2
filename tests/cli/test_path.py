"""`latentdrum path` tells the running device which path, and draws it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import FakeDevice, Invoke

TIMBRE = {
    "course": "ping-pong",
    "interpolation": "linear",
    "waypoints": [{"bars": 2.0, "decay": -0.2}, {"bars": 2.0, "hold": 1.0, "decay": 0.2, "kick_pitch": 0.1}],
}
#: Recorded: a waypoint a step, twelve up and twelve down.
SWEEP = [0.025 * min(step, 24 - step) for step in range(24)]
HANDS = {
    "course": "loop",
    "interpolation": "step",
    "waypoints": [{"bars": 0.0625, "brightness": round(value - 0.2, 4)} for value in SWEEP],
}


def reply(command: str, **args: Any) -> dict[str, Any]:
    """What a device with one path says."""
    replies: dict[str, dict[str, Any]] = {
        "show": {"paths": {"timbre": TIMBRE}, "recording": {"name": "hands", "bar": 1, "bars": 2}},
        "record": {"name": args.get("name") or "hands", "playing": True},
        "edit": {"path": TIMBRE},
        "clear": {"name": args.get("name")},
    }
    return replies[args["do"]]


@pytest.fixture
def answer() -> Callable[..., dict[str, Any]]:
    return reply


def test_show_draws_a_round_of_every_parameter(latentdrum: Invoke, device: FakeDevice) -> None:
    """There and back, from the lowest to the highest, with the waypoints by number."""
    lines = latentdrum("path", "show").output.splitlines()
    assert lines[0] == "timbre of 2 waypoints over 6 bars (linear, ping-pong)"
    name, picture, *span = lines[1].split()
    assert (name, span) == ("decay", ["-0.2", "to", "0.2"])
    assert (picture[0], max(picture), picture[-1], len(picture)) == ("▁", "█", "▁", 64)
    assert lines[4] == "  2: bars 2, hold 1, decay 0.2, kick_pitch 0.1"
    assert lines[5] == "recording hands: 1 of 2 bars"
    assert "there is no path 'kit'; there are timbre" in latentdrum("path", "show", "kit").output


def test_a_recorded_path_is_shown_by_its_curve(
    latentdrum: Invoke, device: FakeDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line for a parameter instead of one for every step; those are there on demand."""
    monkeypatch.setattr(
        device, "_answer", lambda command, **args: {**reply(command, **args), "paths": {"hands": HANDS}}
    )
    first, curve, rest, _ = latentdrum("path", "show").output.splitlines()
    assert first == "hands of 24 waypoints over 1.5 bars (step, looped)"
    name, picture, *span = curve.split()
    assert (name, span) == ("brightness", ["-0.2", "to", "0.1"])
    half = [picture[column] for column in range(32)]
    assert half == sorted(half)
    assert rest == "  its waypoints: latentdrum path show hands --waypoints"
    every = latentdrum("path", "show", "hands", "--waypoints").output.splitlines()
    assert every[:2] == [first, curve]
    assert every[14] == "  13: bars 0.0625, brightness 0.1"
    assert len(every) == 2 + 24 + 1


def test_record_says_when_it_begins(latentdrum: Invoke, device: FakeDevice) -> None:
    """Under the name `hands` unless another is given."""
    assert latentdrum("path", "record").output == "recording hands from the next bar line on, for 2 bars\n"
    assert device.calls == [("path", {"do": "record", "name": None, "bars": 2})]


def test_an_edit_is_of_a_waypoint_or_of_the_whole_path(latentdrum: Invoke, device: FakeDevice) -> None:
    """Only what is named is sent with a value."""
    latentdrum("path", "edit", "timbre", "2", "decay=0.2", "--hold", "1")
    latentdrum("path", "edit", "timbre", "--rate", "1/2")
    latentdrum("path", "edit", "rhythm", "--leash", "0.5")
    latentdrum("path", "edit", "rhythm", "--walk-bars", "4")
    point, whole, leash, steps = ({key: value for key, value in call.items() if value} for _, call in device.calls)
    assert point == {"do": "edit", "name": "timbre", "number": 2, "set": {"decay": 0.2}, "hold": 1.0}
    assert whole == {"do": "edit", "name": "timbre", "rate": "1/2"}
    assert leash == {"do": "edit", "name": "rhythm", "walk": {"leash": 0.5}}
    assert steps == {"do": "edit", "name": "rhythm", "walk": {"bars": 4.0}}


@pytest.mark.parametrize(
    "words",
    [
        ["timbre"],
        ["timbre", "1", "--rate", "2"],
        ["rhythm", "1", "--walk-bars", "2"],
        ["timbre", "1", "decay"],
        ["timbre", "0"],
        ["a", "--course", "up"],
    ],
)
def test_an_edit_that_says_nothing_clear_is_refused(latentdrum: Invoke, device: FakeDevice, words: list[str]) -> None:
    """And the device is not told anything."""
    assert latentdrum("path", "edit", *words).exit_code == 2
    assert device.calls == []


def test_clear_forgets_a_path(latentdrum: Invoke, device: FakeDevice) -> None:
    """By its name."""
    assert latentdrum("path", "clear", "timbre").output == "path timbre cleared\n"
