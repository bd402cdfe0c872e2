"""What the sound half does, as plain values."""

from typing import Any

from latentdrum.drivers.midi.ports import PortStatus
from latentdrum.runtime.audio_engine import AudioEngine
from latentdrum.runtime.device import Device
from latentdrum.runtime.spread import percentiles


def sound(device: Device) -> dict[str, Any]:
    """The way out, how hits and sounds fared, and what is wrong; without a sound half only why there is none."""
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
        "ahead_ms": round(engine.lookahead_s * 1000.0, 2),
        "limiter_db": round(-engine.output_stage.limiter.reduction_db, 2) + 0.0,
        "mix_us": percentiles(audio.mix_us()),
        "make_ms": percentiles(tuple(engine.worker.times_ms)),
        "counts": _counts(engine),
    }


def port(heading: PortStatus) -> dict[str, Any]:
    """A port, of notes or of sound."""
    return {
        "name": heading.name,
        "connected": list(heading.connected),
        "waiting_for": list(heading.waits_for),
        "open": heading.open,
    }


def _counts(engine: AudioEngine) -> dict[str, int]:
    """late: begun after their frame. stand_ins: heard as what stood ready. missed: not heard, nothing was ready."""
    mixer, worker = engine.output_stage.mixer, engine.worker
    return {
        "hits": mixer.played,
        "late": mixer.late,
        "stand_ins": mixer.fallbacks,
        "missed": mixer.missed,
        "stolen": mixer.stolen,
        "withdrawn": mixer.withdrawn,
        "unplayed": engine.unplayed,
        "ringing": mixer.active,
        "ready": worker.prerendered.ready,
        "made": worker.made,
        "dropped": worker.dropped,
        "unforeseen": worker.unforeseen,
        "underruns": engine.audio.underruns,
    }
