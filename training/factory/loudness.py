"""Measures how loud every factory preset and kit plays: python -m training.factory.loudness [--out docs/loudness.md].

Each is played through the offline engine and the output stage at 120 BPM: presets as they are, kits on one groove.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click
from tqdm import tqdm

from latentdrum.core.preset.kit import Kit
from latentdrum.core.preset.names import PLAIN
from latentdrum.core.preset.preset import Preset
from latentdrum.models.rhythm.model import load
from latentdrum.models.timbre.model import load as load_timbre
from latentdrum.storage.kit_library import KITS, KitLibrary
from latentdrum.storage.preset_library import PresetLibrary
from training.factory.performance import BARS, BPM, Performance, performed, play_kit, play_preset
from training.paths import ROOT

_PRESETS: Final = ROOT / "presets"
_NO_USER: Final = "no-user-library"
_HEAD: Final = ("LUFS", "dBTP", "PLR dB", "side/mid dB", "limiter dB")
_TEXT: Final = f"""# Loudness

<!-- Written by `python -m training.factory.loudness`. -->

Factory presets and kits at sound_level 0 dB and {BPM:g} BPM: {BARS} bars of each preset, and the reference groove of
`training/factory/performance.py` on each kit. LUFS: integrated loudness after ITU-R BS.1770-4. dBTP: true peak, by
oversampling four times. PLR: true peak over loudness, the crest that is left. Side/mid: energy of left minus right
over that of their sum. Limiter: its largest gain reduction.
"""


def stored_kits(folder: Path = _PRESETS / KITS) -> list[Kit]:
    """The plain kit and every factory kit."""
    library = KitLibrary(folder / _NO_USER, folder)
    return [library.load(name) for name in (PLAIN, *(name for name in library.names() if name != PLAIN))]


def stored_presets(folder: Path = _PRESETS) -> list[Preset]:
    """Every factory preset with its kit."""
    library = PresetLibrary(folder / _NO_USER)
    return [library.load(name) for name in library.names()]


def table(what: str, rows: Sequence[tuple[str, Performance]]) -> str:
    """Performances by name as a Markdown table."""
    head = f"| {what:<20} | " + " | ".join(f"{name:>11}" for name in _HEAD) + " |"
    rule = f"|{'-' * 22}|" + "|".join(f"{'-' * 12}:" for _ in _HEAD) + "|"
    return "\n".join([head, rule, *(_row(name, found) for name, found in rows)])


def _row(name: str, found: Performance) -> str:
    programme = found.programme
    figures = (programme.lufs, programme.true_peak_db, programme.plr_db, programme.side_db, found.reduction_db)
    return f"| {name:<20} | " + " | ".join(f"{value:>11.1f}" for value in figures) + " |"


def _extremes(rows: Sequence[tuple[str, Performance]]) -> Iterator[str]:
    loud = [found.programme.lufs for _, found in rows]
    yield f"{min(loud):.1f} to {max(loud):.1f} LUFS"
    yield f"true peak at most {max(found.programme.true_peak_db for _, found in rows):.1f} dBTP"
    yield f"PLR at least {min(found.programme.plr_db for _, found in rows):.1f} dB"
    yield f"the limiter takes off {max(found.reduction_db for _, found in rows):.1f} dB at most"


@click.command()
@click.option("--out", default=ROOT / "docs" / "loudness.md", type=click.Path(dir_okay=False, path_type=Path))
def main(out: Path) -> None:
    """Measure the factory presets and kits, print the tables and write them as a page of the documentation."""
    decoder, sounds = load(), load_timbre()
    presets = [
        (preset.name, performed(play_preset(decoder, preset), sounds))
        for preset in tqdm(stored_presets(), desc="playing presets", unit="preset", disable=None)
    ]
    kits = [
        (kit.name, performed(play_kit(kit), sounds))
        for kit in tqdm(stored_kits(), desc="playing kits", unit="kit", disable=None)
    ]
    text = page(presets, kits)
    print(text)
    out.write_text(text, encoding="utf-8")


def page(presets: Sequence[tuple[str, Performance]], kits: Sequence[tuple[str, Performance]]) -> str:
    """The page of the documentation."""
    parts = [_TEXT]
    for title, rows in (("preset", presets), ("kit", kits)):
        parts += [f"## {title.capitalize()}s\n", f"{len(rows)} {title}s: {'; '.join(_extremes(rows))}.\n"]
        parts += [table(title, rows) + "\n"]
    return "\n".join(parts)


if __name__ == "__main__":
    main()
