"""What was found about a recorded sound, in words and as plain values."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ, TIMBRE_AXES, Drum
from latentdrum.models.timbre.placement import Placement

_BAR_WIDTH: Final = 20
_NAMED: Final = 3
_SHOWN_Z: Final = 8
#: A share below this is not worth a word.
_WORTH: Final = 0.01
_LEFT_OUT_S: Final = 0.05


def placement_row(path: Path, frames: FloatArray, place: Placement) -> dict[str, Any]:
    """A sound as plain values for programs."""
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
    }  # fmt: skip


def likeliest(shares: FloatArray) -> list[Drum]:
    """The few drums that a sound is most like, first the one it is most like."""
    order = [Drum(int(index)) for index in np.argsort(-shares, kind="stable")[:_NAMED]]
    return [drum for number, drum in enumerate(order) if number == 0 or shares[drum] >= _WORTH]


def placement_text(path: Path, frames: FloatArray, place: Placement) -> str:
    """A sound as a few lines for a person."""
    found = placement_row(path, frames, place)
    rest = "" if found["seconds"] - place.used_s < _LEFT_OUT_S else f", of which {place.used_s:.2f} s are heard"
    likely = ", ".join(f"{name.replace('_', ' ')} {share:.0%}" for name, share in found["sounds_like"].items())
    taken = "" if next(iter(found["sounds_like"])) == found["drum"] else f"; taken for a {found['drum']}"
    lines = [f"{path}: {found['seconds']:.2f} s{rest}", f"  {'sounds like':<12}  {likely}{taken}"]
    lines += [f"  {axis:<12}  {bar(share)}" for axis, share in found["axes"].items()]
    lines.append(f"  {'z':<12}  " + " ".join(f"{x:+.2f}" for x in found["z"][:_SHOWN_Z]) + " ...")
    return "\n".join([*lines, f"  {'distance':<12}  {_distance(found['distance'], found['drum'])}"])


def bar(share: float) -> str:
    """A knob's place 0..1 as a number and a bar."""
    return f"{share:4.2f} {'#' * round(share * _BAR_WIDTH):-<{_BAR_WIDTH}}"


def _distance(found: Mapping[str, float], drum: str) -> str:
    usual = f"the most typical {drum.replace('_', ' ')} {found['typical']:.2f}, silence {found['silence']:.2f}"
    return f"{found['place']:.2f} from the place's own sound; {usual} (log spectra; 0 is the same)"
