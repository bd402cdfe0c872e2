"""The control socket's commands for single voices."""

from collections.abc import Mapping
from typing import Any

from latentdrum.core.engine.events import SetTogether
from latentdrum.core.engine.state import EngineState
from latentdrum.core.engine.voice_draws import redrawn
from latentdrum.core.parameters.parts import locked_voices
from latentdrum.core.parameters.sound import pad_parameter
from latentdrum.core.voices import Voice
from latentdrum.runtime.device import Device


def regenerate(device: Device, request: Mapping[str, Any]) -> dict[str, Any]:
    """Give voices other parts: each one's new seed, how much of its part is new (0..1), whether it plays at all.

    kept: why a voice plays on as it does, where it does. Raises ValueError that names a voice that there is not.
    """
    names = request.get("voices")
    known = [voice.key for voice in Voice]
    if not isinstance(names, list) or not names:
        raise ValueError(f"voices = {str(names)[:40]!r}: must be a list of some of {', '.join(known)}")
    for name in names:
        if name not in known:
            raise ValueError(f"voices: {str(name)[:40]!r} is no voice; there are {', '.join(known)}")
    voices, state = tuple(voice for voice in Voice if voice.key in names), device.state
    found = redrawn(device.decoder, state.preset, state.values, max(state.cursor, 0), voices)
    seeds = {pad_parameter(voice, "seed"): float(part.seed) for voice, part in found.items()}
    device.live.post(SetTogether(f"regenerate {' '.join(voice.key for voice in voices)}", seeds))
    kept = {voice.key: why for voice in voices if (why := _kept(state, voice))}
    parts = {
        voice.key: {"seed": part.seed, "changed": round(part.changed, 3), "plays": part.plays}
        for voice, part in found.items()
    }
    return {"parts": parts, "kept": kept}


def _kept(state: EngineState, voice: Voice) -> str:
    """Why a new seed leaves what a voice plays as it is; empty if it does not."""
    if voice in locked_voices(state.values):
        return f"its part is locked; `latentdrum set {voice.key}_lock off` frees it"
    if state.frozen is not None:
        return "the groove is frozen; `latentdrum set freeze off` lets it go"
    if state.values[pad_parameter(voice, "euclid")]:
        return f"its hits are spread evenly; `latentdrum set {voice.key}_euclid 0` gives it the groove's"
    if state.preset.anchor is not None and state.preset.anchor.distance(state.values) == 0.0:
        return "the preset's loop plays it; away from home, as with `latentdrum set evolve 0.5`, the model does"
    return ""
