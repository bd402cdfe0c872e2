"""`latentdrum model` on the command line."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from latentdrum.cli.main import main
from latentdrum.storage.model_files import rhythm_models, user_models
from latentdrum.storage.model_library import set_aside
from latentdrum.storage.preset_library import PresetLibrary
from tests.cli.conftest import Invoke
from tests.core.preset.presets import plain
from tests.own_models import copy_model

FIGURES = {
    when: {part: {"f1": f1, "velocity": 9.0, "timing_ms": 5.0} for part in ("held_out", "kept")}
    for when, f1 in (("before", 0.8042), ("after", 0.8791))
}


@pytest.fixture
def mine(library: PresetLibrary) -> Path:
    """A model of the player's own, as `learn` makes it; its folder."""
    folder = copy_model("mine")
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    card["learned"] = {"loops": 12, "grooves": 31, "plan": {"seed": 1}}
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    (folder / "learned.json").write_text(json.dumps(FIGURES), encoding="utf-8")
    return folder


def test_list_tells_where_a_model_comes_from(latentdrum: Invoke, mine: Path) -> None:
    """What it learned from and how well, size and date; those that ship are not starred."""
    lines = latentdrum("model", "list").output.splitlines()
    assert [line[:12].rstrip() for line in lines[:3]] == ["  rhythm-v1", "  timbre-v2", "* mine"]
    assert "conditional VAE over two-bar drum grooves" in lines[0]
    scores = "F1 of the hits: held-out loops 0.804 to 0.879, grooves of rhythm-v1 0.804 to 0.879"
    assert lines[2].endswith(f"12 loops, on rhythm-v1; {scores}")
    assert lines[-1] == f"Your models: {user_models()}"
    assert "rhythm-v1 " not in latentdrum("model", "list", "--origin", "user").output.replace(
        "grooves of rhythm-v1 ", ""
    )


def test_list_as_json_is_one_value(latentdrum: Invoke, mine: Path) -> None:
    """Factory models have no date: theirs would be that of the installation."""
    found = {row["name"]: row for row in json.loads(latentdrum("model", "list", "--json").output)}
    own, factory = found["mine"], found["rhythm-v1"]
    assert (factory["origin"], factory["made"], factory["learned"]) == ("factory", None, None)
    assert (own["origin"], own["path"], own["lineage"]) == ("user", str(mine), ["rhythm-v1"])
    assert (own["learned"], own["figures"]) == ({"loops": 12, "grooves": 31}, FIGURES)
    assert own["bytes"] == sum(path.stat().st_size for path in mine.iterdir())
    assert own["made"][:2] == "20"


@pytest.mark.parametrize(
    "figures", ["[]", "{", '{"before": 1}', '{"before": {"kept": {}}, "after": {"kept": {"f1": "x"}}}']
)
def test_a_model_without_figures_is_listed(latentdrum: Invoke, mine: Path, figures: str) -> None:
    """It plays all the same."""
    (mine / "learned.json").write_text(figures, encoding="utf-8")
    assert "12 loops, on rhythm-v1\n" in latentdrum("model", "list").output


def test_a_damaged_model_is_listed_with_its_problem(latentdrum: Invoke, mine: Path) -> None:
    """And can be deleted."""
    (mine / "card.json").write_text("{", encoding="utf-8")
    assert "! mine       DAMAGED: " in latentdrum("model", "list").output
    assert "learn it again" in json.loads(latentdrum("model", "list", "--json").output)[2]["problem"]
    assert latentdrum("model", "delete", "mine", "--yes").exit_code == 0
    assert rhythm_models() == ("rhythm-v1",)


def test_delete_asks_and_undo_restores(latentdrum: Invoke, mine: Path) -> None:
    """No keeps the model, yes deletes it, --yes does not ask."""
    card = (mine / "card.json").read_bytes()
    assert latentdrum("model", "delete", "mine", answers="n\n").exit_code == 1
    assert rhythm_models() == ("rhythm-v1", "mine")
    for words, answers in ((["mine"], "y\n"), (["mine", "--yes"], None)):
        done = latentdrum("model", "delete", *words, answers=answers)
        assert "Deleted mine; `latentdrum model undo mine` restores it" in done.output
        assert rhythm_models() == ("rhythm-v1",)
        assert latentdrum("model", "undo", "mine").output == "Restored mine\n"
        assert (mine / "card.json").read_bytes() == card
    nothing = latentdrum("model", "undo", "mine")
    assert (nothing.exit_code, nothing.stderr) == (
        1, "Error: model 'mine' has not been overwritten or deleted; there is nothing to undo\n",
    )  # fmt: skip


def test_undo_after_learning_anew_swaps_the_two(latentdrum: Invoke, mine: Path) -> None:
    """A second undo is a redo."""
    (mine / "which").write_text("old", encoding="utf-8")
    set_aside("mine")
    (copy_model("mine") / "which").write_text("new", encoding="utf-8")
    for which in ("old", "new", "old"):
        assert "undo mine` again brings the later one" in latentdrum("model", "undo", "mine").output
        assert (mine / "which").read_text(encoding="utf-8") == which
    assert [path.name for path in sorted(user_models().iterdir())] == [".mine.before", "mine"]


@pytest.mark.parametrize("name", ["rhythm-v1", "timbre-v2"])
def test_a_factory_model_stays(latentdrum: Invoke, mine: Path, name: str) -> None:
    """Presets and kits need it."""
    done = latentdrum("model", "delete", name, "--yes")
    assert done.exit_code == 1
    assert done.stderr == f"Error: model {name!r} is a factory model and stays as it is; only your own can be deleted\n"


@pytest.mark.parametrize("name", ["minne", "..", "../models/mine", ".mine.part", "mine/"])
def test_only_a_model_is_deleted(latentdrum: Invoke, mine: Path, name: str) -> None:
    """A name is no path."""
    (user_models() / ".mine.part").mkdir()
    assert latentdrum("model", "delete", name, "--yes").exit_code == 1
    assert latentdrum("model", "undo", name).exit_code == 1
    assert rhythm_models() == ("rhythm-v1", "mine")


def test_presets_that_need_the_model_are_named_first(latentdrum: Invoke, mine: Path, library: PresetLibrary) -> None:
    """Before the question; after the undo they play again."""
    library.save(replace(plain("verse"), rhythm_model="mine"))
    library.save(plain("other"))
    done = latentdrum("model", "delete", "mine", answers="y\n")
    text = "Without the model mine these presets cannot be loaded: verse; they play again after "
    assert f"{text}`latentdrum model undo mine`" in done.stderr
    assert latentdrum("preset", "show", "verse").exit_code == 1
    latentdrum("model", "undo", "mine")
    assert latentdrum("preset", "show", "verse").exit_code == 0


def test_names_are_completed(library: PresetLibrary, mine: Path) -> None:
    """Only one's own can be deleted."""
    complete = ShellComplete(main, {}, "latentdrum", "_LATENTDRUM_COMPLETE")
    assert [item.value for item in complete.get_completions(["model", "delete"], "")] == ["mine"]


def test_a_model_of_sounds_is_listed_with_what_it_learned_and_its_kits_are_named(
    latentdrum: Invoke, library: PresetLibrary
) -> None:
    """Its figures are distances of sounds, and kits are what needs it."""
    folder = copy_model("dusty", "timbre-v2")
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    (folder / "card.json").write_text(json.dumps({**card, "learned": {"sounds": 12}}), encoding="utf-8")
    figures = {"before": {"held_out": 1.9, "kept": 1.0}, "after": {"held_out": 1.4, "kept": 1.1}}
    (folder / "learned.json").write_text(json.dumps(figures), encoding="utf-8")
    distances = "held-out sounds 1.900 to 1.400, sounds of timbre-v2 1.000 to 1.100"
    listed = latentdrum("model", "list").output
    assert f"12 sounds, on timbre-v2; log-spectral distance: {distances}\n" in listed
    assert latentdrum("kit", "random", "dust", "--sound-model", "dusty", "--seed", "1").exit_code == 0
    done = latentdrum("model", "delete", "dusty", "--yes")
    assert "Without the model dusty these kits cannot be loaded: dust; they play again" in done.stderr
