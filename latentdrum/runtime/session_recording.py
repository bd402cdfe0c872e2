"""Recording a session without a device: ports in, file out."""

from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Final

from latentdrum.drivers.midi.ports import MidiPorts
from latentdrum.storage.session_writer import SessionWriter

_WRITE_S: Final = 0.05
_POLL_S: Final = 1.0


def record_until(enough: Event, path: Path, ports: MidiPorts, seconds: float | None = None) -> int:
    """Write down what comes in until enough is set or the time is over; gives the number of messages.

    Closes the ports. Raises SessionError if the file cannot be written.
    """
    try:
        begin_s = polled_s = perf_counter()
        writer = SessionWriter(path, ports.now_s())
        try:
            while not enough.wait(_WRITE_S) and (seconds is None or perf_counter() - begin_s < seconds):
                writer.write([ports.inbox.popleft() for _ in range(len(ports.inbox))])
                if perf_counter() - polled_s > _POLL_S:
                    polled_s = perf_counter()
                    ports.poll()
            writer.write([ports.inbox.popleft() for _ in range(len(ports.inbox))])
        finally:
            writer.close()
        return writer.messages
    finally:
        ports.close()
