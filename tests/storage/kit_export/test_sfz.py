"""The SFZ instrument: every note, velocity and round robin finds exactly one recording."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.voices import Voice
from latentdrum.runtime.kit_rendering import render_regions
from latentdrum.sound.gains import velocity_gain
from latentdrum.sound.playback import CHOKED_BY
from tests.sound.sounds import FakeDrums
from tests.storage.kit_export.exported_kit import KEYS, planned, tin_kit


def sfz_regions(path: Path) -> Iterator[dict[str, str]]:
    """Every region with the opcodes of its group and of <global>, as a sampler reads them."""
    scopes: dict[str, dict[str, str]] = {"global": {}, "group": {}, "region": {}}
    header = "global"
    for line in path.read_text(encoding="utf-8").splitlines():
        for opcode in line.partition("//")[0].split():
            if opcode.startswith("<"):
                if header == "region":
                    yield {**scopes["global"], **scopes["group"], **scopes["region"]}
                header = opcode.strip("<>")
                scopes[header] = {}
                if header == "group":
                    scopes["region"] = {}
            else:
                key, _, value = opcode.partition("=")
                scopes[header][key] = value
    yield {**scopes["global"], **scopes["group"], **scopes["region"]}


def test_the_sfz_plays_every_note(out: Path) -> None:
    """Every file it names exists; every General MIDI key and velocity has one recording for each round robin."""
    found = list(sfz_regions(out / "tin-can.sfz"))
    assert len(found) == 8 * 12 + 1
    assert {int(region["key"]) for region in found} == set(KEYS)
    assert all((out / region["sample"]).is_file() for region in found)
    recordings = Counter(
        (int(region["key"]), velocity, int(region.get("seq_position", "1")))
        for region in found
        for velocity in range(int(region["lovel"]), int(region["hivel"]) + 1)
    )
    assert set(recordings.values()) == {1}
    round_robins = {int(region["key"]): int(region.get("seq_length", "1")) for region in found}
    assert set(recordings) == {
        (key, v, turn) for key in KEYS for v in range(128) for turn in range(1, round_robins[key] + 1)
    }
    assert round_robins[KEYS[Voice.SNARE]] == 1


def test_the_sfz_mixes_and_chokes_like_the_instrument(out: Path) -> None:
    """Levels, pans and velocity curve are the kit's; what the mixer chokes, off_by chokes."""
    by_key = {int(region["key"]): region for region in sfz_regions(out / "tin-can.sfz")}
    sounds = render_regions(tin_kit(), planned(), FakeDrums(), 44_100)
    over = {
        region.file: max(float(np.abs(frames).max()), 1.0)
        for region, frames in zip(planned().regions, sounds, strict=True)
    }
    for voice, pad in zip(Voice, tin_kit().pads, strict=True):
        region = by_key[KEYS[voice]]
        level_db = pad.level_db + 20 * np.log10(over[region["sample"]])  # what would clip is written lower
        assert float(region["volume"]) == pytest.approx(level_db, abs=0.006)
        assert float(region["pan"]) == 100 * pad.pan
        assert float(region["amp_velcurve_64"]) == pytest.approx(velocity_gain(64), abs=1e-3)
        assert region["loop_mode"] == "one_shot"
        silenced_by = {other for other in Voice if by_key[KEYS[other]].get("group", "?") == region.get("off_by")}
        assert silenced_by == {other for other, choked in CHOKED_BY.items() if voice in choked}


def test_the_sfz_says_whose_it_is(out: Path) -> None:
    """In comments, a line each, before the first header."""
    comments = []
    for line in (out / "tin-can.sfz").read_text(encoding="utf-8").splitlines():
        if not line.startswith("//"):
            break
        comments.append(line.removeprefix("// "))
    assert comments[:4] == [
        "tin-can",
        tin_kit().description,
        "Author: latentdrum, model timbre-v2",
        "Licence: CC BY 4.0; snare: the player's own recordings",
    ]
    assert comments[5:7] == ["Tins & --lids--> <1> (A. Tinker, CC0 1.0)", "two lines (the player)"]
