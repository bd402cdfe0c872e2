"""Preset files: any content is read or refused by name; writing touches only the target."""

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
def test_a_file_of_extreme_values_is_refused_by_name(tmp_path: Path, text: str) -> None:
    """Numbers too long and tables too deep are errors of the file, not crashes."""
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PresetError, match=r"bad\.toml: "):
        read_preset(path)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """Its target gets the new text."""
    kept, linked = tmp_path / "kept.toml", tmp_path / "linked.toml"
    kept.write_text("old", encoding="utf-8")
    linked.symlink_to(kept)
    write_text(linked, "new")
    assert linked.is_symlink()
    assert kept.read_text(encoding="utf-8") == "new"


@pytest.mark.skipif(sys.platform == "win32", reason="makes a named pipe")
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """It is not replaced by a file of its name."""
    pipe, received = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = Thread(target=lambda: received.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write_text(pipe, "text")
    reader.join(5.0)
    assert received == ["text"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    """Also on a file system without hard links."""

    def none(source: Path, target: Path) -> None:
        raise OSError(95, "Operation not supported")

    if not links:
        monkeypatch.setattr(os, "link", none)
    draft, target = tmp_path / "draft", tmp_path / "target"
    draft.write_text("mine", encoding="utf-8")
    move_file(draft, target, overwrite=False)
    assert not draft.exists()
    draft.write_text("late", encoding="utf-8")
    with pytest.raises(FileExistsError):
        move_file(draft, target, overwrite=False)
    assert (target.read_text(encoding="utf-8"), draft.read_text(encoding="utf-8")) == ("mine", "late")
