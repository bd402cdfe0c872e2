"""What the mixer and its effects are set to: the kit's pads and room, and the parameters of the mix as paths move them.

It is part of the state, so that the live device, a bounce and the memory of what was played have the same.
"""

from dataclasses import dataclass
from typing import Final

from latentdrum.core.engine.performed import performed
from latentdrum.core.parameters.table import PARAMETERS, Group, Values
from latentdrum.core.preset.kit import Kit
from latentdrum.core.preset.preset import Preset

#: The parameters of the mix; the master level is the studio's, but is heard.
MIX_PARAMETERS: Final = (*(name for name, row in PARAMETERS.items() if row.group is Group.MIX), "sound_level")

#: So much before a step its mix begins, seconds: the mixer's gains take 10 ms to get there, and begin with a block.
LEAD_S: Final = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """A kit, and the values of MIX_PARAMETERS."""

    kit: Kit
    values: Values


def mix_at(preset: Preset, values: Values, step: int) -> Mix:
    """The mix of a step, 0 or more."""
    moved = performed(preset, values, step) if moves_mix(preset) else values
    return Mix(preset.kit, {name: moved[name] for name in MIX_PARAMETERS})


def moves_mix(preset: Preset) -> bool:
    """Whether a path does."""
    return any(path.moves_mix for path in preset.paths.values())


def same_mix(one: Mix, other: Mix) -> Mix:
    """The first one if both are the same, so that nothing is set anew; else the other."""
    return one if one.kit is other.kit and one.values == other.values else other
