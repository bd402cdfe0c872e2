"""What docs/presets.md shows is what the reader takes."""

import re
import sys
from pathlib import Path

from latentdrum.core.preset_reader import read
from latentdrum.drivers.preset_store import PresetStore

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TEXT = (Path(__file__).parents[1] / "docs" / "presets.md").read_text(encoding="utf-8")


def test_the_example_is_a_preset() -> None:
    """With its z written out in full."""
    (example,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    rows = tomllib.loads(example.replace("...", ", ".join(["0.0"] * 29)))
    preset = read("example", rows, "docs/presets.md")
    assert (preset.style, preset.program, preset.controls) == ("latin", 40, {"density": (20, 0.1, 0.6)})
    assert preset.path is not None
    assert preset.path.total_bars == 8


def test_it_counts_the_factory_right(tmp_path: Path) -> None:
    """Forty ship."""
    assert "Forty ship" in TEXT
    assert len(PresetStore(tmp_path).names()) == 40
