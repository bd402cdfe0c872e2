"""The hits of one step of an anchored preset: its loop's at home, the model's far from it, in between from both."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from latentdrum.core.engine.hit_timing import EARLIEST_TICKS, Hit, ghost_share, performed_hit, second_strike
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.anchor import Anchor
from latentdrum.core.rhythm.density import playing_hits
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.loop import Strike, strikes_by_step
from latentdrum.core.rhythm.loop_window import faded, window_at
from latentdrum.core.units import TICKS_PER_STEP
from latentdrum.core.voices import Voice

#: From this distance on the further strikes of a cell are the model's, before it the loop's.
_MODELS_STRIKES = 0.5


def loop_hits(anchor: Anchor, decoded: Groove, step: int, values: Values) -> tuple[Hit, ...]:
    """The hits of one step, 0 or more from the top of the song, in the order of their time.

    At home, with density, humanise, swing and velocity at default, they are those of the loop: same ticks, same
    velocities. At distance 1 they are those of the decoded groove.
    """
    loop, distance = anchor.loop, anchor.distance(values)
    groove = faded(window_at(loop, step), decoded, distance)
    plays, row = playing_hits(groove, values["density"]), loop.meter.row(step)
    own = strikes_by_step(loop)[step % loop.steps]
    hits = list[Hit]()
    for voice in map(Voice, np.flatnonzero(plays[row]).tolist()):
        model = Strike(float(decoded.offset[row, voice]), float(decoded.velocity[row, voice]))
        strikes = _faded_strikes(own.get(voice, ()), model, distance)
        share, mean = ghost_share(groove, row, voice), float(groove.steady_velocity[plays[:, voice], voice].mean())
        first, *others = (
            performed_hit(voice, step, share * strike.velocity, strike.offset, mean, values) for strike in strikes
        )
        hits += [first, *_spaced(first, others, strikes, step)]
        if distance >= _MODELS_STRIKES:
            hits += second_strike(groove, row, first, step, values)
    return tuple(sorted(hits, key=lambda hit: (hit.tick, hit.voice)))


def _faded_strikes(strikes: tuple[Strike, ...], model: Strike, distance: float) -> tuple[Strike, ...]:
    """The hits of a cell: the loop's loudest, mixed with the model's, and near home the others in proportion to it."""
    if not strikes:
        return (model,)
    loudest, *others = strikes
    rest = 1.0 - distance
    offset = rest * loudest.offset + distance * model.offset
    velocity = rest * loudest.velocity + distance * model.velocity
    further = (
        Strike(offset + other.offset - loudest.offset, velocity * other.velocity / loudest.velocity) for other in others
    )
    return (Strike(offset, velocity), *(further if distance < _MODELS_STRIKES else ()))


def _spaced(first: Hit, others: list[Hit], strikes: tuple[Strike, ...], step: int) -> Iterator[Hit]:
    """The further hits of a cell, as far from the first as they were played: humanise does not close up a roll."""
    for number, (hit, strike) in enumerate(zip(others, strikes[1:], strict=True), 1):
        tick = first.tick + (strike.offset - strikes[0].offset) * TICKS_PER_STEP
        yield replace(hit, tick=max(tick, step * TICKS_PER_STEP - EARLIEST_TICKS), strike=number)
