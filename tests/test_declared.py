"""Whatever the code imports is declared, and no progress bar ends up in a log file."""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
#: Distributions that are not installed on every Python version, or are extras.
ELSEWHERE = {
    "supriya_midi": "supriya-midi",
    "rtmidi": "python-rtmidi",
    "tomli": "tomli",
    "link": "LinkPython-extern",
    "pythonosc": "python-osc",
}


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def trees(paths: list[Path]) -> Iterator[tuple[Path, ast.AST]]:
    for path in paths:
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def imported(paths: list[Path]) -> set[str]:
    names = set()
    for _, tree in trees(paths):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"latentdrum", "training", "tests"}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(*extras: str) -> set[str]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    return {canonical(re.split(r"[<>=!~;\[ ]", line)[0]) for line in lines}


def distribution(name: str, installed: Mapping[str, list[str]]) -> str:
    found = installed.get(name)
    return canonical(found[0] if found else ELSEWHERE.get(name, name))


@pytest.mark.parametrize(
    ("paths", "extras"),
    [
        ([path for path in files("latentdrum") if "learning" not in path.parts], ("link", "osc")),
        ([*files("latentdrum/learning"), *files("training")], ("train",)),
        (files("tests"), ("train", "dev")),
    ],
    ids=["the device", "the training", "the tests"],
)
def test_every_import_is_declared(paths: list[Path], extras: tuple[str, ...]) -> None:
    """What another package happens to bring may be gone with its next version."""
    installed = packages_distributions()
    assert {distribution(name, installed) for name in imported(paths)} - declared(*extras) == set()


def test_no_progress_bar_is_drawn_into_a_log_file() -> None:
    """Each bar is shown on a terminal only (disable=None), or is off."""
    bars = [
        (path.name, node.lineno, {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords})
        for path, tree in trees([*files("latentdrum"), *files("training")])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tqdm"
    ]
    assert len(bars) > 10
    wrong = [bar for bar in bars if not re.match(r"None( if \w|$)|hidden$", bar[2].get("disable", "False"))]
    assert wrong == []
