"""`latentdrum keep`: the last bars that the running device played, as MIDI, audio and a preset."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentdrum.core.preset.names import check_name

if TYPE_CHECKING:
    from latentdrum.core.engine.kept import Kept
    from latentdrum.core.engine.memory import PlayedBar
    from latentdrum.core.preset.preset import Preset
    from latentdrum.storage.preset_library import PresetLibrary


@click.command()
@click.argument("name")
@click.option("--bars", type=click.IntRange(1, 64), help="How many; by default up to 8, what a preset holds.")
@click.option("--midi", is_flag=True, help="Write NAME.mid.")
@click.option("--midi-per-voice", is_flag=True, help="Write NAME.mid with a track for each drum.")
@click.option("--wav", is_flag=True, help="Write NAME.wav, 24-bit stereo.")
@click.option("--stems", is_flag=True, help="Write a folder NAME-stems, with a WAV per pad and one of the room.")
@click.option("--preset", "as_preset", is_flag=True, help="Save a preset NAME that repeats the bars, hit for hit.")
@click.option(
    "--dir",
    "folder",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder for the files; by default this one.",
)
@click.option("--force", is_flag=True, help="Overwrite what is there.")
def keep(
    name: str,
    bars: int | None,
    midi: bool,
    midi_per_voice: bool,
    wav: bool,
    stems: bool,
    as_preset: bool,
    folder: Path,
    force: bool,
) -> None:
    """Keep the last bars as they were played, up to the last bar line, under NAME.

    Every hit is kept at its time with its velocity and its sound, pads played by hand too: the running device remembers
    64 bars. Without options it writes MIDI, WAV and a preset. After a stop the bar in which the song stopped is kept.
    """
    from latentdrum.core.engine.kept import kept, kept_preset
    from latentdrum.storage.midi_bars import write_bars
    from latentdrum.storage.preset_library import PresetLibrary

    check_name(name)
    if not (midi or midi_per_voice or wav or stems or as_preset):
        midi = wav = as_preset = True
    file = folder / f"{name}.mid" if midi or midi_per_voice else None
    audio = folder / f"{name}.wav" if wav else None
    parts = folder / f"{name}-stems" if stems else None
    store = PresetLibrary()
    _check_free((file, audio, parts), store, name if as_preset else None, force)
    playing, bars_played = _played(store, bars)
    looped = kept_preset(name, playing, bars_played) if as_preset else None  # an error here comes before any file
    found = kept(bars_played)
    click.echo(f"{len(bars_played)} bars, {len(found.hits)} hits, {found.mean_bpm:.1f} BPM")
    if file is not None:
        write_bars(file, found, playing, name, per_voice=midi_per_voice, overwrite=force)
        click.echo(str(file))
    if looped is not None:
        click.echo(f"Saved {name} in {_saved(store, looped, force)}")
    if audio is not None or parts is not None:
        _write_audio(found, playing, audio, parts)


def _check_free(paths: Iterable[Path | None], store: "PresetLibrary", name: str | None, force: bool) -> None:
    """Nothing is written if one of the files or the preset is there already."""
    there = [str(path) for path in paths if path is not None and path.exists()]
    if name is not None and name in store.names():
        there.append(f"the preset {name}")
    if there and not force:
        raise click.ClickException(f"{' and '.join(there)}: there already; choose another name, or --force")


def _played(store: "PresetLibrary", bars: int | None) -> tuple["Preset", list["PlayedBar"]]:
    """The running device's preset as it plays now, and its last bars."""
    from latentdrum.runtime.control_client import stream
    from latentdrum.runtime.kept_bars import read_bars

    rows = stream("keep", bars=bars)
    head = next(rows)
    playing = store.from_table(head["name"], head["preset"], "the running device")
    return playing, read_bars((next(rows) for _ in range(head["bars"])), store.kits.from_table)


def _saved(store: "PresetLibrary", preset: "Preset", force: bool) -> Path:
    """Find the loop's place in the rhythm space, and save the preset there."""
    from latentdrum.cli.rhythm_model import model_for
    from latentdrum.core.preset.anchored_preset import placed_preset
    from latentdrum.models.rhythm.loop_placement import window_positions

    model, preset = model_for(preset)
    loop = preset.loop
    assert loop is not None
    placed, _ = placed_preset(preset, preset.values, window_positions(model, loop))
    program = store.own_program(preset.name) if force else None
    return store.save(replace(placed, program=program), overwrite=force)


def _write_audio(found: "Kept", playing: "Preset", mix: Path | None, stems: Path | None) -> None:
    from latentdrum.cli.timbre_model import model_for
    from latentdrum.runtime.audio_files import write_audio
    from latentdrum.runtime.kept_bars import as_bounce

    decoder, _ = model_for(playing.kit)
    done = write_audio(as_bounce(found, playing), decoder, mix, stems)
    click.echo(f"{' and '.join(str(path) for path in (mix, stems) if path)}: {done.length_s:.1f} s of audio")
