"""`latentdrum kit export`: writes a kit for samplers."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentdrum.cli.kit_options import KitFile
from latentdrum.cli.options import audio_format_options, sound_model_option

if TYPE_CHECKING:
    from latentdrum.core.preset.kit import Kit
    from latentdrum.storage.wav_format import WavFormat

_COUNT = click.IntRange(1, 16)


@click.command()
@click.argument("name", type=KitFile())
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--layers", default=4, show_default=True, type=_COUNT, help="Velocity layers per pad.")
@click.option("--round-robins", default=3, show_default=True, type=_COUNT, help="Recordings per layer, used in turn.")
@audio_format_options
@sound_model_option
@click.option("--force", is_flag=True, help="Write into DIR even if it is not empty.")
def export(
    name: "Kit", folder: Path, layers: int, round_robins: int, rate_hz: int, wav_format: "WavFormat",
    sound_model: str | None, force: bool,
) -> None:  # fmt: skip
    """Write a kit for samplers. NAME may also be a .toml file; DIR is created if it does not exist.

    \b
    PAD-LAYER-ROUND.wav  a recording per pad, velocity layer, round robin
    NAME.sfz             SFZ instrument (sfizz, liquidsfz, LinuxSampler and others)
    NAME.dspreset        preset of DecentSampler
    NAME.h2drumkit       drumkit of Hydrogen, recordings and all; unpacked: drumkit.xml

    The mapping is General MIDI; the closed hi-hat chokes the open one. Author and licence are those on the card of the
    model. The sounds are dry: the sampler has a room.
    """
    from latentdrum.cli.timbre_model import model_for
    from latentdrum.runtime.kit_rendering import export_plan, render_regions
    from latentdrum.storage.kit_export import export as kit_export

    kit_export.check_folder(folder, force)
    model, name = model_for(name, sound_model)
    plan = export_plan(name, layers, round_robins, model.card)
    sounds = render_regions(name, plan, model, rate_hz)
    with click.progressbar(sounds, length=len(plan.regions), label="Rendering the pads", show_eta=False) as bar:
        files = kit_export.export(folder, plan, bar, rate_hz, wav_format, force)
    names = ", ".join(path.name for path in files)
    click.echo(f"{folder}: {len(plan.regions)} recordings of 9 pads at {rate_hz} Hz; {names}")
