"""Profiles for tests."""

from typing import Any

from latentdrum.core.controls.profile import Profile
from latentdrum.core.controls.profile_reader import profile_from_table


def profile(**rows: Any) -> Profile:
    """A profile of plain values; controls are on channel 1."""
    return profile_from_table("test", {"schema": 1, "channel": 1, **rows}, "test.toml")


def bound(control: str, parameter: str, **rows: Any) -> Profile:
    """One control that sets one parameter."""
    return profile(bindings=[{"control": control, "parameter": parameter, **rows}])


def eight_knobs(**rows: Any) -> Profile:
    """Knobs K1 to K8 on CC 70 to 77, and a button B1 on note 20."""
    parts = {f"K{i + 1}": {"shape": "knob", "sends": f"cc {70 + i}"} for i in range(8)}
    parts["B1"] = {"shape": "button", "sends": "note 20"}
    first = [f"K{i + 1}" for i in range(8)]
    return profile(parts=parts, first_eight=first, layout=[first[:4], first[4:]], **rows)
