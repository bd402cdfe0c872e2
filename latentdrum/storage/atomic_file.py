"""Atomic writes: a file appears whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident
from typing import Final

#: Errors of file systems without hard links.
_NO_LINKS: Final = (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EXDEV, errno.EMLINK)


def write_atomic(path: Path, data: bytes, overwrite: bool = True) -> None:
    """Write a temporary file beside the target, then rename it; a crash midway leaves the old file whole.

    A symbolic link stays a link; a pipe or a device is written to directly. Raises OSError naming the path as given,
    FileExistsError if the target exists and overwrite is False, even if it appeared during the write.
    """
    if overwrite and path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    with atomic_draft(path, overwrite) as draft, draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def atomic_draft(path: Path, overwrite: bool = True) -> Iterator[Path]:
    """A temporary file beside the target: renamed to it at the end of the block, deleted if the block fails.

    Raises OSError naming the path as given.
    """
    target = Path(os.path.realpath(path))
    draft = target.with_name(f".{target.name}.{os.getpid()}.{get_ident()}.tmp")
    try:
        yield draft
        move_file(draft, target, overwrite)
    except OSError as error:
        named = error.filename
        if named is None or os.fspath(named) in (str(draft), str(target)):  # the user does not know the temporary name
            named = str(path)
        raise OSError(error.errno, error.strerror, named) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def move_file(source: Path, target: Path, overwrite: bool) -> None:
    """Rename a file atomically. Raises FileExistsError if the target exists and overwrite is False."""
    if not overwrite:
        try:
            os.link(source, target)  # checks and creates in one step: of two writers only one gets the name
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            target.open("x").close()
        else:
            source.unlink()
            return
    source.replace(target)
