"""What the device remembers crosses the control socket unchanged, and its audio is that of the hits."""

import json

import numpy as np
import pytest

from latentdrum.core.engine.events import Input, LoadKit, Run, SetValue
from latentdrum.core.engine.kept import kept
from latentdrum.core.engine.memory import Memory
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.preset.kit_table import kit_table
from latentdrum.core.preset.parameter_path import ParameterPath, ParameterPoint
from latentdrum.core.rhythm.course import Course
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.runtime.kept_bars import as_bounce, bar_rows, chosen_bars, read_bars
from latentdrum.runtime.offline import OfflineEngine
from latentdrum.runtime.offline_audio import render_blocks
from latentdrum.storage.kit_library import KitLibrary
from tests.core.engine.memories import LIVELY, played
from tests.core.preset.presets import TIN
from tests.rhythms import Always, four_on_the_floor, rewired
from tests.runtime.test_offline_audio import Clicks

BEAT = Always(four_on_the_floor())


def test_bars_cross_the_socket_to_the_last_bit() -> None:
    """A message a bar, each short enough for one write."""
    bars = played(3).bars
    lines = [json.dumps(row) for row in bar_rows(bars)]
    again = read_bars(map(json.loads, lines), KitLibrary().from_table)
    for bar, found in zip(bars, again, strict=True):
        assert (bar.begin, bar.meter, bar.first, bar.periods_s) == (
            found.begin, found.meter, found.first, found.periods_s,
        )  # fmt: skip
        assert [(hit.tick, hit.voice, hit.velocity, hit.due_s) for hit in bar.hits] == [
            (hit.tick, hit.voice, hit.velocity, hit.due_s) for hit in found.hits
        ]
        for one, other in zip(bar.hits, found.hits, strict=True):
            assert (one.sound.key, one.sound.stereo) == (other.sound.key, other.sound.stereo)
            assert one.sound.same_sound(other.sound)
    assert max(map(len, lines)) < 65536


def swept() -> Memory:
    """Two bars: the drive rises step by step in the first, the second has another kit and a kick that is silent."""
    rise = ParameterPath((ParameterPoint({}, 1.0), ParameterPoint({"drive": 0.8}, 1.0)), course=Course.ONCE)
    engine = OfflineEngine(initial_state(rewired(LIVELY, paths={"rise": rise}), Options(ClockSource.INTERNAL)), BEAT)
    engine.advance([SetValue("tempo", 120.0), Run(True)], 0.0)
    for ms in range(1, 4100):
        inputs: list[Input] = [LoadKit(TIN), SetValue("kick_level", -60.0)] if ms == 1990 else []
        engine.advance(inputs, ms / 1000)
    return engine.state.memory


def test_the_mix_of_then_is_remembered_and_crosses_the_socket() -> None:
    """A mix a step at most, only what changed is sent, and it is all there again."""
    bars = swept().bars
    assert [len(bar.mixes) for bar in bars] == [17, 1]  # that of the bar line begins just before it
    assert [mix.values["drive"] for _, mix in bars[0].mixes][:15] == pytest.approx([step / 20 for step in range(15)])
    lines = [json.dumps(row) for row in bar_rows(bars)]
    again = read_bars(map(json.loads, lines), KitLibrary().from_table)
    for bar, found in zip(bars, again, strict=True):
        for (step, mix), (step_again, mix_again) in zip(bar.mixes, found.mixes, strict=True):
            assert (step, mix.values, mix.kit.name) == (step_again, mix_again.values, mix_again.kit.name)
            assert kit_table(mix.kit) == kit_table(mix_again.kit)


def test_the_audio_has_the_mix_of_then() -> None:
    """The kick that was turned down for the second bar sounds in the first, whatever plays now."""
    bars = swept().bars
    blocks = render_blocks(as_bounce(kept(bars), LIVELY), Clicks())
    sound = np.abs(np.concatenate([block.finished for block in blocks], 1)).max(0)
    loud = [sound[round(beat * RATE_HZ / 2) :][: RATE_HZ // 4].max() > 0.05 for beat in range(8)]
    assert loud == [True] * 4 + [False] * 4


def test_the_audio_has_each_hit_at_its_second_with_its_sound() -> None:
    """The length is that of the bars, at the tempo at which they were played."""
    found = kept(played(2, 100.0).bars)
    bounce = as_bounce(found, LIVELY)
    assert [trigger.sound for trigger in bounce.triggers] == [hit.played.sound for hit in found.hits]
    assert [trigger.due_s for trigger in bounce.triggers] == pytest.approx(
        [max(hit.tick * 60 / 100 / 24, 0.0) for hit in found.hits], abs=1e-3
    )
    assert bounce.bars == 2
    assert bounce.bpm == pytest.approx(100.0, abs=0.01)


def test_the_last_bars_are_chosen() -> None:
    """As many as asked for, at most eight if no number is given, and never the one that is being played."""
    memory = played(10)
    assert [bar.begin // 16 for bar in chosen_bars(memory, 3, playing=True)] == [7, 8, 9]
    assert len(chosen_bars(memory, None, playing=True)) == 8
    assert len(chosen_bars(played(2), None, playing=True)) == 2


@pytest.mark.parametrize(
    ("memory", "count", "rule"),
    [
        (Memory(), None, "no bar is over yet"),
        (played(1), 2, r"bars = 2: only 1 bar is over yet; keep those, or play on"),
        (played(1), 65, r"bars = 65: must be a whole number 1\.\.64"),
        (played(1), True, r"bars = True: must be a whole number"),
    ],
)
def test_bars_that_are_not_there_are_refused(memory: Memory, count: int | None, rule: str) -> None:
    """With the number that there is."""
    with pytest.raises(ValueError, match=rule):
        chosen_bars(memory, count, playing=True)
