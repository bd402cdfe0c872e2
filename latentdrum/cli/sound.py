"""`latentdrum sound`: recorded sounds in the timbre space, and the space as a picture."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latentdrum.cli.kit_options import PAD, DrumName, KitFile, OwnKitName
from latentdrum.cli.options import OwnPresetName

if TYPE_CHECKING:
    from latentdrum.cli.sound_pads import PadOwner
    from latentdrum.core.arrays import FloatArray
    from latentdrum.core.preset.kit import Kit, Sample
    from latentdrum.core.timbre.timbre import Drum
    from latentdrum.core.voices import Voice
    from latentdrum.models.timbre.model import TimbreModel
    from latentdrum.models.timbre.placement import Placement


@click.group()
def sound() -> None:
    """Find recorded drum sounds in the timbre space, and see the space."""


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """A file and the sound in it, one channel at the model's rate."""

    path: Path
    frames: "FloatArray"


@sound.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--drum", type=DrumName(), metavar="DRUM", help="Take it for this drum instead of the one it sounds most like."
)
@click.option("--kit", type=OwnKitName(), metavar="NAME", help="Put it into this kit of yours; a new name begins one.")
@click.option("--preset", type=OwnPresetName(), metavar="NAME", help="Put it into this preset of yours instead.")
@click.option("--pad", type=PAD, metavar="PAD", help="On this pad; otherwise on that of the drum it sounds like.")
@click.option("--with-sample", is_flag=True, help="Keep the sound itself too: it is what you hear at home.")
@click.option("--force", is_flag=True, help="Replace what is on the pad already.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON value.")
def encode(
    files: tuple[Path, ...], drum: "Drum | None", kit: str | None, preset: str | None, pad: str | None,
    with_sample: bool, force: bool, as_json: bool,
) -> None:  # fmt: skip
    """Find the places in the timbre space that sound most like recorded drum hits.

    FILE is one drum hit: WAV, FLAC, AIFF, OGG or MP3, of any rate, mono or stereo, 30 s at most.

    With --kit or --preset the sound goes on a pad. With --with-sample the pad plays the recording itself as long as
    its knobs stand at home; the further they leave it, the more of the model's sound takes its place.
    """
    from latentdrum.cli.sound_text import placement_row, placement_text
    from latentdrum.models.timbre import model as timbre
    from latentdrum.models.timbre.placement import place_recording
    from latentdrum.storage.sound_file import read_sound

    home = _home(kit, preset, pad, with_sample, len(files))
    sounds = [_Read(path, read_sound(path)) for path in files]
    if home is not None and pad is not None:
        _free(home, pad, force)
    model = timbre.load()
    found: list[tuple[_Read, Placement]] = []
    for read in sounds:
        place = place_recording(model, read.frames, drum)
        found.append((read, place))
        if not as_json:
            click.echo(placement_text(read.path, read.frames, place))
    rows = [placement_row(read.path, read.frames, place) for read, place in found]
    if home is not None:
        for entry, kept in zip(rows, _keep(home, model, found, pad, with_sample, force), strict=True):
            entry |= kept
            if not as_json:
                own = ", and plays the recording at home" if with_sample else ""
                click.echo(f"Pad {kept['pad']} of {home.said} sounds like {entry['file']} now{own}: {kept['path']}")
    if as_json:
        click.echo(json.dumps(rows, indent=2))


def _home(kit: str | None, preset: str | None, pad: str | None, with_sample: bool, files: int) -> "PadOwner | None":
    from latentdrum.cli.sound_pads import KitPads, PresetPads

    if kit is not None and preset is not None:
        raise click.UsageError("a sound goes into a kit or into a preset: leave out --kit or --preset")
    if kit is None and preset is None:
        if pad is not None or with_sample:
            raise click.UsageError("into which kit? Add --kit NAME (or --preset NAME)")
        return None
    if pad is not None and files > 1:
        raise click.UsageError(f"{files} files for one pad: name one, or leave out --pad to give each drum its own")
    return KitPads(kit) if kit is not None else PresetPads(str(preset))


def _free(home: "PadOwner", pad: str, force: bool) -> "Voice":
    from latentdrum.cli.sound_pads import check_free
    from latentdrum.core.voices import Voice

    voice = Voice[pad.upper()]
    check_free(home, voice, force)
    return voice


def _keep(
    home: "PadOwner", model: "TimbreModel", found: "list[tuple[_Read, Placement]]", pad: str | None, with_sample: bool,
    force: bool,
) -> list[dict[str, Any]]:  # fmt: skip
    """Put every sound on its pad and write the file, or change nothing; says for each where it went."""
    from latentdrum.cli.sound_pads import with_sound

    voices: dict[Voice, Path] = {}
    for read, place in found:
        voice = _free(home, pad or _pad_of(read.path, place), force)
        if voice in voices:
            raise ValueError(f"{voices[voice]} and {read.path} both sound like a {voice.label}; put one on with --pad")
        voices[voice] = read.path
    pads, kept = {}, []
    for voice, (read, place) in zip(voices, found, strict=True):
        sample = _sample(model, read, place) if with_sample else None
        pads[voice] = with_sound(home, voice, place.timbre, sample)
        kept.append({"pad": voice.key, **({"sample": sample.name} if sample is not None else {})})
    path = str(home.keep(pads))
    return [{**placement_row, "path": path} for placement_row in kept]


def _pad_of(path: Path, place: "Placement") -> str:
    from latentdrum.core.voices import VOICES

    drum = place.timbre.drum
    if drum >= VOICES:
        raise ValueError(f"{path} sounds like a {drum.key}, which has no pad of its own; choose one with --pad")
    return drum.key


def _sample(model: "TimbreModel", read: _Read, place: "Placement") -> "Sample":
    from latentdrum.core.preset.kit import Sample
    from latentdrum.models.timbre.placement import pad_sample
    from latentdrum.storage.kit_library import KitLibrary
    from latentdrum.storage.sample_file import LONGEST_S
    from latentdrum.storage.sound_file import SAMPLES, store_sample

    frames = pad_sample(model, read.frames, place.timbre, LONGEST_S)
    return Sample(str(store_sample(KitLibrary().user_dir.absolute() / SAMPLES, frames)), frames)


@sound.command(name="map")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The PNG to write.")
@click.option(
    "--kit", "kits", multiple=True, type=KitFile(), metavar="NAME", help="Show where this kit's pads lie; several may."
)
def map_(out: Path, kits: "tuple[Kit, ...]") -> None:
    """Draw the timbre space: where the sounds of each drum lie, and a kit's pads among them."""
    from latentdrum.models.timbre import model as timbre
    from latentdrum.pictures.timbre_map import timbre_map
    from latentdrum.pictures.timbre_map_drawing import MOST_KITS, draw

    if not out.absolute().parent.is_dir():
        raise FileNotFoundError(2, "no such folder", str(out.parent))
    if len(kits) > MOST_KITS:
        raise click.UsageError(f"{len(kits)} kits are more than a picture can tell apart; name {MOST_KITS} at most")
    found = timbre_map(timbre.load().space, kits)
    draw(out, found)
    among = f", and the pads of {', '.join(kit.name for kit in kits)}" if kits else ""
    click.echo(f"{out}: {len(found.drum)} sounds of {len(found.drums)} drums{among}")
