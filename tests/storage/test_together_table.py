"""Several things set at once, written and read."""

from typing import Any

import numpy as np
import pytest

from latentdrum.core.engine.events import SetTogether
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.preset.preset import PresetError
from latentdrum.core.preset.table_reader import TableReader
from latentdrum.core.rhythm.path import LatentPath, Waypoint
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.voices import Voice
from latentdrum.storage.together_table import read_together, together_table

HERE = Position(np.full(6, 0.25, np.float32), style_weights("funk"), np.full(FREE_DIMS, 0.5, np.float32))
WHOLE = SetTogether(
    "randomise",
    {"busyness": 1 / 3, "style": 3.0},
    HERE,
    LatentPath((Waypoint(HERE, 2.0), Waypoint(HERE, 1.0))),
    {Voice.RIDE: PLAIN_KIT.pad(Voice.RIDE)},
)


def read(rows: Any) -> SetTogether:
    reader = TableReader("a test")
    found = read_together(reader, {"together": rows})
    reader.finish()
    return found


def test_what_is_written_is_read() -> None:
    """Parameters in full, so that a session plays again to the byte; what is left out stays out."""
    found = read(together_table(WHOLE))
    assert found.values == WHOLE.values
    assert found.position is not None
    assert found.position.same_as(HERE)
    assert found.path is not None
    assert [point.bars for point in found.path.waypoints] == [2.0, 1.0]
    assert found.pads.keys() == {Voice.RIDE}
    bare = read(together_table(SetTogether("nothing")))
    assert (bare.name, bare.values, bare.position, bare.path, bare.pads) == ("nothing", {}, None, None, {})


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"values": {"tempo": 90}}, "'tempo': is no parameter of a preset"),
        ({"values": {"busyness": 2}}, "together.values.busyness = 2"),
        ({"values": [1]}, "must be a table"),
        ({"position": {"z": "far"}}, "together.position"),
        ({"pads": {"gong": {}}}, "pads.gong"),
        ({"tempo": 90}, "together.tempo"),
    ],
)
def test_what_is_wrong_is_said(rows: Any, said: str) -> None:
    """With its key."""
    with pytest.raises(PresetError, match=said):
        read({"name": "a", **rows})
