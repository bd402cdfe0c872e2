"""An exported kit as a preset of DecentSampler.

After the DecentSampler Developers Guide (github.com/DecentSamples/DecentSampler-Developers-Guide), "The <groups>
element" and "How to do voice-muting for drums". Without an amplitude envelope a note plays to its end: a drum is not
cut off when its key is released. The brickwall limiter leaves the dynamics as they are; the default one compresses.
"""

from types import MappingProxyType
from typing import Final
from xml.etree import ElementTree as Xml

from latentdrum.core.voices import Voice
from latentdrum.storage.kit_export.plan import ExportPlan, Region
from latentdrum.storage.kit_export.xml_document import xml_document

#: For programs that read these presets but know no ampEnvEnabled: next to no attack, and no end at the note-off.
_ENVELOPE: Final = MappingProxyType({"attack": "0", "release": "30"})

#: Velocities that share a gain; with so few the level is within 1 dB of the mixer's from velocity 16 on.
_VELOCITIES: Final = 8


def preset_xml(plan: ExportPlan) -> bytes:
    """The .dspreset file of a kit; it names the recordings beside it."""
    root = Xml.Element("DecentSampler", limiterStyle="brickwall")
    groups = Xml.SubElement(root, "groups", dict(_ENVELOPE))
    for voice in Voice:
        _group(groups, plan, voice)
    return xml_document(root, (plan.name, *plan.about, "Notes are those of General MIDI."))


def _group(into: Xml.Element, plan: ExportPlan, voice: Voice) -> None:
    level_db, pan = plan.mix[voice]
    regions = plan.regions_of(voice)
    own = {
        "name": voice.label,
        "tags": voice.key,
        "volume": f"{level_db:g}dB",
        "pan": f"{100 * pan:g}",
        "ampVelTrack": "1",
        "trigger": "attack",
    }
    if regions[0].round_robins > 1:
        own |= {"seqMode": "round_robin", "seqLength": str(regions[0].round_robins)}
    if choked_by := plan.choked_by(voice):
        own |= {"silencedByTags": ",".join(other.key for other in choked_by), "silencingMode": "fast"}
    group = Xml.SubElement(into, "group", own)
    for region in regions:
        for part in region.split((region.high - region.low) // _VELOCITIES + 1):
            Xml.SubElement(group, "sample", _sample(plan, part))


def _sample(plan: ExportPlan, region: Region) -> dict[str, str]:
    note = str(plan.notes[region.voice])
    return {
        "path": region.file,
        "rootNote": note,
        "loNote": note,
        "hiNote": note,
        "loVel": str(region.low),
        "hiVel": str(region.high),
        "seqPosition": str(region.round_robin + 1),
        "volume": f"{plan.layer_gain(region):.4f}",
        "ampEnvEnabled": "false",
    }
