"""`latentdrum render`: bounces a preset to MIDI and audio files, offline."""

from math import log10
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentdrum.cli.options import PresetFile, audio_format_options, model_option, set_option, sound_model_option
from latentdrum.core.units import BPM_RANGE

if TYPE_CHECKING:
    from latentdrum.core.engine.protocols import TimbreDecoder
    from latentdrum.core.preset.preset import Preset
    from latentdrum.models.rhythm.model import RhythmModel
    from latentdrum.runtime.offline import Bounce
    from latentdrum.storage.wav_format import WavFormat


@click.command()
@click.argument("preset", type=PresetFile())
@click.option("--bars", default=8, show_default=True, type=click.IntRange(1, 10_000), help="Length in bars.")
@click.option("--bpm", default=120.0, show_default=True, type=click.FloatRange(*BPM_RANGE), help="Tempo.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Random seed; by default the preset's.")
@click.option("--midi", type=click.Path(dir_okay=False, path_type=Path), help="The MIDI file to write.")
@click.option("--wav", type=click.Path(dir_okay=False, path_type=Path), help="The stereo WAV file to write.")
@click.option(
    "--stems",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for a WAV per pad and one of the room.",
)
@audio_format_options
@click.option("--png", type=click.Path(dir_okay=False, path_type=Path), help="Also draw the notes and the path.")
@click.option("--grid", is_flag=True, help="Also print the notes as text.")
@model_option
@sound_model_option
@set_option
def render(
    preset: "Preset",
    bars: int,
    bpm: float,
    seed: int | None,
    midi: Path | None,
    wav: Path | None,
    stems: Path | None,
    rate_hz: int,
    wav_format: "WavFormat",
    png: Path | None,
    grid: bool,
    model_name: str | None,
    sound_model: str | None,
    settings: dict[str, float],
) -> None:
    """Bounce PRESET (a name or a .toml file) to MIDI, audio or both; needs no running device.

    Stems are always 32-bit float, after choke, mixer gains and the effects: their sum is the limiter's input.
    """
    if midi is None and wav is None and stems is None:
        raise click.UsageError("no output file: add --midi FILE, --wav FILE or --stems DIR")
    from latentdrum.cli.rhythm_model import model_for
    from latentdrum.cli.timbre_model import model_for as sound_model_for

    model, preset = model_for(preset, model_name)
    decoder = None if wav is None and stems is None else sound_model_for(preset.kit, sound_model)[0]
    if seed is not None:
        settings = {**settings, "seed": float(seed)}
    played = _play(model, preset, bars, settings.get("tempo", bpm), settings)
    written = []
    if midi is not None:
        written.append(_write_midi(played, midi))
    if decoder is not None:
        written.append(_write_audio(played, decoder, wav, stems, rate_hz, wav_format))
    if png is not None:
        written.append(_write_picture(played, model, png))
    if grid:
        click.echo(_grid_text(played))
    click.echo("\n".join(written))


def _play(model: "RhythmModel", preset: "Preset", bars: int, bpm: float, settings: dict[str, float]) -> "Bounce":
    from latentdrum.runtime.offline import bounce

    with click.progressbar(range(bars), label="Rendering MIDI", show_eta=False) as bar:
        return bounce(model, preset, bars, bpm, settings, progress=lambda done: bar.update(1), midway=model.midway)


def _write_midi(played: "Bounce", path: Path) -> str:
    """Write the notes; gives a line with their number, bars and tempo."""
    from latentdrum.storage.midi_file import write_midi

    write_midi(path, played.midi, played.bpm, played.preset.name, played.preset.loop)
    return f"{path}: {len(played.notes)} notes in {played.bars} bars at {played.bpm:g} BPM"


def _write_picture(played: "Bounce", model: "RhythmModel", path: Path) -> str:
    from latentdrum.pictures.performance import draw

    draw(path, played, model)
    return str(path)


def _grid_text(played: "Bounce") -> str:
    from latentdrum.cli.grid import played_text

    return played_text(played)


def _write_audio(
    played: "Bounce",
    decoder: "TimbreDecoder",
    wav: Path | None,
    stems: Path | None,
    rate_hz: int,
    wav_format: "WavFormat",
) -> str:
    """Write mix and stems; gives a line with length, peak and speed."""
    from latentdrum.runtime.audio_files import write_audio

    with click.progressbar(range(played.bars), label="Rendering audio", show_eta=False) as bar:
        done = write_audio(played, decoder, wav, stems, rate_hz, lambda done: bar.update(1), wav_format)
    where = " and ".join(str(path) for path in (wav, stems) if path is not None)
    level = f"peak {20 * log10(max(done.peak, 1e-9)):.1f} dBFS"
    return f"{where}: {done.length_s:.1f} s of audio, {level}, {done.times_real_time:.0f} times faster than real time"
