"""Build the wheel, install it into an empty environment, and play from an empty folder: what a user gets must work.

`python -m tests.wheel`
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]
LIMIT_BYTES = 17_500_000  # both models


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place), str(ROOT)]
        _run(build, place)
        (wheel,) = place.glob("*.whl")
        assert "latentdrum/py.typed" in ZipFile(wheel).namelist(), "the wheel does not say that it is typed"
        venv.create(place / "env", with_pip=True)
        bin_folder = place / "env" / ("Scripts" if os.name == "nt" else "bin")
        # Compiling every module of every dependency would take longer than all the rest.
        install = [str(bin_folder / "pip"), "install", "-q", "--no-compile", "-c", str(ROOT / "constraints.txt")]
        _run([*install, str(wheel)], place)
        empty = place / "empty"
        empty.mkdir()
        _smoke(str(bin_folder / "latentdrum"), empty)
        print(f"wheel: {wheel.name}, {wheel.stat().st_size / 1e6:.1f} MB, installs and plays")


def _smoke(latentdrum: str, folder: Path) -> None:
    presets = json.loads(_run([latentdrum, "preset", "list", "--json"], folder))
    assert len(presets) >= 24, f"only {len(presets)} presets in the wheel"
    profiles = json.loads(_run([latentdrum, "profile", "list", "--json"], folder))
    assert len(profiles) >= 12, f"only {len(profiles)} controller profiles in the wheel"
    _run([latentdrum, "--version"], folder)
    _run([latentdrum, "render", presets[0]["name"], "--bars", "2", "--midi", "two-bars.mid"], folder)
    assert (folder / "two-bars.mid").stat().st_size > 100, "the wheel's preset rendered no notes"
    weights = sum(file.stat().st_size for file in (ROOT / "latentdrum/models/weights").rglob("*") if file.is_file())
    assert weights <= LIMIT_BYTES, f"model files are {weights} bytes, over {LIMIT_BYTES}"


def _run(command: list[str], folder: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
