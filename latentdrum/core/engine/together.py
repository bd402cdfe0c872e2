"""Several things of what plays, set at once: one change with a name, which undo takes back as one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from latentdrum.core.controls.surface import forget
from latentdrum.core.engine.history import Change, ChangeKind, remembered, stored_changes
from latentdrum.core.engine.state import EngineState
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.kit import Pad
from latentdrum.core.preset.preset import STORED, Preset, with_pads
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.path import LatentPath
from latentdrum.core.rhythm.position import Position
from latentdrum.core.voices import Voice


@dataclass(frozen=True, slots=True)
class SetTogether:
    """Set several things of what plays at once, as one change with a name; what is left out stays.

    values: parameters, in their stored form and in range. position: that of the preset, which knobs move from then on.
    path: through the rhythm space. pads: in place of those of the kit.
    """

    name: str
    values: Values = field(default_factory=dict)
    position: Position | None = None
    path: LatentPath | None = None
    pads: Mapping[Voice, Pad] = field(default_factory=dict)


def set_together(state: EngineState, item: SetTogether) -> EngineState:
    """The device with all of it set; a glide to a scene ends if the position is."""
    values = {**state.values, **item.values}
    preset = state.preset if item.position is None else _at(state.preset, item.position)
    preset = preset if item.path is None else replace(preset, path=item.path)
    preset = with_pads(preset, item.pads)
    if preset is state.preset and not stored_changes(state.values, values):
        return state
    history = remembered(state.history, state.preset, state.values, Change(ChangeKind.TOGETHER, item.name))
    scenes = state.scenes if item.position is None else replace(state.scenes, glide=None)
    return replace(state, preset=preset, values=values, history=history, scenes=scenes, surface=forget(state.surface))


def _at(preset: Preset, position: Position) -> Preset:
    """The preset at a position of one style."""
    axes = {name: float(value) for name, value in zip(AXES, position.axes, strict=True)}
    own = {**preset.values, **axes, "style": float(position.style.argmax())}
    return replace(preset, values=own, z=position.z, place=None)


def difference(name: str, before: Preset, after: Preset) -> SetTogether:
    """What makes one preset the other: parameters, position, path and pads, and of these no more than differs.

    One with a loop moves by its knobs alone.
    """
    values = {key: after.values[key] for key in STORED if after.values[key] != before.values[key]}
    elsewhere = after.anchor is None and not after.position.same_as(before.position)
    path = None if after.path is before.path else after.path
    pads = {voice: after.kit.pad(voice) for voice in Voice if after.kit.pad(voice) is not before.kit.pad(voice)}
    return SetTogether(name, values, after.position if elsewhere else None, path, pads)
