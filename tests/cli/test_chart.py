"""The MIDI implementation chart is complete, and docs/midi-implementation.md is up to date."""

from pathlib import Path

from latentdrum.cli.chart import chart_text
from latentdrum.core.parameters.table import PARAMETERS, Group
from latentdrum.core.timbre.timbre import TIMBRE_AXES
from latentdrum.core.voices import NOTE_MAPS, Voice
from tests.cli.conftest import Invoke

DOCUMENT = Path(__file__).parents[2] / "docs" / "midi-implementation.md"


def test_the_document_is_up_to_date() -> None:
    """After a change of the tables: latentdrum chart > docs/midi-implementation.md."""
    assert DOCUMENT.read_text(encoding="utf-8") == chart_text()


def test_the_chart_lists_every_parameter_and_note_map(latentdrum: Invoke) -> None:
    """Each parameter with its controller."""
    cells = [[cell.strip() for cell in row.split("|")] for row in latentdrum("chart").output.splitlines() if "|" in row]
    firsts = {row[1]: row for row in reversed(cells) if len(row) > 2}
    for row in (row for row in PARAMETERS.values() if row.group not in (Group.PAD, Group.MIX, Group.PART)):
        assert firsts[row.name][2] == ("" if row.cc is None else str(row.cc))
    assert {name for name, row in PARAMETERS.items() if row.group is Group.PART and "kick" in name} <= set(firsts)
    for voice in Voice:
        ccs = [str(PARAMETERS[f"{voice.key}_{axis}"].cc) for axis in TIMBRE_AXES]
        assert next(row[2:-1] for row in cells if row[1] == voice.key) == ccs
    assert set(NOTE_MAPS) <= set(firsts)
