"""`latentdrum render`: bounce a preset to a MIDI file; needs no device."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentdrum.cli.options import PresetFile, set_option
from latentdrum.core.units import BPM_RANGE

if TYPE_CHECKING:
    from latentdrum.core.preset import Preset


@click.command()
@click.argument("preset", type=PresetFile())
@click.option("--bars", default=8, show_default=True, type=click.IntRange(1, 10_000), help="Length of the bounce.")
@click.option("--bpm", default=120.0, show_default=True, type=click.FloatRange(*BPM_RANGE), help="Tempo.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Which performance; the preset's own if left out.")
@click.option("--midi", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The MIDI file to write.")
@click.option("--png", type=click.Path(dir_okay=False, path_type=Path), help="Also draw what was played.")
@click.option("--grid", is_flag=True, help="Also print what was played.")
@set_option
def render(
    preset: "Preset",
    bars: int,
    bpm: float,
    seed: int | None,
    midi: Path,
    png: Path | None,
    grid: bool,
    settings: dict[str, float],
) -> None:
    """Bounce PRESET (a name or a .toml file) to a MIDI file; needs no device."""
    from latentdrum.drivers.midi_file import write_midi
    from latentdrum.models.rhythm import load
    from latentdrum.runtime.offline import bounce

    model = load()
    if seed is not None:
        settings = {**settings, "seed": float(seed)}
    bpm = settings.get("tempo", bpm)
    with click.progressbar(range(bars), label="Playing", show_eta=False) as bar:
        played = bounce(model, preset, bars, bpm, settings, progress=lambda done: bar.update(1))
    write_midi(midi, played.sends, bpm, preset.name)
    if png is not None:
        from latentdrum.pictures.performance import draw

        draw(png, played, model)
    if grid:
        from latentdrum.cli.grid import played_text

        click.echo(played_text(played))
    click.echo(f"{midi}: {len(played.notes)} notes in {bars} bars at {bpm:g} BPM" + (f"; {png}" if png else ""))
