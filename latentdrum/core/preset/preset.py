"""A preset: a whole performance as a value, and its form as a table of plain values.

`preset_table` gives that form; preset_reader.py reads it. Files are read and written in storage/.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.model_names import RHYTHM_MODEL
from latentdrum.core.parameters.control_map import OMNI
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS, Group, Values, parameter
from latentdrum.core.preset.anchor import Anchor
from latentdrum.core.preset.cc_output import CcOutput
from latentdrum.core.preset.kit import PLAIN_KIT, Kit, Pad
from latentdrum.core.preset.kit_table import pad_table
from latentdrum.core.preset.locked_table import locked_table
from latentdrum.core.preset.loop_table import loop_table
from latentdrum.core.preset.modulation import Route
from latentdrum.core.preset.modulation_table import routes_table, sound_out_table
from latentdrum.core.preset.names import PLAIN, check_name
from latentdrum.core.preset.names import PresetError as PresetError
from latentdrum.core.preset.parameter_path import ParameterPath
from latentdrum.core.preset.path_table import parameter_path_table, path_table, position_table
from latentdrum.core.preset.scene import Scene, SceneControl
from latentdrum.core.preset.scene_table import scene_control_table, scenes_table
from latentdrum.core.preset.table_reader import plain
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.loop import COMMON_TIME, Loop, Meter
from latentdrum.core.rhythm.parts import LockedParts
from latentdrum.core.rhythm.path import LatentPath
from latentdrum.core.rhythm.position import Position, style_weights
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.voices import Voice

SCHEMA: Final = 1

#: What a preset stores of the parameter table; tempo and send offset belong to the studio, not to the song.
STORED: Final = tuple(name for name, row in PARAMETERS.items() if row.group is not Group.STUDIO)


@dataclass(frozen=True, slots=True, eq=False)
class Preset:
    """A performance: position or paths, parameters, kit, modulation and MIDI wiring.

    channel: of the notes sent, 1..16. listen: the channel received, 1..16, or 0 for all. controls: parameter -> (cc,
    low, high), in addition to the default map. program: its Program Change number or None. own_pads: the pads with
    which the preset replaces those of the kit of that name. anchor: a loop that it plays exactly while at home.
    rhythm_model: the model whose space its positions are in. paths: of parameters, by name. scenes: by their numbers,
    1..16. scene_control: what recalls them by MIDI. place: the position itself where it is on the way between scenes;
    no file holds it. locked: the parts of the voices that are locked.
    """

    name: str
    values: Values
    z: FloatArray
    description: str = ""
    morph_to: Position | None = None
    path: LatentPath | None = None
    note_map: str = "gm"
    channel: int = 10
    listen: int = OMNI
    program: int | None = None
    controls: Mapping[str, tuple[int, float, float]] | None = None
    kit: Kit = PLAIN_KIT
    own_pads: tuple[Voice, ...] = ()
    modulation: tuple[Route, ...] = ()
    sound_out: CcOutput | None = None
    anchor: Anchor | None = None
    rhythm_model: str = RHYTHM_MODEL
    paths: Mapping[str, ParameterPath] = field(default_factory=dict)
    scenes: Mapping[int, Scene] = field(default_factory=dict)
    scene_control: SceneControl | None = None
    place: Position | None = None
    locked: LockedParts = field(default_factory=dict)

    @property
    def loop(self) -> Loop | None:
        """The loop that it is anchored to, or None."""
        return None if self.anchor is None else self.anchor.loop

    @property
    def meter(self) -> Meter:
        """The meter of its loop; 4/4 without one."""
        return COMMON_TIME if self.anchor is None else self.anchor.loop.meter

    @property
    def position(self) -> Position:
        """The position that axes, style and z describe, unless it is on the way between scenes."""
        if self.place is not None:
            return self.place
        axes = np.array([self.values[name] for name in AXES], np.float32)
        return Position(axes, style_weights(self.style), self.z)

    @property
    def style(self) -> str:
        """The style of its position."""
        return STYLES[round(self.values["style"])]


def preset_at(name: str, position: Position, description: str = "") -> Preset:
    """A preset at a position in the rhythm space, everything else at its default."""
    axes = {axis: float(share) for axis, share in zip(AXES, position.axes, strict=True)}
    values = {**DEFAULTS, **axes, "style": float(position.style.argmax())}
    return Preset(check_name(name), values, position.z, description)


def for_model(preset: Preset, lineage: tuple[str, ...]) -> Preset:
    """The preset for a rhythm model. lineage: its name, then those of the models that it learned on from.

    A model that has learned on keeps the space of the one before. Raises PresetError if the preset is for none of them.
    """
    if preset.rhythm_model not in lineage:
        rule = f"is for the rhythm model {preset.rhythm_model!r}, and z means nothing in {lineage[0]!r}"
        way_out = f"play it with `latentdrum run {preset.name}`, without --model"
        raise PresetError(f"preset {preset.name!r} {rule}; {way_out}")
    return replace(preset, rhythm_model=lineage[0])


def with_pads(preset: Preset, pads: Mapping[Voice, Pad]) -> Preset:
    """The preset with some pads of its own in place of its kit's."""
    if not pads:
        return preset
    kit = preset.kit
    changed = replace(kit, pads=tuple(pads.get(voice, kit.pad(voice)) for voice in Voice))
    own = tuple(voice for voice in Voice if voice in pads or voice in preset.own_pads)
    return replace(preset, kit=changed, own_pads=own)


def preset_table(preset: Preset) -> dict[str, Any]:
    """The preset as plain nested values, ready for TOML or JSON; the reader gives the same preset back."""
    rows: dict[str, Any] = {"schema": SCHEMA, "rhythm_model": preset.rhythm_model, "description": preset.description}
    rows |= {"note_map": preset.note_map, "channel": preset.channel, "listen": preset.listen}
    if preset.program is not None:
        rows["program"] = preset.program
    if preset.kit.name != PLAIN:
        rows["kit"] = preset.kit.name
    if preset.own_pads:
        rows["timbre_model"] = preset.kit.timbre_model
    rows["parameters"] = _parameters(preset.values)
    rows["position"] = {"z": plain(preset.z)}
    if preset.anchor is not None:
        rows["loop"] = loop_table(preset.anchor, preset.values)
    if preset.locked:
        rows["locked"] = locked_table(preset.locked)
    if preset.morph_to is not None:
        rows["morph"] = position_table(preset.morph_to)
    if preset.controls:
        rows["controls"] = {
            name: {"cc": cc, "range": [parameter(name).show(low), parameter(name).show(high)]}
            for name, (cc, low, high) in preset.controls.items()
        }
    if preset.path is not None:
        rows["path"] = path_table(preset.path)
    if preset.paths:
        rows["paths"] = {name: parameter_path_table(path) for name, path in preset.paths.items()}
    if preset.scenes:
        rows["scenes"] = scenes_table(preset.scenes, preset.values, preset.z)
    if preset.scene_control is not None:
        rows["scene_control"] = scene_control_table(preset.scene_control)
    return rows | _sounds_table(preset)


def _sounds_table(preset: Preset) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    if preset.own_pads:
        rows["pads"] = {voice.key: pad_table(preset.kit.pad(voice), voice) for voice in preset.own_pads}
    if preset.sound_out is not None:
        rows["sound_out"] = sound_out_table(preset.sound_out)
    if preset.modulation:
        rows["modulation"] = routes_table(preset.modulation)
    return rows


def _parameters(values: Values) -> dict[str, str | int | float]:
    """Every parameter of the rhythm; of the many others only those not at default."""
    shown = {name: PARAMETERS[name].show(values[name]) for name in STORED}
    return {
        name: value
        for name, value in shown.items()
        if not PARAMETERS[name].group.left_out or PARAMETERS[name].parse(value) != DEFAULTS[name]
    }
