"""How smoothly the knobs change a groove: every knob swept over its range on presets, as the engine decodes them."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from latentdrum.core.arrays import BoolArray
from latentdrum.core.engine.decode_request import decode_request
from latentdrum.core.engine.protocols import RhythmDecoder
from latentdrum.core.parameters.table import LATENT_KNOBS, Values, parameter
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import Groove
from latentdrum.storage.preset_library import PresetLibrary
from latentdrum.storage.toml_file import SUFFIX

KNOBS: Final = (*AXES, *LATENT_KNOBS)
STEPS: Final = 64


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """One knob on one preset: hits that change at each of the steps, and the hits of the fuller groove there."""

    changed: NDArray[np.int64]
    hits: NDArray[np.int64]

    @property
    def share(self) -> float:
        """The largest step as a share of the groove's hits."""
        return float((self.changed / np.maximum(1, self.hits)).max())


def factory_presets() -> list[Preset]:
    """All factory presets, by name."""
    library = PresetLibrary()
    return [library.read(path) for path in sorted(library.factory_dir.glob("*" + SUFFIX))]


def request_groove(decoder: RhythmDecoder, preset: Preset, values: Values) -> Groove:
    """The groove that the engine plays first for a preset with these parameter values."""
    request = decode_request(preset, values, 0, 0)
    return decoder.decode(request.position, request.seed, request.temperature)


def sweep(decoder: RhythmDecoder, preset: Preset, knob: str) -> Sweep:
    """One knob from the lower end of its range to the upper, all else as in the preset."""
    row = parameter(knob)
    grooves = [
        request_groove(decoder, preset, {**preset.values, knob: float(value)}).hits
        for value in np.linspace(row.low, row.high, STEPS + 1)
    ]
    return _changes(np.stack(grooves))


def smoothness(decoder: RhythmDecoder, presets: list[Preset]) -> dict[str, dict[str, Any]]:
    """Of every knob: mean hits changed a step, the largest step in hits and as a share of the groove, and where.

    A step is 1/64 of the knob's range.
    """
    table = {}
    for knob in tqdm(KNOBS, desc="turning knobs", unit="knob", disable=None):
        found = [sweep(decoder, preset, knob) for preset in presets]
        table[knob] = {
            "hits_per_step": float(np.mean([one.changed.mean() for one in found])),
            "largest_step": int(max(one.changed.max() for one in found)),
            "largest_share": max(one.share for one in found),
            "mean_largest_step": float(np.mean([one.changed.max() for one in found])),
            "roughest_preset": presets[int(np.argmax([one.share for one in found]))].name,
        }
    return table


def _changes(hits: BoolArray) -> Sweep:
    """Changes from each groove to the next of (n, 32, 9)."""
    counts = hits.sum((1, 2))
    return Sweep((hits[1:] != hits[:-1]).sum((1, 2)), np.maximum(counts[1:], counts[:-1]))
