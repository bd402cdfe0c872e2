"""The data of the timbre map: the model's landmarks, and the pads of kits among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import Kit
from latentdrum.core.timbre.timbre import REACH, Drum, Timbre
from latentdrum.core.voices import Voice


class Space(Protocol):
    """The part of a timbre model's space that the map needs: see models.timbre.space.TimbreSpace."""

    @property
    def mean(self) -> FloatArray:
        """(12, 5) mean descriptors of each drum class."""

    @property
    def deviation(self) -> FloatArray:
        """(12, 5) their standard deviations."""

    @property
    def axes(self) -> FloatArray:
        """(n, 5) axes of the landmarks, in standard deviations."""

    @property
    def drum(self) -> NDArray[np.int64]:
        """(n,) drum classes of the landmarks."""


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A kit's pad on the map. axes: (5,) values 0..1. measured: (5,) the descriptors that these stand for."""

    kit: str
    voice: Voice
    drum: Drum
    axes: FloatArray
    measured: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class TimbreMap:
    """The landmarks as axes (n, 5), descriptors (n, 5) and drum classes (n,), and the marks of the pads."""

    axes: FloatArray
    measured: FloatArray
    drum: NDArray[np.int64]
    marks: tuple[Mark, ...]

    @property
    def drums(self) -> tuple[Drum, ...]:
        """The drum classes that have landmarks."""
        return tuple(Drum(int(number)) for number in np.unique(self.drum))


def timbre_map(space: Space, kits: Sequence[Kit]) -> TimbreMap:
    """The map of a space with the pads of kits."""
    axes = np.asarray(0.5 + space.axes / (2 * REACH), np.float32)
    measured = space.mean[space.drum] + space.deviation[space.drum] * space.axes
    marks = tuple(
        Mark(
            kit.name,
            voice,
            kit.pad(voice).timbre.drum,
            kit.pad(voice).timbre.axes,
            _measured(space, kit.pad(voice).timbre),
        )
        for kit in kits
        for voice in Voice
    )
    return TimbreMap(axes, np.asarray(measured, np.float32), space.drum, marks)


def _measured(space: Space, timbre: Timbre) -> FloatArray:
    deviations = (timbre.axes - 0.5) * 2 * REACH
    return np.asarray(space.mean[timbre.drum] + space.deviation[timbre.drum] * deviations, np.float32)
