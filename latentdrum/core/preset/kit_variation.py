"""New kits out of old ones: drawn at random from the sounds that the model knows, or a walk away from where one is."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np

from latentdrum.core.preset.kit import Kit, Pad
from latentdrum.core.preset.table_reader import Z_LIMIT
from latentdrum.core.timbre.timbre import Drum, Timbre, between
from latentdrum.core.voices import VOICES, Voice

#: Gives a place where sounds of a drum are found.
Draw: TypeAlias = Callable[[Drum, np.random.Generator], Timbre]

EVERY_PAD: Final = frozenset(Voice)


def random_kit(base: Kit, draw: Draw, seed: int, pads: Collection[Voice] = EVERY_PAD) -> Kit:
    """The kit with the sounds of some pads drawn anew, each of the drum that it has there; levels and pans stay.

    The same arguments give the same kit, and a pad gets the same sound whichever others are drawn with it.
    """
    return _changed(base, seed, pads, lambda pad, rng: replace(pad, timbre=draw(pad.timbre.drum, rng), sample=None))


def mutated_kit(base: Kit, draw: Draw, seed: int, amount: float, pads: Collection[Voice] = EVERY_PAD) -> Kit:
    """The kit with some pads gone a share of the way (amount 0..1) towards other sounds of their drums.

    Pads that play the player's own sound stay: it is heard as it is, wherever its pad stands. Same arguments, same kit.
    """

    def walk(pad: Pad, rng: np.random.Generator) -> Pad:
        if pad.sample is not None:
            return pad
        goal = replace(draw(pad.timbre.drum, rng), hardness=pad.timbre.hardness)
        return replace(pad, timbre=between(pad.timbre, goal, amount))

    return _changed(base, seed, pads, walk)


def _changed(base: Kit, seed: int, pads: Collection[Voice], change: Callable[[Pad, np.random.Generator], Pad]) -> Kit:
    streams = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(VOICES)]
    made = (
        change(pad, rng) if voice in pads else pad for voice, pad, rng in zip(Voice, base.pads, streams, strict=True)
    )
    return replace(base, pads=tuple(map(_storable, made)))


def _storable(pad: Pad) -> Pad:
    """A pad that a kit's file can hold."""
    timbre = pad.timbre
    held = replace(timbre, axes=np.clip(timbre.axes, 0.0, 1.0), z=np.clip(timbre.z, -Z_LIMIT, Z_LIMIT))
    return replace(pad, timbre=held)
