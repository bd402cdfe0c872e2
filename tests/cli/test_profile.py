"""`latentdrum profile` and `learn-control` without a running device."""

from pathlib import Path

import pytest

from latentdrum.storage.profile_library import ProfileLibrary
from tests.cli.conftest import Invoke


@pytest.fixture(autouse=True)
def no_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


def test_a_profile_is_chosen_for_the_next_start(latentdrum: Invoke) -> None:
    """The list marks it, and `show` shows it without being told which."""
    assert "no profile is in use" in latentdrum("profile", "show").output
    used = latentdrum("profile", "use", "korg-nanokontrol2")
    assert used.output == "korg-nanokontrol2 is in use from the next start on\n"
    assert "> korg-nanokontrol2" in latentdrum("profile", "list").output
    shown = latentdrum("profile", "show").output
    assert "K1 cc 16 channel 1 macro_busy 0 to 1, pickup" in " ".join(shown.split())
    assert "From: Ardour, share/midi_maps/Korg_nanoKONTROL2.map" in shown
    latentdrum("profile", "use", "none")
    assert ProfileLibrary().in_use is None


def test_a_wrong_name_lists_near_ones(latentdrum: Invoke) -> None:
    """And nothing is remembered."""
    refused = latentdrum("profile", "use", "korg-nanokontrol")
    assert refused.exit_code == 1
    assert "no profile 'korg-nanokontrol'; did you mean korg-nanokontrol2" in refused.output
    assert ProfileLibrary().in_use is None


def test_a_file_is_checked_and_imported(latentdrum: Invoke, tmp_path: Path) -> None:
    """Every fault in one line, with the way out; and what is doubled is told."""
    file = tmp_path / "mine.toml"
    file.write_text('schema = 1\nchannel = 1\n[[bindings]]\ncontrol = "cc 200"\nparameter = "swing"\n')
    wrong = latentdrum("profile", "check", str(file))
    assert wrong.exit_code == 1
    assert f"{file}: bindings[1].control = 'cc 200': cc needs a number 0..119" in wrong.output
    binding = '[[bindings]]\ncontrol = "cc 20"\nparameter = "{}"\n'
    file.write_text("schema = 1\nchannel = 1\n" + binding.format("swing") + binding.format("decay"))
    checked = latentdrum("profile", "check", str(file)).output
    assert checked == "mine: 0 controls, 2 bindings, no faults\nnote: cc 20 channel 1 sets swing and decay\n"
    latentdrum("profile", "use", str(file))
    assert ProfileLibrary().in_use == "mine"


def test_the_profile_in_use_is_not_deleted(latentdrum: Invoke, tmp_path: Path) -> None:
    """What is learned would bring it back; afterwards it is."""
    latentdrum("profile", "copy", "korg-nanokontrol2", "mine")
    latentdrum("profile", "use", "mine")
    refused = latentdrum("profile", "delete", "mine", "--yes")
    assert refused.exit_code == 1
    assert "mine is in use; use another first, or `latentdrum profile use none`" in refused.output
    latentdrum("profile", "use", "none")
    assert latentdrum("profile", "delete", "mine", "--yes").output == "Deleted mine\n"
    assert "mine" not in ProfileLibrary().names()


def test_learning_needs_a_device(latentdrum: Invoke) -> None:
    """One line that says how to start one."""
    for words in (
        ("learn-control", "swing"),
        ("profile", "learn", "--all"),
        ("profile", "forget", "swing"),
        ("profile", "bind", "swing"),
    ):
        refused = latentdrum(*words)
        assert refused.exit_code == 1
        assert "no device runs; `latentdrum run` starts one" in refused.output
    assert latentdrum("learn-control").exit_code == 2
