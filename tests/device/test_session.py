"""A session beside a clock master: nothing lost, nothing doubled, on the beat, and silent when told so."""

import os
import signal
from bisect import bisect_right
from collections.abc import Iterable
from time import perf_counter, sleep

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.conftest import Tell
from tests.device.jack_studio import RATE, Listener, Studio, until

#: How long the session with a DAW lasts; two minutes of it are a good check before a release.
SECONDS = float(os.environ.get("LATENTDRUM_DEVICE_SECONDS", "8"))
pytestmark = [pytest.mark.hardware, pytest.mark.timeout(600 + 2 * int(SECONDS))]

DENSITY, STYLE, TEMPERATURE, VARIATION, BUSYNESS = 102, 30, 103, 104, 20
#: Notes that server and engine may have sent on before Stop came: two periods.
GRACE_FRAMES = 2 * 128


def turn(listener: Listener, controller: int, value: int) -> None:
    listener.knobs.append(bytes((0xB0, controller, value)))


def move_controllers(listener: Listener, until_s: float) -> None:
    """Sweep controllers so that every bar requests a new groove."""
    sweep = 0
    while perf_counter() < until_s:
        for value in range(0, 128, 8):
            turn(listener, BUSYNESS, value)
        turn(listener, STYLE, sweep * 16 % 128)
        turn(listener, VARIATION, 64)
        turn(listener, TEMPERATURE, 32)
        sweep += 1
        sleep(0.5)
    for controller, value in ((BUSYNESS, 64), (VARIATION, 0), (TEMPERATURE, 0), (STYLE, 40)):
        turn(listener, controller, value)


def lateness_ms(notes: list[tuple[int, bytes]], clock: list[tuple[int, bytes]]) -> NDArray[np.float64]:
    """Lateness of each note after the clock tick of its sixteenth; the groove is straight."""
    begin = next(i for i, (_, data) in enumerate(clock) if data in (b"\xfa", b"\xfb"))
    sixteenths = [frame for frame, data in clock[begin:] if data == b"\xf8"][::6]
    # A note may also be early: up to half a sixteenth it belongs to the next one.
    places = [bisect_right(sixteenths, frame + RATE // 16) - 1 for frame, _ in notes]
    late = [frame - sixteenths[place] for (frame, _), place in zip(notes, places, strict=True) if place >= 0]
    return np.array(late) / RATE * 1000


def test_a_long_session_with_a_daw(studio: Studio, listener: Listener, tell: Tell) -> None:
    """Every tick is counted, every note is sent once and ended, controllers act, Stop ends all notes."""
    master = studio.program("jack_midi_clock", "-b", "120")
    studio.device("--set", "humanise=0")
    listener.connect_midi("jack_midi_clock:mclk_out")
    listener.client.transport_frame = 0
    listener.client.transport_start()
    until(lambda: listener.note_ons(), 5.0, "it plays")
    sleep(0.4 * SECONDS)
    steady = list(listener.note_ons())

    turn(listener, DENSITY, 0)
    until(lambda: listener.quiet_s() > 2.0, 5.0, "density 0 is silence")
    so_far = len(listener.notes)
    turn(listener, DENSITY, 64)
    until(lambda: listener.note_ons(so_far), 3.0, "density back plays")

    move_controllers(listener, perf_counter() + 0.5 * SECONDS)
    until(lambda: studio.status()["playing"], 1.0, "it still plays")
    listener.client.transport_stop()
    until(lambda: listener.clock[-1][1] == b"\xfc", 2.0, "the master stopped")
    stop_frame = listener.clock[-1][0]
    sleep(1.0)

    found = studio.status()
    counts, clocks = found["counts"], [frame for frame, data in listener.clock if data == b"\xf8"]
    late = lateness_ms(steady, listener.clock)
    p50, p99, worst = np.percentile(late, (50, 99, 100))
    tell(f"{len(clocks)} ticks, {len(listener.note_ons())} notes; late p50 {p50:.3f} p99 {p99:.3f} max {worst:.3f} ms")
    tell(f"sends late {found['late_ms']}, decode {found['decode_ms']} ms, {counts}, {found['memory_mb']} MB")
    assert not found["playing"]
    assert counts["ticks"] == len(clocks), "a tick was lost"
    assert counts["notes"] - counts["withdrawn"] == len(listener.note_ons()), "a note was lost or doubled"
    assert counts["unsent"] == 0
    assert counts["coalesced"] > 0, "controller values are coalesced"
    assert not listener.hanging()
    assert never_doubled(listener.notes)
    assert max(frame for frame, _ in listener.note_ons()) <= stop_frame + GRACE_FRAMES
    assert abs(p50) < 2.0, "the beat itself is off"
    assert master.poll() is None


def test_a_stalled_server_shifts_nothing(studio: Studio, listener: Listener, tell: Tell) -> None:
    """The DAW stalls with the server, so after 60 ms both are still at the same position."""
    studio.program("jack_midi_clock", "-b", "120")
    studio.device("--set", "humanise=0")
    listener.connect_midi("jack_midi_clock:mclk_out")
    listener.client.transport_frame = 0
    listener.client.transport_start()
    until(lambda: listener.note_ons(), 5.0, "it plays")
    assert listener.server.process is not None
    for _ in range(10):
        listener.server.process.send_signal(signal.SIGSTOP)
        sleep(0.06)
        listener.server.process.send_signal(signal.SIGCONT)
        sleep(0.3)
    so_far = len(listener.notes)
    sleep(2.0)
    late = lateness_ms(listener.note_ons(so_far), listener.clock)
    listener.client.transport_stop()
    tell(f"late after stalls: {np.percentile(late, (0, 50, 100)).round(3)} ms")
    assert abs(np.median(late)) < 1.0


def never_doubled(notes: Iterable[tuple[int, bytes]]) -> bool:
    """Whether every note is ended before the same note begins again."""
    sounding: set[int] = set()
    for _, data in notes:
        if data[0] & 0xF0 == 0x90:
            if data[1] in sounding:
                return False
            sounding.add(data[1])
        elif data[0] & 0xF0 == 0x80:
            sounding.discard(data[1])
    return True
