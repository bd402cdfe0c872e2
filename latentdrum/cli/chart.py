"""`latentdrum chart`: the MIDI implementation chart, generated from the tables that the engine uses."""

from collections.abc import Iterable, Sequence
from typing import Final

import click

from latentdrum.core.parameters.parts import PART_NAMES
from latentdrum.core.parameters.sound import AXIS_KNOBS, pad_parameter
from latentdrum.core.parameters.table import PARAMETERS, Parameter
from latentdrum.core.voices import INPUT_NOTES, NOTE_MAPS, Voice

_STYLE: Final = PARAMETERS["style"]
_MIX: Final = ("level", "pan", "width", "mute", "solo", "room")
_MIXER: Final = tuple(pad_parameter(Voice.KICK, what) for what in _MIX)
#: The parameters of single pads: too many for one table.
_OF_PADS: Final = {pad_parameter(voice, what) for voice in Voice for what in (*AXIS_KNOBS, *_MIX)}
_OF_PARTS: Final = {name for names in PART_NAMES.values() for name in names}

#: Message -> effect when received, and when it is sent.
_MESSAGES: Final = (
    (
        "Timing Clock (F8)",
        "followed in tempo and phase, 24 per quarter",
        "with --send-clock, from the internal clock, Link or JACK, while the song plays and is counted in",
    ),
    ("Start (FA)", "starts from the top; the next clock is the downbeat", "with --send-clock, 1 ms before that clock"),
    (
        "Continue (FB)",
        "resumes where it stopped; the next clock is that position",
        "with --send-clock, 1 ms before that clock",
    ),
    ("Stop (FC)", "stops at once and keeps the song position", "with --send-clock"),
    (
        "Song Position Pointer (F2)",
        "sets the song position, counted in song_position_unit (default: sixteenths)",
        "with --send-clock, in sixteenths: before a Continue, and when the stopped song is moved",
    ),
    (
        "Control Change (Bn)",
        "sets what the controller profile binds (7 or 14 bits, NRPN, relative), otherwise a parameter, see below; on "
        "the preset's `listen` channel, 0 is omni",
        "with `[sound_out]` in the preset: the axes of each hit before its note, see below",
    ),
    (
        "Program Change (Cn)",
        "loads the preset with that number; user presets take precedence over factory presets; on the channel of the "
        "preset's `[scene_control]` recalls the scene with the next number instead",
        "no",
    ),
    (
        "Note On (9n)",
        "plays that drum's pad, whether the clock runs or not, and joins the loop during `latentdrum listen`; on the "
        "`listen` channel; not passed on to the output; on the channel of `[scene_control]` the sixteen notes from its "
        "`note` on recall the scenes 1 to 16 instead",
        "the drums, on the preset's channel or the drum's own; velocity 1..127",
    ),
    ("Note Off (8n)", "lets go of a button that the controller profile binds", "50 ms after each Note On"),
    ("Key Pressure (An)", "64 or more on a pad's note chokes the pad, like a hand on the cymbal", "no"),
    ("Channel Pressure (Dn), Pitch Bend (En)", "set what the controller profile binds", "no"),
    ("All Notes Off (Bn 7B 00)", "ignored", "at start and end, and when the port is lost"),
)


def chart_text() -> str:
    """The whole chart as Markdown."""
    return "\n".join(
        (
            "# MIDI implementation",
            "",
            "<!-- Written by `latentdrum chart > docs/midi-implementation.md`; change the tables in core. -->",
            "",
            "## Messages",
            "",
            *_table(("message", "received", "sent"), _MESSAGES),
            "",
            "## Parameters",
            "",
            "A controller's 0..127 covers the whole range; 64 is exactly the middle. A preset can assign another",
            "controller to a parameter, or part of its range (`[controls]`). Names are the same in presets, in",
            "`--set name=value`, in `latentdrum set` and here; parameters without a controller are set that way.",
            "",
            *_table(("parameter", "CC", "range", "default", "takes effect", "description"), _parameters()),
            "",
            *_pads_text(),
            "## Styles",
            "",
            f"Controller {_STYLE.cc} selects the style by its value:",
            "",
            *_table(("style", "value"), _styles()),
            "",
            "## Drum notes",
            "",
            "The notes sent, by the preset's `note_map`; numbers are MIDI notes (36 is C1 in Live and Logic).",
            "",
            *_table(("note map", *(voice.label for voice in Voice)), _maps()),
            "",
            "An incoming note plays the drum that the note map assigns to it, otherwise the drum of this table. MIDI",
            "files are read with this table alone (`latentdrum encode`):",
            "",
            *_table(("drum", "notes"), ((voice.label, ", ".join(map(str, INPUT_NOTES[voice]))) for voice in Voice)),
            "",
        )
    )


def _pads_text() -> tuple[str, ...]:
    return (
        "## Pads",
        "",
        "Every pad has the kit's five axes of its own, prefixed with its name: `kick_brightness`, `hat_open_decay`.",
        "The range is 0..1, 0.5 is as in the kit, and a change takes effect at the next step. The controllers:",
        "",
        *_table(("pad", *AXIS_KNOBS), _pads()),
        "",
        "Every pad also has a mixer channel, which takes effect at once. It has no default controllers; a preset's",
        "`[controls]` can assign some. For the kick:",
        "",
        *_table(("parameter", "range", "default", "description"), _rows(_MIXER)),
        "",
        "## Parts",
        "",
        "Every drum has a part of its own; a change takes effect at the next step. There are no default controllers.",
        "For the kick:",
        "",
        *_table(("parameter", "range", "default", "description"), _rows(PART_NAMES[Voice.KICK])),
        "",
        "## Axes as Control Changes",
        "",
        "For a sampler or synth that plays the notes: `[sound_out]` in a preset sends the five axes of each hit as",
        "Control Changes just before its note, 0..1 as 0..127, each only when it has changed. The controllers are",
        "those of the table above unless the preset names others. Off by default.",
        "",
    )


def _parameter(row: Parameter) -> tuple[str, ...]:
    span = f"one of {len(row.choices)}, see below" if row is _STYLE else row.range_text
    default = row.show(row.default)
    shown = default if isinstance(default, str) else f"{default:g}"
    return row.name, "" if row.cc is None else str(row.cc), span, shown, row.when.value, row.help


def _parameters() -> Iterable[tuple[str, ...]]:
    return (_parameter(row) for row in PARAMETERS.values() if row.name not in _OF_PADS | _OF_PARTS)


def _pads() -> Iterable[tuple[str, ...]]:
    return ((voice.key, *(str(PARAMETERS[pad_parameter(voice, axis)].cc) for axis in AXIS_KNOBS)) for voice in Voice)


def _rows(names: Iterable[str]) -> Iterable[tuple[str, ...]]:
    rows = (PARAMETERS[name] for name in names)
    return ((row.name, row.range_text, str(row.show(row.default)), row.help) for row in rows)


def _styles() -> Iterable[tuple[str, ...]]:
    chosen = [_STYLE.show(_STYLE.from_cc(value, _STYLE.low, _STYLE.high)) for value in range(128)]
    return ((name, f"{chosen.index(name)}..{127 - chosen[::-1].index(name)}") for name in _STYLE.choices)


def _maps() -> Iterable[tuple[str, ...]]:
    return ((name, *map(str, notes)) for name, notes in NOTE_MAPS.items())


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table with aligned columns, readable as plain text too."""
    body = [tuple(head), *map(tuple, rows)]
    widths = [max(len(row[column]) for row in body) for column in range(len(head))]
    rule = tuple("-" * width for width in widths)
    return [
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
        for row in (body[0], rule, *body[1:])
    ]


@click.command()
def chart() -> None:
    """Print the MIDI implementation chart: messages, parameters with their controllers, drum notes."""
    click.echo(chart_text(), nl=False)
