"""Memories of songs that were played, for tests of what is made of them."""

from latentdrum.core.engine.events import MidiIn, Run, SetValue
from latentdrum.core.engine.memory import Memory
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.preset.preset import Preset
from latentdrum.runtime.offline import OfflineEngine
from tests.rhythms import Scattered, preset

#: A preset that never repeats a bar.
LIVELY = preset(temperature=0.4, variation=0.3, swing=0.3, seed=5)
CADENCE_S = 0.01


def played(bars: int, bpm: float = 150.0, own: Preset = LIVELY) -> Memory:
    """What is remembered after some bars and a little more; in each bar but the last a pad was played by hand."""
    engine = OfflineEngine(initial_state(own, Options(ClockSource.INTERNAL, emit_ahead_s=2 * CADENCE_S)), Scattered())
    engine.advance([SetValue("tempo", bpm), Run(True)], 0.0)
    bar_s = 240 / bpm
    pads = {round((bar + 0.37) * bar_s / CADENCE_S): 20 + bar for bar in range(bars)}
    for beat in range(1, round((bars + 0.1) * bar_s / CADENCE_S)):
        now_s = beat * CADENCE_S
        engine.advance([MidiIn(now_s, bytes((0x91, 49, pads[beat])))] if beat in pads else [], now_s)
    return engine.state.memory
