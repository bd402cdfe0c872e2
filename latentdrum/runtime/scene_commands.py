"""The command of the control socket for scenes: list, recall, store and clear."""

from collections.abc import Mapping
from typing import Any, Final

from latentdrum.core.engine.events import ClearScene, RecallScene, StoreScene
from latentdrum.core.engine.scene_state import Moment
from latentdrum.core.engine.state import EngineState
from latentdrum.core.parameters.scenes import MAX_SCENES, MOMENTS
from latentdrum.core.preset.preset import Preset
from latentdrum.core.preset.scene import HELD
from latentdrum.runtime.device import Device

#: The longest name of a scene.
_LONGEST_NAME: Final = 40


def scene(device: Device, request: Mapping[str, Any]) -> dict[str, Any]:
    """{"do": "list"}, or recall, store or clear with a scene's number or name. Raises ValueError that says why not."""
    do, state = request.get("do"), device.state
    if do == "list":
        return scenes(state)
    if do == "store":
        number, name = _free_number(request.get("scene")), _name(request.get("name"))
        twin = next((other for other, one in state.preset.scenes.items() if name and one.name == name), number)
        if twin != number:
            raise ValueError(f"name = {name!r}: is that of scene {twin}; choose another")
        device.live.post(StoreScene(number, name))
        return {"scene": number, "replaced": number in state.preset.scenes}
    number = _number(state.preset, request.get("scene"))
    if do == "clear":
        device.live.post(ClearScene(number))
        return {"scene": number}
    if do != "recall":
        raise ValueError(f"do = {repr(do)[:40]}: must be one of list, recall, store, clear")
    when = request.get("when")
    if when is not None and when not in MOMENTS:
        raise ValueError(f"when = {repr(when)[:40]}: must be one of {', '.join(MOMENTS)}")
    moment = Moment(MOMENTS[round(state.values["scene_when"])] if when is None else when)
    device.live.post(RecallScene(number, moment))
    waits = moment if state.clock.playing else Moment.NOW
    glide = state.values["scene_glide"] if state.clock.playing else 0.0
    return {"scene": number, "name": state.preset.scenes[number].name, "when": waits.value, "glide": glide}


def scenes(state: EngineState) -> dict[str, Any]:
    """The scenes of the preset that plays, each with how many parameters are not the preset's own; and what they do."""
    preset, held = state.preset, state.scenes
    rows = [
        {
            "scene": number,
            "name": one.name,
            "differs": sum(one.values[name] != preset.values[name] for name in HELD),
        }
        for number, one in sorted(preset.scenes.items())
    ]
    glide = held.glide
    return {
        "scenes": rows,
        "current": held.current or None,
        "waiting": None if held.waiting is None else {"scene": held.waiting[0], "when": held.waiting[1].value},
        "gliding": None if glide is None else {"scene": glide.number, "share": round(glide.done / glide.steps, 3)},
    }


def _number(preset: Preset, given: object) -> int:
    """The number of a scene that there is, by its number or name."""
    found = next((number for number, one in sorted(preset.scenes.items()) if given in (number, one.name)), None)
    if found is None or isinstance(given, bool) or not given:
        there = ", ".join(f"{number} {one.name}".strip() for number, one in sorted(preset.scenes.items())) or "none yet"
        rule = f"the preset {preset.name!r} has {there}; `latentdrum scene store N` adds one"
        raise ValueError(f"scene = {repr(given)[:40]}: there is no such scene; {rule}")
    return found


def _free_number(given: object) -> int:
    if type(given) is not int or not 1 <= given <= MAX_SCENES:
        raise ValueError(f"scene = {repr(given)[:40]}: must be a whole number 1..{MAX_SCENES}")
    return given


def _name(given: object) -> str | None:
    """A name that cannot be taken for a number; None leaves the one there is."""
    if given is None:
        return None
    if not isinstance(given, str) or given.isdigit() or not given.isprintable() or len(given) > _LONGEST_NAME:
        rule = f"must be text of at most {_LONGEST_NAME} characters, and no number"
        raise ValueError(f"name = {repr(given)[:40]}: {rule}")
    return given
