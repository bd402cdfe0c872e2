"""Kit variation: pads drawn at random from the timbre space, or moved towards such draws."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np

from latentdrum.core.preset.kit import Kit, Pad
from latentdrum.core.timbre.timbre import Drum, Timbre, between
from latentdrum.core.voices import VOICES, Voice

#: Draws a random timbre of a drum.
Draw: TypeAlias = Callable[[Drum, np.random.Generator], Timbre]

EVERY_PAD: Final = frozenset(Voice)


def random_kit(base: Kit, draw: Draw, seed: int, pads: Collection[Voice] = EVERY_PAD) -> Kit:
    """The kit with new random timbres on some pads, each of the pad's drum; levels and pans stay.

    The same arguments give the same kit, and a pad gets the same sound whichever others are drawn with it.
    """
    return _changed(base, seed, pads, lambda pad, rng: replace(pad, timbre=draw(pad.timbre.drum, rng), sample=None))


def mutated_kit(base: Kit, draw: Draw, seed: int, amount: float, pads: Collection[Voice] = EVERY_PAD) -> Kit:
    """The kit with some pads interpolated (amount 0..1) towards random timbres of their drums.

    Pads with a sample stay, since their sample plays at any timbre. The same arguments give the same kit.
    """

    def move(pad: Pad, rng: np.random.Generator) -> Pad:
        if pad.sample is not None:
            return pad
        target = replace(draw(pad.timbre.drum, rng), hardness=pad.timbre.hardness)
        return replace(pad, timbre=between(pad.timbre, target, amount))

    return _changed(base, seed, pads, move)


def _changed(base: Kit, seed: int, pads: Collection[Voice], change: Callable[[Pad, np.random.Generator], Pad]) -> Kit:
    streams = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(VOICES)]
    changed = (
        change(pad, rng) if voice in pads else pad for voice, pad, rng in zip(Voice, base.pads, streams, strict=True)
    )
    return replace(base, pads=tuple(changed))
