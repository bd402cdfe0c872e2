"""What a bounce played, in drum notation."""

from latentdrum.core.rhythm.notation import line_text
from latentdrum.core.units import TICKS_PER_STEP
from latentdrum.core.voices import Voice
from latentdrum.runtime.offline import Bounce


def played_text(bounce: Bounce) -> str:
    """All notes of a bounce, in blocks of two bars (or one, if it is longer than 4/4)."""
    meter = bounce.preset.meter
    block_steps = meter.bars_per_groove * meter.steps
    loudest: dict[tuple[int, Voice], int] = {}
    for note in bounce.notes:
        cell = (round(note.tick / TICKS_PER_STEP), note.voice)
        loudest[cell] = max(note.velocity, loudest.get(cell, 0))
    blocks = []
    for top in range(0, bounce.steps, block_steps):
        velocities = {
            voice: [loudest.get((top + step, voice), 0) for step in range(block_steps)] for voice in reversed(Voice)
        }
        lines = [line_text(voice, [v / 127 for v in row], meter.steps) for voice, row in velocities.items() if any(row)]
        blocks.append("\n".join([f"bar {top // meter.steps + 1}", *lines]))
    return "\n\n".join(blocks)
