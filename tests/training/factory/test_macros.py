"""The macros do what their names say, on presets whose limiter works much, little and hardly at all."""

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.parameters.macros import MACROS
from latentdrum.core.preset.preset import Preset
from latentdrum.models.rhythm.model import RhythmModel, load
from latentdrum.models.timbre.model import load as load_timbre
from latentdrum.runtime.offline import bounce
from latentdrum.storage.preset_library import PresetLibrary, factory_folder
from training.factory.macros import PLACES, measured, play, row, table
from training.factory.performance import BPM
from training.judging.macro_measures import PROMISES, Measure

#: slow-bloom is the sparsest: of all it gains least.
LOUD_PRESETS = ("four-on-the-floor", "slow-bloom", "techno-rumble")
#: Integrated loudness gained from 0 to 0.5 and from 0.5 to 1, LU: slow-bloom gains 1.8 and 2.1; with more punch, 0.5
#: and less in the second half.
MIN_LOUDER = 1.2
#: Of 127; at 0.5 it is about 80.
MIN_VELOCITY = 115.0
#: Share of its hits that a steady preset changes in two bars at the end, per cent: 10 in a long run, and 1 if variation
#: goes up by 0.6 only.
MIN_MOVED = 3.0


@pytest.fixture(scope="module")
def decoder() -> RhythmModel:
    return load()


def factory_preset(name: str) -> Preset:
    return PresetLibrary(factory_folder() / "no-user-library").load(name)


@pytest.mark.parametrize("name", LOUD_PRESETS)
def test_loud_is_louder_all_the_way(decoder: RhythmModel, name: str) -> None:
    """As heard behind the limiter, integrated and at its loudest; and the notes are struck harder."""
    (found,) = measured(decoder, load_timbre(), factory_preset(name), ["macro_loud"])
    lufs, loudest, level, velocity = found
    for loudness in (lufs, loudest, level):
        assert (np.diff(loudness) > 0.0).all(), found
    assert np.diff(lufs).min() > MIN_LOUDER
    assert velocity[2] > MIN_VELOCITY


def test_move_changes_even_a_steady_beat(decoder: RhythmModel) -> None:
    """Four on the floor, which is the same for ever without it."""
    (((still, _, moved),),) = measured(decoder, load_timbre(), factory_preset("four-on-the-floor"), ["macro_move"])
    assert still == 0.0
    assert moved > MIN_MOVED


def test_seldom_steps_play_the_same(decoder: RhythmModel) -> None:
    """Every hit at the time, at the velocity and with the sound that a bounce gives it."""
    preset = factory_preset("four-on-the-floor")
    few, many = play(decoder, preset, 2, {}).triggers, bounce(decoder, preset, 2, BPM).triggers
    assert [(hit.voice, hit.velocity) for hit in few] == [(hit.voice, hit.velocity) for hit in many]
    assert [hit.due_s for hit in few] == pytest.approx([hit.due_s for hit in many])
    assert all(one.sound.same_sound(other.sound) for one, other in zip(few, many, strict=True))


def test_every_macro_promises_something() -> None:
    """And no other does."""
    assert tuple(PROMISES) == tuple(MACROS)


def test_a_row_counts_the_presets_that_keep_the_promise() -> None:
    """The second goes up only in the first half, the third stays: the worst step is the second's."""
    found = np.array([[1.0, 2.0, 3.0], [1.0, 3.0, 2.0], [1.0, 1.0, 1.0]])
    names = ["good", "half", "flat"]
    assert (
        row("macro_x", Measure("hits", nothing), found, names) == "| x | hits | 1.0 | 2.0 | 2.0 | 1 of 3 | -1.0 half |"
    )
    lines = table({"macro_busy": found[:, None]}, names).splitlines()
    assert len({line.count("|") for line in lines}) == 1
    assert len(lines) == 3
    assert all(f"at {place:g}" in lines[0] for place in PLACES)


def nothing(*_: object) -> float:
    return 0.0


def test_what_is_to_fall_is_counted_the_other_way() -> None:
    """Duller sounds have a lower centroid."""
    found: FloatArray = np.array([[3.0, 2.0, 1.0], [3.0, 1.0, 2.0]], np.float32)
    line = row("macro_dark", Measure("Hz", nothing, grows=False, digits=0), found, ["good", "bad"])
    assert line == "| dark | Hz | 3 | 2 | 2 | 1 of 2 | +1 bad |"
