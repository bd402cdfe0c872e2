"""`latentdrum map`: draws the rhythm space."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentdrum.cli.options import STYLE, model_option
from latentdrum.core.model_names import RHYTHM_MODEL
from latentdrum.core.rhythm.styles import STYLES

if TYPE_CHECKING:
    from latentdrum.core.rhythm.position import Position

_COUNT, _SEED = 6400, 1


@click.command(name="map")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The PNG to write.")
@click.option("--style", "styles", multiple=True, type=STYLE, metavar="STYLE", help="Only this style; repeatable.")
@click.option("--across", help="Horizontal axis, such as syncopation or latent_2; by default the strongest.")
@click.option("--up", help="Vertical axis; by default the second strongest.")
@click.option(
    "--count", default=_COUNT, show_default=True, type=click.IntRange(100, 100_000), help="Grooves to sample."
)
@model_option
def map_(
    out: Path, styles: tuple[str, ...], across: str | None, up: str | None, count: int, model_name: str | None
) -> None:
    """Draw the rhythm space with the presets in it.

    By default the picture spans the two axes or free dimensions that change kick, snare and toms most. Grooves are
    sampled evenly from all styles. Left, the colour is the number of hits per bar; right, the style.
    """
    import numpy as np

    from latentdrum.models.rhythm.model import load
    from latentdrum.pictures.rhythm_map import check_name, chosen_directions, directions, map_point, sample_map
    from latentdrum.pictures.rhythm_map_drawing import draw

    if out.parent and not out.parent.is_dir():
        raise FileNotFoundError(2, "no such folder", str(out.parent))
    for name in (across, up):
        if name is not None:
            check_name(name)
    model, rng = load(model_name or RHYTHM_MODEL), np.random.default_rng(_SEED)
    span = chosen_directions(directions(model, rng), across, up)
    with click.progressbar(length=count, label="Sampling grooves", show_eta=False) as bar:
        found = sample_map(model, styles or STYLES, count, span, rng, lambda: bar.update(1))
    known = _preset_positions(styles, model.lineage)
    presets = {name: map_point(model, position, span) for name, position in known.items()}
    first, second = (direction.name for direction in span)
    draw(out, found, presets, f"The rhythm space along {first} and {second}")
    click.echo(f"{out}: {count} grooves along {first} and {second}, {len(presets)} presets")


def _preset_positions(styles: tuple[str, ...], lineage: tuple[str, ...]) -> dict[str, "Position"]:
    """The position of every valid preset for a model by its name; only those of the styles, if any are named."""
    from latentdrum.storage.preset_library import PresetLibrary

    library = PresetLibrary()
    names = [entry.name for entry in library.entries() if not entry.problem and (not styles or entry.style in styles)]
    presets = [library.load(name) for name in names]
    return {preset.name: preset.position for preset in presets if preset.rhythm_model in lineage}
