"""`latentdrum map`: the rhythm space as a picture."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentdrum.cli.options import STYLE
from latentdrum.core.rhythm.styles import STYLES

if TYPE_CHECKING:
    from latentdrum.core.rhythm.position import Position

_COUNT, _SEED = 6400, 1


@click.command(name="map")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The PNG to write.")
@click.option(
    "--style", "styles", multiple=True, type=STYLE, metavar="STYLE", help="Only this style; may be given several times."
)
@click.option(
    "--across", help="The knob from left to right, such as syncopation or latent_2; the strongest if left out."
)
@click.option("--up", help="The knob from bottom to top; the second strongest if left out.")
@click.option(
    "--count", default=_COUNT, show_default=True, type=click.IntRange(100, 100_000), help="Grooves to sample."
)
def map_(out: Path, styles: tuple[str, ...], across: str | None, up: str | None, count: int) -> None:
    """Draw the rhythm space with the presets in it.

    The two knobs that change the beat most span the picture, unless you name others. Grooves are sampled evenly
    from all styles; the colour of the left half is how busy they are.
    """
    import numpy as np

    from latentdrum.models.rhythm.model import load
    from latentdrum.pictures.rhythm_map import chosen_directions, directions, map_point, sample_map
    from latentdrum.pictures.rhythm_map_drawing import draw

    if out.parent and not out.parent.is_dir():
        raise FileNotFoundError(2, "no such folder", str(out.parent))
    model, rng = load(), np.random.default_rng(_SEED)
    ways = chosen_directions(directions(model, rng), across, up)
    with click.progressbar(length=count, label="Listening to grooves", show_eta=False) as bar:
        found = sample_map(model, styles or STYLES, count, ways, rng, lambda: bar.update(1))
    presets = {name: map_point(model, place, ways) for name, place in _places(styles).items()}
    first, second = (way.name for way in ways)
    draw(out, found, presets, f"The rhythm space along {first} and {second}")
    click.echo(f"{out}: {count} grooves along {first} and {second}, {len(presets)} presets")


def _places(styles: tuple[str, ...]) -> dict[str, "Position"]:
    """Every playable preset's place by its name; only those of the styles, if any are named."""
    from latentdrum.storage.preset_library import PresetLibrary

    library = PresetLibrary()
    names = [entry.name for entry in library.entries() if not entry.problem and (not styles or entry.style in styles)]
    return {name: library.load(name).position for name in names}
