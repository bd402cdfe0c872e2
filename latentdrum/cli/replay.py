"""`latentdrum replay`: replays a recorded session through the engine in virtual time."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentdrum.cli.options import PresetFile, model_option, set_option, song_position_option

if TYPE_CHECKING:
    from latentdrum.core.engine.output import MidiOut
    from latentdrum.core.preset.preset import Preset


@click.command()
@click.argument("session", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--preset", required=True, type=PresetFile(), help="The preset to play: a name or a .toml file.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write: JSON lines, or MIDI if it ends in .mid.",
)
@song_position_option
@model_option
@set_option
def replay(session: Path, preset: "Preset", out: Path, model_name: str | None, settings: dict[str, float]) -> None:
    """Replay the recorded SESSION faster than real time and write the MIDI that the device sends.

    What was played in with `listen` is played in again. The same session, preset and seed give byte-identical output,
    so a session makes a bug reproducible.
    """
    from latentdrum.cli.rhythm_model import model_for
    from latentdrum.core.engine.events import SetValue
    from latentdrum.core.engine.state import initial_state
    from latentdrum.core.preset.preset import for_model
    from latentdrum.models.rhythm.loop_placement import window_positions
    from latentdrum.runtime.offline import OfflineEngine
    from latentdrum.runtime.offline import replay as play
    from latentdrum.storage.preset_library import PresetLibrary
    from latentdrum.storage.session import read_session

    events = read_session(session)
    store, (model, preset) = PresetLibrary(), model_for(preset, model_name)

    def find(program: int) -> "Preset | None":
        name = store.by_program(program)
        found = None if name is None else store.load(name)
        return None if found is None or found.rhythm_model not in model.lineage else for_model(found, model.lineage)

    player = OfflineEngine(initial_state(preset), model, find)
    begin_s = events[0][0] if events else 0.0
    opening = player.advance([SetValue(name, value) for name, value in settings.items()], begin_s)
    with click.progressbar(events, label="Replaying", show_eta=False) as progress:
        played = play(player, progress, place=partial(window_positions, model))
        sends = sorted([*opening, *played], key=lambda send: send.due_s)
    _write(out, sends, begin_s, preset.name)
    notes = sum(send.is_note_on for send in sends)
    click.echo(f"{out}: {notes} notes from {len(events)} events")


def _write(out: Path, sends: list["MidiOut"], begin_s: float, title: str) -> None:
    from latentdrum.storage.midi_file import write_midi
    from latentdrum.storage.session import write_session

    if out.suffix.lower() in (".mid", ".midi"):
        # A session may change tempo: a fixed tempo keeps the seconds right, counted from the first message.
        write_midi(out, [replace(send, due_s=send.due_s - begin_s) for send in sends], 120.0, title)
    else:
        write_session(out, ((send.due_s, send.data) for send in sends))
