"""Names of presets and kits; a module of its own so that a list of presets needs no numpy."""

import re
from typing import Final

#: A file's whole name without ".toml": safe on every file system.
NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")

#: The kit of a preset that names none: the typical sound of every drum. It has no file.
PLAIN: Final = "plain"
PLAIN_DESCRIPTION: Final = "Every drum at its most typical."

#: The preset that plays where none is named.
DEFAULT_PRESET: Final = "four-on-the-floor"


class PresetError(ValueError):
    """A preset or a kit that cannot be used; the text names the file and every key, value and allowed range."""


def check_name(name: str, what: str = "preset") -> str:
    """The name itself if it is valid; what: "preset", "kit" or "model". Raises PresetError with the rule if not."""
    if not NAME.fullmatch(name):
        raise PresetError(f"{what} name {name!r}: use 1 to 64 of a-z 0-9 . _ - and begin with a letter or digit")
    if name.endswith(".toml"):
        raise PresetError(f"{what} name {name!r}: leave out .toml, which would mean a file")
    return name
