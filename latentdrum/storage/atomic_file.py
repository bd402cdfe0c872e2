"""Files that appear whole or not at all, whatever happens midway."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident
from typing import Final

#: What a file system answers that knows no second name for a file.
_NO_LINKS: Final = (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EXDEV, errno.EMLINK)


def write_atomic(path: Path, data: bytes, overwrite: bool = True) -> None:
    """Write a file beside its place first, then move it there in one go; a crash midway leaves the old one whole.

    A link stays a link, and a pipe or a device is written to. Raises OSError naming the path as given;
    FileExistsError if the file must not be overwritten and is there, even since a moment ago.
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
    """A file beside a place to write to, which is moved there once that is done and thrown away if it fails.

    Raises OSError naming the path as given.
    """
    place = Path(os.path.realpath(path))
    draft = place.with_name(f".{place.name}.{os.getpid()}.{get_ident()}.tmp")
    try:
        yield draft
        move_file(draft, place, overwrite)
    except OSError as error:
        named = error.filename
        if named is None or os.fspath(named) in (str(draft), str(place)):  # of the draft the player has never heard
            named = str(path)
        raise OSError(error.errno, error.strerror, named) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def move_file(source: Path, target: Path, overwrite: bool) -> None:
    """Give a file another name in one go. Raises FileExistsError if that must not be overwritten and is taken."""
    if not overwrite:
        try:
            os.link(source, target)  # looks and takes in one step, so of two who want a name only one gets it
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            target.open("x").close()
        else:
            source.unlink()
            return
    source.replace(target)
