"""The drumkit.xml of an exported kit for Hydrogen 1.x, beside the recordings and in the .h2drumkit archive.

Elements are in the order of the drumkit.xsd of Hydrogen 1.2. Pans are pan_L and pan_R, which every 1.x reads. A song's
usual pan law leaves the louder side as it is, so the volume of an instrument is that of its louder side in the mixer.
"""

from collections.abc import Mapping
from math import sqrt
from typing import Final
from xml.etree import ElementTree as Xml

from latentdrum.core.units import db_to_gain, pan_gains
from latentdrum.core.voices import Voice
from latentdrum.storage.kit_export.plan import MAX_RECORDINGS_PER_PAD, ExportPlan, Region
from latentdrum.storage.kit_export.xml_document import xml_document

NAMESPACE: Final = "http://www.hydrogen-music.org/drumkit"
_NO_GROUP: Final = -1
_TOP: Final = 127
#: Elements of an instrument in the order of the schema, with their defaults; "" is set for each instrument.
_INSTRUMENT: Final = (
    ("id", ""),
    ("name", ""),
    ("volume", ""),
    ("isMuted", "false"),
    ("isSoloed", "false"),
    ("pan_L", ""),
    ("pan_R", ""),
    ("pitchOffset", "0"),
    ("randomPitchFactor", "0"),
    ("gain", "1"),
    ("applyVelocity", "true"),
    ("filterActive", "false"),
    ("filterCutoff", "1"),
    ("filterResonance", "0"),
    ("Attack", "0"),
    ("Decay", "0"),
    ("Sustain", "1"),
    ("Release", "1000"),
    ("muteGroup", ""),
    ("midiOutChannel", "-1"),
    ("midiOutNote", ""),
    ("isStopNote", "false"),
    ("sampleSelectionAlgo", ""),
    ("isHihat", "-1"),
    ("lower_cc", "0"),
    ("higher_cc", "127"),
    *((f"FX{number}Level", "0") for number in range(1, 5)),
)


def drumkit_xml(plan: ExportPlan) -> bytes:
    """The drumkit.xml of a kit."""
    root = Xml.Element("drumkit_info", xmlns=NAMESPACE)
    head = {"name": plan.name, "author": plan.credit.author, "info": "\n".join(plan.about)}
    _fill(root, {**head, "license": plan.credit.licence, "image": "", "imageLicense": "undefined license"})
    component = Xml.SubElement(Xml.SubElement(root, "componentList"), "drumkitComponent")
    _fill(component, {"id": "0", "name": "Main", "volume": "1"})
    instruments = Xml.SubElement(root, "instrumentList")
    for voice in Voice:
        _instrument(Xml.SubElement(instruments, "instrument"), plan, voice)
    return xml_document(root)


def _instrument(into: Xml.Element, plan: ExportPlan, voice: Voice) -> None:
    level_db, pan = plan.mix[voice]
    left, right = pan_gains(sqrt(2.0), pan)  # 1 in the middle
    louder = max(left, right)
    regions = plan.regions_of(voice)
    own = {
        "id": str(int(voice)),
        "name": voice.label.capitalize(),
        "volume": f"{db_to_gain(level_db) * louder:.6f}",
        "pan_L": f"{left / louder:.6f}",
        "pan_R": f"{right / louder:.6f}",
        "muteGroup": str(plan.choke_groups.get(voice, _NO_GROUP)),
        "midiOutNote": str(plan.notes[voice]),
        "sampleSelectionAlgo": "ROUND_ROBIN" if regions[0].round_robins > 1 else "VELOCITY",
    }
    _fill(into, {name: own.get(name, usual) for name, usual in _INSTRUMENT})
    component = Xml.SubElement(into, "instrumentComponent")
    _fill(component, {"component_id": "0", "gain": "1"})
    for region in regions:
        for part in region.split(MAX_RECORDINGS_PER_PAD // len(regions)):
            _layer(Xml.SubElement(component, "layer"), part, plan.layer_gain(part))


def _layer(into: Xml.Element, region: Region, gain: float) -> None:
    """Velocity ranges cover 0..1 without gaps; a border lies between two MIDI velocities."""
    low = max(region.low - 0.5, 0.0) / _TOP
    high = min(region.high + 0.5, _TOP) / _TOP
    span = {"min": f"{low:.6f}", "max": f"{high:.6f}"}
    _fill(into, {"filename": region.file, **span, "gain": f"{gain:.6f}", "pitch": "0"})


def _fill(into: Xml.Element, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        Xml.SubElement(into, name).text = value
