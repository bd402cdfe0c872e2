"""The status of the running device as plain values."""

from collections.abc import Iterable
from time import perf_counter
from typing import Any

import numpy as np

from latentdrum.core.clock.follower import position
from latentdrum.core.controls.binding import Binding, aim_name
from latentdrum.core.controls.profile import Profile
from latentdrum.core.engine.state import ClockSource, EngineState
from latentdrum.core.parameters.parameter import Parameter
from latentdrum.core.parameters.table import PARAMETERS
from latentdrum.core.units import TICKS_PER_STEP
from latentdrum.drivers.midi.ports import PortStatus
from latentdrum.runtime.audio_engine import AudioEngine
from latentdrum.runtime.device import Device
from latentdrum.runtime.realtime import resident_mb


def status(device: Device) -> dict[str, Any]:
    """All of `latentdrum status`."""
    state, live, ports = device.state, device.live, device.ports
    recording = device.recorder.path
    return {
        **playing(state, ports.now_s()),
        "clock": state.options.source.value,
        "models": {"rhythm": device.lineage[0], "timbre": None if device.sound is None else device.sound.lineage[0]},
        "link": link(state),
        "jack": jack(state),
        "osc_port": device.osc_port,
        "values": values(state),
        "backend": ports.backend.value,
        "ports": {role.name.lower(): port(found) for role, found in ports.port_status().items()},
        "priority": {"granted": live.priority.granted, "text": live.priority.text},
        "controls": controls(state),
        "recording": str(recording) if recording is not None else None,
        "program": device.last_program or None,
        "decoder_problem": device.worker.problem,
        "placement_problem": device.placement.problem,
        "sound": sound(device),
        "counts": counts(device),
        "decode_ms": percentiles(tuple(device.worker.times_ms)),
        "late_ms": percentiles(ports.lateness_ms()),
        "memory_mb": round(resident_mb(), 1),
        "up_s": round(perf_counter() - device.begun_s, 1),
    }


def controls(state: EngineState) -> dict[str, Any]:
    """The controller profile in use, its bindings, and what waits for a control."""
    profile, learning = state.surface.profile, state.surface.learning
    return {
        "profile": None if profile is None else profile.name,
        "bindings": [] if profile is None else [binding(each, profile) for each in profile.bindings],
        "learning": [] if learning is None else [aim_name(aim) for aim in learning.waiting],
    }


def binding(found: Binding, profile: Profile) -> dict[str, Any]:
    """A binding; part: the name of its control on the controller, or None."""
    part = profile.part_of(found.control)
    return {
        "control": found.control.text,
        "part": None if part is None else part.name,
        "sets": found.aim_name,
        "range": [found.aim.show(found.low), found.aim.show(found.high)] if isinstance(found.aim, Parameter) else None,
        "curve": found.curve.value,
        "takeover": found.takeover.value,
        "encoding": found.encoding.value,
        "button": None if found.button is None else found.button.value,
    }


def playing(state: EngineState, now_s: float) -> dict[str, Any]:
    """Tempo and song position at a second of the ports' clock."""
    clock = state.clock
    tick = max(position(clock, now_s), 0.0)
    bar, within = divmod(tick, state.preset.meter.steps * TICKS_PER_STEP)
    bpm = _bpm(state)
    return {
        "playing": clock.playing,
        "armed": clock.armed,
        "counting_in": clock.playing and state.cursor < 0,
        "waiting": state.transport.waiting is not None,
        "bpm": round(bpm, 2) if bpm is not None else None,
        "bar": int(bar) + 1,
        "step": int(within // TICKS_PER_STEP) + 1,
        "preset": state.preset.name,
        "coming": state.next_preset.name if state.next_preset is not None else None,
        "listening": listening(state, tick),
        "scene": state.scenes.current or None,
    }


def _bpm(state: EngineState) -> float | None:
    """The tempo of the clock that is followed; None as long as there is none."""
    match state.options.source:
        case ClockSource.INTERNAL:
            return state.values["tempo"]
        case ClockSource.LINK:
            return None if state.transport.link is None else state.transport.link.bpm
        case ClockSource.JACK:
            found = state.transport.jack
            return None if found is None else found.bpm or state.values["tempo"]
        case ClockSource.EXTERNAL:
            return state.clock.bpm if state.clock.tempo.count > 1 else None


def link(state: EngineState) -> dict[str, Any] | None:
    """The Link session; None before it is found, or without one."""
    found = state.transport.link
    if found is None:
        return None
    return {"peers": found.peers, "bpm": round(found.bpm, 2), "playing": found.playing}


def jack(state: EngineState) -> dict[str, Any] | None:
    """The JACK transport, with the tempo of its timebase master or None; None without a transport."""
    found = state.transport.jack
    if found is None:
        return None
    bpm = None if found.bpm is None else round(found.bpm, 2)
    return {"rolling": found.rolling, "seconds": round(found.seconds, 3), "bpm": bpm}


def listening(state: EngineState, tick: float) -> dict[str, Any] | None:
    """The take at a song position in ticks: which of its bars it is in (0 while it is armed), hits so far."""
    take = state.take
    if take is None:
        return None
    bar_ticks = state.preset.meter.steps * TICKS_PER_STEP
    bar = int((tick - take.begin * TICKS_PER_STEP) // bar_ticks) + 1 if state.clock.playing else 0
    return {"bar": min(max(bar, 0), take.bars), "bars": take.bars, "adds": take.adds, "hits": len(take.hits)}


def shown(device: Device) -> dict[str, str | int | float]:
    """What an OSC surface shows: every parameter, the preset, and where the song is."""
    now = playing(device.state, device.ports.now_s())
    song = {"playing": int(now["playing"]), "bpm": now["bpm"] or 0.0, "bar": now["bar"], "preset": now["preset"]}
    return {**values(device.state), **song}


def values(state: EngineState) -> dict[str, str | int | float]:
    """The value of every parameter, for people."""
    return {name: PARAMETERS[name].show(value) for name, value in state.values.items()}


def counts(device: Device) -> dict[str, int]:
    """What was received and sent so far."""
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
        "port_reconnects": ports.reconnections,
    }


def sound(device: Device) -> dict[str, Any]:
    """The status of the audio engine; without one only why."""
    engine = device.sound
    if engine is None:
        return {"problem": device.no_sound_reason, "backend": None}
    audio = engine.audio
    return {
        "problem": audio.problem or engine.worker.problem,
        "backend": audio.backend.value,
        "outputs": audio.layout.value,
        "port": port(audio.port_status()),
        "rate_hz": audio.rate_hz,
        "block_frames": audio.block_frames,
        "latency_ms": round(audio.latency_s * 1000.0, 2),
        "lookahead_ms": round(engine.lookahead_s * 1000.0, 2),
        "limiter_db": round(-engine.output_stage.limiter.reduction_db, 2) + 0.0,
        "mix_us": percentiles(audio.mix_us()),
        "render_ms": percentiles(tuple(engine.worker.times_ms)),
        "counts": _counts(engine),
    }


def port(status: PortStatus) -> dict[str, Any]:
    """A MIDI or audio port."""
    return {
        "name": status.name,
        "connected": list(status.connected),
        "waiting_for": list(status.waits_for),
        "open": status.open,
    }


def _counts(engine: AudioEngine) -> dict[str, int]:
    """late: began after their frame. fallbacks: pre-rendered sounds that played instead. missed: nothing played."""
    mixer, worker = engine.output_stage.mixer, engine.worker
    return {
        "hits": mixer.played,
        "late": mixer.late,
        "fallbacks": mixer.fallbacks,
        "missed": mixer.missed,
        "stolen": mixer.stolen,
        "withdrawn": mixer.withdrawn,
        "unplayed": engine.unplayed,
        "ringing": mixer.active,
        "ready": worker.prerendered.ready,
        "rendered": worker.rendered,
        "dropped": worker.dropped,
        "unrequested": worker.unrequested,
        "underruns": engine.audio.underruns,
    }


def percentiles(values_ms: Iterable[float]) -> dict[str, float] | None:
    """Median, 99th percentile and maximum, or None without values."""
    found = np.fromiter(values_ms, np.float64)
    if not found.size:
        return None
    p50, p99, worst = np.percentile(found, (50, 99, 100))
    return {"p50": round(float(p50), 3), "p99": round(float(p99), 3), "max": round(float(worst), 3)}
