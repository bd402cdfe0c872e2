"""The hits of one step of an anchored preset: its loop's at home, the model's far from it, in between from both."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from latentdrum.core.arrays import BoolArray
from latentdrum.core.engine.hit_timing import EARLIEST_TICKS, Hit, ghost_share, performed_hit, second_strike
from latentdrum.core.parameters.parts import densities
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.anchor import Anchor
from latentdrum.core.rhythm.density import playing_hits
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.loop import Loop, Strike, strikes_by_step
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
    loop = anchor.loop
    mixed = mixed_window(loop, decoded, step, anchor.distance(values), values)
    voices = map(Voice, np.flatnonzero(mixed.plays[loop.meter.row(step)]).tolist())
    hits = [hit for voice in voices for hit in voice_loop_hits(loop, decoded, mixed, step, voice, values)]
    return tuple(sorted(hits, key=lambda hit: (hit.tick, hit.voice)))


@dataclass(frozen=True, slots=True, eq=False)
class MixedWindow:
    """A window of a loop on its way to the model's groove, and which of its hits play, (32, 9)."""

    groove: Groove
    plays: BoolArray
    distance: float


def mixed_window(loop: Loop, decoded: Groove, step: int, distance: float, values: Values) -> MixedWindow:
    """The window of a step at a distance from home."""
    groove = faded(window_at(loop, step), decoded, distance)
    return MixedWindow(groove, playing_hits(groove, densities(values)), distance)


def voice_loop_hits(
    loop: Loop, decoded: Groove, mixed: MixedWindow, step: int, voice: Voice, values: Values
) -> tuple[Hit, ...]:
    """The hits of a voice that plays on a step of the window, the first strike first."""
    groove, row, distance = mixed.groove, loop.meter.row(step), mixed.distance
    own = strikes_by_step(loop)[step % loop.steps].get(voice, ())
    models = decoded if own else groove
    model = Strike(float(models.offset[row, voice]), float(models.velocity[row, voice]))
    strikes = _faded_strikes(own, model, distance)
    share, mean = ghost_share(groove, row, voice), float(groove.steady_velocity[mixed.plays[:, voice], voice].mean())
    hits = struck(voice, step, strikes, share, mean, values)
    return hits if distance < _MODELS_STRIKES else (*hits, *second_strike(groove, row, hits[0], step, values))


def struck(
    voice: Voice, step: int, strikes: tuple[Strike, ...], share: float, mean: float, values: Values
) -> tuple[Hit, ...]:
    """The strikes of a voice on a step as hits. share: of their velocities; mean: of the voice's velocities, 0..1."""
    first, *others = (
        performed_hit(voice, step, share * strike.velocity, strike.offset, mean, values) for strike in strikes
    )
    return first, *_spaced(first, others, strikes, step)


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
