"""The device in the background: start and stop."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, sleep
from typing import Final

from latentdrum.runtime.control_client import DeviceError, call
from latentdrum.storage.device_files import begin_log, last_log_line, log_file, running_pid

_START_TIMEOUT_S: Final = 20.0
_STOP_TIMEOUT_S: Final = 5.0


def start(arguments: Sequence[str]) -> tuple[int, Path]:
    """Start `latentdrum run` with arguments in the background; returns its pid and log once it replies.

    Raises DeviceError with the last line of its log if it does not start.
    """
    pid = running_pid()
    if pid is not None:
        raise DeviceError(f"a device runs already (pid {pid}); `latentdrum stop` ends it")
    log = log_file()
    with begin_log(log) as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "latentdrum", "run", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    deadline_s = perf_counter() + _START_TIMEOUT_S
    while perf_counter() < deadline_s:
        if child.poll() is not None:
            raise DeviceError(f"the device did not start: {_reason(log)}")
        if _replies():
            return child.pid, log
        sleep(0.05)
    child.terminate()
    raise DeviceError(f"the device did not reply within {_START_TIMEOUT_S:g} s; see {log}")


def stop() -> int:
    """Stop the running device; returns its pid once it has ended. Raises DeviceError if it does not, or none runs."""
    pid = running_pid()
    if pid is None:
        raise DeviceError("no device runs")
    try:
        call("quit")
    except DeviceError:
        os.kill(pid, signal.SIGTERM)
    deadline_s = perf_counter() + _STOP_TIMEOUT_S
    while perf_counter() < deadline_s:
        if running_pid() != pid:
            return pid
        sleep(0.02)
    raise DeviceError(f"the device (pid {pid}) does not end; `kill -9 {pid}` would, but may leave notes hanging")


def _replies() -> bool:
    try:
        call("status")
    except DeviceError:
        return False
    return True


def _reason(log: Path) -> str:
    return last_log_line(log).removeprefix("Error: ") or f"it printed no reason; see {log}"
