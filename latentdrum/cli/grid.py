"""A groove as text: one line a drum, o x X from quiet to loud."""

from latentdrum.core.groove import Groove
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_BAR, STEPS_PER_QUARTER
from latentdrum.core.voices import Voice

#: From a whisper to an accent, by velocity.
MARKS = "-oxX"


def grid_text(groove: Groove) -> str:
    """The drums that play, cymbals on top and the kick at the bottom as in drum notation."""
    return "\n".join(_line(groove, voice) for voice in reversed(Voice) if groove.hits[:, voice].any())


def _line(groove: Groove, voice: Voice) -> str:
    cells = zip(groove.hits[:, voice], groove.velocity[:, voice], strict=True)
    marks = [MARKS[min(3, int(4 * velocity))] if hit else "." for hit, velocity in cells]
    for step in range(GROOVE_STEPS - STEPS_PER_QUARTER, 0, -STEPS_PER_QUARTER):
        marks.insert(step, " | " if step % STEPS_PER_BAR == 0 else " ")
    return f"{voice.label:>10}  {''.join(marks)}"
