"""`latentdrum kit export`: writes a kit for samplers."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentdrum.cli.kit_options import KitFile
from latentdrum.cli.options import sound_model_option

if TYPE_CHECKING:
    from latentdrum.core.preset.kit import Kit

_COUNT = click.IntRange(1, 16)


@click.command()
@click.argument("name", type=KitFile())
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--layers", default=4, show_default=True, type=_COUNT, help="Velocity layers per pad.")
@click.option("--round-robins", default=3, show_default=True, type=_COUNT, help="Recordings per layer, used in turn.")
@click.option(
    "--rate", default="44100", show_default=True, type=click.Choice(("44100", "48000")), help="Sample rate in Hz."
)
@sound_model_option
@click.option("--force", is_flag=True, help="Write into DIR even if it is not empty.")
def export(
    name: "Kit", folder: Path, layers: int, round_robins: int, rate: str, sound_model: str | None, force: bool
) -> None:
    """Write a kit as 24-bit WAV files with an SFZ instrument and a Hydrogen drumkit.

    DIR is created if it does not exist. The mapping is General MIDI; the closed hi-hat chokes the open one. NAME may
    also be a .toml file.
    """
    from latentdrum.cli.timbre_model import model_for
    from latentdrum.runtime.kit_rendering import export_plan, render_regions
    from latentdrum.storage.kit_export import export as kit_export

    kit_export.check_folder(folder, force)
    model, name = model_for(name, sound_model)
    plan, rate_hz = export_plan(name, layers, round_robins), int(rate)
    sounds = render_regions(name, plan, model, rate_hz)
    with click.progressbar(sounds, length=len(plan.regions), label="Rendering the pads", show_eta=False) as bar:
        sfz, archive = kit_export.export(folder, plan, bar, rate_hz, force)
    click.echo(f"{folder}: {len(plan.regions)} recordings of 9 pads at {rate_hz} Hz, {sfz.name} and {archive.name}")
