"""Commands of the control socket that take changes back and make them again."""

from collections.abc import Mapping
from typing import Any

from latentdrum.core.engine.events import Redo, Undo
from latentdrum.core.engine.state import EngineState
from latentdrum.runtime.device import Device


def undo(device: Device, request: Mapping[str, Any]) -> dict[str, Any]:
    """Take back the last change, and name it. Raises ValueError if there is none."""
    change = _last_change(device.state)
    if change is None:
        raise ValueError("there is nothing to undo: nothing was changed since the device started, or all is taken back")
    device.live.post(Undo())
    return {"undone": change}


def _last_change(state: EngineState) -> str | None:
    """What an undo takes back; see core/engine/changes.py."""
    if state.take is not None and not state.take.playing:
        return "listening"
    if state.next_preset is not None:
        return f"preset {state.next_preset.name} at the bar line"
    return str(state.history.past[-1].change) if state.history.past else None


def redo(device: Device, request: Mapping[str, Any]) -> dict[str, Any]:
    """Make the change again that was taken back last, and name it. Raises ValueError if there is none."""
    future = device.state.history.future
    if not future:
        raise ValueError("there is nothing to redo: nothing was taken back since the last change")
    device.live.post(Redo())
    return {"redone": str(future[-1].change)}
