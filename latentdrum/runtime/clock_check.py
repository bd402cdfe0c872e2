"""Listens to the clock of a master for some seconds, for `latentdrum doctor --clock`."""

from collections.abc import Callable
from time import perf_counter, sleep
from typing import Any, Final

from latentdrum.core.clock.clock_report import ClockReport
from latentdrum.drivers import midi_systems
from latentdrum.drivers.midi.ports import MidiError, PortRequest
from latentdrum.storage.device_files import running_pid

_POLL_S: Final = 0.1


def listen_to_clock(
    seconds: float, source: str | None, begun: Callable[[], None] = lambda: None
) -> list[tuple[float, bytes]]:
    """What comes in on a port of our own, connected to source if that is given: (second, bytes).

    begun: called once the port is open. Raises MidiError if there is no MIDI system or a device has the port.
    """
    pid = running_pid()
    if pid is not None:
        raise MidiError(
            f"a device runs (pid {pid}) and has the port: `latentdrum record clock.jsonl --seconds {seconds:g}`, "
            "then `latentdrum doctor --clock-file clock.jsonl`"
        )
    ports = midi_systems.open_ports(midi_systems.choose(None), PortRequest(source, None))
    try:
        begun()
        begun_s, received = perf_counter(), list[tuple[float, bytes]]()
        while perf_counter() - begun_s < seconds:
            sleep(_POLL_S)
            received += [ports.inbox.popleft() for _ in range(len(ports.inbox))]
        return received
    finally:
        ports.close()


def clock_row(report: ClockReport) -> dict[str, Any]:
    """A report as plain values."""
    unit = report.position_unit
    numbers = ("bpm", "low_bpm", "high_bpm", "jitter_ms", "jitter_p99_ms", "late_ms", "send_offset_ms")
    found = {name: None if (value := getattr(report, name)) is None else round(value, 2) for name in numbers}
    counts = {name: getattr(report, name) for name in ("ticks", "starts", "lost", "doubled")}
    return {**counts, **found, "position_unit": None if unit is None else unit.name.lower()}
