"""The control socket's commands for single voices."""

from collections.abc import Mapping
from typing import Any

from latentdrum.core.engine.performed import with_macros
from latentdrum.core.engine.voice_draws import regenerated
from latentdrum.core.parameters.sound import pad_parameter
from latentdrum.core.voices import Voice
from latentdrum.runtime.device import Device


def regenerate(device: Device, request: Mapping[str, Any]) -> dict[str, Any]:
    """Draw voices anew: their new seeds, and whether hits are drawn at all, not velocities and offsets alone.

    Raises ValueError that names a voice that there is not.
    """
    names = request.get("voices")
    known = [voice.key for voice in Voice]
    if not isinstance(names, list) or not names:
        raise ValueError(f"voices = {str(names)[:40]!r}: must be a list of some of {', '.join(known)}")
    for name in names:
        if name not in known:
            raise ValueError(f"voices: {str(name)[:40]!r} is no voice; there are {', '.join(known)}")
    voices = tuple(voice for voice in Voice if voice.key in names)
    values = with_macros(regenerated(device.state.values, voices))
    device.regenerate(voices)
    seeds = {voice.key: int(values[pad_parameter(voice, "seed")]) for voice in voices}
    return {"seeds": seeds, "hits": any(values[name] > 0 for name in ("temperature", "variation", "evolve"))}
