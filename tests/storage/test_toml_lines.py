"""A fault in a file is told with its line."""

from pathlib import Path

import pytest

from latentdrum.core.preset.names import PresetError
from latentdrum.storage.profile_library import ProfileLibrary
from latentdrum.storage.toml_lines import line_of

TEXT = """schema = 1
channel = 17

[parts]
K1 = { shape = "knbo", sends = "cc 20" }

[[bindings]]  # the first
control = "K1"
parameter = "swing"

[[bindings]]
control = "cc 200"
range = [0, 1]
curve = "linear"

[paths.sweep]
"rate" = 2
[[paths.sweep.waypoints]]
bars = 1
[[paths.sweep.waypoints]]
bars = 0
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("channel", 2),
        ("parts.K1.shape", 5),
        ("bindings[1].control", 8),
        ("bindings[2].control", 12),
        ("bindings[2].range", 13),
        ("paths.sweep.rate", 17),
        ("paths.sweep.waypoints[2].bars", 21),
    ],
)
def test_a_key_is_found_in_its_table(key: str, line: int) -> None:
    """And not in another one that has the same key."""
    assert line_of(TEXT, key) == line


def test_a_key_that_is_missing_is_told_by_its_table() -> None:
    """That is where it belongs; what the file knows nothing of has no line."""
    assert line_of(TEXT, "bindings[2].parameter") == 11
    assert line_of(TEXT, "takeover") is None


def test_every_fault_of_a_file_has_its_line(tmp_path: Path) -> None:
    """As a player of a wrong profile is told: once each; the range of a parameter that is not named is not judged."""
    file = tmp_path / "mine.toml"
    file.write_text(TEXT.partition("[paths")[0], encoding="utf-8")
    with pytest.raises(PresetError) as told:
        ProfileLibrary().read(file)
    lines = [problem.rpartition(" (line ")[2] for problem in str(told.value).splitlines()]
    assert lines == ["2)", "5)", "11)", "12)"]
