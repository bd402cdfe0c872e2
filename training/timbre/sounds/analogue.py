"""Synthesised drum-machine sounds with known parameters; the same seed gives the same sounds."""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.one_shot import faded
from latentdrum.core.timbre.timbre import RATE_HZ, Drum
from training.timbre.sounds import kicks, metal, percussion, snares_toms
from training.timbre.sounds.circuits import Signal, filtered
from training.timbre.sounds.sound import OneShot, trimmed
from training.timbre.sounds.style import Style

SOURCE: Final = "analogue"
LICENCE: Final = "MIT"
STYLES: Final = (*kicks.STYLES, *snares_toms.STYLES, *metal.STYLES, *percussion.STYLES)
#: Share of each drum: most where recordings are fewest.
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
#: The output's coupling capacitor is a high-pass at this frequency.
_COUPLING_HZ: Final = 15.0


def counts(total: int) -> dict[Drum, int]:
    """Number of sounds of each drum for about that total."""
    return {drum: round(total * share) for drum, share in SHARES.items()}


def styles_of(drum: Drum) -> tuple[Style, ...]:
    """The styles of a drum."""
    return tuple(style for style in STYLES if style.drum is drum)


def synthesise(count_per_drum: Mapping[Drum, int], seed: int) -> Iterator[OneShot]:
    """So many sounds of each drum, its styles in turn; each has its knobs in settings.

    A sound depends on the seed, its drum and its number only, so a larger count begins with the same sounds.
    """
    for drum, count in sorted(count_per_drum.items()):
        styles = styles_of(drum)
        for number in range(count):
            rng = np.random.default_rng([seed, int(drum), number])
            style = styles[number % len(styles)]
            yield render(style, style.random_knobs(rng), rng)


def render(style: Style, knobs: Mapping[str, float], rng: np.random.Generator) -> OneShot:
    """The sound of a style with given knobs; rng is its noise."""
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
    """A synthesised signal without DC offset, trimmed, faded out, peak 1."""
    # The appended silence lets the filter settle, so that no offset is left at the end.
    coupled = filtered(np.append(signal, np.zeros(round(0.01 * RATE_HZ))), "highpass", _COUPLING_HZ, 1)
    sound = faded(trimmed(coupled, drum))
    return np.asarray(sound / np.abs(sound).max(), np.float32)
