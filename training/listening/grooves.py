"""Samples of every style to see and to hear: python -m training.listening.grooves [--out build/grooves] [STYLE ...].

For each style one picture and one MIDI file of eight grooves drawn from the prior, two bars each, as the engine plays
them at full temperature. Look at them as a drummer: has every hit a free hand or foot, are fills where fills go, do
ghost notes lie under the backbeat, does the hat breathe?
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

import click
import numpy as np
from matplotlib.figure import Figure
from tqdm import tqdm

from latentdrum.core.engine.output import MidiOut
from latentdrum.core.preset.preset import preset_at
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.units import GROOVE_BARS, TICKS_PER_BAR, tick_seconds
from latentdrum.models.rhythm.model import RhythmModel, load, load_folder
from latentdrum.pictures.performance import piano_roll
from latentdrum.pictures.png_file import write_png
from latentdrum.runtime.offline import Bounce, bounce
from latentdrum.storage.midi_file import write_midi
from training.listening.tempi import tempo
from training.paths import ROOT

_SAMPLES: Final = 8
_COLUMNS: Final = 2


def sampled(model: RhythmModel, style: str, count: int, seed: int) -> list[Bounce]:
    """Grooves of a style, played by the engine once each, with the number of the sample as seed."""
    rng = np.random.default_rng(seed)
    bounces = []
    for number in range(count):
        preset = preset_at(f"{style}-{number + 1}", model.sample(style, rng))
        preset = replace(preset, values={**preset.values, "temperature": 1.0, "seed": float(seed + number)})
        bounces.append(bounce(model, preset, GROOVE_BARS, tempo(style)))
    return bounces


def in_a_row(bounces: list[Bounce]) -> list[MidiOut]:
    """The messages of all, one groove after the other."""
    length_s = GROOVE_BARS * TICKS_PER_BAR * tick_seconds(bounces[0].bpm)
    return [
        replace(send, due_s=send.due_s + number * length_s) for number, each in enumerate(bounces) for send in each.midi
    ]


def draw(path: Path, style: str, bounces: list[Bounce]) -> None:
    """A picture of the grooves as piano rolls."""
    rows = -(-len(bounces) // _COLUMNS)
    figure = Figure(figsize=(8 * _COLUMNS, 2.3 * rows + 0.5), layout="constrained")
    grid = figure.subplots(rows, _COLUMNS, squeeze=False)
    for axes, each in zip(grid.flat, bounces, strict=False):
        piano_roll(axes, each, 0, GROOVE_BARS)
        axes.set_title(f"{each.preset.name}: {len(each.notes)} hits", fontsize=9)
    figure.suptitle(f"{style}, {bounces[0].bpm:g} BPM")
    write_png(path, figure)


@click.command()
@click.argument("styles", nargs=-1, type=click.Choice(STYLES))
@click.option("--out", default=ROOT / "build" / "grooves", type=click.Path(file_okay=False, path_type=Path))
@click.option("--model", type=click.Path(exists=True, path_type=Path), help="Folder of an exported model.")
@click.option("--seed", default=0, show_default=True)
def main(styles: tuple[str, ...], out: Path, model: Path | None, seed: int) -> None:
    """Draw eight grooves of each style."""
    rhythm = load() if model is None else load_folder(model)
    out.mkdir(parents=True, exist_ok=True)
    for style in tqdm(styles or STYLES, desc="drawing", unit="style", disable=None):
        bounces = sampled(rhythm, style, _SAMPLES, seed)
        draw(out / f"{style}.png", style, bounces)
        write_midi(out / f"{style}.mid", in_a_row(bounces), bounces[0].bpm, style)
    click.echo(f"pictures and MIDI of {len(styles or STYLES)} styles in {out}")


if __name__ == "__main__":
    main()
