"""What a bounce played and what a loop holds, in drum notation."""

from collections.abc import Callable, Sequence

from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.loop import Loop, Meter, strikes_by_step
from latentdrum.core.rhythm.notation import line_text
from latentdrum.core.units import TICKS_PER_STEP
from latentdrum.core.voices import Voice
from latentdrum.runtime.offline import Bounce


def played_text(bounce: Bounce) -> str:
    """All notes of a bounce, in blocks of two bars (or one, if it is longer than 4/4)."""
    loudest: dict[tuple[int, Voice], int] = {}
    for note in bounce.notes:
        cell = (round(note.tick / TICKS_PER_STEP), note.voice)
        loudest[cell] = max(note.velocity, loudest.get(cell, 0))
    return _blocks(lambda step, voice: loudest.get((step, voice), 0) / 127, bounce.steps, bounce.preset.meter)


def loop_text(loop: Loop) -> str:
    """The loudest hit of each cell of a loop."""
    by_step = strikes_by_step(loop)

    def velocity(step: int, voice: Voice) -> float:
        strikes = by_step[step].get(voice)
        return strikes[0].velocity if strikes else 0.0

    return _blocks(velocity, loop.steps, loop.meter)


def grooves_text(grooves: Sequence[Groove], meter: Meter) -> str:
    """Grooves one after another, as far as the meter plays them."""
    block_steps = meter.groove_steps

    def velocity(step: int, voice: Voice) -> float:
        number, within = divmod(step, block_steps)
        groove, row = grooves[number], meter.row(within)
        return float(groove.velocity[row, voice]) if groove.hits[row, voice] else 0.0

    return _blocks(velocity, block_steps * len(grooves), meter)


def _blocks(velocity: Callable[[int, Voice], float], steps: int, meter: Meter) -> str:
    """Velocities 0..1 of every step, in blocks of two bars (or one, if it is longer than 4/4)."""
    block_steps = meter.groove_steps
    blocks = []
    for top in range(0, steps, block_steps):
        rows = {
            voice: [velocity(step, voice) for step in range(top, min(top + block_steps, steps))]
            for voice in reversed(Voice)
        }
        lines = [line_text(voice, row, meter.steps) for voice, row in rows.items() if any(row)]
        blocks.append("\n".join([f"bar {top // meter.steps + 1}", *lines]))
    return "\n\n".join(blocks)
