"""`latentdrum scene` tells the running device which scene, and says what happens when."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import FakeDevice, Invoke


def reply(command: str, **args: Any) -> dict[str, Any]:
    """What a device with two scenes says."""
    verse, chorus = ({"scene": n, "name": name, "differs": n} for n, name in ((1, "verse"), (12, "")))
    replies: dict[str, dict[str, Any]] = {
        "list": {"scenes": [verse, chorus], "current": 1, "waiting": {"scene": 12, "when": "bar"}, "gliding": None},
        "recall": {"scene": 1, "name": "verse", "when": args.get("when") or "bar", "glide": 4.0},
        "store": {"scene": 2, "replaced": False},
        "clear": {"scene": 2},
    }
    return replies[args["do"]]


@pytest.fixture
def answer() -> Callable[..., dict[str, Any]]:
    return reply


GOES = "scene 1 verse from the next bar on, over 4 bars\n"


@pytest.mark.parametrize(
    ("words", "called", "said"),
    [
        (["3"], {"do": "recall", "scene": 3, "when": None}, GOES),
        (["verse", "--when", "now"], {"do": "recall", "scene": "verse", "when": "now"}, "scene 1 verse now, over"),
        (["recall", "3"], {"do": "recall", "scene": 3, "when": None}, GOES),
        (["store", "2", "--name", "drop"], {"do": "store", "scene": 2, "name": "drop"}, "scene 2 stored; "),
        (["clear", "verse"], {"do": "clear", "scene": "verse"}, "scene 2 cleared\n"),
    ],
)
def test_a_scene_is_named_by_number_or_name(
    latentdrum: Invoke, device: FakeDevice, words: list[str], called: dict[str, Any], said: str
) -> None:
    """A number or name alone recalls it."""
    result = latentdrum("scene", *words)
    assert device.calls == [("scene", called)]
    assert result.output.startswith(said)


def test_the_list_marks_what_plays_and_what_waits(latentdrum: Invoke, device: FakeDevice) -> None:
    """It is also what the command alone prints."""
    first = " 1 > verse            1 parameter differs from the preset\n"
    second = "12 .                  12 parameters differ from the preset\n"
    assert latentdrum("scene", "list").output == latentdrum("scene").output == first + second


def test_a_scene_beyond_sixteen_is_refused(latentdrum: Invoke, device: FakeDevice) -> None:
    """The device is not told anything."""
    assert latentdrum("scene", "store", "17").exit_code == 2
    assert device.calls == []
