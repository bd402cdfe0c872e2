"""`latentdrum chart`: the MIDI implementation, written from the same tables that the instrument plays by."""

from collections.abc import Iterable, Sequence
from typing import Final

import click

from latentdrum.core.parameters.sound import AXIS_KNOBS, pad_parameter
from latentdrum.core.parameters.table import PARAMETERS, Group, Parameter
from latentdrum.core.voices import INPUT_NOTES, NOTE_MAPS, Voice

_STYLE: Final = PARAMETERS["style"]
_MIX: Final = ("level", "pan", "mute", "solo")

#: Message -> what is done on hearing it, and whether it is sent.
_MESSAGES: Final = (
    ("Timing Clock (F8)", "follows tempo and phase, 24 a quarter", "with --send-clock on the built-in clock"),
    ("Start (FA)", "plays from the top; the first clock after it is the downbeat", "with --send-clock"),
    ("Continue (FB)", "plays on from where it stopped; the first clock after it stands there", "no"),
    ("Stop (FC)", "falls silent at once and keeps the place", "with --send-clock"),
    ("Song Position Pointer (F2)", "goes there; one unit is a sixteenth, or what song_position_unit says", "no"),
    (
        "Control Change (Bn)",
        "turns a knob, see below; on the preset's `listen` channel, 0 being all",
        "with `[sound_out]` in the preset, the axes of each hit before its note, see below",
    ),
    ("Program Change (Cn)", "loads the preset with that number; a player's own before the factory's", "no"),
    (
        "Note On (9n)",
        "strikes that drum's pad, with the clock or without it; on the `listen` channel; sounds, and is not sent on",
        "the drums, on the preset's channel; velocity 1..127",
    ),
    ("Note Off (8n)", "ignored", "50 ms after each Note On"),
    ("Key Pressure (An)", "64 and more on a pad's note silences what rings there: a hand on the cymbal", "no"),
    ("All Notes Off (Bn 7B 00)", "ignored", "when it begins to run, ends, or loses its port"),
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
            *_table(("message", "heard", "sent"), _MESSAGES),
            "",
            "## Knobs",
            "",
            "A controller's 0..127 covers the whole range; 64 is exactly the middle. A preset can move a knob to",
            "another controller or to part of its range (`[controls]`). Names are the same in presets, in",
            "`--set name=value`, in `latentdrum set` and here; knobs without a controller are turned there.",
            "",
            *_table(("knob", "CC", "range", "default", "heard from", "what it does"), _knobs()),
            "",
            *_pads_text(),
            "## Styles",
            "",
            f"Controller {_STYLE.cc} chooses the style by its value:",
            "",
            *_table(("style", "value"), _styles()),
            "",
            "## Drum notes",
            "",
            "What is sent, by the preset's `note_map`; numbers are MIDI notes (36 is C1 in Live and Logic).",
            "",
            *_table(("note map", *(voice.label for voice in Voice)), _maps()),
            "",
            "A note that comes in strikes the drum that the note map has for it, or else what it counts as here. MIDI",
            "files are read by this table alone (`latentdrum encode`):",
            "",
            *_table(("drum", "notes"), ((voice.label, ", ".join(map(str, INPUT_NOTES[voice]))) for voice in Voice)),
            "",
        )
    )


def _pads_text() -> tuple[str, ...]:
    return (
        "## Pads",
        "",
        "Every drum has the kit's five axes for itself, by its name in front: `kick_brightness`, `hat_open_decay`.",
        "They are 0..1, 0.5 being as the kit has it, and are heard from the next step. Their controllers:",
        "",
        *_table(("pad", *AXIS_KNOBS), _pads()),
        "",
        "And a channel of the mixer, heard at once. It has no controllers of its own; a preset's `[controls]` can",
        "give it some. For the kick:",
        "",
        *_table(("knob", "range", "default", "what it does"), _channel(Voice.KICK)),
        "",
        "## Axes told",
        "",
        "Whoever plays the notes on sounds of their own can have the movements too: `[sound_out]` in a preset",
        "sends the five axes of each hit as Control Changes right before its note, 0..1 as 0..127, each only when",
        "it changed. The controllers are those of the table above unless the preset names others. Off by default.",
        "",
    )


def _knob(row: Parameter) -> tuple[str, ...]:
    span = f"one of {len(row.choices)}, see below" if row is _STYLE else row.range_text
    default = row.show(row.default)
    shown = default if isinstance(default, str) else f"{default:g}"
    return row.name, "" if row.cc is None else str(row.cc), span, shown, row.when.value, row.help


def _knobs() -> Iterable[tuple[str, ...]]:
    return (_knob(row) for row in PARAMETERS.values() if row.group not in (Group.PAD, Group.MIX))


def _pads() -> Iterable[tuple[str, ...]]:
    return ((voice.key, *(str(PARAMETERS[pad_parameter(voice, axis)].cc) for axis in AXIS_KNOBS)) for voice in Voice)


def _channel(voice: Voice) -> Iterable[tuple[str, ...]]:
    rows = (PARAMETERS[pad_parameter(voice, what)] for what in _MIX)
    return ((row.name, row.range_text, str(row.show(row.default)), row.help) for row in rows)


def _styles() -> Iterable[tuple[str, ...]]:
    chosen = [_STYLE.show(_STYLE.from_cc(value, _STYLE.low, _STYLE.high)) for value in range(128)]
    return ((name, f"{chosen.index(name)}..{127 - chosen[::-1].index(name)}") for name in _STYLE.choices)


def _maps() -> Iterable[tuple[str, ...]]:
    return ((name, *map(str, notes)) for name, notes in NOTE_MAPS.items())


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table, its columns aligned so that it reads well as plain text too."""
    body = [tuple(head), *map(tuple, rows)]
    widths = [max(len(row[column]) for row in body) for column in range(len(head))]
    rule = tuple("-" * width for width in widths)
    return [
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
        for row in (body[0], rule, *body[1:])
    ]


@click.command()
def chart() -> None:
    """Print the MIDI implementation chart: messages, knobs with their controllers, drum notes."""
    click.echo(chart_text(), nl=False)
