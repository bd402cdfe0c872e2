"""OSC addresses: the names of the parameters, and the commands of the control socket."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.parameters.table import PARAMETERS, Parameter
from latentdrum.runtime.control_commands import COMMANDS
from latentdrum.runtime.osc_commands import ROUTES, OscValue, request_of
from tests.core.preset.presets import value_of

MANUAL = Path(__file__).parents[2] / "docs" / "sync.md"
rows = st.sampled_from(sorted(PARAMETERS.values(), key=lambda row: row.name))


@given(rows, st.data())
def test_what_is_fed_back_can_be_sent_back(row: Parameter, data: st.DataObject) -> None:
    """The same address and value out and in: a surface that echoes its feedback changes nothing."""
    value = data.draw(value_of(row))
    request = request_of(f"/{row.name}", [row.show(value)])
    assert request is not None
    assert (request["command"], request["name"]) == ("set", row.name)
    assert row.parse(request["value"]) == pytest.approx(value, abs=1e-6)


@given(rows.filter(lambda row: bool(row.choices)), st.data())
def test_a_choice_has_a_number_too(row: Parameter, data: st.DataObject) -> None:
    """Surfaces send numbers: 0 is the first choice, unless the choices are numbers themselves."""
    number = data.draw(st.integers(0, len(row.choices) - 1))
    request = request_of(f"/{row.name}", [float(number)])
    assert request is not None
    assert row.parse(request["value"]) == number


@pytest.mark.parametrize(("sent", "index"), [(8, 0), (16, 1), (16.0, 1), (0, 0), (1.0, 1)])
def test_a_choice_that_is_a_number_is_meant_as_that(sent: OscValue, index: int) -> None:
    """/swing_grid 16 is sixteenths."""
    request = request_of("/swing_grid", [sent])
    assert request is not None
    assert PARAMETERS["swing_grid"].parse(request["value"]) == index


def test_every_route_is_a_command_of_the_control_socket() -> None:
    """One table; and no address is a parameter's."""
    assert {route.command for route in ROUTES.values()} <= set(COMMANDS)
    assert not {address.removeprefix("/") for address in ROUTES} & set(PARAMETERS)


def test_the_manual_has_every_address() -> None:
    """One line or a part of one for each, and none that there is not."""
    lines = [line.split("|")[1] for line in MANUAL.read_text(encoding="utf-8").splitlines() if line.startswith("| `/")]
    named = [address for line in lines for address in re.findall(r"`(/[^`]*)`", line)]
    others = {"/density", "/kick_level", "/tap", "/subscribe", "/unsubscribe"}
    assert sorted(named) == sorted({*ROUTES, *others})


@pytest.mark.parametrize(
    ("address", "values", "request_"),
    [
        ("/play", (), {"command": "play"}),
        ("/play", (1.0,), {"command": "play"}),
        ("/play/bar", (3.0,), {"command": "play", "bar": 3}),
        ("/play/continue", (), {"command": "play", "resume": True}),
        ("/stop", (True,), {"command": "halt"}),
        ("/preset/load", ("bossa",), {"command": "load", "name": "bossa"}),
        ("/preset/load/now", ("bossa",), {"command": "load", "name": "bossa", "at_bar": False}),
        ("/scene", (2.0,), {"command": "scene", "do": "recall", "scene": 2}),
        ("/scene", ("verse",), {"command": "scene", "do": "recall", "scene": "verse"}),
        ("/scene", (2.0, "beat"), {"command": "scene", "do": "recall", "scene": 2, "when": "beat"}),
        ("/kit/load", ("dust",), {"command": "load_kit", "name": "dust"}),
        ("/profile/use", ("my-controls",), {"command": "use_profile", "name": "my-controls"}),
        ("/profile/use", (), {"command": "use_profile"}),
        ("/randomise", (0.25,), {"command": "randomise", "amount": 0.25}),
        ("/randomise", (1.0,), {"command": "randomise", "amount": 1}),
        ("/regenerate", ("kick", "snare"), {"command": "regenerate", "voices": ["kick", "snare"]}),
        ("/path/record", (4.0,), {"command": "path", "do": "record", "bars": 4}),
        ("/path/record", (2, "sweep"), {"command": "path", "do": "record", "bars": 2, "name": "sweep"}),
        ("/scene/store", (3,), {"command": "scene", "do": "store", "scene": 3}),
        ("/kick_level", (-3.5,), {"command": "set", "name": "kick_level", "value": -3.5}),
        ("/snare_mute", (True,), {"command": "set", "name": "snare_mute", "value": "on"}),
    ],
)
def test_messages_are_requests(address: str, values: tuple[OscValue, ...], request_: dict[str, object]) -> None:
    """As a surface sends them."""
    assert request_of(address, values) == request_


@pytest.mark.parametrize("address", ["/play", "/stop", "/listen"])
def test_a_button_acts_when_it_is_pressed_only(address: str) -> None:
    """It sends 1 and then 0."""
    assert request_of(address, (1.0,)) is not None
    assert request_of(address, (0.0,)) is None


@pytest.mark.parametrize(
    ("address", "values", "error"),
    [
        ("/densty", (0.5,), r"'/densty' is no OSC address of the device; did you mean /density"),
        ("/density", (), r"/density has 0 values; it takes one, 0\.\.1"),
        ("/density", (0.1, 0.2), "/density has 2 values"),
    ],
)
def test_what_is_no_message_of_ours_says_so(address: str, values: tuple[OscValue, ...], error: str) -> None:
    """With what there is instead."""
    with pytest.raises(ValueError, match=error):
        request_of(address, values)
