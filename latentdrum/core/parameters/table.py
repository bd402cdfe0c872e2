"""The parameter table; controllers, presets, `--set`, help and the MIDI chart are made from it."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final, TypeAlias

from latentdrum.core.parameters.macros import MACRO_PARAMETERS
from latentdrum.core.parameters.parameter import Group as Group
from latentdrum.core.parameters.parameter import Parameter as Parameter
from latentdrum.core.parameters.parts import PART_PARAMETERS
from latentdrum.core.parameters.rhythm import RHYTHM_PARAMETERS
from latentdrum.core.parameters.scenes import SCENE_PARAMETERS
from latentdrum.core.parameters.sound import SOUND_PARAMETERS
from latentdrum.core.parameters.variation import VARIATION_PARAMETERS

#: A value for every parameter, by name; a choice is the number of the chosen entry.
Values: TypeAlias = Mapping[str, float]

PARAMETERS: Final = MappingProxyType(
    {
        row.name: row
        for row in (
            *RHYTHM_PARAMETERS,
            *SOUND_PARAMETERS,
            *PART_PARAMETERS,
            *SCENE_PARAMETERS,
            *VARIATION_PARAMETERS,
            *MACRO_PARAMETERS,
        )
    }
)

#: At most so many names are listed in an error.
_FEW: Final = 24

#: How like a name must be to be meant, 0..1: "densty" is density, not ride_density.
_ALIKE: Final = 0.7

LATENT_KNOBS: Final = tuple(name for name, p in PARAMETERS.items() if p.group is Group.LATENT)
DEFAULTS: Final[Values] = MappingProxyType({name: p.default for name, p in PARAMETERS.items()})


def parameter(name: str) -> Parameter:
    """The parameter of a name; raises ValueError that lists the names."""
    try:
        return PARAMETERS[name]
    except KeyError:
        raise ValueError(f"{name!r} is no parameter; {suggestion(name, PARAMETERS)}") from None


def suggestion(name: str, names: Iterable[str]) -> str:
    """Advice for an unknown name: similar ones if there are many names, else all of them."""
    known = list(names)
    near = get_close_matches(name, known, n=3, cutoff=_ALIKE)
    if near and len(known) > _FEW:
        return f"did you mean {' or '.join(near)}?"
    return f"there are {', '.join(known[:_FEW])}" + (", ... (latentdrum chart)" if len(known) > _FEW else "")


def with_value(values: Values, name: str, value: object) -> Values:
    """The values with one of them set, given as in files or on the command line; ValueError if it is out of range."""
    return {**values, name: parameter(name).parse(value)}
