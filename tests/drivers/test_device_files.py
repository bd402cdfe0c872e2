"""One device a user, found by its lock, whatever became of the one before."""

import subprocess
import sys
from pathlib import Path

import pytest

from latentdrum.drivers.device_files import DeviceFilesError, DeviceLock, running_pid, runtime_folder

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
    hold = "import latentdrum.drivers.device_files as d; lock = d.DeviceLock(); print('held', flush=True); input()"
    holder = subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    assert running_pid() == holder.pid
    holder.kill()
    holder.communicate()
    assert running_pid() is None
    DeviceLock().release()


def test_the_folder_is_closed_to_others(folder: Path) -> None:
    """A folder that others may read is closed."""
    (folder / "latentdrum").mkdir(mode=0o755)
    assert runtime_folder().stat().st_mode & 0o077 == 0
