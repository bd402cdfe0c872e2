"""Makes a page on which the timbre space is heard and seen: python -m training.listening [--out docs/listen].

Every factory kit pad by pad and in a beat; every drum along each axis, harder and harder, again and again, made up by
the model, and playing back sounds that it never learned from, where those are at hand.
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
from latentdrum.models.rhythm import model as rhythm
from latentdrum.models.timbre.model import TimbreModel, load, load_folder
from latentdrum.sound.gains import pan_gains
from latentdrum.storage.kit_library import KITS, KitLibrary
from latentdrum.storage.preset_library import PresetLibrary, factory_folder
from training.factory.preset_table import PRESET_RECIPES
from training.listening import sounds as listen_sounds
from training.listening.page import Chapter, Part, page
from training.listening.pictures import draw, shrink
from training.listening.sounds import Strip
from training.paths import ROOT, drum_data

_HEARD: Final = "validation"
_ANY_PRESET: Final = "four-on-the-floor"
#: Tempi of the beats by style; a page needs no more than the right neighbourhood.
_BPM: Final = {
    "jungle": 165.0, "drum-and-bass": 172.0, "footwork": 160.0, "punk": 180.0, "trap": 140.0, "dubstep": 140.0,
    "boom-bap": 90.0, "hip-hop": 92.0, "lo-fi": 78.0, "reggae": 76.0, "soul": 100.0, "jazz": 130.0, "funk": 102.0,
    "rock": 112.0, "latin": 110.0, "country": 110.0,
}  # fmt: skip
#: Axes that the small picture beside the README shows, and the drum.
_SHOWN_DRUM, _SHOWN_KIT = Drum.SNARE, "tight-909"


@dataclass(frozen=True, slots=True)
class MixerGains:
    """Where the page is made: the models, the folder it goes to."""

    model: TimbreModel
    rhythm: RhythmDecoder
    out: Path

    def clip(self, name: str, frames: FloatArray) -> str:
        """Write a sound, (n,) or (n, 2); gives its file."""
        soundfile.write(self.out / f"{name}.wav", np.clip(frames, -1.0, 1.0), RATE_HZ, subtype="PCM_16")
        return f"{name}.wav"

    def picture(self, name: str, title: str, strips: list[Strip], columns: int = 0) -> str:
        """Write a picture; gives its file."""
        draw(self.out / f"{name}.png", title, strips, columns)
        return f"{name}.png"

    def part(self, name: str, title: str, text: str, strip: Strip, columns: int = 0) -> Part:
        """A strip as a part of the page."""
        clip = self.clip(name, strip.frames)
        return Part(title, text, ((strip.title, clip),), self.picture(name, title, [strip], columns))


def kit_part(desk: MixerGains, kit: Kit, presets: PresetLibrary) -> Part:
    """A kit: its pads, and a beat of the first preset that it was set up for."""
    recipe = next((recipe for recipe in PRESET_RECIPES if recipe.kit == kit.name), None)
    preset: Preset = replace(presets.load(recipe.name if recipe else _ANY_PRESET), kit=kit)
    strip = listen_sounds.pads(desk.model, kit)
    mixed = [
        sound[:, None] * np.array(pan_gains(1.0, pad.pan), np.float32)
        for sound, pad in zip(strip.sounds, kit.pads, strict=True)
    ]
    clips = (
        ("pad by pad, kick to ride", desk.clip(f"kit-{kit.name}", listen_sounds.row(mixed))),
        (
            f"in {preset.name}",
            desk.clip(
                f"beat-{kit.name}", listen_sounds.beat(desk.model, desk.rhythm, preset, _BPM.get(preset.style, 124.0))
            ),
        ),
    )
    return Part(kit.name, kit.description, clips, desk.picture(f"kit-{kit.name}", kit.name, [strip]))


def drum_chapter(desk: MixerGains, drum: Drum, unseen_recordings: list[Path]) -> Chapter:
    """A drum: its axes, its touch, its round robin, what the model makes up and plays back."""
    name = drum.key.replace("_", " ")
    sweeps = listen_sounds.sweeps(desk.model, drum)
    clips = tuple(
        (strip.title, desk.clip(f"{drum.key}-{strip.title.partition(':')[0]}", strip.frames)) for strip in sweeps
    )
    text = "Seven places of one knob from low to high; everything else is typical of the drum."
    picture = desk.picture(f"{drum.key}-axes", f"{name}: along each axis", sweeps)
    parts = [Part(f"{name}: along each axis", text, clips, picture)]
    for key, strip, words in (
        ("touch", listen_sounds.velocities(desk.model, drum), "One stroke at five velocities, touch all the way up."),
        ("strokes", listen_sounds.round_robin(desk.model, drum), "The usual round robin: eight strokes, none alike."),
        ("samples", listen_sounds.samples(desk.model, drum), "Sounds that the model makes up for this drum."),
        (
            "back",
            listen_sounds.played_back(desk.model, unseen_recordings, drum),
            "A sound it never learned from, then its own.",
        ),
    ):
        if strip is not None:
            parts.append(desk.part(f"{drum.key}-{key}", f"{name}: {strip.title}", words, strip))
    return Chapter(name, "", parts)


def unseen_recordings(drum: Drum) -> list[Path]:
    """Recordings of a drum that were kept apart from the training, none where the data is not at hand."""
    try:
        folder = drum_data()
        with (folder / "index.csv").open(newline="", encoding="utf-8-sig") as lines:
            rows = [row for row in csv.DictReader(lines) if row["split"] == _HEARD and row["class"] == drum.key]
    except FileNotFoundError:
        return []
    return sorted(folder / row["file"] for row in rows)


def write_page(desk: MixerGains, drums: list[Drum], kits: list[Kit], presets: PresetLibrary) -> None:
    """Write all of it."""
    text = "Each kit at its own levels. In the pictures time runs to the right and pitch upwards, an octave a step."
    kit_chapter = Chapter("kits", text)
    kit_chapter.parts.extend(kit_part(desk, kit, presets) for kit in tqdm(kits, "kits", unit="kit"))
    chapters = [
        kit_chapter,
        *(drum_chapter(desk, drum, unseen_recordings(drum)) for drum in tqdm(drums, "drums", unit="drum")),
    ]
    words = f"Everything here was made by the timbre model {desk.model.name}, but for the originals that it plays back."
    html = page("The timbre space of latentdrum", words, chapters)
    (desk.out / "index.html").write_text(html, encoding="utf-8")


def small_pictures(desk: MixerGains, kits: list[Kit]) -> None:
    """The two pictures that README.md shows."""
    kit = next((kit for kit in kits if kit.name == _SHOWN_KIT), None)
    if kit is not None:
        draw(desk.out / "kit.png", f"{kit.name}, pad by pad", [listen_sounds.pads(desk.model, kit)], columns=5, dpi=72)
        shrink(desk.out / "kit.png")
    strips = listen_sounds.sweeps(desk.model, _SHOWN_DRUM)
    fewer = [Strip(strip.title, strip.labels[::2], strip.sounds[::2]) for strip in strips]
    draw(desk.out / "sweeps.png", f"{_SHOWN_DRUM.key}: along each axis", fewer, dpi=62)
    shrink(desk.out / "sweeps.png")


@click.command()
@click.option("--out", default=ROOT / "docs" / "listen", type=click.Path(file_okay=False, path_type=Path))
@click.option("--model", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Another model.")
@click.option("--drum", "keys", multiple=True, type=click.Choice([drum.key for drum in Drum]), help="These alone.")
@click.option("--kit", "names", multiple=True, help="These alone.")
def main(out: Path, folder: Path | None, keys: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Make the page with the models that ship."""
    out.mkdir(parents=True, exist_ok=True)
    factory = factory_folder()
    store = KitLibrary(factory / "none-of-the-players-own", factory / KITS)
    kits = [store.load(name) for name in names or store.names()]
    drums = [drum for drum in Drum if not keys or drum.key in keys]
    desk = MixerGains(load() if folder is None else load_folder(folder), rhythm.load(), out)
    write_page(desk, drums, kits, PresetLibrary(factory / "none-of-the-players-own"))
    small_pictures(desk, kits)
    print(f"page: {out / 'index.html'}")


if __name__ == "__main__":
    main()
