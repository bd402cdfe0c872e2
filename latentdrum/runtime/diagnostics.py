"""The checks of `latentdrum doctor`: MIDI systems, priority, audio, latency and jitter."""

from dataclasses import dataclass
from threading import Thread
from typing import Any, Final

import numpy as np

from latentdrum.drivers.audio_systems import sound_devices
from latentdrum.drivers.loopback import loopback
from latentdrum.drivers.midi.ports import Backend, MidiError
from latentdrum.drivers.midi_systems import candidates, problem
from latentdrum.runtime.realtime import Priority, request_realtime, settle_interpreter
from latentdrum.storage.device_files import running_pid

_OVERLOADED: Final = {
    Backend.JACK: "give JACK a longer period (jackd -p 256) or synchronous mode (jackd -S)",
    Backend.ALSA: "close what else is busy",
    Backend.COREMIDI: "close what else is busy",
    Backend.WINMM: "close what else is busy",
}


@dataclass(frozen=True, slots=True)
class LoopTiming:
    """Latency from our output to our input, milliseconds; jitter is the deviation from the median."""

    latency_p50: float
    latency_p99: float
    jitter_p99: float
    lost: int


def diagnose() -> dict[str, Any]:
    """The results as plain values; "problems" lists what to fix, one line each."""
    systems = {backend: problem(backend) for backend in candidates()}
    usable = [backend for backend, trouble in systems.items() if trouble is None]
    priority, loops = _at_priority(usable)
    problems = [] if usable else [f"{backend.value}: {trouble}" for backend, trouble in systems.items()]
    problems += [] if priority.granted else [f"notes may come late on a busy machine: {priority.text}"]
    for backend, loop in loops.items():
        if isinstance(loop, str):
            problems.append(f"{backend.value}: {loop}")
        elif loop.lost:
            problems.append(f"{backend.value}: {loop.lost} loopback messages were lost; {_OVERLOADED[backend]}")
    return {
        "systems": {backend.value: trouble or "ready" for backend, trouble in systems.items()},
        "chosen": usable[0].value if usable else None,
        "priority": {"granted": priority.granted, "text": priority.text},
        "sound": _sound(usable),
        "loopback": {backend.value: _row(loop) for backend, loop in loops.items() if isinstance(loop, LoopTiming)},
        "device_pid": running_pid(),
        "problems": problems,
    }


def _sound(usable: list[Backend]) -> dict[str, Any]:
    """The audio system chosen by default, the devices, and why there is none; MIDI works without."""
    names, trouble = sound_devices()
    chosen = "jack" if usable[:1] == [Backend.JACK] else "sounddevice" if names else None
    return {"chosen": chosen, "devices": list(names), "problem": trouble if chosen is None else None}


def _at_priority(usable: list[Backend]) -> tuple[Priority, dict[Backend, LoopTiming | str]]:
    """Measure in a thread with the priority of the engine thread."""
    granted: list[Priority] = []
    loops: dict[Backend, LoopTiming | str] = {}

    def measure() -> None:
        granted.append(request_realtime())
        for backend in usable:
            loops[backend] = _loop(backend)

    settle_interpreter()
    thread = Thread(target=measure, name="checkup")
    thread.start()
    thread.join()
    return granted[0], loops


def _loop(backend: Backend) -> LoopTiming | str:
    try:
        result = loopback(backend)
    except MidiError as error:
        return str(error)
    delays = np.array(result.delays_ms)
    p50, p99 = np.percentile(delays, (50, 99))
    return LoopTiming(float(p50), float(p99), float(np.percentile(np.abs(delays - p50), 99)), result.lost)


def _row(loop: LoopTiming) -> dict[str, float]:
    return {
        "latency_p50_ms": round(loop.latency_p50, 3),
        "latency_p99_ms": round(loop.latency_p99, 3),
        "jitter_p99_ms": round(loop.jitter_p99, 3),
        "lost": loop.lost,
        "send_offset_ms": round(-loop.latency_p50, 1) + 0.0,
    }
