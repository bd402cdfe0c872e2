"""Commands of the control socket that take changes back and make them again."""

from collections.abc import Mapping
from typing import Any

from latentdrum.core.engine.events import Redo, Undo
from latentdrum.core.engine.state import EngineState
from latentdrum.runtime.device import Device


def undo(device: Device, request: Mapping[str, Any]) -> dict[str, Any]:
    """Take back the last change; names it and says how many seconds ago it was. Raises ValueError if there is none."""
    found = _last_change(device.state)
    if found is None:
        raise ValueError("there is nothing to undo: nothing was changed since the device started, or all is taken back")
    change, at_s = found
    device.live.post(Undo())
    return {"undone": change, "ago_s": None if at_s is None else max(round(device.ports.now_s() - at_s, 3), 0.0)}


def _last_change(state: EngineState) -> tuple[str, float | None] | None:
    """What an undo takes back, and when that was; None for what is not over. See core/engine/changes.py."""
    if state.take is not None and not state.take.playing:
        return "listening", None
    if state.next_preset is not None:
        return f"preset {state.next_preset.name} at the bar line", None
    if not state.history.past:
        return None
    change = state.history.past[-1].change
    return str(change), change.at_s


def redo(device: Device, request: Mapping[str, Any]) -> dict[str, Any]:
    """Make the change again that was taken back last, and name it. Raises ValueError if there is none."""
    future = device.state.history.future
    if not future:
        raise ValueError("there is nothing to redo: nothing was taken back since the last change")
    device.live.post(Redo())
    return {"redone": str(future[-1].change)}
