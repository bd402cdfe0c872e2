"""What ten minutes cost in which a player uses everything: the time of the engine's steps, and what its state holds."""

import gc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from sys import getsizeof
from time import thread_time
from types import FunctionType, ModuleType
from typing import Any, Final

import numpy as np

from latentdrum.bench.player import Player
from latentdrum.core.engine.engine import step
from latentdrum.core.engine.events import Decoded, Input, Run, WayFound
from latentdrum.core.engine.memory import Memory
from latentdrum.core.engine.outputs import Outputs
from latentdrum.core.engine.state import ClockSource, EngineState, Options, initial_state
from latentdrum.core.engine.voice_draws import decoded_groove
from latentdrum.core.preset.preset import Preset
from latentdrum.models.rhythm.model import RhythmModel
from latentdrum.runtime.realtime import resident_mb

MINUTES: Final = 10
#: What is held is compared after these minutes: it grows until 64 bars of memory and a hundred changes are there.
COMPARED: Final = (2, 4, 6, 8, 10)
#: Between two steps of the engine, seconds: five times the live engine's, so that fewer of them have nothing to do.
CADENCE_S: Final = 0.01
SEED: Final = 7
#: An empty loop of so many iterations is timed after every so many steps: the machine's speed meanwhile.
_REFERENCE, _REFERENCE_EVERY = 1000, 20


def figures(model: RhythmModel, presets: Sequence[Preset]) -> dict[str, dict[str, float]]:
    """The cost of a step, megabytes, and the largest sizes of what could grow.

    A step costs the processor's time, with collections of garbage, and without whatever else the machine does;
    decoding is not included. reference: an empty loop, as reference_us is; share: of it.
    """
    player = Player(presets, [preset.kit for preset in presets], SEED)
    state, inputs = initial_state(presets[0], Options(ClockSource.INTERNAL)), tuple[Input, ...]((Run(True),))
    taken, reference = list[float](), list[float]()
    most, held = dict[str, int](), dict[str, float]()
    compared = {round(60 * minute / CADENCE_S) for minute in COMPARED}
    for number in range(1, round(60 * MINUTES / CADENCE_S) + 1):
        now_s = number * CADENCE_S
        while True:
            begun_s = thread_time()
            state, out = step(state, inputs, now_s)
            taken.append(thread_time() - begun_s)
            inputs = tuple(_answers(model, out))
            if not inputs:
                break
        most = {name: max(size, most.get(name, 0)) for name, size in sizes(state).items()}
        if number % _REFERENCE_EVERY == 0:
            reference.append(_empty_loop_s())
        if number in compared:
            held |= _held_mb(state, round(now_s / 60))
        inputs = tuple(player.inputs(now_s + CADENCE_S, CADENCE_S, playing=state.clock.playing))
    return {
        "set_step_us": _spread(taken, float(np.median(reference))),
        "set_mb": held,
        "set_most": {name: float(size) for name, size in most.items()},
    }


def sizes(state: EngineState) -> dict[str, int]:
    """How much of everything that could grow a device holds."""
    surface = state.surface
    return {
        "undo": len(state.history.past) + len(state.history.future),
        "bars": len(state.memory.bars),
        "hits": sum(len(bar.hits) for bar in state.memory.bars),
        "pending": len(state.pending),
        "sounding": len(state.sounding),
        "sent_controls": len(state.sent_controls),
        "learned": len(surface.history),
        "hands": len(surface.hands) + len(surface.evidence) + len(surface.pressed),
    }


def held_bytes(state: EngineState) -> int:
    """The memory of everything that a state refers to, bytes; classes, functions and modules are not its own."""
    found, waiting = dict[int, Any](), [state]
    while waiting:
        item = waiting.pop()
        if id(item) not in found and not isinstance(item, type | FunctionType | ModuleType):
            found[id(item)] = item
            waiting += gc.get_referents(item)
    return sum(map(getsizeof, found.values()))


def _held_mb(state: EngineState, minute: int) -> dict[str, float]:
    """What the bars of the memory hold, which depends on how many hits they have, and what all else does."""
    others = held_bytes(replace(state, memory=Memory()))
    held = {"memory": held_bytes(state) - others, "others": others}
    return {f"{name}_{minute}min": size / 1e6 for name, size in held.items()} | {f"resident_{minute}min": resident_mb()}


def _answers(model: RhythmModel, out: Outputs) -> Iterator[Input]:
    """What the workers would answer."""
    if out.decode is not None:
        yield Decoded(out.decode, decoded_groove(model, out.decode))
    if out.way is not None:
        yield WayFound(out.way, model.midway(out.way.begin.position, out.way.end.position))


def _empty_loop_s() -> float:
    begun_s = thread_time()
    [None for _ in range(_REFERENCE)]
    return thread_time() - begun_s


def _spread(seconds: Sequence[float], reference_s: float) -> dict[str, float]:
    p50, p99 = np.percentile(seconds, [50, 99])
    most = max(seconds)
    shares = {"p50_share": p50 / reference_s, "p99_share": p99 / reference_s, "max_share": most / reference_s}
    return {"p50": p50 * 1e6, "p99": p99 * 1e6, "max": most * 1e6, "reference": reference_s * 1e6, **shares}
