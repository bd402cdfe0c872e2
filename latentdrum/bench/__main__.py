"""`python -m latentdrum.bench`: CPU time, start-up time and memory on this machine.

Machines differ and are noisy: compare with reference_us, an empty Python loop timed in the same run.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from latentdrum.bench import clock, sound, whole_set
from latentdrum.core.engine.engine import step
from latentdrum.core.engine.events import Decoded, Run
from latentdrum.core.engine.state import ClockSource, EngineState, Options, initial_state
from latentdrum.core.engine.voice_draws import decoded_groove
from latentdrum.core.preset.preset import Preset
from latentdrum.models.rhythm.model import RhythmModel, load
from latentdrum.storage.preset_library import PresetLibrary

REPEATS = 5
#: Of the library every so many is played in the whole set.
PRESETS_EVERY = 6


def main() -> None:
    """Print all figures as a table or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--quick", action="store_true", help="fewer repeats of the clock followers")
    arguments = parser.parse_args()
    model, store = load(), PresetLibrary()
    presets = [store.load(name) for name in store.names()[::PRESETS_EVERY]]
    figures: dict[str, Any] = {
        "reference_us": _reference_us(),
        "engine_step_us": _engine_step_us(model, presets[0]),
        **whole_set.figures(model, presets),
        "decode_ms": _decode_ms(model),
        "mix_us": sound.mix_us(),
        "limiter_us": sound.limiter_us(),
        "effects_us": sound.effects_us(),
        "kit_ms": sound.kit_ms(),
        "command_s": _commands_s(),
        "run": _run(),
        "run_silent": _run("--audio", "none"),
    }
    if arguments.json:
        figures["clock_followers"] = clock.table(quick=arguments.quick)
        print(json.dumps(figures, indent=2))
        return
    for name, row in figures.items():
        print(f"{name:16}", "  ".join(f"{key} {value:.4g}" for key, value in row.items()) if row else "not measured")
    print()
    clock.main(["--quick"] if arguments.quick else [])


def _spread(seconds: list[float], unit: float) -> dict[str, float]:
    p50, p99 = np.percentile(seconds, [50, 99]) * unit
    return {"p50": float(p50), "p99": float(p99)}


def _reference_us() -> dict[str, float]:
    """A thousand iterations of an empty Python loop: the machine's current speed."""
    taken = [_timed(lambda: [None for _ in range(1000)]) for _ in range(2000)]
    return _spread(taken, 1e6)


def _timed(work: Callable[[], Any]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def _engine_step_us(model: RhythmModel, preset: Preset) -> dict[str, float]:
    """One engine step per millisecond over a minute of music; decoding is not included."""
    state, taken = initial_state(preset, Options(source=ClockSource.INTERNAL)), []
    inputs: tuple[Run | Decoded, ...] = (Run(True),)
    for ms in range(60_000):
        begun = perf_counter()
        state, out = step(state, inputs, ms / 1000)
        taken.append(perf_counter() - begun)
        inputs = (_decoded(model, state),) if out.decode is not None else ()
    return _spread(taken, 1e6) | {"max": max(taken) * 1e6}


def _decoded(model: RhythmModel, state: EngineState) -> Decoded:
    request = state.requested
    assert request is not None
    return Decoded(request, decoded_groove(model, request))


def _decode_ms(model: RhythmModel) -> dict[str, float]:
    """Decoding a position to a groove, on one thread."""
    rng = np.random.default_rng(0)
    positions = [model.sample(None, rng) for _ in range(500)]
    return _spread([_timed(lambda at=at: model.decode(at, 1, 0.5)) for at in positions], 1e3)  # type: ignore[misc]


def _commands_s() -> dict[str, float]:
    """Run time of whole commands, medians, compared with an interpreter that does nothing."""
    script = [sys.executable, "-m", "latentdrum"]
    commands = {
        "python": [sys.executable, "-c", "pass"],
        "help": [*script, "--help"],
        "preset_list": [*script, "preset", "list"],
    }
    return {name: float(np.median([_command_s(line) for _ in range(REPEATS)])) for name, line in commands.items()}


def _command_s(line: list[str]) -> float:
    return _timed(lambda: subprocess.run(line, capture_output=True, check=True))


def _run(*options: str) -> dict[str, float]:
    """Start-up time of the device until it answers, and its resident memory; empty without a MIDI system."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "XDG_RUNTIME_DIR": folder}
        script = [sys.executable, "-m", "latentdrum"]
        begun = perf_counter()
        started = subprocess.run([*script, "start", *options], env=env, capture_output=True, text=True, check=False)
        if started.returncode:
            return {}
        start_s = perf_counter() - begun
        status = subprocess.run([*script, "status", "--json"], env=env, capture_output=True, text=True, check=True)
        subprocess.run([*script, "stop"], env=env, capture_output=True, check=False)
        memory = json.loads(status.stdout).get("memory_mb")
    return {"start_s": start_s, "resident_mb": float(memory)}


if __name__ == "__main__":
    main()
