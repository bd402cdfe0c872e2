"""`latentdrum kit export`: a kit for samplers."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentdrum.cli.kit_options import KitFile

if TYPE_CHECKING:
    from latentdrum.core.preset.kit import Kit

_MOST = click.IntRange(1, 16)


@click.command()
@click.argument("name", type=KitFile())
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--layers", default=4, show_default=True, type=_MOST, help="Recordings from soft to hard.")
@click.option("--round-robins", default=3, show_default=True, type=_MOST, help="Recordings of each, taken in turn.")
@click.option(
    "--rate", default="44100", show_default=True, type=click.Choice(("44100", "48000")), help="Frames a second."
)
@click.option("--force", is_flag=True, help="Write into DIR though it is not empty.")
def export(name: "Kit", folder: Path, layers: int, round_robins: int, rate: str, force: bool) -> None:
    """Write a kit as 24-bit WAV files with an SFZ instrument and a Hydrogen drumkit.

    DIR is made if it is not there. Notes are those of General MIDI; the closed hat ends the open one. NAME may also be
    a .toml file.
    """
    from latentdrum.models.timbre import model as timbre
    from latentdrum.runtime.kit_rendering import export_plan, render_regions
    from latentdrum.storage.kit_export import export as kit_export

    kit_export.check_folder(folder, force)
    plan, rate_hz = export_plan(name, layers, round_robins), int(rate)
    sounds = render_regions(name, plan, timbre.load(), rate_hz)
    with click.progressbar(sounds, length=len(plan.regions), label="Striking the pads", show_eta=False) as bar:
        sfz, archive = kit_export.export(folder, plan, bar, rate_hz, force)
    click.echo(f"{folder}: {len(plan.regions)} recordings of 9 pads at {rate_hz} Hz, {sfz.name} and {archive.name}")
