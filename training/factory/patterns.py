"""What a factory preset's recipe has written, and how much of it plays."""

from dataclasses import replace
from typing import Final

import numpy as np

from latentdrum.core.arrays import BoolArray
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.groove import SHAPE, Groove, f1, from_hits
from latentdrum.core.rhythm.notation import VOICE_OF_LETTER, pattern_velocities
from latentdrum.core.units import BPM_RANGE, GROOVE_BARS, GROOVE_STEPS, STEPS_PER_BAR, STEPS_PER_QUARTER, TICKS_PER_STEP
from latentdrum.core.voices import VOICES, Voice
from latentdrum.models.rhythm.model import RhythmModel
from latentdrum.runtime.offline import bounce
from training.factory.preset_table import PresetRecipe

#: For so long a preset that varies is listened to; of others two bars tell all hits.
BARS: Final = 8
#: Least F1 of the figure of a preset.
MIN_FIGURE_F1: Final = 0.95
#: Offsets of the odd sixteenths in a shuffle, steps.
_TRIPLET: Final = {1: 1 / 3, 3: -1 / 3}
#: Every hit on its step, so that it can be told from its neighbours; which hits play does not depend on these.
ON_THE_GRID: Final = {"humanise": 0.0, "swing": 0.0}


def written_groove(recipe: PresetRecipe) -> Groove:
    """The pattern as a groove. Raises ValueError naming the preset and the line that cannot be read."""
    try:
        velocity = pattern_velocities(recipe.pattern)
    except ValueError as error:
        raise ValueError(f"{recipe.name}: {error}") from error
    offset = np.zeros(SHAPE, np.float32)
    for step, shift in _TRIPLET.items() if recipe.shuffle else ():
        offset[step::STEPS_PER_QUARTER] = shift
    return from_hits(velocity > 0, velocity, np.clip(offset + recipe.offset, -0.5, 0.5).astype(np.float32))


def figure_voices(recipe: PresetRecipe) -> list[Voice]:
    """The drums of the figure."""
    return [VOICE_OF_LETTER[letter] for letter in recipe.figure]


def varies(preset: Preset) -> bool:
    """Whether its own parameters change the hits from bar to bar."""
    return preset.values["variation"] > 0 or preset.values["temperature"] > 0


def played_hits(model: RhythmModel, preset: Preset, varied_bars: int = BARS) -> BoolArray:
    """What the engine plays of a preset without its path, (steps, 9): some bars if it varies, else two."""
    bars = varied_bars if varies(preset) else GROOVE_BARS
    played = np.zeros((bars * STEPS_PER_BAR, VOICES), np.bool_)
    for hit in bounce(model, replace(preset, path=None), bars, BPM_RANGE[1], ON_THE_GRID).notes:
        played[round(hit.tick / TICKS_PER_STEP), hit.voice] = True
    return played


def pattern_f1(recipe: PresetRecipe, played: BoolArray) -> float:
    """F1 of what is played, (steps, 9), against the pattern, repeated; 0..1."""
    return f1(_written_hits(recipe, len(played)), played)


def figure_f1(recipe: PresetRecipe, played: BoolArray) -> float:
    """The same of the figure's drums alone."""
    voices = figure_voices(recipe)
    return f1(_written_hits(recipe, len(played))[:, voices], played[:, voices])


def _written_hits(recipe: PresetRecipe, steps: int) -> BoolArray:
    return written_groove(recipe).hits[np.arange(steps) % GROOVE_STEPS]
