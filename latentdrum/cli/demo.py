"""`latentdrum demo`: eight bars rendered offline as MIDI, audio, picture and text."""

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
    "--folder", type=click.Path(file_okay=False, exists=True, path_type=Path), default=".", help="The output folder."
)
def demo(preset: "Preset", folder: Path) -> None:
    """Render eight bars of PRESET offline, on a path through the rhythm space: demo.mid, demo.wav, demo.png, text."""
    render_demo(preset, folder)


def render_demo(preset: "Preset", folder: Path, model_name: str | None = None, sound_model: str | None = None) -> None:
    """Write the MIDI file, audio and picture, and print the grid."""
    from latentdrum.cli.grid import played_text
    from latentdrum.cli.rhythm_model import model_for
    from latentdrum.pictures.performance import draw
    from latentdrum.runtime.offline import bounce
    from latentdrum.storage.midi_file import write_midi

    model, preset = model_for(preset, model_name)
    played = bounce(model, with_path(preset), BARS, BPM)
    midi, png = folder / "demo.mid", folder / "demo.png"
    write_midi(midi, played.midi, BPM, preset.name, preset.loop)
    draw(png, played, model)
    click.echo(played_text(played))
    files = f"{midi}, {png}" + _write_audio(played, folder / "demo.wav", sound_model)
    click.echo(f"\n{preset.name}: {len(played.notes)} notes in {BARS} bars at {BPM:g} BPM: {files}")


def _write_audio(played: "Bounce", wav: Path, sound_model: str | None) -> str:
    """Write the audio and say so; without the timbre model the demo is MIDI and picture only."""
    from latentdrum.cli.timbre_model import model_for
    from latentdrum.runtime.audio_files import write_audio
    from latentdrum.storage.model_files import ModelError

    try:
        done = write_audio(played, model_for(played.preset.kit, sound_model)[0], wav)
    except ModelError as error:
        return f" (no audio: {error})"
    return f" and {wav} ({done.length_s:.0f} s, rendered {done.times_real_time:.0f} times faster than real time)"


def with_path(preset: "Preset") -> "Preset":
    """The preset if it has a path, else with one to a busier, more syncopated position, to a fill and back."""
    import numpy as np

    from latentdrum.core.rhythm.axes import AXES
    from latentdrum.core.rhythm.path import Interpolation, LatentPath, Waypoint

    if preset.path is not None:
        return preset
    start = preset.position
    raised = {"busyness": 0.3, "syncopation": 0.3, "energy": 0.1}
    change = np.array([raised.get(name, 0.0) for name in AXES], np.float32)
    busy = replace(start, axes=np.clip(start.axes + change, 0.0, 1.0))
    fill = replace(busy, axes=np.where(np.array(AXES) == "fills", np.float32(0.95), busy.axes))
    points = (Waypoint(start, 2), Waypoint(start, 3), Waypoint(busy, 2), Waypoint(fill, 1))
    return replace(preset, path=LatentPath(points, Interpolation.SMOOTH))
