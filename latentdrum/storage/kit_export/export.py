"""Exports a kit for samplers: WAV files, and an instrument file for each kind of sampler, in one folder."""

import os
import shutil
import tarfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.names import PresetError
from latentdrum.storage.kit_export.decent_sampler import preset_xml
from latentdrum.storage.kit_export.hydrogen import drumkit_xml
from latentdrum.storage.kit_export.plan import ExportPlan, Region
from latentdrum.storage.kit_export.sfz import sfz
from latentdrum.storage.wav_file import overload, wav_bytes
from latentdrum.storage.wav_format import WavFormat

DRUMKIT: Final = "drumkit.xml"


def check_folder(folder: Path, overwrite: bool) -> None:
    """Check the target folder before any sound is rendered. Raises PresetError or OSError if it cannot be used."""
    if not folder.absolute().parent.is_dir():
        raise PresetError(f"{folder}: there is no folder {folder.parent} to make it in")
    if folder.exists() and not folder.is_dir():
        raise PresetError(f"{folder} is a file; name a folder")
    if folder.is_dir() and any(folder.iterdir()) and not overwrite:
        raise PresetError(f"{folder} is not empty; name a new folder, or write into it with --force")


def export(
    folder: Path,
    plan: ExportPlan,
    sounds: Iterable[FloatArray],
    rate_hz: int,
    wav_format: WavFormat = WavFormat.PCM_24,
    overwrite: bool = False,
) -> tuple[Path, ...]:
    """Write a kit into a folder, which is made if it is missing; returns the files to open: SFZ, preset and drumkit.

    sounds: frames at the rate, (n,) or (2, n) for stereo, one for each region of the plan, in its order; may be a
    generator. The files are moved into the folder only once all are written. Raises PresetError if the folder is not
    empty, OSError if it cannot be written.
    """
    check_folder(folder, overwrite)
    around = folder if folder.is_dir() else folder.absolute().parent
    draft = around / f".{folder.name}.{os.getpid()}.tmp"
    draft.mkdir()
    try:
        written = []
        for region, frames in zip(plan.regions, sounds, strict=True):
            (draft / region.file).write_bytes(wav_bytes(frames, rate_hz, wav_format, _info(plan, region)))
            written.append(replace(region, gain=overload(frames, wav_format)))
        instruments = _write_instruments(draft, replace(plan, regions=tuple(written)))
        folder.mkdir(exist_ok=True)
        for path in sorted(draft.iterdir()):
            path.replace(folder / path.name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return tuple(folder / name for name in instruments)


def _info(plan: ExportPlan, region: Region) -> dict[str, str]:
    """What a recording says of itself, wherever it is copied to."""
    credit = plan.credit
    return {"title": f"{plan.name} {region.voice.label}", "artist": credit.author, "copyright": credit.licence}


def _write_instruments(draft: Path, plan: ExportPlan) -> tuple[str, str, str]:
    """Write what makes instruments of the recordings beside it; returns the names of the files to open."""
    names = f"{plan.name}.sfz", f"{plan.name}.dspreset", f"{plan.name}.h2drumkit"
    (draft / names[0]).write_text(sfz(plan), encoding="utf-8")
    (draft / names[1]).write_bytes(preset_xml(plan))
    (draft / DRUMKIT).write_bytes(drumkit_xml(plan))
    _pack(draft / names[2], plan, [DRUMKIT, *(region.file for region in plan.regions)])
    return names


def _pack(archive: Path, plan: ExportPlan, names: Iterable[str]) -> None:
    """Pack the files into a folder of the kit's name, without owner."""

    def anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        return entry

    with tarfile.open(archive, "w:gz", compresslevel=6) as packed:
        for name in names:
            packed.add(archive.parent / name, f"{plan.name}/{name}", filter=anonymous)
