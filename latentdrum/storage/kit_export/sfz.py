"""An exported kit as an SFZ instrument."""

from collections.abc import Iterator
from math import log10
from typing import Final

from latentdrum.core.voices import Voice
from latentdrum.storage.kit_export.plan import ExportPlan, Region

#: Points of the velocity curve; samplers interpolate linearly.
_CURVE_VELOCITIES: Final = (1, 8, 16, 32, 48, 64, 80, 96, 112, 127)


def sfz(plan: ExportPlan) -> str:
    """The text of the .sfz file; it names the recordings beside it."""
    return "\n".join([*_head(plan), *(line for voice in Voice for line in _pad(plan, voice)), ""])


def _head(plan: ExportPlan) -> list[str]:
    points = ((velocity, plan.curve[velocity]) for velocity in _CURVE_VELOCITIES)
    curve = " ".join(f"amp_velcurve_{v}={gain:.4f}" for v, gain in points)
    return [
        *(f"// {line}" for line in (plan.name, *plan.about, "Notes are those of General MIDI.")),
        "",
        "<global>",
        f"loop_mode=one_shot ampeg_release=0.05 {curve}",
    ]


def _pad(plan: ExportPlan, voice: Voice) -> Iterator[str]:
    level_db, pan = plan.mix[voice]
    note, group = plan.notes[voice], plan.choke_groups.get(voice)
    yield ""
    yield f"// {voice.label}"
    yield f"<group> key={note} volume={level_db:g} pan={100 * pan:g}"
    if group is not None:
        yield f"group={group}" + (f" off_by={group} off_mode=fast" if plan.choked_by(voice) else "")
    for region in plan.regions_of(voice):
        yield _region(region, level_db)


def _region(region: Region, level_db: float) -> str:
    line = f"<region> sample={region.file} lovel={region.low} hivel={region.high}"
    if region.round_robins > 1:
        line += f" seq_length={region.round_robins} seq_position={region.round_robin + 1}"
    if region.gain > 1.0:
        line += f" volume={level_db + 20.0 * log10(region.gain):.2f}"  # in place of the group's
    return line
