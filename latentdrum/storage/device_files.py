"""Files of the running device: a folder for each user with lock and control socket, and the log."""

import json
import os
import stat
import sys
import tempfile
import warnings
from pathlib import Path
from time import sleep
from typing import IO, Final

import platformdirs

_APP: Final = "latentdrum"
#: `running_pid` holds the lock for less than this, seconds.
_QUERY_S: Final = 0.01
_KINDS: Final = ((stat.S_ISDIR, "a directory"), (stat.S_ISREG, "a file"), (stat.S_ISLNK, "a symbolic link"))


class DeviceFilesError(Exception):
    """The device's folder or socket cannot be used, or another device runs; the text is one line with what to do."""


def runtime_folder() -> Path:
    """The user's private folder for socket and lock. Raises DeviceFilesError if none can be made private."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where XDG_RUNTIME_DIR is not set; the fallback is checked
        preferred = Path(platformdirs.user_runtime_dir(_APP, appauthor=False))
    name = f"{_APP}-{os.getuid()}" if sys.platform != "win32" else _APP
    for folder in (preferred, Path(tempfile.gettempdir()) / name):
        if _private(folder):
            return folder
    raise DeviceFilesError(f"no private folder for the device's socket; set XDG_RUNTIME_DIR to one (tried {preferred})")


def log_file() -> Path:
    """The log of a device in the background; its folder is made if it is missing."""
    folder = Path(platformdirs.user_log_dir(_APP, appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "latentdrum.log"


def begin_log(path: Path) -> IO[str]:
    """The log, emptied and open, for the standard output of a device in the background."""
    return path.open("w", encoding="utf-8")


def last_log_line(path: Path) -> str:
    """The last line of the log that is not blank; "" without one."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def socket_file() -> Path:
    """The control socket; on Windows a file with the loopback port and its token."""
    return runtime_folder() / ("control.json" if sys.platform == "win32" else "control.sock")


def remove_socket(path: Path) -> None:
    """Delete a control socket, if there is one. Raises DeviceFilesError if anything else is in its place."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not (stat.S_ISREG if sys.platform == "win32" else stat.S_ISSOCK)(mode):
        kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "something else")
        raise DeviceFilesError(
            f"{path} is {kind}, but the device's control socket belongs there; move or delete it, then start again"
        )
    path.unlink()


class DeviceLock:
    """One device a user: held until the end of `with`, or `release`; the system frees it even after kill -9."""

    def __init__(self) -> None:
        """Take the lock. Raises DeviceFilesError naming the pid of the device that holds it."""
        self._path = runtime_folder() / "device.pid"
        while True:
            self._file = self._path.open("a+", encoding="ascii")
            if not _lock_with_retry(self._file):
                self._file.seek(0)
                pid = self._file.read().strip() or "unknown"
                self._file.close()
                raise DeviceFilesError(f"a device runs already (pid {pid}); `latentdrum stop` ends it")
            if self._is_current():
                break
            self._file.close()  # the previous owner deleted the file while we opened it
        self._file.truncate(0)
        self._file.write(f"{os.getpid()}\n")
        self._file.flush()

    def __enter__(self) -> "DeviceLock":
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        """Release the lock and delete its file."""
        if sys.platform == "win32":
            self._file.close()
            self._path.unlink(missing_ok=True)
            return
        self._path.unlink(missing_ok=True)
        self._file.close()

    def _is_current(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._file.fileno()), self._path.stat())
        except FileNotFoundError:
            return False


def running_pid() -> int | None:
    """The pid of the running device, or None."""
    path = runtime_folder() / "device.pid"
    try:
        with path.open("r+", encoding="ascii") as file:
            if _lock(file, shared=True):  # shared: two queries do not take each other for the device
                return None
            return int(file.read().strip() or 0) or None
    except (FileNotFoundError, ValueError):
        return None


def _private(folder: Path) -> bool:
    """Make the folder if needed; whether it belongs to this user and is closed to others."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if sys.platform == "win32":
            return True
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
            return False
        folder.chmod(0o700)
    except OSError:
        return False
    return True


def _lock_with_retry(file: IO[str]) -> bool:
    """Take the lock, even if a query holds it for a moment."""
    for _ in range(3):
        if _lock(file):
            return True
        sleep(_QUERY_S)
    return False


def _lock(file: IO[str], shared: bool = False) -> bool:
    if sys.platform == "win32":
        import msvcrt

        # Others cannot read a locked byte, so lock one far behind the pid.
        file.seek(4096)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(0)
        return True
    import fcntl

    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def publish_address(path: Path, port: int, token: str) -> None:
    """Write the control port and its token, for this user only."""
    path.write_text(json.dumps({"port": port, "token": token}), encoding="utf-8")


def read_address(path: Path) -> tuple[int, str]:
    """The control port and its token. Raises OSError without the file, ValueError if it is damaged."""
    address = json.loads(path.read_text(encoding="utf-8"))
    try:
        return int(address["port"]), str(address["token"])
    except (KeyError, TypeError):
        raise ValueError(f"{path} is damaged") from None
