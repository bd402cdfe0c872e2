"""Every knob of the instrument in one table; controllers, presets, `--set`, help and the chart are made from it."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final, TypeAlias

from latentdrum.core.parameters.parameter import Group as Group
from latentdrum.core.parameters.parameter import Parameter as Parameter
from latentdrum.core.parameters.rhythm import RHYTHM_PARAMETERS
from latentdrum.core.parameters.sound import SOUND_PARAMETERS

#: A value for every parameter, by name; a choice is the number of the chosen entry.
Values: TypeAlias = Mapping[str, float]

PARAMETERS: Final = MappingProxyType({row.name: row for row in (*RHYTHM_PARAMETERS, *SOUND_PARAMETERS)})

#: More names than these nobody reads in an error.
_FEW: Final = 24

LATENT_KNOBS: Final = tuple(name for name, p in PARAMETERS.items() if p.group is Group.LATENT)
DEFAULTS: Final[Values] = MappingProxyType({name: p.default for name, p in PARAMETERS.items()})


def parameter(name: str) -> Parameter:
    """The table's row of a name; raises ValueError that says which names there are."""
    try:
        return PARAMETERS[name]
    except KeyError:
        raise ValueError(f"{name!r} is no parameter; {suggestion(name, PARAMETERS)}") from None


def suggestion(name: str, names: Iterable[str]) -> str:
    """What to say to a name that is not there: those like it, of many, or all of a few."""
    known = list(names)
    near = get_close_matches(name, known, n=3)
    if near and len(known) > _FEW:
        return f"did you mean {' or '.join(near)}?"
    return f"there are {', '.join(known[:_FEW])}" + (", ... (latentdrum chart)" if len(known) > _FEW else "")


def with_value(values: Values, name: str, value: object) -> Values:
    """The values with one of them set from a file's or a person's form; raises ValueError if it is out of range."""
    return {**values, name: parameter(name).parse(value)}
