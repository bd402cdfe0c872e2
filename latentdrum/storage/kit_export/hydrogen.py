"""The drumkit.xml of an exported kit for Hydrogen 1.x, beside the recordings and in the .h2drumkit archive.

Elements are in the order of the drumkit.xsd of Hydrogen 1.2. Pans are pan_L and pan_R, which every 1.x reads.
"""

from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as Xml

from latentdrum.core.units import db_to_gain
from latentdrum.core.voices import Voice
from latentdrum.storage.kit_export.plan import ExportPlan, Region

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
    info = "".join(filter(str.isprintable, plan.description)) or "A kit of drum sounds made with latentdrum."
    head = {"name": plan.name, "author": "latentdrum", "info": info, "license": "undefined license"}
    _fill(root, {**head, "image": "", "imageLicense": "undefined license"})
    component = Xml.SubElement(Xml.SubElement(root, "componentList"), "drumkitComponent")
    _fill(component, {"id": "0", "name": "Main", "volume": "1"})
    instruments = Xml.SubElement(root, "instrumentList")
    for voice in Voice:
        _instrument(Xml.SubElement(instruments, "instrument"), plan, voice)
    Xml.indent(root, " ")
    text = Xml.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _instrument(into: Xml.Element, plan: ExportPlan, voice: Voice) -> None:
    level_db, pan = plan.mix[voice]
    regions = plan.regions_of(voice)
    own = {
        "id": str(int(voice)),
        "name": voice.label.capitalize(),
        "volume": f"{db_to_gain(level_db):.6g}",
        "pan_L": f"{min(1.0, 1.0 - pan):.6g}",
        "pan_R": f"{min(1.0, 1.0 + pan):.6g}",
        "muteGroup": str(plan.choke_groups.get(voice, _NO_GROUP)),
        "midiOutNote": str(plan.notes[voice]),
        "sampleSelectionAlgo": "ROUND_ROBIN" if regions[0].round_robins > 1 else "VELOCITY",
    }
    _fill(into, {name: own.get(name, usual) for name, usual in _INSTRUMENT})
    component = Xml.SubElement(into, "instrumentComponent")
    _fill(component, {"component_id": "0", "gain": "1"})
    for region in regions:
        _layer(Xml.SubElement(component, "layer"), region)


def _layer(into: Xml.Element, region: Region) -> None:
    """Velocity ranges cover 0..1 without gaps; a border lies between two MIDI velocities."""
    low = max(region.low - 0.5, 0.0) / _TOP
    high = min(region.high + 0.5, _TOP) / _TOP
    _fill(into, {"filename": region.file, "min": f"{low:.6f}", "max": f"{high:.6f}", "gain": "1", "pitch": "0"})


def _fill(into: Xml.Element, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        Xml.SubElement(into, name).text = value
