"""Files are opened, read, written, moved and deleted in latentdrum.storage alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "latentdrum"

#: Elsewhere only these may, each for its reason.
EXCEPTIONS = {
    "runtime/realtime.py": "reads /proc/self/status",
    "bench/__main__.py": "keeps a throw-away folder for the device that it measures",
    "pictures/png_file.py": "renders a figure into memory",
    "learning/": "writes checkpoints, training logs and exported models",
}

#: Methods of paths and figures; `_is_access` adds those whose names other objects have, too.
METHODS = {
    "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "mkdir", "rmdir", "touch",
    "symlink_to", "hardlink_to", "chmod", "iterdir", "glob", "rglob", "savefig",
}  # fmt: skip
#: Functions by their module; an empty set stands for all of them.
FUNCTIONS = {
    "os": {
        "open", "fdopen", "remove", "unlink", "rename", "renames", "replace", "link", "symlink", "mkdir", "makedirs",
        "rmdir", "removedirs", "listdir", "scandir", "walk", "chmod", "truncate", "mkfifo",
    },
    "io": {"open", "FileIO"},
    "np": {"save", "savez", "savez_compressed", "loadtxt", "savetxt", "fromfile", "memmap"},
    "shutil": set(),
    "tempfile": set(),
    "glob": set(),
    "fileinput": set(),
}  # fmt: skip


def accesses(source: str) -> Iterator[str]:
    """Every file access in a module as "line: code"."""
    for node in ast.walk(ast.parse(source)):
        if _is_access(node):
            yield f"{getattr(node, 'lineno', 0)}: {ast.unparse(node).splitlines()[0]}"


def _is_access(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            return any(FUNCTIONS.get(name.name) == set() for name in names)
        case ast.ImportFrom(module=module, names=names) if module in FUNCTIONS:
            return not FUNCTIONS[module] or any(name.name in FUNCTIONS[module] for name in names)
        case ast.Name(id="open", ctx=ast.Load()):
            return True
        case ast.Attribute(value=ast.Name(id=module), attr=name) if module in FUNCTIONS:
            return not FUNCTIONS[module] or name in FUNCTIONS[module]
        case ast.Attribute(value=ast.Name(id="Path"), attr="rename" | "replace"):
            return True
        case ast.Call(func=ast.Attribute(attr="replace"), args=[_], keywords=[]):  # of a text it takes two arguments
            return True
        case ast.Call(func=ast.Attribute(attr="open")):  # a port's status has an attribute of this name
            return True
        case ast.Call(func=ast.Attribute(attr="rename"), args=[_], keywords=[]):  # of a library it takes two names
            return True
        case ast.Attribute(attr=name, ctx=ast.Load()):
            return name in METHODS
    return False


def test_only_storage_touches_files() -> None:
    """So there is one place to look for where a file comes from and what happens to it when a write fails."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).as_posix()
        if not module.startswith(("storage/", *EXCEPTIONS)):
            found += [f"latentdrum/{module}:{line}" for line in accesses(path.read_text(encoding="utf-8"))]
    assert not found, "move these into latentdrum/storage:\n" + "\n".join(found)


@pytest.mark.parametrize("module", EXCEPTIONS)
def test_every_exception_is_needed(module: str) -> None:
    """A module that no longer touches files leaves the list."""
    paths = (PACKAGE / module).rglob("*.py") if module.endswith("/") else [PACKAGE / module]
    assert any(list(accesses(path.read_text(encoding="utf-8"))) for path in paths)


@pytest.mark.parametrize(
    "code",
    [
        "open('x')", "with path.open() as file: pass", "path.read_text()", "path.read_bytes()", "path.write_text('')",
        "path.write_bytes(b'')", "path.unlink()", "path.mkdir()", "path.rmdir()", "path.touch()", "path.rename(other)",
        "path.replace(other)", "Path.replace(a, b)", "os.open('x', 0)", "os.remove('x')", "os.rename(a, b)",
        "os.replace(a, b)", "os.link(a, b)", "os.makedirs('x')", "from os import remove", "import shutil",
        "import tempfile", "from shutil import rmtree", "figure.savefig(path)", "np.save(path, frames)",
        "read = open", "list(folder.iterdir())",
    ],
)  # fmt: skip
def test_a_file_access_is_found(code: str) -> None:
    """In whatever form it is written."""
    assert list(accesses(code))


@pytest.mark.parametrize(
    "code",
    ["text.replace('a', 'b')", "library.rename(old, new, overwrite=True)", "replace(state, step=1)", "import os"],
)
def test_what_only_looks_like_one_is_not(code: str) -> None:
    """Texts, dataclasses and libraries have methods of the same names."""
    assert not list(accesses(code))
