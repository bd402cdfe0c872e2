"""The mix is the kit and the parameters of the mix, as paths move them with the song; nothing else changes it."""

import pytest

from latentdrum.core.engine.events import Input, Run, SetValue
from latentdrum.core.engine.mix import Mix
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.preset.parameter_path import ParameterPath, ParameterPoint
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.course import Interpolation
from latentdrum.runtime.offline import OfflineEngine
from tests.rhythms import Always, blank, every_step, rewired

STEP_S = 0.125


def mixes(own: Preset, *inputs: tuple[float, Input], ahead_s: float = 0.002) -> list[tuple[float, Mix]]:
    """Every mix of two bars at 120 BPM, and the second from which on it is heard."""
    engine = OfflineEngine(
        initial_state(own, Options(ClockSource.INTERNAL, sound_ahead_s=ahead_s)), Always(every_step())
    )
    engine.advance([Run(True)], 0.0)
    for ms in range(1, 3900):
        engine.advance([item for at_s, item in inputs if round(1000 * at_s) == ms], ms / 1000)
    return engine.mixes


def test_only_what_mixes_makes_another_mix() -> None:
    """A level does; a sound, a groove and a path of sounds do not."""
    sounds = ParameterPath((ParameterPoint({"decay": -0.2}, 1.0), ParameterPoint({"decay": 0.2}, 1.0)))
    own = rewired(blank(), paths={"sounds": sounds})
    turned = (1.0, SetValue("kick_decay", 0.7)), (2.0, SetValue("drive", 0.4)), (3.0, SetValue("busyness", 0.9))
    found = mixes(own, *turned)
    assert [mix.values["drive"] for _, mix in found] == [0.0, 0.4]
    assert found[1][0] == pytest.approx(2.002)


@pytest.mark.parametrize("ahead_s", [0.002, 0.03])
def test_a_path_moves_the_mix_on_its_steps(ahead_s: float) -> None:
    """In time for their hits, however early the mixer is told; round wherever the knob is."""
    points = (ParameterPoint({}, 0.5), ParameterPoint({"room": -0.5, "snare_pan": 1.0}, 0.5))
    own = rewired(blank(), paths={"gate": ParameterPath(points, Interpolation.STEP)})
    found = mixes(own, (1.8, SetValue("room", 1.2)), ahead_s=ahead_s)
    heard = [(int((at_s + 0.03) // STEP_S), mix.values["room"], mix.values["snare_pan"]) for at_s, mix in found]
    rows = [(0, 1.0, 0.0), (8, 0.5, 1.0), (14, 0.7, 1.0), (16, 1.2, 0.0), (24, 0.7, 1.0)]
    assert heard == [pytest.approx(row) for row in rows]
    for (at_s, _), step in zip([found[1], found[3], found[4]], (8, 16, 24), strict=True):
        assert 0.015 < step * STEP_S - at_s < 0.025  # the gains have 10 ms to get there, and a block
