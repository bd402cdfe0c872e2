"""`latentdrum demo`: eight bars without any device, as notes, as audio, as a picture and as text."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentdrum.cli.options import PresetFile
from latentdrum.core.preset.names import DEFAULT_PRESET

if TYPE_CHECKING:
    from latentdrum.core.preset.preset import Preset
    from latentdrum.runtime.offline import Bounce

BARS, BPM = 8, 120.0


@click.command()
@click.argument("preset", type=PresetFile(), default=DEFAULT_PRESET)
@click.option(
    "--folder", type=click.Path(file_okay=False, exists=True, path_type=Path), default=".", help="Where the files go."
)
def demo(preset: "Preset", folder: Path) -> None:
    """Perform eight bars of PRESET offline, moving through the rhythm space: demo.mid, demo.wav, demo.png, text."""
    perform(preset, folder)


def perform(preset: "Preset", folder: Path) -> None:
    """Play, draw, print."""
    from latentdrum.cli.grid import played_text
    from latentdrum.models.rhythm.model import load
    from latentdrum.pictures.performance import draw
    from latentdrum.runtime.offline import bounce
    from latentdrum.storage.midi_file import write_midi

    model = load()
    played = bounce(model, moving(preset), BARS, BPM)
    midi, png = folder / "demo.mid", folder / "demo.png"
    write_midi(midi, played.midi, BPM, preset.name)
    draw(png, played, model)
    click.echo(played_text(played))
    files = f"{midi}, {png}" + _sounded(played, folder / "demo.wav")
    click.echo(f"\n{preset.name}: {len(played.notes)} notes in {BARS} bars at {BPM:g} BPM: {files}")


def _sounded(played: "Bounce", wav: Path) -> str:
    """Write the audio, too; without its model the demo is notes and picture."""
    from latentdrum.models.timbre.model import load
    from latentdrum.runtime.audio_files import write_audio
    from latentdrum.storage.model_files import ModelError

    try:
        done = write_audio(played, load(), wav)
    except ModelError as error:
        return f" (no audio: {error})"
    return f" and {wav} ({done.length_s:.0f} s, made {done.times_real_time:.0f} times faster than real time)"


def moving(preset: "Preset") -> "Preset":
    """The preset if it moves by itself, else with a way to a busier, more syncopated place, to a fill and home."""
    import numpy as np

    from latentdrum.core.rhythm.axes import AXES
    from latentdrum.core.rhythm.path import Interpolation, LatentPath, Waypoint

    if preset.path is not None:
        return preset
    home = preset.position
    raised = {"busyness": 0.3, "syncopation": 0.3, "energy": 0.1}
    lift = np.array([raised.get(name, 0.0) for name in AXES], np.float32)
    busy = replace(home, axes=np.clip(home.axes + lift, 0.0, 1.0))
    fill = replace(busy, axes=np.where(np.array(AXES) == "fills", np.float32(0.95), busy.axes))
    points = (Waypoint(home, 2), Waypoint(home, 3), Waypoint(busy, 2), Waypoint(fill, 1))
    return replace(preset, path=LatentPath(points, Interpolation.SMOOTH))
