"""Drum-machine sounds of our own making, with every knob known; the same seed makes the same sounds."""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.one_shot import faded
from latentdrum.core.timbre.timbre import RATE_HZ, Drum
from training.timbre.sounds import kicks, metal
from training.timbre.sounds import percussion as strokes
from training.timbre.sounds import snares_toms as skins
from training.timbre.sounds.circuits import Signal, filtered
from training.timbre.sounds.sound import OneShot, trimmed
from training.timbre.sounds.style import Style

SOURCE: Final = "analogue"
LICENCE: Final = "MIT"
STYLES: Final = (*kicks.STYLES, *skins.STYLES, *metal.STYLES, *strokes.STYLES)
#: How many of each drum are made: most where recordings are fewest.
SHARES: Final = {
    Drum.KICK: 0.14,
    Drum.SNARE: 0.09,
    Drum.HAT_CLOSED: 0.07,
    Drum.HAT_OPEN: 0.08,
    Drum.TOM_LOW: 0.08,
    Drum.TOM_MID: 0.07,
    Drum.TOM_HIGH: 0.08,
    Drum.CRASH: 0.10,
    Drum.RIDE: 0.11,
    Drum.CLAP: 0.11,
    Drum.RIM: 0.04,
    Drum.PERC: 0.03,
}
#: A capacitor in the output keeps what lies below this, and direct current, back.
_COUPLING_HZ: Final = 15.0


def counts(total: int) -> dict[Drum, int]:
    """How many sounds of each drum come to about that total."""
    return {drum: round(total * share) for drum, share in SHARES.items()}


def styles_of(drum: Drum) -> tuple[Style, ...]:
    """The ways in which a drum is made."""
    return tuple(style for style in STYLES if style.drum is drum)


def synthesise(count_per_drum: Mapping[Drum, int], seed: int) -> Iterator[OneShot]:
    """So many sounds of each drum, its styles in turn; the knobs are in each sound's recipe.

    A sound depends on the seed, its drum and its number alone, so more of a drum begin with the same ones.
    """
    for drum, count in sorted(count_per_drum.items()):
        offered = styles_of(drum)
        for number in range(count):
            rng = np.random.default_rng([seed, int(drum), number])
            style = offered[number % len(offered)]
            yield render(style, style.random_knobs(rng), rng)


def render(style: Style, knobs: Mapping[str, float], rng: np.random.Generator) -> OneShot:
    """The sound of a style with its knobs where they are given; rng is its noise."""
    return OneShot(
        frames=_output(style.voice(knobs, rng), style.drum),
        drum=style.drum,
        level_db=0.0,
        source=SOURCE,
        kit=f"{SOURCE}-{style.name}",
        licence=LICENCE,
        electronic=True,
        articulation=f"{style.drum.key}-{style.name}",
        settings=dict(knobs),
    )


def _output(signal: Signal, drum: Drum) -> FloatArray:
    """A voice as it leaves the machine: no direct current, begins at its onset, fades out, peak 1."""
    # Appended silence lets the filter forget what it held back, so that nothing is left standing at the end.
    coupled = filtered(np.append(signal, np.zeros(round(0.01 * RATE_HZ))), "highpass", _COUPLING_HZ, 1)
    sound = faded(trimmed(coupled, drum))
    return np.asarray(sound / np.abs(sound).max(), np.float32)
