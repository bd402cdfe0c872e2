"""Kits in words."""

from pathlib import Path

from latentdrum.core.preset.kit import Kit
from latentdrum.core.timbre.timbre import TIMBRE_AXES
from latentdrum.core.voices import Voice


def kit_text(kit: Kit) -> str:
    """A kit as a table for a person: a line a pad."""
    head = f"  {'pad':<10}  {'drum':<10}  {'level dB':>8}  {'pan':>5}" + "".join(
        f"  {axis:>10}" for axis in TIMBRE_AXES
    )
    lines = [kit.name, *([kit.description] if kit.description else []), "", head]
    return "\n".join(lines + [_line(kit, voice) for voice in Voice])


def _line(kit: Kit, voice: Voice) -> str:
    pad = kit.pad(voice)
    place = "".join(f"  {float(share):>10.2f}" for share in pad.timbre.axes)
    own = "" if pad.sample is None else f"  plays {Path(pad.sample.name).name}"
    drum = pad.timbre.drum.key.replace("_", " ")
    return f"  {voice.key:<10}  {drum:<10}  {pad.level_db:>+8.1f}  {pad.pan:>+5.2f}{place}{own}"
