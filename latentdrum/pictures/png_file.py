"""Writes a picture as a PNG file, whole or not at all."""

from io import BytesIO
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure

from latentdrum.storage.atomic_file import write_atomic

_DPI: Final = 110


def write_png(path: Path, figure: Figure) -> None:
    """Write a figure to a file, whatever its suffix. Raises OSError if it cannot be written."""
    data = BytesIO()
    figure.savefig(data, dpi=_DPI, format="png")
    write_atomic(path, data.getvalue())
