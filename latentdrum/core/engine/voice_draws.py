"""Draws of single voices: a voice with a seed of its own takes its part from a groove decoded with that seed.

The sampler draws the hits of a step together, so a seed gives a whole groove. The other voices keep theirs.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np

from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.protocols import RhythmDecoder
from latentdrum.core.parameters.parts import SEED_RANGE, draw_seed
from latentdrum.core.parameters.sound import pad_parameter
from latentdrum.core.parameters.table import Values
from latentdrum.core.rhythm.groove import Groove, with_voices
from latentdrum.core.voices import Voice

#: Of the random numbers, so that new seeds move with no other draw.
_STREAM: Final = 3


def decoded_groove(decoder: RhythmDecoder, request: DecodeRequest) -> Groove:
    """The groove of a request: decoded once with the shared seed, and once more with each seed of single voices."""
    groove = decoder.decode(request.position, request.seed, request.temperature)
    for draw in request.own:
        groove = with_voices(groove, decoder.decode(draw.position, draw.seed, request.temperature), draw.voices)
    return groove


def regenerated(values: Values, voices: Iterable[Voice]) -> Values:
    """The values with a new seed for each of some voices; the same values give the same seeds."""
    return {**values, **{pad_parameter(voice, "seed"): _new_seed(values, voice) for voice in voices}}


def _new_seed(values: Values, voice: Voice) -> float:
    key = (int(values["seed"]), draw_seed(values, voice), _STREAM, voice)
    return float(1 + int(np.random.SeedSequence(key).generate_state(1)[0]) % SEED_RANGE[1])
