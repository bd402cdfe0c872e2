"""Reads a preset from a table of plain values (a TOML file, a message), or reports all of its errors."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from latentdrum.core.model_names import RHYTHM_MODEL, TIMBRE_MODEL
from latentdrum.core.parameters.control_map import OMNI
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS, Group, Values
from latentdrum.core.preset.kit import PLAIN_KIT, Kit
from latentdrum.core.preset.kit_table import LoadSample, no_samples, read_pads
from latentdrum.core.preset.locked_table import read_locked
from latentdrum.core.preset.loop_table import read_anchor
from latentdrum.core.preset.modulation_table import read_routes, read_sound_out
from latentdrum.core.preset.names import PLAIN, PresetError, check_name
from latentdrum.core.preset.path_table import read_morph, read_parameter_paths, read_path
from latentdrum.core.preset.preset import SCHEMA, STORED, Preset, with_pads
from latentdrum.core.preset.scene_table import read_scene_control, read_scenes
from latentdrum.core.preset.table_reader import TableReader
from latentdrum.core.rhythm.position import FREE_DIMS
from latentdrum.core.voices import NOTE_MAPS

_HEAD_KEYS: Final = ("schema", "rhythm_model", "description", "note_map", "channel", "listen", "program")
_RHYTHM_KEYS: Final = ("parameters", "position", "loop", "locked", "morph", "controls", "path", "paths")
_SCENE_KEYS: Final = ("scenes", "scene_control")
_SOUND_KEYS: Final = ("kit", "timbre_model", "pads", "modulation", "sound_out")


def plain_kit_only(name: str) -> Kit:
    """For presets without a kit library."""
    if name == PLAIN:
        return PLAIN_KIT
    raise PresetError(f"there is no kit library here, only {PLAIN}")


def preset_from_table(
    name: str,
    rows: Mapping[str, Any],
    source: str,
    find_kit: Callable[[str], Kit] = plain_kit_only,
    load_sample: LoadSample = no_samples,
    rhythm_models: tuple[str, ...] = (RHYTHM_MODEL,),
    timbre_models: tuple[str, ...] = (TIMBRE_MODEL,),
) -> Preset:
    """The preset that a table of plain values describes; missing keys take their defaults.

    source names the table in errors: a file's path. find_kit gives a kit by its name or raises PresetError; load_sample
    gives a pad's sound. rhythm_models, timbre_models: those that are here. PresetError names every problem, one a line.
    """
    reader = _Reader(source)
    reader.begin(rows, rhythm_models)
    values, pads = reader.values(rows), read_pads(reader, rows, load_sample)
    channel = reader.whole("channel", rows, 1, 16, 10)
    preset = Preset(
        name=check_name(name),
        values=values,
        rhythm_model=str(rows["rhythm_model"]),
        z=reader.z("position", reader.section("position", rows, ("z",)), FREE_DIMS),
        description=reader.text("description", rows),
        morph_to=read_morph(reader, rows, values) if "morph" in rows else None,
        path=read_path(reader, rows, values) if "path" in rows else None,
        note_map=reader.choice("note_map", rows, tuple(NOTE_MAPS), "gm"),
        channel=channel,
        listen=reader.whole("listen", rows, 0, 16, OMNI),
        program=reader.whole("program", rows, 0, 127, 0) if "program" in rows else None,
        controls=reader.controls(rows),
        kit=reader.for_pads(rows, reader.kit(rows, find_kit), timbre_models),
        modulation=read_routes(reader, rows),
        sound_out=read_sound_out(reader, rows, channel),
        anchor=read_anchor(reader, rows, values) if "loop" in rows else None,
        locked=read_locked(reader, rows, values),
    )
    whole = _with_form(reader, rows, with_pads(preset, pads))
    reader.finish()
    return whole


def _with_form(reader: TableReader, rows: Mapping[str, Any], preset: Preset) -> Preset:
    """The preset with what it does over a set: paths of parameters, scenes, and what recalls them."""
    return replace(
        preset,
        paths=read_parameter_paths(reader, rows),
        scenes=read_scenes(reader, rows, preset.values, preset.z),
        scene_control=read_scene_control(reader, rows),
    )


class _Reader(TableReader):
    """The parts of a preset's table."""

    def begin(self, rows: Mapping[str, Any], rhythm_models: tuple[str, ...]) -> None:
        """Schema, model and keys."""
        self.head(rows, SCHEMA, rhythm_model=rhythm_models)
        self.known("", rows, (*_HEAD_KEYS, *_RHYTHM_KEYS, *_SCENE_KEYS, *_SOUND_KEYS))

    def values(self, rows: Mapping[str, Any]) -> Values:
        found = self.section("parameters", rows, STORED)
        values = dict(DEFAULTS)
        for name in (name for name in STORED if name in found):
            values[name] = self.value(f"parameters.{name}", name, found[name])
        return values

    def kit(self, rows: Mapping[str, Any], find_kit: Callable[[str], Kit]) -> Kit:
        name = rows.get("kit", PLAIN)
        if not isinstance(name, str):
            self.wrong("kit", name, "must be the name of a kit")
            return PLAIN_KIT
        try:
            return find_kit(name)
        except PresetError as error:
            self.wrong("kit", name, str(error))
            return PLAIN_KIT

    def for_pads(self, rows: Mapping[str, Any], kit: Kit, known: tuple[str, ...]) -> Kit:
        """The kit for the timbre model that plays the preset's own pads too: the kit's, or one learned on from it."""
        model = rows.get("timbre_model", TIMBRE_MODEL)
        if model not in known:
            rule = f"the model here is {' or '.join(map(repr, known))}; the pads' z means nothing in another"
            self.wrong("timbre_model", model, rule)
        elif TIMBRE_MODEL not in (model, kit.timbre_model) and model != kit.timbre_model:
            rule = f"the kit {kit.name!r} is for {kit.timbre_model!r}; no model plays both, so choose another kit"
            self.wrong("timbre_model", model, rule)
        elif model != TIMBRE_MODEL:  # whose space every model that learned on keeps
            return replace(kit, timbre_model=model)
        return kit

    def controls(self, rows: Mapping[str, Any]) -> Mapping[str, tuple[int, float, float]]:
        controllable = tuple(name for name in STORED if PARAMETERS[name].group is not Group.SEED)
        found: dict[str, tuple[int, float, float]] = {}
        for name, row in self.section("controls", rows, controllable).items():
            key = f"controls.{name}"
            if name not in controllable or not isinstance(row, Mapping):
                self.wrong(key, row, "must be a table such as { cc = 20, range = [0.1, 0.6] }")
                continue
            self.known(f"{key}.", row, ("cc", "range"))
            default_cc = PARAMETERS[name].cc
            if "cc" not in row and default_cc is None:
                self.wrong(key, dict(row), "needs a controller, such as cc = 20; it has none of its own")
                continue
            cc = self.whole(f"{key}.cc", row, 0, 119, default_cc or 0)
            span = row.get(
                "range", [PARAMETERS[name].show(PARAMETERS[name].low), PARAMETERS[name].show(PARAMETERS[name].high)]
            )
            if not isinstance(span, list) or len(span) != 2:
                self.wrong(f"{key}.range", span, "must be [value at 0, value at 127]")
                continue
            low, high = (self.value(f"{key}.range", name, end) for end in span)
            rival = next((other for other, (taken, _, _) in found.items() if taken == cc), None)
            if rival is not None:
                self.wrong(f"{key}.cc", cc, f"already turns {rival}; one controller turns one parameter")
            found[name] = (cc, low, high)
        return found
