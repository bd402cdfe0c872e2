"""Places the pattern of a factory preset so that its figure is kept: in the rhythm space, or beside it as a loop.

Measured with rhythm-v1 in the engine, 33 of 40 figures play to the hit where a plain search of the pattern leads. The
others fall short because a tom is lost to louder drums, or because the preset's own variation moves it to places where
other hits play. So a preset with variation is sought at several places around it at once, and if a figure falls short
the search is repeated with more weight on the figure's drums. Both keep the preset a position like all others, whose
touch is drawn anew every two bars. That is why a preset is not anchored when it needs not be: a loop is exact, but it
repeats its touch, and variation hardly moves its hits.

A figure that the space still does not hold (that of restless-trio, which variation and temperature move far) is
anchored. Home is then without variation and temperature: these lead away from home, as the player's knobs do, and the
figure is held back by the loop. Its touch is drawn by the model, not taken from the pattern's marks, which would sound
mechanical; the loop is as long as one can be, so that the touch repeats late. A preset with a path cannot be anchored,
since at home nothing would be heard of the path.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.anchor import Anchor, anchored
from latentdrum.core.preset.preset import Preset, preset_at
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.loop import BARS_RANGE, Loop, LoopHit
from latentdrum.core.rhythm.position import FREE_DIMS, Position
from latentdrum.core.units import GROOVE_BARS, GROOVE_STEPS, STEPS_PER_BAR, STEPS_PER_QUARTER
from latentdrum.core.voices import VOICES, Voice
from latentdrum.models.rhythm.loop_placement import encoded
from latentdrum.models.rhythm.model import RhythmModel
from latentdrum.models.rhythm.refinement import Target, refine
from training.factory.patterns import BARS, figure_f1, figure_voices, played_hits, written_groove
from training.factory.preset_table import PresetRecipe

#: F1 from which on a figure is kept; above the tests' MIN_FIGURE_F1, since other processors round otherwise.
KEPT: Final = 0.96
#: Weight of the cells of the figure's drums, in the order in which they are tried.
_WEIGHTS: Final = (1.0, 3.0, 10.0)
_ROUNDS: Final = 120
#: Places around a preset with variation at which its pattern is sought.
_PLACES: Final = 6
#: A preset that varies is listened to for longer than the tests do, since its seed is the player's.
_VARIED_BARS: Final = 32
_PPQN: Final = 480
_STEP_PULSES: Final = _PPQN // STEPS_PER_QUARTER
_NO_VARIATION: Final = {"variation": 0.0, "temperature": 0.0}


def placed(model: RhythmModel, recipe: PresetRecipe) -> Preset:
    """The preset at its place, with its parameters and perhaps a loop; no path, sounds or wiring yet.

    It is the first that keeps its figure, or the one that keeps most of it.
    """
    tried = list[tuple[float, Preset]]()
    for preset in _candidates(model, recipe):
        tried.append((_kept(model, recipe, preset), preset))
        if tried[-1][0] >= KEPT:
            break
    return max(tried, key=lambda each: each[0])[1]


def _candidates(model: RhythmModel, recipe: PresetRecipe) -> Iterator[Preset]:
    """The preset where each weight leads, then the same anchored."""
    found = list[Preset]()
    for weight in _WEIGHTS:
        plain = preset_at(recipe.name, _position(model, recipe, weight), recipe.description)
        found.append(replace(plain, values={**plain.values, **recipe.parameters}))
        yield found[-1]
    for preset in () if recipe.path else found:
        yield replace(preset, anchor=_anchor(model, recipe, preset))


def _kept(model: RhythmModel, recipe: PresetRecipe, preset: Preset) -> float:
    """F1 of the figure without the path, 0..1: in the first bars or, where it varies and that is less, in many."""
    played = played_hits(model, preset, _VARIED_BARS)
    return min(figure_f1(recipe, played), figure_f1(recipe, played[: BARS * STEPS_PER_BAR]))


def _position(model: RhythmModel, recipe: PresetRecipe, figure_weight: float) -> Position:
    groove = written_groove(recipe)
    weight = np.ones(VOICES, np.float32)
    weight[figure_voices(recipe)] = figure_weight
    target = Target(groove, weight, _around(recipe.parameters.get("variation", 0.0)))
    return refine(model, target, encoded(model, groove, recipe.style), _ROUNDS)


def _around(variation: float) -> FloatArray | None:
    """Displacements of z (places, free) as variation makes them; None without."""
    if variation == 0:
        return None
    noise = np.random.default_rng(0).standard_normal((_PLACES, FREE_DIMS), dtype=np.float32)
    return np.asarray(np.float32(variation) * noise)


def _anchor(model: RhythmModel, recipe: PresetRecipe, preset: Preset) -> Anchor:
    """The pattern as a loop, every two bars played anew, at home where variation and temperature are 0."""
    hits, seed = written_groove(recipe).hits, int(preset.values["seed"])
    grooves = [model.played(hits, preset.position, seed + number) for number in range(BARS_RANGE[1] // GROOVE_BARS)]
    return anchored(loop_of(grooves), {**preset.values, **_NO_VARIATION})


def loop_of(grooves: list[Groove]) -> Loop:
    """Some grooves one after another as a loop; offsets and velocities rounded to pulses and to MIDI's."""
    hits = list[LoopHit]()
    for number, groove in enumerate(grooves):
        for row, voice in np.argwhere(groove.hits).tolist():
            # Half a step late would be half a step early in the next step.
            within = min(round(float(groove.offset[row, voice]) * _STEP_PULSES), _STEP_PULSES // 2 - 1)
            velocity = max(round(127 * float(groove.velocity[row, voice])), 1)
            hits.append(LoopHit((number * GROOVE_STEPS + row) * _STEP_PULSES + within, Voice(voice), velocity))
    return Loop(GROOVE_BARS * len(grooves), _PPQN, tuple(hits))
