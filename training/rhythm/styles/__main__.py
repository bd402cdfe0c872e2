"""Prints patterns of a style: python -m training.rhythm.styles house --seed 3."""

import click
import numpy as np

from latentdrum.core.rhythm.notation import grid_text
from training.rhythm.styles import STYLE_WRITERS, write


@click.command()
@click.argument("style", type=click.Choice(tuple(STYLE_WRITERS)))
@click.option("--seed", default=0, show_default=True, help="The first pattern's seed.")
@click.option("--count", default=1, show_default=True, help="How many patterns, one seed each.")
def main(style: str, seed: int, count: int) -> None:
    """Print patterns of a style in drum notation; the last column is a drum's mean offset in steps."""
    for each in range(seed, seed + count):
        print(f"{style} {each}\n{grid_text(write(style, np.random.default_rng(each)), offsets=True)}\n")


if __name__ == "__main__":
    main()
