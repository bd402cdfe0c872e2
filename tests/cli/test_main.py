"""Help is quick, and user errors are one line."""

import subprocess
import sys
from collections.abc import Callable
from importlib import import_module

import click
import pytest

from latentdrum import __version__
from latentdrum.cli.main import COMMANDS
from latentdrum.core.preset.preset import PresetError
from latentdrum.storage.preset_library import PresetLibrary
from tests.cli.conftest import Invoke

TABLE = [(name, *row) for section in COMMANDS.values() for name, row in section.items()]

#: Each costs a noticeable part of a second.
SLOW = ("torch", "onnxruntime", "numpy", "matplotlib", "tomlkit", "mido", "rtmidi", "supriya_midi", "jack")


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--version"],
        ["preset", "list"],
        ["preset", "--help"],
        ["model", "list"],
        ["profile", "list"],
        ["chart"],
    ],
)
def test_quick_answers_import_nothing_slow(words: list[str], library: PresetLibrary) -> None:
    """Help and lists import neither numpy nor the models' run-time."""
    code = (
        "import sys\nfrom latentdrum.cli.main import main\n"
        f"try: main({words!r})\nexcept SystemExit: pass\n"
        f"print([m for m in {SLOW!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().splitlines()[-1] == "[]"
    assert done.stdout


def failing(error: Exception) -> Callable[[PresetLibrary], None]:
    """A method that raises the error."""

    def fail(_: PresetLibrary) -> None:
        raise error

    return fail


@pytest.mark.parametrize(("name", "module", "attribute", "text"), TABLE)
def test_every_command_of_the_table_is_there(name: str, module: str, attribute: str, text: str) -> None:
    """Each row of the table names a command, with one sentence of help."""
    command = getattr(import_module(module), attribute)
    assert isinstance(command, click.Command)
    assert text.endswith(".")
    assert command.help


def test_help_lists_the_commands_by_section(latentdrum: Invoke) -> None:
    """All sections, in the order of the table."""
    shown = latentdrum("--help")
    assert shown.exit_code == 0
    assert [title for title in COMMANDS if f"{title}:" in shown.output] == list(COMMANDS)


def test_version(latentdrum: Invoke) -> None:
    """--version prints the version of the package."""
    assert latentdrum("--version").output == f"latentdrum, version {__version__}\n"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            PresetError("a.toml: x = 1: wrong\na.toml: y = 2: wrong"),
            "Error: a.toml: x = 1: wrong; a.toml: y = 2: wrong\n",
        ),
        (PermissionError(13, "Permission denied", "a.mid"), "Error: a.mid: permission denied\n"),
    ],
)
def test_a_user_error_is_one_line(
    latentdrum: Invoke, monkeypatch: pytest.MonkeyPatch, error: Exception, message: str
) -> None:
    """Exit code 1, nothing on stdout, no traceback."""
    monkeypatch.setattr(PresetLibrary, "entries", failing(error))
    result = latentdrum("preset", "list")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", message)


def test_a_bug_keeps_its_traceback(latentdrum: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that the user cannot fix must not be hidden."""
    monkeypatch.setattr(PresetLibrary, "entries", failing(KeyError("oops")))
    assert isinstance(latentdrum("preset", "list").exception, KeyError)


def test_the_debug_variable_shows_tracebacks(latentdrum: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """With LATENTDRUM_DEBUG=1 a user error is raised, not printed."""
    monkeypatch.setenv("LATENTDRUM_DEBUG", "1")
    assert isinstance(latentdrum("preset", "show", "missing").exception, PresetError)


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["preset", "list", "--origin", "mars"],
        ["map", "--out", "x.png", "--style", "polka"],
        ["preset", "show"],
    ],
)
def test_a_wrong_command_line_exits_with_2(latentdrum: Invoke, words: list[str]) -> None:
    """A script can distinguish usage errors from others."""
    assert latentdrum(*words).exit_code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(latentdrum: Invoke, shell: str) -> None:
    """The script sets the variable that click's completion reads."""
    assert "_LATENTDRUM_COMPLETE" in latentdrum("completion", shell).output
