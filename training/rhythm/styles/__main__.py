"""Look at the patterns: python -m training.rhythm.styles house --seed 3."""

import click
import numpy as np

from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_BAR, STEPS_PER_QUARTER
from latentdrum.core.voices import Voice
from training.rhythm.styles import STYLE_WRITERS, write

#: From a whisper to an accent, by velocity.
MARKS = "-oxX"


def grid_text(groove: Groove) -> str:
    """One line a drum, - o x X from quiet to loud, then how late its odd sixteenths and its hits are."""
    rows = []
    for voice in reversed(Voice):
        hits, velocity = groove.hits[:, voice], groove.velocity[:, voice]
        if not hits.any():
            continue
        marks = [MARKS[min(3, int(v * 4))] if hit else "." for hit, v in zip(hits, velocity, strict=True)]
        for bar_or_beat in range(GROOVE_STEPS - STEPS_PER_QUARTER, 0, -STEPS_PER_QUARTER):
            marks.insert(bar_or_beat, " | " if bar_or_beat % STEPS_PER_BAR == 0 else " ")
        late = groove.offset[:, voice][hits].mean()
        rows.append(f"{voice.label:>10} {''.join(marks)}   {late:+.2f}")
    return "\n".join(rows)


@click.command()
@click.argument("style", type=click.Choice(tuple(STYLE_WRITERS)))
@click.option("--seed", default=0, show_default=True, help="The first pattern's seed.")
@click.option("--count", default=1, show_default=True, help="How many patterns, one seed each.")
def main(style: str, seed: int, count: int) -> None:
    """Print patterns of a style as text; the last column is how late the drum sits, in steps."""
    for each in range(seed, seed + count):
        print(f"{style} {each}\n{grid_text(write(style, np.random.default_rng(each)))}\n")


if __name__ == "__main__":
    main()
