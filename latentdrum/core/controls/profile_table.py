"""A controller profile as a table of plain values, as in its file; `profile_reader` gives the same profile back."""

from dataclasses import replace
from typing import Any, Final

from latentdrum.core.controls.binding import Aim, Binding, Curve, bind
from latentdrum.core.controls.control import Control, Kind
from latentdrum.core.controls.profile import LIGHTS, Part, Profile
from latentdrum.core.controls.relative import Encoding
from latentdrum.core.parameters.control_map import OMNI
from latentdrum.core.parameters.parameter import Parameter

SCHEMA: Final = 1
#: Keys whose values are any text.
TEXTS: Final = ("maker", "model", "source", "notes")


def profile_table(profile: Profile) -> dict[str, Any]:
    """The profile as plain nested values, ready for TOML or JSON; the reader gives the same profile back."""
    rows: dict[str, Any] = {"schema": SCHEMA}
    rows |= {key: text for key in TEXTS if (text := getattr(profile, key))}
    rows["channel"] = profile.channel
    rows |= {} if profile.port is None else {"port": profile.port.value}
    rows["takeover"] = profile.takeover.value
    rows |= {} if profile.lights == LIGHTS else {"lights": list(profile.lights)}
    if profile.first_eight:
        rows["first_eight"] = list(profile.first_eight)
    if profile.layout:
        rows["layout"] = [list(row) for row in profile.layout]
    if profile.parts:
        rows["parts"] = {part.name: _part_row(part, profile) for part in profile.parts}
    if profile.own:
        rows["bindings"] = [binding_row(each, profile) for each in profile.own]
    return rows


def _part_row(part: Part, profile: Profile) -> dict[str, Any]:
    row: dict[str, Any] = {"shape": part.shape.value, "sends": _sends(part.control, profile)}
    row |= {} if part.encoding is Encoding.ABSOLUTE else {"encoding": part.encoding.value}
    return row | ({} if part.lights is None else {"lights": list(part.lights)})


def binding_row(binding: Binding, profile: Profile) -> dict[str, Any]:
    """A binding of a profile as plain values, without what goes without saying."""
    part = next((each for each in profile.parts if each.control == binding.control), None)
    row: dict[str, Any] = {"control": part.name if part else _sends(binding.control, profile)}
    if isinstance(binding.aim, Parameter):
        aim = binding.aim
        row["parameter"] = aim.name
        if not aim.choices and (binding.low, binding.high) != (aim.low, aim.high):
            row["range"] = [aim.show(binding.low), aim.show(binding.high)]
    else:
        row["action"] = binding.aim.value
    row |= {} if binding.curve is Curve.LINEAR else {"curve": binding.curve.value}
    row |= {} if binding.takeover is profile.takeover else {"takeover": binding.takeover.value}
    usual = usual_binding(binding.control, binding.aim, part)
    row |= {} if binding.encoding is usual.encoding else {"encoding": binding.encoding.value}
    return row | ({"button": binding.button.value} if binding.button not in (None, usual.button) else {})


def _sends(control: Control, profile: Profile) -> str:
    """A control as text, without the channel and port that it shares with the profile."""
    channel = OMNI if control.channel == profile.channel else control.channel
    return replace(control, channel=channel, port=None if control.port is profile.port else control.port).text


def usual_binding(control: Control, aim: Aim, part: Part | None) -> Binding:
    """The binding of a control of which nothing else is said."""
    if not isinstance(aim, Parameter):
        return Binding(control, aim)
    pressed = control.kind is Kind.NOTE or (part is not None and part.shape.is_pressed)
    return bind(control, aim, Encoding.ABSOLUTE if part is None else part.encoding, pressed)
