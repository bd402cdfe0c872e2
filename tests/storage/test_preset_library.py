"""The library of presets: nothing is lost or overwritten without --force, factory presets never change."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from latentdrum.core.preset.preset import Preset, PresetError, preset_table
from latentdrum.storage.library import Origin
from latentdrum.storage.preset_library import PresetLibrary, read_preset, write_preset
from latentdrum.storage.toml_file import write_text
from tests.core.preset.presets import find_kit, plain, presets


@pytest.fixture
def store(tmp_path: Path) -> PresetLibrary:
    library = PresetLibrary(tmp_path / "own", tmp_path / "factory")
    write_preset(tmp_path / "factory" / "basic-house.toml", plain("basic-house", "Four on the floor.", program=0))
    return library


@given(presets())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_a_file_gives_back_what_was_written(tmp_path: Path, preset: Preset) -> None:
    """Every field survives a round trip through TOML."""
    path = tmp_path / f"{preset.name}.toml"
    write_preset(path, preset)
    assert preset_table(read_preset(path, find_kit=find_kit)) == preset_table(preset)


def test_a_saved_preset_is_listed(store: PresetLibrary) -> None:
    """Factory presets first, then the user's."""
    store.save(plain("mine", "A beat.", program=5))
    lines = [(e.name, e.origin, e.description, e.program, e.style) for e in store.entries()]
    assert lines == [
        ("basic-house", Origin.FACTORY, "Four on the floor.", 0, "house"),
        ("mine", Origin.USER, "A beat.", 5, "house"),
    ]
    assert store.names() == ("basic-house", "mine")
    assert store.load("mine").description == "A beat."


def test_nothing_is_overwritten_without_force(store: PresetLibrary) -> None:
    """Save, rename, copy, import and export all refuse a taken name."""
    store.save(plain("mine", "first"))
    store.save(plain("other"))
    out = store.export("other", store.user_dir.parent / "mine.toml")
    for attempt in (
        lambda: store.save(plain("mine", "second")),
        lambda: store.rename("other", "mine"),
        lambda: store.copy("other", "mine"),
        lambda: store.import_file(out),
        lambda: store.export("mine", out),
    ):
        with pytest.raises(PresetError, match="--force"):
            attempt()
    assert store.load("mine").description == "first"
    store.save(plain("mine", "second"), overwrite=True)
    assert store.load("mine").description == "second"


def test_factory_presets_never_change(store: PresetLibrary) -> None:
    """No command changes, moves or shadows one."""
    before = store.path("basic-house").read_bytes()
    for attempt in (
        lambda: store.save(plain("basic-house"), overwrite=True),
        lambda: store.rename("basic-house", "mine"),
        lambda: store.delete("basic-house"),
        lambda: store.copy("basic-house", "basic-house", overwrite=True),
    ):
        with pytest.raises(PresetError, match="factory preset"):
            attempt()
    assert store.path("basic-house").read_bytes() == before


def test_a_user_file_with_a_factory_name_is_shadowed(store: PresetLibrary) -> None:
    """The factory preset is played, and the list says why."""
    write_preset(store.user_dir / "basic-house.toml", plain("basic-house", "Mine!"))
    assert [e.problem != "" for e in store.entries()] == [False, True]
    assert store.load("basic-house").description == "Four on the floor."


def test_a_damaged_file_does_not_hide_the_others(store: PresetLibrary) -> None:
    """All are listed, the damaged one with file and line of the fault."""
    store.save(plain("good"))
    (store.user_dir / "torn.toml").write_text('schema = 1\nrhythm_model = "rhythm-v1\n', encoding="utf-8")
    (store.user_dir / "wild.toml").write_bytes(b"\xff\xfe")
    problems = {entry.name: entry.problem for entry in store.entries()}
    assert (problems["good"], problems["basic-house"]) == ("", "")
    assert "torn.toml: not readable as TOML" in problems["torn"]
    assert "line 2" in problems["torn"]
    assert "wild.toml: not readable as text" in problems["wild"]


def test_a_copy_has_no_program_number(store: PresetLibrary) -> None:
    """Else the Program Change would select the copy instead of the original."""
    store.copy("basic-house", "my-house")
    assert store.load("my-house").program is None
    assert store.by_program(0) == "basic-house"


def test_a_program_number_selects_user_presets_first(store: PresetLibrary) -> None:
    """Before a factory preset with the same number; an unused number selects nothing."""
    store.save(plain("mine", program=0))
    assert (store.by_program(0), store.by_program(77)) == ("mine", None)


def test_rename_and_delete_move_the_file(store: PresetLibrary) -> None:
    """The old name is gone, the content is the same."""
    store.save(plain("mine", "A beat."))
    store.rename("mine", "yours")
    assert store.names() == ("basic-house", "yours")
    assert store.load("yours").description == "A beat."
    store.delete("yours")
    assert store.names() == ("basic-house",)


def test_only_valid_presets_are_imported(store: PresetLibrary, tmp_path: Path) -> None:
    """A faulty file is refused with its fault, and nothing is written."""
    bad = tmp_path / "bad.toml"
    bad.write_text('schema = 1\nrhythm_model = "rhythm-v1"\nchannel = 99\n', encoding="utf-8")
    with pytest.raises(PresetError, match=r"bad\.toml: channel = 99"):
        store.import_file(bad)
    good = tmp_path / "My Beat.toml"
    write_preset(good, replace(plain(), name="x"))
    with pytest.raises(PresetError, match="a-z 0-9"):
        store.import_file(good)
    assert store.import_file(good, "my-beat") == "my-beat"
    assert store.names() == ("basic-house", "my-beat")


def test_export_into_a_folder_keeps_the_name(store: PresetLibrary, tmp_path: Path) -> None:
    """A preset can be loaded by path as well as by name."""
    out = store.export("basic-house", tmp_path)
    assert out == tmp_path / "basic-house.toml"
    assert store.load(str(out)).description == "Four on the floor."


def test_export_makes_no_folders(store: PresetLibrary, tmp_path: Path) -> None:
    """A mistyped path must not create folders."""
    with pytest.raises(PresetError, match="there is no folder"):
        store.export("basic-house", tmp_path / "nowhere" / "x.toml")
    assert not (tmp_path / "nowhere").exists()


def test_the_error_for_an_unknown_name_suggests_similar_ones(store: PresetLibrary) -> None:
    """Or says how to list them."""
    with pytest.raises(PresetError, match="did you mean basic-house"):
        store.load("basic-hose")
    with pytest.raises(PresetError, match="preset list"):
        store.load("zzz")


def test_a_crash_while_writing_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text is written to a temporary file first, which is deleted."""
    path = tmp_path / "mine.toml"
    write_text(path, "old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"cannot be written: No space .*mine\.toml"):
        write_text(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_user_folder_can_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By LATENTDRUM_PRESETS."""
    monkeypatch.setenv("LATENTDRUM_PRESETS", str(tmp_path / "elsewhere"))
    assert PresetLibrary().user_dir == tmp_path / "elsewhere"


def test_of_two_saves_at_once_one_is_refused(store: PresetLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both found the name free; the later one gets the error and overwrites nothing."""
    monkeypatch.setattr(store, "_free", lambda name, overwrite: store.user_dir / f"{name}.toml")
    store.save(plain("mine", "first"))
    store.save(plain("other", "second"))
    attempts: tuple[Callable[[], Path], ...] = (
        lambda: store.save(plain("mine", "second")),
        lambda: store.copy("basic-house", "mine"),
        lambda: store.rename("other", "mine"),
    )
    for attempt in attempts:
        with pytest.raises(PresetError, match="'mine' is there already; overwrite it with --force"):
            attempt()
    assert store.load("mine").description == "first"
    assert sorted(path.name for path in store.user_dir.iterdir()) == ["mine.toml", "other.toml"]


def test_a_name_does_not_end_with_the_suffix(store: PresetLibrary) -> None:
    """It would later be taken for a path."""
    with pytest.raises(PresetError, match=r"leave out \.toml"):
        store.save(plain("mine.toml"))


def test_a_shadowed_user_file_can_be_renamed_or_deleted(store: PresetLibrary) -> None:
    """The list says how; the factory file is not touched."""
    commands: tuple[Callable[[], object], ...] = (
        lambda: store.rename("basic-house", "my-house"),
        lambda: store.delete("basic-house"),
    )
    for remove in commands:
        write_preset(store.user_dir / "basic-house.toml", plain("basic-house", "Mine!"))
        (entry,) = (e for e in store.entries() if e.path == store.user_dir / "basic-house.toml")
        assert (entry.shadowed, "rename basic-house NEW-NAME" in entry.problem) == (True, True)
        remove()
        assert not (store.user_dir / "basic-house.toml").exists()
    assert store.load("my-house").description == "Mine!"
    assert store.load("basic-house").description == "Four on the floor."


def test_export_to_a_missing_folder_writes_no_file_of_its_name(store: PresetLibrary, tmp_path: Path) -> None:
    """With or without a trailing slash or a dot in the name."""
    for target in (f"{tmp_path}/new/", f"{tmp_path}/new", f"{tmp_path}/new.d/"):
        with pytest.raises(PresetError, match=r"there is no such folder; make it first.* basic-house\.toml"):
            store.export("basic-house", target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["factory"]


def test_looking_up_a_program_number_reads_files_only_after_a_change(
    store: PresetLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change to the library is noticed at once."""
    assert store.by_program(7) is None
    monkeypatch.setattr("latentdrum.storage.preset_library.read_rows", lambda path: pytest.fail(f"read {path}"))
    assert [store.by_program(0) for _ in range(100)] == ["basic-house"] * 100
    monkeypatch.undo()
    store.save(plain("mine", program=7))
    assert store.by_program(7) == "mine"
    store.save(plain("mine", program=11), overwrite=True)
    assert (store.by_program(7), store.by_program(11)) == (None, "mine")
    store.delete("mine")
    assert store.by_program(11) is None
