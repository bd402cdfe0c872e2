"""The JACK transport as the process callback reads it: at once when something happens, else now and then."""

from types import SimpleNamespace
from typing import Any

import pytest

from latentdrum.core.clock.jack import JackRequest, JackSample
from latentdrum.drivers import midi_systems
from latentdrum.drivers.jack.transport import JackTransport
from latentdrum.drivers.midi.ports import MidiError
from tests.runtime.fake_ports import FakePorts

RATE, PERIOD = 48_000, 128
STOPPED, ROLLING, STARTING = 0, 1, 3


class Handle:
    """A client whose transport the test moves."""

    samplerate = RATE

    def __init__(self) -> None:
        self.state, self.transport_frame, self.bbt = STOPPED, 0, {"valid": 0}

    def transport_query_struct(self) -> tuple[int, Any]:
        return self.state, SimpleNamespace(frame=self.transport_frame, frame_rate=RATE, **self.bbt)

    def transport_start(self) -> None:
        self.state = ROLLING

    def transport_stop(self) -> None:
        self.state = STOPPED


class Rig:
    """The reader on a client, and what it posts."""

    def __init__(self) -> None:
        self.handle, self.posted = Handle(), list[JackSample]()
        self.transport = JackTransport()
        self.transport.follow(self.posted.append)
        self._period = 0

    def periods(self, count: int) -> list[JackSample]:
        """Run some periods; returns what was posted in them."""
        self.posted.clear()
        for _ in range(count):
            self.transport.read(self.handle, self._period * PERIOD / RATE)
            self._period += 1
            self.handle.transport_frame += PERIOD if self.handle.state == ROLLING else 0
        return list(self.posted)


def test_stopped_it_is_told_once_and_rolling_fifty_times_a_second() -> None:
    """The first sample of a start is that of its first period."""
    rig = Rig()
    assert rig.periods(100) == [JackSample(0.0, 0.0, False)]
    rig.handle.state = ROLLING
    rolling = rig.periods(375)
    assert rolling[0] == JackSample(100 * PERIOD / RATE, 0.0, True)
    assert 40 <= len(rolling) <= 51


def test_a_relocation_and_a_new_tempo_are_told_at_once() -> None:
    """In the very period; Starting, in which the transport stands, is not rolling."""
    rig = Rig()
    rig.handle.state = ROLLING
    rig.periods(50)
    rig.handle.transport_frame = 90 * RATE
    assert [sample.seconds for sample in rig.periods(1)] == [90.0]
    rig.handle.state = STARTING
    assert [sample.rolling for sample in rig.periods(2)] == [False]
    rig.handle.bbt = bbt(4, 3, 960, 97.0)
    assert [(sample.quarters, sample.bpm) for sample in rig.periods(1)] == [(14.5, 97.0)]


def bbt(bar: int, beat: int, tick: int, bpm: float, **more: float) -> dict[str, Any]:
    meter = {"beats_per_bar": 4.0, "beat_type": 4.0, "ticks_per_beat": 1920.0}
    start = (bar - 1) * 4 * 1920.0
    found = {"valid": 0x10, "bar": bar, "beat": beat, "tick": tick, "bar_start_tick": start, "beats_per_minute": bpm}
    return {**found, **meter, **more}


def test_an_offset_of_the_tick_in_frames_counts() -> None:
    """bbt_offset: the tick is that of so many frames before; 6000 frames at 120 BPM are a quarter of a beat."""
    rig = Rig()
    rig.handle.bbt = bbt(1, 2, 0, 120.0, bbt_offset=6000, valid=0x50)
    assert rig.periods(1)[0].quarters == pytest.approx(1.25)


def test_requests_are_carried_out() -> None:
    """To the frame; before the first period there is nobody to ask."""
    rig = Rig()
    rig.transport.request(JackRequest(1.0, True))
    assert (rig.handle.state, rig.handle.transport_frame) == (STOPPED, 0)
    rig.periods(1)
    rig.transport.request(JackRequest(2.5, True))
    assert (rig.handle.state, rig.handle.transport_frame) == (ROLLING, 120_000)
    rig.transport.request(JackRequest(rolling=False))
    assert (rig.handle.state, rig.handle.transport_frame) == (STOPPED, 120_000)


def test_other_ports_have_no_transport() -> None:
    """The error says what to choose."""
    with pytest.raises(MidiError, match="--jack-transport needs --backend jack"):
        midi_systems.open_transport(FakePorts())
