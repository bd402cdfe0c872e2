"""`latentdrum replay`: replays a recorded session through the engine in virtual time."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentdrum.cli.options import PresetFile, ProfileName, model_option, set_option, song_position_option

if TYPE_CHECKING:
    from latentdrum.core.engine.events import Command
    from latentdrum.core.engine.output import MidiOut
    from latentdrum.core.parameters.table import Values
    from latentdrum.core.preset.preset import Preset
    from latentdrum.models.rhythm.model import RhythmModel
    from latentdrum.runtime.offline import OfflineEngine
    from latentdrum.storage.session_events import Opening, SessionEvent


@click.command()
@click.argument("session", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--preset", type=PresetFile(), help="The preset to begin with: a name or a .toml file.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write: JSON lines, or MIDI if it ends in .mid.",
)
@song_position_option
@model_option
@set_option
@click.option("--profile", type=ProfileName(), help="Read the controls by this profile; sessions of `run` have theirs.")
def replay(
    session: Path,
    preset: "Preset | None",
    out: Path,
    model_name: str | None,
    settings: dict[str, float],
    profile: str | None,
) -> None:
    """Replay the recorded SESSION faster than real time and write the MIDI that the device sends.

    A session of the running device says how it began, and holds all that was done: MIDI, `set`, `preset load`, `play`,
    `listen`. It may begin in the middle of a song; with --preset or --model it begins with the device stopped. One that
    was recorded without a device needs --preset. The same session and seed give byte-identical output, so a session
    makes a bug reproducible.
    """
    from latentdrum.cli.rhythm_model import model_for
    from latentdrum.models.rhythm.loop_placement import window_positions
    from latentdrum.runtime.offline import replay as play
    from latentdrum.storage.session import read_session

    opening, events = _opened(read_session(session), as_it_stood=preset is None and model_name is None)
    preset = preset or (None if opening is None else opening.preset)
    if preset is None:
        raise click.UsageError(f"{session} was recorded without a device and names no preset: add --preset NAME")
    model, preset = model_for(preset, model_name)
    player = _engine(model, preset, opening)
    begin_s = events[0][0] if events else 0.0
    before = player.advance(_settled({} if opening is None else opening.changed, None), begin_s)
    events = _with_first(events, _settled(settings, profile))
    with click.progressbar(_for_model(events, model), label="Replaying", show_eta=False) as progress:
        played = play(player, progress, place=partial(window_positions, model), midway=model.midway)
        sends = sorted([*before, *played], key=lambda send: send.due_s)
    _write(out, sends, begin_s, preset.name)
    notes = sum(send.is_note_on for send in sends)
    click.echo(f"{out}: {notes} notes from {len(events)} events")


def _opened(
    events: "list[tuple[float, SessionEvent]]", *, as_it_stood: bool
) -> "tuple[Opening | None, list[tuple[float, SessionEvent]]]":
    """How a session of a device began, and what came then; as_it_stood: in the middle of what was going on."""
    from latentdrum.storage.session_events import Opening
    from latentdrum.storage.state_event import Standing

    opening = next((event for _, event in events if isinstance(event, Opening)), None)
    left_out = Opening if as_it_stood else (Opening, Standing)
    return opening, [(at_s, event) for at_s, event in events if not isinstance(event, left_out)]


def _with_first(
    events: "list[tuple[float, SessionEvent]]", inputs: "list[Command]"
) -> "list[tuple[float, SessionEvent]]":
    """The events with inputs at their beginning, after the state in which the session found the device."""
    from latentdrum.storage.state_event import Standing

    number = next((number for number, (_, event) in enumerate(events, 1) if isinstance(event, Standing)), 0)
    begin_s = events[0][0] if events else 0.0
    return [*events[:number], *((begin_s, item) for item in inputs), *events[number:]]


def _engine(model: "RhythmModel", preset: "Preset", opening: "Opening | None") -> "OfflineEngine":
    """An engine as the session found the device; Program Changes are looked up if the session does not answer them."""
    from latentdrum.core.engine.state import initial_state
    from latentdrum.core.preset.preset import for_model
    from latentdrum.runtime.offline import OfflineEngine
    from latentdrum.storage.preset_library import PresetLibrary

    if opening is not None:
        return OfflineEngine(initial_state(preset, opening.options), model)
    store = PresetLibrary()

    def find(program: int) -> "Preset | None":
        name = store.by_program(program)
        found = None if name is None else store.load(name)
        return None if found is None or found.rhythm_model not in model.lineage else for_model(found, model.lineage)

    return OfflineEngine(initial_state(preset), model, find)


def _settled(changed: "Values", profile: str | None) -> "list[Command]":
    """The parameters that are not the preset's, and the profile if one is wanted."""
    from latentdrum.core.controls.commands import UseProfile
    from latentdrum.core.engine.events import SetValue
    from latentdrum.storage.profile_library import ProfileLibrary

    values: list[Command] = [SetValue(name, value) for name, value in changed.items()]
    return values if profile is None else [*values, UseProfile(ProfileLibrary().load(profile))]


def _for_model(events: "list[tuple[float, SessionEvent]]", model: "RhythmModel") -> "list[tuple[float, SessionEvent]]":
    """The events with their presets for a model. Raises PresetError if one is for another model."""
    from latentdrum.core.engine.events import LoadPreset
    from latentdrum.core.preset.preset import for_model

    def fitting(event: "SessionEvent") -> "SessionEvent":
        if not isinstance(event, LoadPreset):
            return event
        return replace(event, preset=for_model(event.preset, model.lineage))

    return [(at_s, fitting(event)) for at_s, event in events]


def _write(out: Path, sends: list["MidiOut"], begin_s: float, title: str) -> None:
    from latentdrum.storage.midi_file import write_midi
    from latentdrum.storage.session import write_session

    if out.suffix.lower() in (".mid", ".midi"):
        # A session may change tempo: a fixed tempo keeps the seconds right, counted from the first message.
        write_midi(out, [replace(send, due_s=send.due_s - begin_s) for send in sends], 120.0, title)
    else:
        write_session(out, ((send.due_s, send.data) for send in sends))
