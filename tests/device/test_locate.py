"""A real master that goes elsewhere while it plays: jack_midi_clock on a JACK timebase of 120 BPM."""

from typing import Any

import numpy as np
import pytest

from tests.conftest import Tell
from tests.device.jack_studio import RATE, Listener, Studio, until

pytestmark = pytest.mark.hardware

START, CONTINUE, STOP, TICK = b"\xfa", b"\xfb", b"\xfc", b"\xf8"
BPM, TICKS_PER_BEAT = 120.0, 1920.0
_BBT = 0x10  # JackPositionBBT: bar, beat and tick are valid
#: A note handed to JACK before Stop arrives is played: two periods.
GRACE_FRAMES = 256


def timebase(state: int, blocksize: int, position: Any, new: bool) -> None:
    """Bars and beats of 120 BPM from frame 0 on."""
    beats = position.frame / RATE * BPM / 60
    beat = int(beats + 1e-9)
    position.valid = _BBT
    position.beats_per_bar = position.beat_type = 4.0
    position.ticks_per_beat, position.beats_per_minute = TICKS_PER_BEAT, BPM
    position.bar, position.beat = beat // 4 + 1, beat % 4 + 1
    position.tick = int((beats - beat) * TICKS_PER_BEAT + 1e-6)
    position.bar_start_tick = beat // 4 * 4 * TICKS_PER_BEAT


def at_the_beginning(client: Any) -> None:
    """Stop the transport there, wherever an earlier test has left it rolling: no Start would be sent."""
    import jack

    client.transport_stop()
    client.transport_frame = 0
    until(
        lambda: client.transport_state == jack.STOPPED and not client.transport_frame, 5.0, "the transport is stopped"
    )


def messages(listener: Listener, data: bytes) -> list[int]:
    """The frames of one kind of clock message."""
    return [frame for frame, found in listener.clock if found == data]


def test_a_locate_while_it_plays_is_followed(studio: Studio, listener: Listener, tell: Tell) -> None:
    """Stop, Song Position, two seconds of clocks, Continue: silent in between, on the master's sixteenths after it."""
    at_the_beginning(listener.client)
    listener.client.set_timebase_callback(timebase)
    studio.program("jack_midi_clock")
    studio.device("--set", "humanise=0", "--audio", "none")
    listener.connect_midi("jack_midi_clock:mclk_out")
    listener.client.transport_start()
    until(lambda: len(listener.note_ons()) > 20, 5.0, "it plays")
    listener.client.transport_frame = 8 * RATE
    until(lambda: messages(listener, CONTINUE), 5.0, "the master has gone on elsewhere")
    so_far = len(listener.notes)
    until(lambda: len(listener.note_ons(so_far)) > 20, 5.0, "it plays there")
    listener.client.transport_stop()
    until(lambda: len(messages(listener, STOP)) == 2, 2.0, "the master stopped")

    (stop, end), (go_on,) = messages(listener, STOP), messages(listener, CONTINUE)
    between = [frame for frame, _ in listener.note_ons() if stop + GRACE_FRAMES < frame < go_on]
    sixteenths = np.array([frame for frame in messages(listener, TICK) if go_on <= frame < end][::6])
    notes = np.array([frame for frame, _ in listener.note_ons() if go_on <= frame < sixteenths[-1]])
    late_ms = np.array([1000 * (frame - sixteenths[np.abs(sixteenths - frame).argmin()]) / RATE for frame in notes])
    tell(
        f"{len(notes)} notes after the locate, late p50 {np.median(late_ms):.3f}, worst {np.abs(late_ms).max():.3f} ms"
    )
    assert between == []
    assert abs(np.median(late_ms)) < 2.0
    assert not listener.hanging()
