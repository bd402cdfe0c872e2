"""Draws of single voices: a voice with a seed of its own takes its part from a groove decoded with that seed.

That groove has the same axes and style, and another z (see `own_position`). The other voices keep theirs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import log
from typing import Final

import numpy as np

from latentdrum.core.arrays import BoolArray
from latentdrum.core.engine.decode_request import DecodeRequest, decode_request, own_position
from latentdrum.core.engine.performed import performed
from latentdrum.core.engine.protocols import RhythmDecoder
from latentdrum.core.parameters.parts import SEED_RANGE, densities, draw_seed
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.density import playing_hits
from latentdrum.core.rhythm.groove import Groove, f1, with_voices
from latentdrum.core.voices import Voice

#: Of the random numbers, so that new seeds move with no other draw.
_STREAM: Final = 3
#: Of so many parts the one is chosen that fits best; if none of them will do, of as many more, and so on.
CANDIDATES: Final = 16
ROUNDS: Final = 4
#: How much of a part should change, in hits that one of the old and the new one has and the other has not, as a share
#: of all hits of both.
CHANGE: Final = (0.25, 0.6)
#: By how much it may become fuller or sparser, as the logarithm of the ratio of hits: a quarter.
_DENSITY: Final = 0.25
#: What missing these counts for, against F1 to what the other voices play.
_PENALTY: Final = 2.0


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A new part of a voice: its seed, how much of it is new (0..1, as CHANGE), and whether it plays at all."""

    seed: int
    changed: float
    plays: bool


def decoded_groove(decoder: RhythmDecoder, request: DecodeRequest) -> Groove:
    """The groove of a request: decoded once with the shared seed, and once more with each seed of single voices."""
    groove = decoder.decode(request.position, request.seed, request.temperature)
    for draw in request.own:
        groove = with_voices(groove, decoder.decode(draw.position, draw.seed, request.temperature), draw.voices)
    return groove


def redrawn(
    decoder: RhythmDecoder, preset: Preset, values: Values, step: int, voices: Iterable[Voice]
) -> dict[Voice, Redrawn]:
    """Another part for each of some voices at a step, one that fits what the others play.

    Of grooves drawn with candidate seeds that is chosen in which the others play most like they do, among those in
    which the voice plays about as much as before but not the same. At most 1 + 9 + CANDIDATES * ROUNDS decodes; the
    same arguments give the same seeds.
    """
    request = replace(decode_request(preset, values, step, 0), temperature=0.0)
    played, moved = densities(values), performed(preset, values, step)
    hits = playing_hits(decoded_groove(decoder, request), played).copy()
    grooves: dict[int, BoolArray] = {}
    found: dict[Voice, Redrawn] = {}
    for voice in voices:
        for count in range(ROUNDS):
            for seed in _candidates(values, count):
                if seed not in grooves:
                    groove = decoder.decode(own_position(preset, moved, step, seed), seed, 0.0)
                    grooves[seed] = playing_hits(groove, played)
            best = max(grooves, key=lambda seed: _fitness(grooves[seed], hits, voice))
            part = grooves[best][:, voice]
            changed = 1.0 - f1(part, hits[:, voice])
            if part.any() and changed > 0.0:
                break
        found[voice] = Redrawn(best, changed, bool(part.any()))
        hits[:, voice] = part
    return found


def _candidates(values: Values, count: int) -> list[int]:
    """Seeds that those of now lead to, other ones in every round."""
    key = (int(values["seed"]), *(draw_seed(values, voice) for voice in Voice), count, _STREAM)
    return [1 + int(number) % SEED_RANGE[1] for number in np.random.SeedSequence(key).generate_state(CANDIDATES)]


def _fitness(groove: BoolArray, hits: BoolArray, voice: Voice) -> float:
    """How well a voice's part of a groove would do in place of what it plays, both (32, 9); the higher the better."""
    old, new = hits[:, voice], groove[:, voice]
    others = np.delete(groove, voice, 1), np.delete(hits, voice, 1)
    if not new.any():
        return f1(*others) - 2.0 * _PENALTY
    if not old.any():
        return f1(*others)
    changed, ratio = 1.0 - f1(old, new), abs(log(new.sum() / old.sum()))
    missed = max(CHANGE[0] - changed, changed - CHANGE[1], 0.0) + max(ratio - _DENSITY, 0.0)
    return f1(*others) - _PENALTY * (missed + (changed == 0.0))
