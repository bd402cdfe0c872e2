"""A groove as text: one line per drum, - o x X from soft to loud."""

from typing import TYPE_CHECKING

from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_BAR, STEPS_PER_QUARTER, TICKS_PER_STEP
from latentdrum.core.voices import Voice

if TYPE_CHECKING:
    from latentdrum.runtime.offline import Bounce

#: By velocity, a quarter of the range each.
MARKS = "-oxX"


def grid_text(groove: Groove) -> str:
    """The drums that play, cymbals at the top and the kick at the bottom as in drum notation."""
    return "\n".join(_line(groove, voice) for voice in reversed(Voice) if groove.hits[:, voice].any())


def played_text(bounce: "Bounce") -> str:
    """All notes of a bounce, in blocks of two bars."""
    loudest: dict[tuple[int, Voice], int] = {}
    for note in bounce.notes:
        cell = (round(note.tick / TICKS_PER_STEP), note.voice)
        loudest[cell] = max(note.velocity, loudest.get(cell, 0))
    blocks = []
    for top in range(0, bounce.bars * STEPS_PER_BAR, GROOVE_STEPS):
        here = {
            voice: [loudest.get((top + step, voice), 0) for step in range(GROOVE_STEPS)] for voice in reversed(Voice)
        }
        lines = [_row(voice, [v / 127 for v in cells]) for voice, cells in here.items() if any(cells)]
        blocks.append("\n".join([f"bar {top // STEPS_PER_BAR + 1}", *lines]))
    return "\n\n".join(blocks)


def _line(groove: Groove, voice: Voice) -> str:
    cells = zip(groove.hits[:, voice], groove.velocity[:, voice], strict=True)
    return _row(voice, [float(velocity) if hit else 0.0 for hit, velocity in cells])


def _row(voice: Voice, loudness: list[float]) -> str:
    marks = [MARKS[min(3, int(4 * velocity))] if velocity > 0 else "." for velocity in loudness]
    for step in range(GROOVE_STEPS - STEPS_PER_QUARTER, 0, -STEPS_PER_QUARTER):
        marks.insert(step, " | " if step % STEPS_PER_BAR == 0 else " ")
    return f"{voice.label:>10}  {''.join(marks)}"
