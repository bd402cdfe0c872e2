"""A kit as a table of plain values, ready for TOML, and back: the content of `presets/kits/*.toml`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

import numpy as np

from latentdrum.core.model_names import TIMBRE_MODEL
from latentdrum.core.preset.kit import PANS, PLAIN_KIT, Kit, Pad, Room, Sample
from latentdrum.core.preset.names import PresetError, check_name
from latentdrum.core.preset.table_reader import TableReader, plain
from latentdrum.core.timbre.loudness import DRUM_LUFS, with_loudness
from latentdrum.core.timbre.timbre import TIMBRE_AXES, TIMBRE_FREE_DIMS, Drum, Timbre
from latentdrum.core.units import LEVEL_RANGE_DB
from latentdrum.core.voices import Voice

SCHEMA: Final = 1

#: Loads a sample by its file name in a table; raises PresetError if it cannot be read.
LoadSample: TypeAlias = Callable[[str], Sample]

_PAD_KEYS: Final = ("drum", "level_db", "pan", "width", *TIMBRE_AXES, "z", "sample", "room")
_VOICE_KEYS: Final = tuple(voice.key for voice in Voice)


def no_samples(name: str) -> Sample:
    """For tables that do not come from a file."""
    raise PresetError("there is no folder here to look for sound files in")


def kit_table(kit: Kit) -> dict[str, Any]:
    """The kit as plain nested values; the reader gives the same kit back."""
    head = {"schema": SCHEMA, "timbre_model": kit.timbre_model, "description": kit.description}
    room = {} if kit.room is None else {"room": {"size": round(kit.room.size, 6)}}
    return {**head, **room, "pads": {voice.key: pad_table(kit.pad(voice), voice) for voice in Voice}}


def pad_table(pad: Pad, voice: Voice) -> dict[str, Any]:
    """The pad of a voice as plain values; typical values are left out."""
    timbre = pad.timbre
    axes = {name: round(float(value), 6) for name, value in zip(TIMBRE_AXES, timbre.axes, strict=True)}
    rows: dict[str, Any] = {"drum": timbre.drum.key}
    mix = (("level_db", pad.level_db, 0.0), ("pan", pad.pan, PANS[voice]))
    rows |= {key: round(value, 6) for key, value, usual in mix if value != usual}
    if pad.width is not None:
        rows["width"] = round(pad.width, 6)
    rows |= {name: value for name, value in axes.items() if value != 0.5}
    if timbre.z.any():
        rows["z"] = plain(timbre.z)
    if pad.sample is not None:
        rows["sample"] = pad.sample.name
    if pad.room:
        rows["room"] = round(pad.room, 6)
    return rows


def read_kit(
    name: str,
    rows: Mapping[str, Any],
    source: str,
    load_sample: LoadSample = no_samples,
    timbre_models: tuple[str, ...] = (TIMBRE_MODEL,),
) -> Kit:
    """The kit that a table of plain values describes; pads that are left out are typical of their drum.

    source is what errors call the table: a file's path. timbre_models: the names of the models that are here. Raises
    PresetError naming every problem, one a line.
    """
    reader = TableReader(source)
    reader.head(rows, SCHEMA, timbre_model=timbre_models)
    reader.known("", rows, ("schema", "timbre_model", "description", "room", "pads"))
    pads = read_pads(reader, rows, load_sample)
    kit = Kit(
        check_name(name, "kit"),
        tuple(pads.get(voice, PLAIN_KIT.pad(voice)) for voice in Voice),
        reader.text("description", rows),
        str(rows["timbre_model"]),
        _read_room(reader, rows),
    )
    reader.finish()
    return kit


def _read_room(reader: TableReader, rows: Mapping[str, Any]) -> Room | None:
    """The room of a kit; None if the table has none."""
    if "room" not in rows:
        return None
    return Room(reader.number("room.size", reader.section("room", rows, ("size",)), 0.0, 1.0, None))


def read_pads(reader: TableReader, rows: Mapping[str, Any], load_sample: LoadSample) -> dict[Voice, Pad]:
    """The pads that a table's `pads` describes."""
    found = reader.section("pads", rows, _VOICE_KEYS)
    return {voice: _read_pad(reader, voice, found, load_sample) for voice in Voice if voice.key in found}


def _read_pad(reader: TableReader, voice: Voice, rows: Mapping[str, Any], load_sample: LoadSample) -> Pad:
    key = f"pads.{voice.key}"
    found = reader.section(key, rows, _PAD_KEYS)
    drum = reader.choice(f"{key}.drum", found, tuple(drum.key for drum in Drum), voice.key)
    axes = [reader.number(f"{key}.{axis}", found, 0.0, 1.0, 0.5) for axis in TIMBRE_AXES]
    timbre = Timbre(Drum[drum.upper()], np.array(axes, np.float32), reader.z(key, found, TIMBRE_FREE_DIMS))
    return Pad(
        timbre,
        reader.number(f"{key}.level_db", found, *LEVEL_RANGE_DB, 0.0, "dB"),
        reader.number(f"{key}.pan", found, -1.0, 1.0, PANS[voice]),
        _read_sample(reader, f"{key}.sample", found, load_sample, timbre.drum),
        reader.number(f"{key}.width", found, 0.0, 1.0, 0.0) if "width" in found else None,
        reader.number(f"{key}.room", found, 0.0, 1.0, 0.0),
    )


def _read_sample(
    reader: TableReader, key: str, rows: Mapping[str, Any], load_sample: LoadSample, drum: Drum
) -> Sample | None:
    """The sample that a pad names, as loud as its drum in the mix."""
    name = reader.text(key, rows)
    if not name:
        return None
    try:
        sample = load_sample(name)
    except PresetError as error:
        reader.wrong(key, name, str(error))
        return None
    return replace(sample, frames=with_loudness(sample.frames, DRUM_LUFS[drum])) if sample.frames.any() else sample
