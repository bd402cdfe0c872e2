"""`latentdrum set` tells the running device one value, or several at once."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import FakeDevice, Invoke


@pytest.fixture
def answer() -> Callable[..., dict[str, Any]]:
    return lambda command, values: {"values": values, "when": dict.fromkeys(values, "next step")}


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (["density", "0.4"], {"density": "0.4"}),
        (["density=0.4"], {"density": "0.4"}),
        (["send_offset", "-12"], {"send_offset": "-12"}),
        (["density=0.4", "swing=0.2"], {"density": "0.4", "swing": "0.2"}),
        (["swing=0.1", "style=funk", "swing=0.2"], {"swing": "0.2", "style": "funk"}),
    ],
)
def test_parameters_are_set_in_every_way_to_write_it(
    latentdrum: Invoke, device: FakeDevice, words: list[str], values: dict[str, str]
) -> None:
    """In one request, each told with when it is heard."""
    told = latentdrum("set", *words)
    assert device.calls == [("set", {"values": values})]
    assert told.output == "".join(f"{name} = {value}  (takes effect: next step)\n" for name, value in values.items())


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["density"], "missing value: latentdrum set density=VALUE, 0..1"),
        (["density=0.4", "swing"], "missing value: latentdrum set swing=VALUE, 0..1"),
        (["density=0.4", "0.2"], "'0.2' is no parameter"),
        (["density", "swing=0.2", "0.4"], "missing value: latentdrum set density=VALUE"),
    ],
)
def test_a_value_that_is_missing_is_asked_for(
    latentdrum: Invoke, device: FakeDevice, words: list[str], error: str
) -> None:
    """And nothing is set."""
    assert error in latentdrum("set", *words).output
    assert device.calls == []
