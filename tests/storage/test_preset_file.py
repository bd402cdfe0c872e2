"""A preset's file: whatever it holds, it is read or refused with its name; writing touches nothing but its place."""

import os
import stat
import sys
from pathlib import Path
from threading import Thread

import pytest

from latentdrum.core.preset.preset import PresetError
from latentdrum.storage.atomic_file import move_file
from latentdrum.storage.preset_library import read_preset
from latentdrum.storage.toml_file import write_text

HEAD = 'schema = 1\nrhythm_model = "rhythm-v1"\n'


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "[parameters]\nbusyness = 1" + "0" * 400,
        HEAD + "channel = 1" + "0" * 5000,
        HEAD + "channel = 0x1" + "0" * 5000,
        HEAD + "description = " + "[" * 5000 + "]" * 5000,
        HEAD + "[" + "a." * 3000 + "a]\nb = 1",
    ],
    ids=["no float", "4300 digits", "hexadecimal", "deep list", "deep table"],
)
def test_a_monstrous_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    """Numbers too long and nests too deep are faults of the file, not of the instrument."""
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PresetError, match=r"bad\.toml: "):
        read_preset(path)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """A player who keeps presets elsewhere and links to them finds the new text there."""
    kept, linked = tmp_path / "kept.toml", tmp_path / "linked.toml"
    kept.write_text("old", encoding="utf-8")
    linked.symlink_to(kept)
    write_text(linked, "new")
    assert linked.is_symlink()
    assert kept.read_text(encoding="utf-8") == "new"


@pytest.mark.skipif(sys.platform == "win32", reason="makes a named pipe")
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """It is not replaced by a file of its name."""
    pipe, heard = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = Thread(target=lambda: heard.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write_text(pipe, "text")
    reader.join(5.0)
    assert heard == ["text"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_a_name_taken_meanwhile_stays_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    """Also on a file system that knows no links."""

    def none(source: Path, target: Path) -> None:
        raise OSError(95, "Operation not supported")

    if not links:
        monkeypatch.setattr(os, "link", none)
    draft, place = tmp_path / "draft", tmp_path / "place"
    draft.write_text("mine", encoding="utf-8")
    move_file(draft, place, overwrite=False)
    assert not draft.exists()
    draft.write_text("late", encoding="utf-8")
    with pytest.raises(FileExistsError):
        move_file(draft, place, overwrite=False)
    assert (place.read_text(encoding="utf-8"), draft.read_text(encoding="utf-8")) == ("mine", "late")
