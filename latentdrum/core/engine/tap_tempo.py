"""Tap tempo in the engine: a command, a controller on `tap` or the note `tap_note` is a tap on a quarter."""

from dataclasses import replace

from latentdrum.core.clock import follower as clocks
from latentdrum.core.clock.tap import tapped, taps_bpm
from latentdrum.core.engine.state import EngineState


def tap(state: EngineState, at_s: float, now_s: float) -> EngineState:
    """The device after a tap at at_s: from the second one on it sets our own tempo, and no other's."""
    if not state.own_tempo:
        return state
    taps = tapped(state.transport.taps, at_s)
    state, bpm = replace(state, transport=replace(state.transport, taps=taps)), taps_bpm(taps)
    if bpm is None:
        return state
    return replace(state, values={**state.values, "tempo": bpm}, clock=clocks.set_bpm(state.clock, bpm, now_s))


def released_tap(state: EngineState, at_s: float, now_s: float) -> EngineState:
    """The device after a parameter was set: `tap` is a button that springs back, and a tap each time it is pressed."""
    if not state.values["tap"]:
        return state
    return tap(replace(state, values={**state.values, "tap": 0.0}), at_s, now_s)
