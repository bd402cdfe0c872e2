"""What the running device hears and plays, as plain values."""

from time import perf_counter
from typing import Any

from latentdrum.core.clock.follower import position
from latentdrum.core.engine.state import ClockSource, EngineState
from latentdrum.core.parameters.table import PARAMETERS
from latentdrum.core.units import TICKS_PER_BAR, TICKS_PER_STEP
from latentdrum.runtime.device import Device
from latentdrum.runtime.realtime import resident_mb
from latentdrum.runtime.sound_status import port, sound
from latentdrum.runtime.spread import percentiles


def status(device: Device) -> dict[str, Any]:
    """Everything that `latentdrum status` shows."""
    state, live, ports = device.state, device.live, device.ports
    way_in, way_out = ports.port_status()
    tape = device.recorder.path
    return {
        **playing(state, ports.now_s()),
        "clock": state.options.source.value,
        "values": values(state),
        "backend": ports.backend.value,
        "ports": {"in": port(way_in), "out": port(way_out)},
        "priority": {"granted": live.priority.granted, "text": live.priority.text},
        "recording": str(tape) if tape is not None else None,
        "program": device.last_program or None,
        "decoder_problem": device.worker.problem,
        "sound": sound(device),
        "counts": counts(device),
        "decode_ms": percentiles(tuple(device.worker.times_ms)),
        "late_ms": percentiles(ports.lateness_ms()),
        "memory_mb": round(resident_mb(), 1),
        "up_s": round(perf_counter() - device.begun_s, 1),
    }


def playing(state: EngineState, now_s: float) -> dict[str, Any]:
    """Where the song stands at a second of the ports' time."""
    clock = state.clock
    tick = max(position(clock, now_s), 0.0)
    bar, within = divmod(tick, TICKS_PER_BAR)
    followed = clock.internal or clock.tempo.count > 1 or state.options.source is ClockSource.INTERNAL
    bpm = state.values["tempo"] if state.options.source is ClockSource.INTERNAL else clock.bpm
    return {
        "playing": clock.playing,
        "bpm": round(bpm, 2) if followed else None,
        "bar": int(bar) + 1,
        "step": int(within // TICKS_PER_STEP) + 1,
        "preset": state.preset.name,
        "coming": state.next_preset.name if state.next_preset is not None else None,
    }


def values(state: EngineState) -> dict[str, str | int | float]:
    """Every knob's value as a person reads it."""
    return {name: PARAMETERS[name].show(value) for name, value in state.values.items()}


def counts(device: Device) -> dict[str, int]:
    """What was heard and sent so far."""
    live, ports = device.live, device.ports
    return {
        "ticks": live.ticks,
        "messages": live.messages,
        "coalesced": live.coalesced,
        "notes": device.state.notes_sent,
        "withdrawn": live.withdrawn,
        "unsent": ports.unsent,
        "late": sum(late > 1.0 for late in ports.lateness_ms()),
        "decoded": len(device.worker.times_ms),
        "skipped_decodes": device.worker.skipped,
        "unknown_programs": device.unknown_programs,
        "dropouts": ports.dropouts,
        "port_returns": ports.returns,
    }
