"""Smoothness of the knobs counts the hits that change from one position of a knob to the next."""

from dataclasses import dataclass

import numpy as np
import pytest

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import SHAPE, Groove, from_hits
from latentdrum.core.rhythm.position import Position
from latentdrum.core.voices import Voice
from tests.rhythms import Always, four_on_the_floor, preset
from training.judging.rhythm.knobs import KNOBS, STEPS, factory_presets, request_groove, smoothness


@dataclass(frozen=True, slots=True)
class HatsByBusyness:
    """Four on the floor; busyness adds a hat a step, all at once from `jump` on."""

    jump: float

    def decode(self, position: Position, seed: int, temperature: float) -> Groove:
        busyness = float(position.axes[AXES.index("busyness")])
        hits = np.zeros(SHAPE, np.bool_)
        hits[::4, Voice.KICK] = True
        hits[: 32 if busyness > self.jump else int(32 * busyness), Voice.HAT_CLOSED] = True
        return from_hits(hits, np.full(SHAPE, 0.5, np.float32), np.zeros(SHAPE, np.float32))


def test_a_groove_that_no_knob_changes_is_smooth() -> None:
    """Nothing changes: every figure of every knob is 0."""
    table = smoothness(Always(four_on_the_floor()), [preset()])
    assert tuple(table) == KNOBS
    assert {row["hits_per_step"] for row in table.values()} == {0.0}
    assert {row["largest_share"] for row in table.values()} == {0.0}


def test_a_hat_every_second_step_of_the_knob() -> None:
    """32 hats come one by one over 64 steps (a knob reaches percentile 2 to 98): half a hit a step, never two."""
    row = smoothness(HatsByBusyness(jump=2.0), [preset()])["busyness"]
    assert row["largest_step"] == 1
    assert row["hits_per_step"] == pytest.approx(31 / STEPS)
    assert row["largest_share"] == pytest.approx(1 / 9)  # the first hat beside eight kicks


def test_a_jump_is_the_largest_step() -> None:
    """Half the hats at once are the largest step, in hits and as a share of the fuller groove; the preset is named."""
    presets = [preset("smooth"), preset("rough")]
    table = smoothness(HatsByBusyness(jump=0.5), presets)
    assert table["busyness"]["largest_step"] == 16
    assert table["busyness"]["largest_share"] == pytest.approx(16 / 40)
    assert table["busyness"]["roughest_preset"] == "smooth"  # both alike: the first
    assert table["latent_1"]["hits_per_step"] == 0


def test_a_factory_preset_is_decoded_as_the_engine_does() -> None:
    """With all knobs where the preset has them, the groove is that at the preset's own position."""

    @dataclass(frozen=True, slots=True)
    class Recorder:
        asked: list[Position]

        def decode(self, position: Position, seed: int, temperature: float) -> Groove:
            self.asked.append(position)
            return four_on_the_floor()

    recorder = Recorder([])
    presets = factory_presets()
    assert len(presets) >= 24
    still = next(one for one in presets if one.path is None)
    request_groove(recorder, still, still.values)
    assert recorder.asked[0].axes == pytest.approx(still.position.axes)
