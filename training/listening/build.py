"""Builds a page of sounds and spectrograms of the timbre space: python -m training.listening [--out docs/listen].

Every factory kit pad by pad and in a beat; every drum along each axis, at rising velocity, with round robin, sampled
from the prior, and reconstructing recordings of the validation split where the data is available.
"""

import csv
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import click
import numpy as np
import soundfile
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.protocols import RhythmDecoder
from latentdrum.core.preset.kit import Kit
from latentdrum.core.preset.preset import Preset
from latentdrum.core.timbre.timbre import RATE_HZ, Drum
from latentdrum.core.voices import Voice
from latentdrum.models.rhythm import model as rhythm
from latentdrum.models.timbre.model import TimbreModel, load, load_folder
from latentdrum.storage.kit_library import KITS, KitLibrary
from latentdrum.storage.preset_library import PresetLibrary, factory_folder
from training.factory.preset_table import PRESET_RECIPES
from training.listening import sounds
from training.listening.page import Chapter, Part, page
from training.listening.pictures import draw, shrink
from training.listening.sounds import Strip
from training.listening.tempi import tempo
from training.paths import ROOT, drum_data

_UNSEEN_SPLIT: Final = "validation"
_ANY_PRESET: Final = "four-on-the-floor"
#: The drum and the kit of the pictures in the README.
_SHOWN_DRUM, _SHOWN_KIT = Drum.SNARE, "tight-909"


@dataclass(frozen=True, slots=True)
class PageWriter:
    """Writes the files of the page with the two models into a folder."""

    model: TimbreModel
    rhythm: RhythmDecoder
    out: Path

    def clip(self, name: str, frames: FloatArray) -> str:
        """Write a sound, (n,) or (n, 2); returns its file name."""
        soundfile.write(self.out / f"{name}.wav", np.clip(frames, -1.0, 1.0), RATE_HZ, subtype="PCM_16")
        return f"{name}.wav"

    def picture(self, name: str, title: str, strips: list[Strip], columns: int = 0) -> str:
        """Write a picture; returns its file name."""
        draw(self.out / f"{name}.png", title, strips, columns)
        return f"{name}.png"

    def part(self, name: str, title: str, text: str, strip: Strip, columns: int = 0) -> Part:
        """A strip as a part of the page."""
        clip = self.clip(name, strip.frames)
        return Part(title, text, ((strip.title, clip),), self.picture(name, title, [strip], columns))


def kit_part(writer: PageWriter, kit: Kit, presets: PresetLibrary) -> Part:
    """A kit: its pads, and a beat of the first preset that it was set up for."""
    recipe = next((recipe for recipe in PRESET_RECIPES if recipe.kit == kit.name), None)
    preset: Preset = replace(presets.load(recipe.name if recipe else _ANY_PRESET), kit=kit)
    strip = sounds.pads(writer.model, kit)
    mixed = [sounds.panned(sound, voice, pad) for voice, sound, pad in zip(Voice, strip.sounds, kit.pads, strict=True)]
    clips = (
        ("pad by pad, kick to ride", writer.clip(f"kit-{kit.name}", sounds.row(mixed))),
        (
            f"in {preset.name}",
            writer.clip(f"beat-{kit.name}", sounds.beat(writer.model, writer.rhythm, preset, tempo(preset.style))),
        ),
    )
    return Part(kit.name, kit.description, clips, writer.picture(f"kit-{kit.name}", kit.name, [strip]))


def drum_chapter(writer: PageWriter, drum: Drum, recordings: list[Path]) -> Chapter:
    """A drum: its axes, velocities, round robin, samples of the prior and reconstructions."""
    name = drum.key.replace("_", " ")
    sweeps = sounds.sweeps(writer.model, drum)
    clips = tuple(
        (strip.title, writer.clip(f"{drum.key}-{strip.title.partition(':')[0]}", strip.frames)) for strip in sweeps
    )
    text = "Seven values of one axis from low to high; everything else is typical of the drum."
    picture = writer.picture(f"{drum.key}-axes", f"{name}: along each axis", sweeps)
    parts = [Part(f"{name}: along each axis", text, clips, picture)]
    for key, strip, caption in (
        ("touch", sounds.velocities(writer.model, drum), "One hit at five velocities, touch at its maximum."),
        ("hits", sounds.round_robin(writer.model, drum), "The default round robin: eight hits, no two the same."),
        ("samples", sounds.samples(writer.model, drum), "Samples of the prior of this drum."),
        (
            "reconstructions",
            sounds.reconstructions(writer.model, recordings, drum),
            "An unseen recording, then its reconstruction.",
        ),
    ):
        if strip is not None:
            parts.append(writer.part(f"{drum.key}-{key}", f"{name}: {strip.title}", caption, strip))
    return Chapter(name, "", parts)


def unseen_files(drum: Drum) -> list[Path]:
    """Recordings of a drum in the validation split; none where the data is missing."""
    try:
        folder = drum_data()
        with (folder / "index.csv").open(newline="", encoding="utf-8-sig") as lines:
            rows = [row for row in csv.DictReader(lines) if row["split"] == _UNSEEN_SPLIT and row["class"] == drum.key]
    except FileNotFoundError:
        return []
    return sorted(folder / row["file"] for row in rows)


def write_page(writer: PageWriter, drums: list[Drum], kits: list[Kit], presets: PresetLibrary) -> None:
    """Write the page and its files."""
    text = (
        "Each kit at its own levels. The pictures are spectrograms: time to the right, frequency upwards, logarithmic."
    )
    kit_chapter = Chapter("kits", text)
    kit_chapter.parts.extend(kit_part(writer, kit, presets) for kit in tqdm(kits, "kits", unit="kit", disable=None))
    chapters = [
        kit_chapter,
        *(drum_chapter(writer, drum, unseen_files(drum)) for drum in tqdm(drums, "drums", unit="drum", disable=None)),
    ]
    text = f"Rendered by the timbre model {writer.model.name}, but for the recordings that it reconstructs."
    html = page("The timbre space of latentdrum", text, chapters)
    (writer.out / "index.html").write_text(html, encoding="utf-8")


def small_pictures(writer: PageWriter, kits: list[Kit]) -> None:
    """The two pictures that README.md shows."""
    kit = next((kit for kit in kits if kit.name == _SHOWN_KIT), None)
    if kit is not None:
        draw(writer.out / "kit.png", f"{kit.name}, pad by pad", [sounds.pads(writer.model, kit)], columns=5, dpi=72)
        shrink(writer.out / "kit.png")
    strips = sounds.sweeps(writer.model, _SHOWN_DRUM)
    fewer = [Strip(strip.title, strip.labels[::2], strip.sounds[::2]) for strip in strips]
    draw(writer.out / "sweeps.png", f"{_SHOWN_DRUM.key}: along each axis", fewer, dpi=62)
    shrink(writer.out / "sweeps.png")


@click.command()
@click.option("--out", default=ROOT / "docs" / "listen", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--model", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of another model."
)
@click.option("--drum", "keys", multiple=True, type=click.Choice([drum.key for drum in Drum]), help="Only these.")
@click.option("--kit", "names", multiple=True, help="Only these.")
def main(out: Path, folder: Path | None, keys: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Build the page with the shipped models."""
    out.mkdir(parents=True, exist_ok=True)
    factory = factory_folder()
    store = KitLibrary(factory / "no-user-library", factory / KITS)
    kits = [store.load(name) for name in names or store.names()]
    drums = [drum for drum in Drum if not keys or drum.key in keys]
    writer = PageWriter(load() if folder is None else load_folder(folder), rhythm.load(), out)
    write_page(writer, drums, kits, PresetLibrary(factory / "no-user-library"))
    small_pictures(writer, kits)
    print(f"page: {out / 'index.html'}")


if __name__ == "__main__":
    main()
