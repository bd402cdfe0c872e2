"""The chart says what the instrument does, and the document says what the chart says."""

from pathlib import Path

from latentdrum.cli.chart import chart_text
from latentdrum.core.parameters import PARAMETERS
from latentdrum.core.voices import NOTE_MAPS
from tests.cli.conftest import Invoke

DOCUMENT = Path(__file__).parents[2] / "docs" / "midi-implementation.md"


def test_the_document_is_up_to_date() -> None:
    """After a change of the tables: latentdrum chart > docs/midi-implementation.md."""
    assert DOCUMENT.read_text(encoding="utf-8") == chart_text()


def test_every_knob_and_note_map_is_on_it(latentdrum: Invoke) -> None:
    """With the controller that turns it."""
    cells = [[cell.strip() for cell in row.split("|")] for row in latentdrum("chart").output.splitlines() if "|" in row]
    firsts = {row[1]: row for row in reversed(cells) if len(row) > 2}
    for row in PARAMETERS.values():
        assert firsts[row.name][2] == ("" if row.cc is None else str(row.cc))
    assert set(NOTE_MAPS) <= set(firsts)
