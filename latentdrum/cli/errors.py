"""Errors that the user can fix become one printed line."""

import errno
import os
from typing import Final

#: If set, errors are shown with their traceback.
DEBUG_VARIABLE: Final = "LATENTDRUM_DEBUG"


def debugging() -> bool:
    """Whether tracebacks are to be shown."""
    return bool(os.environ.get(DEBUG_VARIABLE))


def is_user_error(error: Exception) -> bool:
    """Whether an error concerns a value, a file or a device rather than a bug; click handles a broken pipe."""
    if isinstance(error, OSError):
        return error.errno != errno.EPIPE
    return isinstance(error, ValueError) or type(error).__module__.startswith("latentdrum.")


def error_line(error: Exception) -> str:
    """The error as one line; several problems are joined by semicolons."""
    if isinstance(error, OSError) and type(error).__module__ == "builtins" and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror[0].lower()}{error.strerror[1:]}"
    return "; ".join(part.strip() for part in str(error).splitlines() if part.strip()) or type(error).__name__
