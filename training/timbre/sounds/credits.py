"""Credits of the sounds in the training data; repeated on the model card."""

from collections.abc import Iterable
from typing import Final

#: Changes to every recorded sound.
CHANGES: Final = "cut to one-shots, levelled, polarity unified; variants with other pitch, decay, drive and spectrum"
_PUBLIC: Final = "public domain (the repository's word for each machine)"

#: By source as named in index.csv: title, by whom, licence.
_SOURCES: Final = {
    "berklee": ("Berklee samples (OLPC)", "Berklee College of Music for One Laptop per Child", "CC BY 3.0"),
    "bodyperc": ("Body Percussion", "sfzinstruments/body_percussion", "CC0 1.0"),
    "discordgm": ("Discord SFZ GM Bank", "sfzinstruments/Discord-SFZ-GM-Bank", "only CC0, CC BY and equivalent"),
    "estuary": ("Estuary samples", "dktr0/estuary-samples", "CC0 1.0"),
    "frankensnare": ("Frankensnare", "Karoryfer Samples", "CC0 1.0"),
    "gogodze1": ("Gogodze Phu Vol I", "Karoryfer Samples", "CC0 1.0"),
    "gogodze2": ("Gogodze Phu Vol II", "Karoryfer Samples", "CC0 1.0"),
    "meadowlark": ("Meadowlark factory library", "BillyDM/meadowlark-factory-library", "CC0 1.0"),
    "muldjord": ("MuldjordKit", "Drum samples provided by DrumGizmo.org", "CC BY 4.0"),
    "oramicsdm": ("Drum machines of Sampled", "oramics/sampled", _PUBLIC),
    "pearlenoe": ("Pearl kit", "Enoe", "CC BY 3.0"),
    "sonicpi": ("Sonic Pi samples", "sonic-pi-net/sonic-pi and Freesound", "CC0 1.0"),
    "svdrumkit": ("SVModular DrumKit", "SVModular/DrumKit", "CC0 1.0"),
    "tr808fischer": ("TR-808 samples", "Michael Fischer (1994), by way of open-drums", '"absolutely free"'),
    "worldperc": ("World Percussion", "freepats/world-percussion", "CC0 1.0"),
}


def credits_of(sources: Iterable[str]) -> list[dict[str, str]]:
    """A credit for each source by name; an unknown source is a folder of the user's own."""
    return [_credit(source) for source in sorted(sources)]


def _credit(source: str) -> dict[str, str]:
    if source == "analogue":
        title, by, licence, changes = "Sounds made by training/timbre/sounds", "the latentdrum project", "MIT", "none"
    else:
        title, by, licence = _SOURCES.get(source, (source, "the owner of the folder", "as its owner says"))
        changes = CHANGES
    return {"source": source, "title": title, "by": by, "licence": licence, "changes": changes}
