"""One printed line for whatever the player can put right."""

import errno
import os
from typing import Final

#: Set to anything to see where an error came from.
DEBUG_VARIABLE: Final = "LATENTDRUM_DEBUG"


def debugging() -> bool:
    """Whether the player asked to see tracebacks."""
    return bool(os.environ.get(DEBUG_VARIABLE))


def is_user_error(error: Exception) -> bool:
    """Whether an error speaks of a value, a file or a device, rather than of a fault in the program."""
    if isinstance(error, OSError):
        return error.errno != errno.EPIPE
    return isinstance(error, ValueError) or type(error).__module__.startswith("latentdrum.")


def error_line(error: Exception) -> str:
    """The error as one line; several problems are strung together."""
    if isinstance(error, OSError) and type(error).__module__ == "builtins" and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror[0].lower()}{error.strerror[1:]}"
    return "; ".join(part.strip() for part in str(error).splitlines() if part.strip()) or type(error).__name__
