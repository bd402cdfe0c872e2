"""The hits of a step, each voice by its own part: where it reads its groove, which hits are drawn, and how often they
strike.

A voice is read by itself, so that what its parameters do moves no other.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from latentdrum.core.engine.hit_timing import Hit, hits_of_step, swing_at
from latentdrum.core.engine.loop_hits import loop_hits
from latentdrum.core.engine.part_sources import LockedSource, Source, groove_source
from latentdrum.core.parameters.parts import draw_seed, parts_of
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.anchor import Anchor
from latentdrum.core.rhythm.chance import is_drawn
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.parts import LockedParts, Part
from latentdrum.core.units import TICKS_PER_STEP
from latentdrum.core.voices import VOICES, Voice

#: By how much the last strikes of a ratchet with very many would be softer than its first.
_FALL: Final = 0.5


def step_hits(anchor: Anchor | None, groove: Groove, locked: LockedParts, step: int, values: Values) -> tuple[Hit, ...]:
    """The hits of one step, 0 or more from the top of the song, in the order of their time."""
    parts = parts_of(values)
    own, hits = parts.keys() | locked.keys(), tuple[Hit, ...]()
    if len(own) < VOICES:
        hits = hits_of_step(groove, step, values) if anchor is None else loop_hits(anchor, groove, step, values)
    if not own:
        return hits
    source = groove_source(anchor, groove, values) if parts.keys() - locked.keys() else None
    found = [hit for hit in hits if hit.voice not in own]
    for voice in sorted(own):
        read = LockedSource(locked[voice], values) if voice in locked else source
        assert read is not None
        found += part_hits(read, parts.get(voice, Part()), voice, step, values)
    return tuple(sorted(found, key=lambda hit: (hit.tick, hit.voice)))


def part_hits(source: Source, part: Part, voice: Voice, step: int, values: Values) -> list[Hit]:
    """The hits of one voice on a step, with the swing of where they play; every strike has a number, and so a sound."""
    pulses, seed = part.rhythm(source.bar, source.cycle), draw_seed(values, voice)
    found = list[Hit]()
    for reading in part.readings(step, source.cycle):
        own = source.hits(voice, reading.source, pulses)
        if own and is_drawn(part.probability, seed, voice, reading.position):
            strikes = own if part.ratchet == 1 else _ratcheted(own[0], part.ratchet)
            first = reading.position + swing_at(reading.position, values)
            for number, hit in enumerate(strikes, len(found)):
                within = part.scale * (hit.tick - reading.source * TICKS_PER_STEP)
                found.append(replace(hit, tick=first * TICKS_PER_STEP + within, strike=number))
    return found


def _ratcheted(hit: Hit, count: int) -> Iterator[Hit]:
    """A hit as strikes that divide its step evenly, each softer than the last; they replace its second strikes."""
    for number in range(count):
        velocity = max(round(hit.velocity * (1.0 - _FALL * number / count)), 1)
        accent = max(hit.accent - (hit.velocity - velocity) / 63, -1.0)
        yield replace(hit, tick=hit.tick + number * TICKS_PER_STEP / count, velocity=velocity, accent=accent)
