"""One device a user, found by its lock, however the previous one ended."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from latentdrum.storage import device_files
from latentdrum.storage.device_files import (
    DeviceFilesError,
    DeviceLock,
    remove_socket,
    running_pid,
    runtime_folder,
    socket_file,
)

if sys.platform != "win32":
    import fcntl

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="asks for Unix permissions")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_a_second_device_is_refused() -> None:
    """The error names the pid of the first and how to end it."""
    lock = DeviceLock()
    with pytest.raises(DeviceFilesError, match=r"a device runs already \(pid \d+\); `latentdrum stop` ends it"):
        DeviceLock()
    lock.release()
    assert running_pid() is None
    DeviceLock().release()


def test_a_killed_device_leaves_no_lock() -> None:
    """The system frees the lock of a killed process, though its file remains."""
    hold = "import latentdrum.storage.device_files as d; lock = d.DeviceLock(); print('held', flush=True); input()"
    holder = subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    assert running_pid() == holder.pid
    holder.kill()
    holder.communicate()
    assert running_pid() is None
    DeviceLock().release()


def test_the_socket_of_a_dead_device_is_removed() -> None:
    """Without a socket there is nothing to do."""
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(socket_file()))
    remove_socket(socket_file())
    assert not socket_file().exists()
    remove_socket(socket_file())


@pytest.mark.parametrize(
    ("put", "kind"),
    [
        (Path.mkdir, "a directory"),
        (Path.touch, "a file"),
        (lambda path: path.symlink_to("nowhere"), "a symbolic link"),
        (lambda path: os.mkfifo(path), "something else"),
    ],
)
def test_a_file_that_is_not_a_socket_is_kept(put: Callable[[Path], None], kind: str) -> None:
    """It may be the user's; the error says what it is and what to do."""
    path = socket_file()
    put(path)
    with pytest.raises(DeviceFilesError) as refused:
        remove_socket(path)
    assert str(refused.value) == (
        f"{path} is {kind}, but the device's control socket belongs there; move or delete it, then start again"
    )
    assert os.path.lexists(path)


def test_the_folder_is_closed_to_others(folder: Path) -> None:
    """Permissions of an existing folder are corrected."""
    (folder / "latentdrum").mkdir(mode=0o755)
    assert runtime_folder().stat().st_mode & 0o077 == 0


def test_a_query_is_not_taken_for_a_device(folder: Path) -> None:
    """Two queries at the same moment, and the pid of a killed device in the file."""
    path = runtime_folder() / "device.pid"
    path.write_text("12345\n", encoding="ascii")
    with path.open("r+", encoding="ascii") as query:
        fcntl.flock(query, fcntl.LOCK_SH)
        assert running_pid() is None


def test_a_query_does_not_keep_a_device_from_starting(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that starts waits for a query to end."""
    path = runtime_folder() / "device.pid"
    with path.open("a+", encoding="ascii") as query:
        fcntl.flock(query, fcntl.LOCK_SH)
        monkeypatch.setattr(device_files, "sleep", lambda _: fcntl.flock(query, fcntl.LOCK_UN))
        lock = DeviceLock()
    assert running_pid() == os.getpid()
    lock.release()
