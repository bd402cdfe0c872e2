"""An exported kit as an SFZ instrument."""

from collections.abc import Iterator

from latentdrum.core.voices import Voice
from latentdrum.storage.kit_export.plan import ExportPlan, Region


def sfz(plan: ExportPlan) -> str:
    """The text of the .sfz file; it names the recordings beside it."""
    return "\n".join([*_head(plan), *(line for voice in Voice for line in _pad(plan, voice)), ""])


def _head(plan: ExportPlan) -> list[str]:
    description = f": {plan.description}" if plan.description else ""
    curve = " ".join(f"amp_velcurve_{v}={gain:.4f}" for v, gain in plan.curve)
    return [
        f"// {plan.name}{description}".replace("\n", " "),
        "// Drawn by latentdrum; notes as in General MIDI.",
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
        yield f"group={group}" + (f" off_by={group} off_mode=fast" if plan.is_choked(voice) else "")
    for region in plan.regions_of(voice):
        yield _region(region)


def _region(region: Region) -> str:
    line = f"<region> sample={region.file} lovel={region.low} hivel={region.high}"
    if region.round_robins == 1:
        return line
    return f"{line} seq_length={region.round_robins} seq_position={region.round_robin + 1}"
