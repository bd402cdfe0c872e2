"""A request of the control socket as plain values, and the error for one that cannot be carried out."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Arguments: TypeAlias = Mapping[str, Any]
Reply: TypeAlias = dict[str, Any]


class CommandError(ValueError):
    """A command that cannot be carried out; the text is one line that says why."""


def flag(request: Arguments, key: str) -> bool:
    """A switch, off if it is not named. Raises CommandError."""
    value = request.get(key, False)
    if not isinstance(value, bool):
        raise CommandError(f"{key} = {value!r}: must be true or false")
    return value


def text(request: Arguments, key: str) -> str:
    """A text that must be there. Raises CommandError."""
    value = request.get(key)
    if not isinstance(value, str) or not value:
        raise CommandError(f"{key} = {str(value)[:40]!r}: must be text")
    return value
