"""A kit that is exported for the tests."""

from dataclasses import replace
from pathlib import Path

from latentdrum.core.preset.kit import PLAIN_KIT, Kit, Sample
from latentdrum.core.voices import NOTE_MAPS, Voice
from latentdrum.runtime.kit_rendering import export_plan, render_regions
from latentdrum.storage.kit_export.export import export
from latentdrum.storage.kit_export.plan import ExportPlan
from latentdrum.storage.wav_format import WavFormat
from tests.sound.sounds import FakeDrums
from tests.storage.sound_files import thump

KEYS = NOTE_MAPS["gm"]
#: Of a model, with what must not end a comment or an element.
CARD = {
    "name": "timbre-v2",
    "licence": "CC BY 4.0",
    "credits": [
        {"source": "tins", "title": "Tins & --lids--> <1>", "by": "A. Tinker", "licence": "CC0 1.0"},
        {"source": "player", "title": "two\nlines", "by": "the player"},
    ],
}


def tin_kit() -> Kit:
    """A kit with a different level and pan for every pad, special characters in its description, and one sample."""
    pads = [
        replace(pad, level_db=voice - 3.0, pan=(voice - 4) / 4)
        for voice, pad in zip(Voice, PLAIN_KIT.pads, strict=True)
    ]
    pads[Voice.SNARE] = replace(pads[Voice.SNARE], sample=Sample("mine.wav", thump(180.0)))
    return Kit("tin-can", tuple(pads), 'Tin & "cans" <loud>; 100% é.')


def planned(layers: int = 4, round_robins: int = 3) -> ExportPlan:
    return export_plan(tin_kit(), layers, round_robins, CARD)


def written(
    folder: Path,
    layers: int = 4,
    round_robins: int = 3,
    rate_hz: int = 44_100,
    wav_format: WavFormat = WavFormat.PCM_24,
) -> ExportPlan:
    """Export the kit into a folder."""
    plan = planned(layers, round_robins)
    export(folder, plan, render_regions(tin_kit(), plan, FakeDrums(), rate_hz), rate_hz, wav_format)
    return plan
