"""One device a user, found by its lock, whatever became of the one before."""

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


def test_the_second_is_refused_and_told_who_is_there() -> None:
    """In one line."""
    lock = DeviceLock()
    with pytest.raises(DeviceFilesError, match=r"a device runs already \(pid \d+\); `latentdrum stop` ends it"):
        DeviceLock()
    lock.release()
    assert running_pid() is None
    DeviceLock().release()


def test_a_killed_device_leaves_no_lock() -> None:
    """The system frees the lock of a process that was killed, though its files are still there."""
    hold = "import latentdrum.storage.device_files as d; lock = d.DeviceLock(); print('held', flush=True); input()"
    holder = subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    assert running_pid() == holder.pid
    holder.kill()
    holder.communicate()
    assert running_pid() is None
    DeviceLock().release()


def test_the_socket_of_a_dead_device_is_taken_away() -> None:
    """And it is no error if there is none."""
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
def test_what_is_no_socket_is_left_alone_and_named(put: Callable[[Path], None], kind: str) -> None:
    """It may be the player's; the error says what it is and what to do."""
    path = socket_file()
    put(path)
    with pytest.raises(DeviceFilesError) as refused:
        remove_socket(path)
    assert str(refused.value) == (
        f"{path} is {kind}, but the device's control socket belongs there; move or delete it, then start again"
    )
    assert os.path.lexists(path)


def test_the_folder_is_closed_to_others(folder: Path) -> None:
    """A folder that others may read is closed."""
    (folder / "latentdrum").mkdir(mode=0o755)
    assert runtime_folder().stat().st_mode & 0o077 == 0


def test_who_only_asks_is_not_taken_for_a_device(folder: Path) -> None:
    """Two may ask at the same moment, though a killed device left its number behind."""
    place = runtime_folder() / "device.pid"
    place.write_text("12345\n", encoding="ascii")
    with place.open("r+", encoding="ascii") as asking:
        fcntl.flock(asking, fcntl.LOCK_SH)
        assert running_pid() is None


def test_who_only_asks_keeps_no_device_from_starting(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one who starts waits a moment for the one who asks."""
    place = runtime_folder() / "device.pid"
    with place.open("a+", encoding="ascii") as asking:
        fcntl.flock(asking, fcntl.LOCK_SH)
        monkeypatch.setattr(device_files, "sleep", lambda _: fcntl.flock(asking, fcntl.LOCK_UN))
        lock = DeviceLock()
    assert running_pid() == os.getpid()
    lock.release()
