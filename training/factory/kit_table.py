"""The factory kits; training/factory/kits.py makes the files from this table.

Every pad names its sound: a recording, a synthesised sound, or a search of the timbre space by target percentiles. Pads
have the letters of drum notation.
"""

from typing import Final

from training.factory.kit_acoustic import ACOUSTIC
from training.factory.kit_characters import CHARACTERS
from training.factory.kit_machines import MACHINES

KITS: Final = (*MACHINES, *ACOUSTIC, *CHARACTERS)
