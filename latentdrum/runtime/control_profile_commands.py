"""Commands of the control socket for controller profiles."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from latentdrum.core.controls.binding import Aim, aim_named
from latentdrum.core.controls.commands import LearnControls, UndoLearned
from latentdrum.core.controls.profile_table import profile_table
from latentdrum.runtime import status
from latentdrum.runtime.device import Device

#: More names than a controller has controls are a mistake.
_MOST_NAMES: Final = 256


def _profile(device: Device, request: Mapping[str, Any]) -> dict[str, Any]:
    """The profile in use with all that is known of it, such as recognised encodings."""
    profile = device.state.surface.profile
    return status.controls(device.state) | {"table": None if profile is None else profile_table(profile)}


def _use(device: Device, request: Mapping[str, Any]) -> dict[str, Any]:
    name = request.get("name")
    if name is not None and (not isinstance(name, str) or not name):
        raise ValueError(f"name = {str(name)[:40]!r}: must be a profile's name, or null for none")
    profile = device.profiles.use(name)
    return {"profile": None if profile is None else profile.name}


def _learn(device: Device, request: Mapping[str, Any]) -> dict[str, Any]:
    """Wait for a control for each name; no names end learning, undo takes back the last binding."""
    state = device.state
    if request.get("undo") is True:
        if not state.surface.history:
            raise ValueError("there is nothing to undo: no learned control is left since the profile is in use")
        device.live.post(UndoLearned())
        return {"undone": state.surface.history[-1].binding.aim_name}
    names = request.get("names")
    if not isinstance(names, list) or len(names) > _MOST_NAMES or not all(isinstance(name, str) for name in names):
        raise ValueError(f"names = {str(names)[:40]!r}: must be a list of names of parameters or actions")
    aims = tuple(map(aim_named, names))
    if not aims:
        device.live.post(LearnControls(()))
        return {"profile": None if state.surface.profile is None else state.surface.profile.name}
    return {"profile": device.profiles.learn(state.surface.profile, aims).name}


def _forget(device: Device, request: Mapping[str, Any]) -> dict[str, Any]:
    return {"profile": device.profiles.forget(device.state.surface.profile, _aim(request)).name}


def _bind(device: Device, request: Mapping[str, Any]) -> dict[str, Any]:
    """Change the binding of a parameter or action; changes: keys of a row of [[bindings]]."""
    aim, changes = _aim(request), request.get("changes")
    if not isinstance(changes, dict):
        raise ValueError(f"changes = {str(changes)[:40]!r}: must be a table of keys of a binding")
    profile = device.profiles.bind(device.state.surface.profile, aim, changes)
    (found,) = (each for each in profile.bindings if each.aim == aim)
    return {"profile": profile.name, "binding": status.binding(found, profile)}


def _aim(request: Mapping[str, Any]) -> Aim:
    name = request.get("name")
    if not isinstance(name, str):
        raise ValueError(f"name = {str(name)[:40]!r}: must be the name of a parameter or action")
    return aim_named(name)


PROFILE_COMMANDS: Final[Mapping[str, Callable[[Device, Mapping[str, Any]], dict[str, Any]]]] = {
    "profile": _profile,
    "use_profile": _use,
    "learn_control": _learn,
    "forget_control": _forget,
    "bind_control": _bind,
}
