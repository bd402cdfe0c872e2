"""`latentdrum sound`: encodes recordings in the timbre space and draws the space."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latentdrum.cli.kit_options import PAD, DrumName, KitFile, OwnKitName
from latentdrum.cli.options import OwnPresetName, as_json_option, sound_model_option

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
    """Encode recorded drum sounds in the timbre space, and draw the space."""


@dataclass(frozen=True, slots=True, eq=False)
class _Recording:
    """A file and its sound, mono at the model's sample rate."""

    path: Path
    frames: "FloatArray"


@sound.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--drum",
    type=DrumName(),
    metavar="DRUM",
    help="Encode as this drum, whatever its name or its sound.",
)
@click.option("--kit", type=OwnKitName(), metavar="NAME", help="Write it to this user kit; a new name creates one.")
@click.option("--preset", type=OwnPresetName(), metavar="NAME", help="Write it to this user preset instead.")
@click.option("--pad", type=PAD, metavar="PAD", help="The pad; by default that of the drum it was encoded as.")
@click.option("--with-sample", is_flag=True, help="Store the recording too: the pad plays it at default settings.")
@sound_model_option
@click.option("--force", is_flag=True, help="Replace a sound that the pad already has.")
@as_json_option
def encode(
    files: tuple[Path, ...], drum: "Drum | None", kit: str | None, preset: str | None, pad: str | None,
    with_sample: bool, sound_model: str | None, force: bool, as_json: bool,
) -> None:  # fmt: skip
    """Find the timbres that best reconstruct recorded drum hits.

    FILE is one drum hit: WAV, FLAC, AIFF, OGG or MP3, of any sample rate, mono or stereo, 30 s at most. The name of the
    file, or of its folder, says which drum it is; without one the most likely drum is taken. What is doubtful about a
    recording is said, and the recording is used.

    With --kit or --preset the sound is written to a pad. With --with-sample the pad plays the recording itself while
    its parameters are at their defaults, and fades to the model's sound as they move away.
    """
    from latentdrum.cli.sound_text import placement_row
    from latentdrum.cli.timbre_model import model_for
    from latentdrum.core.preset.kit import PLAIN_KIT
    from latentdrum.storage.sound_file import read_sound

    owner = _pad_owner(kit, preset, pad, with_sample, len(files))
    recordings = [_Recording(path, read_sound(path)) for path in files]
    if owner is not None and pad is not None:
        _free_pad(owner, pad, force)
    model, _ = model_for(PLAIN_KIT if owner is None else owner.kit, sound_model)
    found = [(recording, _placed(model, recording, drum, as_json)) for recording in recordings]
    rows = [placement_row(recording.path, recording.frames, placement) for recording, placement in found]
    if owner is not None:
        for row, saved in zip(rows, _save_pads(owner, model, found, pad, with_sample, force), strict=True):
            row |= saved
            if not as_json:
                sample = " with its sample" if with_sample else ""
                click.echo(f"Set pad {saved['pad']} of {owner.label} to {row['file']}{sample}: {saved['path']}")
    if as_json:
        click.echo(json.dumps(rows, indent=2))


def _placed(model: "TimbreModel", recording: _Recording, drum: "Drum | None", as_json: bool) -> "Placement":
    """Place a recording; says at once what is doubtful about it, and as text where it is."""
    from latentdrum.cli.sound_text import placement_text
    from latentdrum.models.timbre.placement import place_recording

    names = (recording.path.stem, recording.path.resolve().parent.name)
    placement = place_recording(model, recording.frames, drum, names)
    for doubt in placement.doubts:
        click.echo(f"{recording.path}: {doubt}", err=True)
    if not as_json:
        click.echo(placement_text(recording.path, recording.frames, placement))
    return placement


def _pad_owner(
    kit: str | None, preset: str | None, pad: str | None, with_sample: bool, files: int
) -> "PadOwner | None":
    """The kit or preset to write to, if one is named. Raises click.UsageError for options that contradict."""
    from latentdrum.cli.sound_pads import KitPads, PresetPads

    if kit is not None and preset is not None:
        raise click.UsageError("only one of --kit and --preset can be written to: leave out --kit or --preset")
    if kit is None and preset is None:
        if pad is not None or with_sample:
            raise click.UsageError("--pad and --with-sample need a kit: add --kit NAME (or --preset NAME)")
        return None
    if pad is not None and files > 1:
        raise click.UsageError(f"{files} files for one pad: give one file, or leave out --pad to use each drum's pad")
    return KitPads(kit) if kit is not None else PresetPads(str(preset))


def _free_pad(owner: "PadOwner", pad: str, force: bool) -> "Voice":
    from latentdrum.cli.sound_pads import check_free
    from latentdrum.core.voices import Voice

    voice = Voice[pad.upper()]
    check_free(owner, voice, force)
    return voice


def _save_pads(
    owner: "PadOwner", model: "TimbreModel", found: "list[tuple[_Recording, Placement]]", pad: str | None,
    with_sample: bool, force: bool,
) -> list[dict[str, Any]]:  # fmt: skip
    """Set a pad for every recording and write the file, or change nothing; gives pad, sample and path of each."""
    from latentdrum.cli.sound_pads import with_sound

    voices: dict[Voice, Path] = {}
    for recording, placement in found:
        voice = _free_pad(owner, pad or _pad_of(recording.path, placement), force)
        if voice in voices:
            raise ValueError(
                f"{voices[voice]} and {recording.path} were both encoded as {voice.label}; encode one with --pad"
            )
        voices[voice] = recording.path
    pads, rows = {}, []
    for voice, (recording, placement) in zip(voices, found, strict=True):
        sample = _store_sample(recording, placement) if with_sample else None
        pads[voice] = with_sound(owner, voice, placement.timbre, sample)
        rows.append({"pad": voice.key, **({"sample": sample.name} if sample is not None else {})})
    path = str(owner.save(pads, model.name))
    return [{**row, "path": path} for row in rows]


def _pad_of(path: Path, placement: "Placement") -> str:
    from latentdrum.core.voices import VOICES

    drum = placement.timbre.drum
    if drum >= VOICES:
        raise ValueError(f"{path} was encoded as {drum.key}, which has no pad of its own; choose one with --pad")
    return drum.key


def _store_sample(recording: _Recording, placement: "Placement") -> "Sample":
    from latentdrum.core.preset.kit import Sample
    from latentdrum.models.timbre.placement import pad_sample
    from latentdrum.storage.kit_library import KitLibrary
    from latentdrum.storage.sample_file import LONGEST_S
    from latentdrum.storage.sound_file import SAMPLES, store_sample

    frames = pad_sample(recording.frames, placement.timbre.drum, LONGEST_S)
    return Sample(str(store_sample(KitLibrary().user_dir.absolute() / SAMPLES, frames)), frames)


@sound.command(name="map")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The PNG to write.")
@click.option("--kit", "kits", multiple=True, type=KitFile(), metavar="NAME", help="Mark this kit's pads; repeatable.")
@sound_model_option
def map_(out: Path, kits: "tuple[Kit, ...]", sound_model: str | None) -> None:
    """Draw the timbre space: the sounds of each drum, and a kit's pads among them."""
    from latentdrum.cli.timbre_model import model_for
    from latentdrum.core.preset.kit import PLAIN_KIT, for_model
    from latentdrum.pictures.timbre_map import timbre_map
    from latentdrum.pictures.timbre_map_drawing import MAX_KITS, draw

    if not out.absolute().parent.is_dir():
        raise FileNotFoundError(2, "no such folder", str(out.parent))
    if len(kits) > MAX_KITS:
        raise click.UsageError(f"{len(kits)} kits are too many for one picture; name {MAX_KITS} at most")
    model, _ = model_for(kits[0] if kits else PLAIN_KIT, sound_model)
    found = timbre_map(model.space, [for_model(kit, model.lineage) for kit in kits])
    draw(out, found)
    marked = f", with the pads of {', '.join(kit.name for kit in kits)}" if kits else ""
    click.echo(f"{out}: {len(found.drum)} sounds of {len(found.drums)} drums{marked}")
