"""Real-time priority and interpreter settings for exact timing."""

import gc
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

#: Above every ordinary program, below JACK's threads (5 and up), which must run before the engine.
FIFO_PRIORITY: Final = 4

HOW_TO_GRANT: Final = (
    "allow it: add '@audio - rtprio 95' to /etc/security/limits.d/audio.conf, "
    "join the group (sudo usermod -aG audio $USER), log in again"
)


@dataclass(frozen=True, slots=True)
class Priority:
    """Whether the system granted real-time priority; text names the class, or the reason why not."""

    granted: bool
    text: str


def request_realtime() -> Priority:
    """Request real-time priority for the calling thread."""
    if sys.platform == "linux":
        import os

        try:
            os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(FIFO_PRIORITY))
        except OSError as error:
            return Priority(False, f"plain priority ({error.strerror}); {HOW_TO_GRANT}")
        return Priority(True, f"SCHED_FIFO {FIFO_PRIORITY}")
    if sys.platform == "win32":
        return _request_windows()
    if sys.platform == "darwin":
        return _request_macos()
    return Priority(False, f"plain priority: {sys.platform} is not supported")


def _request_windows() -> Priority:
    import ctypes

    # Untested. 15 is THREAD_PRIORITY_TIME_CRITICAL; timer resolution 1 ms instead of 16.
    library = getattr(ctypes, "windll")  # noqa: B009
    library.winmm.timeBeginPeriod(1)
    granted = bool(library.kernel32.SetThreadPriority(library.kernel32.GetCurrentThread(), 15))
    return Priority(granted, "THREAD_PRIORITY_TIME_CRITICAL" if granted else "plain priority (Windows refused more)")


def _request_macos() -> Priority:
    import ctypes

    # Untested. 0x21 is QOS_CLASS_USER_INTERACTIVE, the highest that needs no tuning.
    refused = ctypes.CDLL(None).pthread_set_qos_class_self_np(0x21, 0)
    return Priority(False, "plain priority (macOS refused more)" if refused else "QOS_CLASS_USER_INTERACTIVE")


def settle_interpreter() -> None:
    """Set a short thread switch interval and turn automatic garbage collection off.

    Call after loading and before ports are open: the full collection takes longer than a JACK period.
    """
    sys.setswitchinterval(0.0005)  # other threads delayed the engine by 4.8 ms at Python's 5 ms, by 0.3 ms at this
    gc.collect()
    gc.freeze()
    gc.disable()
    _trim_heap()


def collect_garbage() -> None:
    """Collect garbage of the last minutes; quick, since everything loaded at the start is frozen."""
    gc.collect()
    _trim_heap()


def _trim_heap() -> None:
    """Return free memory to the system: 20 to 40 MB that glibc keeps after loading and decoding."""
    if sys.platform == "linux":
        import ctypes

        with suppress(AttributeError, OSError):  # musl has no such call
            ctypes.CDLL(None).malloc_trim(0)


def resident_mb() -> float:
    """Resident memory of the process, megabytes; on macOS its peak.

    On Linux without shared memory: every JACK client maps the server's 105 MB.
    """
    if sys.platform == "linux":
        with open("/proc/self/status", encoding="ascii") as file:
            rows = dict(line.split(":", 1) for line in file)
        return sum(int(rows[kind].split()[0]) for kind in ("RssAnon", "RssFile")) * 1024 / 1e6
    if sys.platform == "win32":
        return float("nan")
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
