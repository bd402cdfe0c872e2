"""Bounds of the studio; kept apart so that the parameter table needs no arrays."""

from typing import Final

#: Tempi that the instrument follows and keeps, quarters a minute.
BPM_RANGE: Final = (20.0, 300.0)
