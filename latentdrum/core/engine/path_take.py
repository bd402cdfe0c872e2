"""A recording of knobs in steps, and the path of parameters that it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.parameter_path import PATH_PARAMETERS, ParameterPath, ParameterPoint
from latentdrum.core.rhythm.course import Interpolation
from latentdrum.core.units import STEPS_PER_BAR

#: The path under whose name knobs are recorded if no other is given.
RECORDED: Final = "hands"


@dataclass(frozen=True, slots=True, eq=False)
class PathTake:
    """name: of the path. steps: its length. begin: the step at which it began, None before.

    rows: the knobs since. replaced: the path that had the name, silent meanwhile.
    """

    name: str
    steps: int
    begin: int | None = None
    rows: tuple[Values, ...] = ()
    replaced: ParameterPath | None = None

    @property
    def next_step(self) -> int | None:
        """The step that it waits for; None before it has begun."""
        return None if self.begin is None else self.begin + len(self.rows)


def recorded_path(rows: Sequence[Values], begin: int) -> ParameterPath | None:
    """The path that repeats the moves of rows, one a step from a step of the song on; None if no knob moved.

    It adds to where the knobs are in the end. It counts from the top of the song, as all paths do.
    """
    end, count = rows[-1], len(rows)
    names = [name for name in PATH_PARAMETERS if any(row[name] != end[name] for row in rows)]
    if not names:
        return None
    turned = [rows[(step - begin) % count] for step in range(count)]
    shifts = [{name: row[name] - end[name] for name in names if row[name] != end[name]} for row in turned]
    starts = [step for step in range(count) if step == 0 or shifts[step] != shifts[step - 1]]
    lengths = [after - start for start, after in zip(starts, [*starts[1:], count], strict=True)]
    points = (
        ParameterPoint(shifts[start], length / STEPS_PER_BAR) for start, length in zip(starts, lengths, strict=True)
    )
    return ParameterPath(tuple(points), Interpolation.STEP)
