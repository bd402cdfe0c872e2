"""What a bounce played, in drum notation."""

from latentdrum.core.rhythm.notation import line_text
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_BAR, TICKS_PER_STEP
from latentdrum.core.voices import Voice
from latentdrum.runtime.offline import Bounce


def played_text(bounce: Bounce) -> str:
    """All notes of a bounce, in blocks of two bars."""
    loudest: dict[tuple[int, Voice], int] = {}
    for note in bounce.notes:
        cell = (round(note.tick / TICKS_PER_STEP), note.voice)
        loudest[cell] = max(note.velocity, loudest.get(cell, 0))
    blocks = []
    for top in range(0, bounce.bars * STEPS_PER_BAR, GROOVE_STEPS):
        velocities = {
            voice: [loudest.get((top + step, voice), 0) for step in range(GROOVE_STEPS)] for voice in reversed(Voice)
        }
        lines = [line_text(voice, [v / 127 for v in row]) for voice, row in velocities.items() if any(row)]
        blocks.append("\n".join([f"bar {top // STEPS_PER_BAR + 1}", *lines]))
    return "\n\n".join(blocks)
