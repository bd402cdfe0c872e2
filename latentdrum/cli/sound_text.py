"""The result of encoding a recorded sound, as text and as JSON values."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ, TIMBRE_AXES, Drum
from latentdrum.models.timbre.placement import Placement

_BAR_WIDTH: Final = 20
_MAX_DRUMS: Final = 3
_SHOWN_Z: Final = 8
#: Drum classes with a smaller probability are not listed.
_MIN_PROBABILITY: Final = 0.01
#: Shorter cuts are not mentioned.
_MIN_CUT_S: Final = 0.05


def placement_row(path: Path, frames: FloatArray, place: Placement) -> dict[str, Any]:
    """An encoded sound as JSON values."""
    timbre = place.timbre
    return {
        "file": str(path),
        "seconds": round(len(frames) / RATE_HZ, 3),
        "heard_seconds": round(place.used_s, 3),
        "drum": timbre.drum.key,
        "sounds_like": {drum.key: round(float(place.shares[drum]), 3) for drum in likeliest(place.shares)},
        "axes": {axis: round(float(share), 3) for axis, share in zip(TIMBRE_AXES, timbre.axes, strict=True)},
        "z": [round(float(x), 4) for x in timbre.z],
        "distance": {
            "place": round(place.distance, 2), "typical": round(place.typical, 2), "silence": round(place.silence, 2)
        },
        "doubts": list(place.doubts),
    }  # fmt: skip


def likeliest(shares: FloatArray) -> list[Drum]:
    """The most likely drum classes, the likeliest first. shares: (12,) probabilities."""
    order = [Drum(int(index)) for index in np.argsort(-shares, kind="stable")[:_MAX_DRUMS]]
    return [drum for number, drum in enumerate(order) if number == 0 or shares[drum] >= _MIN_PROBABILITY]


def placement_text(path: Path, frames: FloatArray, place: Placement) -> str:
    """An encoded sound as a few lines."""
    found = placement_row(path, frames, place)
    cut = "" if found["seconds"] - place.used_s < _MIN_CUT_S else f", of which {place.used_s:.2f} s are used"
    likely = ", ".join(f"{name.replace('_', ' ')} {share:.0%}" for name, share in found["sounds_like"].items())
    forced = "" if next(iter(found["sounds_like"])) == found["drum"] else f"; encoded as {found['drum']}"
    lines = [f"{path}: {found['seconds']:.2f} s{cut}", f"  {'sounds like':<12}  {likely}{forced}"]
    lines += [f"  {axis:<12}  {bar(share)}" for axis, share in found["axes"].items()]
    lines.append(f"  {'z':<12}  " + " ".join(f"{x:+.2f}" for x in found["z"][:_SHOWN_Z]) + " ...")
    return "\n".join([*lines, f"  {'distance':<12}  {_distance(found['distance'], found['drum'])}"])


def bar(share: float) -> str:
    """An axis value 0..1 as a number and a bar."""
    return f"{share:4.2f} {'#' * round(share * _BAR_WIDTH):-<{_BAR_WIDTH}}"


def _distance(found: Mapping[str, float], drum: str) -> str:
    reference = f"the typical {drum.replace('_', ' ')} {found['typical']:.2f}, silence {found['silence']:.2f}"
    return f"{found['place']:.2f} to the reconstruction; for comparison {reference} (log spectra, 0 is equal)"
