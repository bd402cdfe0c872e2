"""A picture appears whole or not at all."""

from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from latentdrum.pictures.png_file import write_png


def test_a_picture_that_cannot_be_rendered_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no half-written one beside it."""
    path = tmp_path / "map.png"
    write_png(path, Figure())
    before = path.read_bytes()
    assert before.startswith(b"\x89PNG")

    def fail(self: Figure, file: Any, **options: Any) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", fail)
    with pytest.raises(OSError, match="No space"):
        write_png(path, Figure())
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
