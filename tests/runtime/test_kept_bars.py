"""What the device remembers crosses the control socket unchanged, and its audio is that of the hits."""

import json

import pytest

from latentdrum.core.engine.kept import kept
from latentdrum.core.engine.memory import Memory
from latentdrum.runtime.kept_bars import as_bounce, bar_rows, chosen_bars, read_bar
from tests.core.engine.memories import LIVELY, played


def test_bars_cross_the_socket_to_the_last_bit() -> None:
    """A message a bar, each short enough for one write."""
    bars = played(3).bars
    lines = [json.dumps(row) for row in bar_rows(bars)]
    again = [read_bar(json.loads(line)) for line in lines]
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
