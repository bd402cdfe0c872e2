"""What clock masters really send, beside what the MIDI specification says, and what a player must hear."""

import numpy as np
import pytest

from latentdrum.core.engine.events import MidiIn
from latentdrum.core.engine.state import initial_state
from latentdrum.core.units import TICKS_PER_STEP
from latentdrum.runtime.offline import OfflineEngine
from tests.core.engine.test_engine import CONTINUE, START, STOP, TICK_S, begun, play, song_position, ticks
from tests.rhythms import Always, every_step, four_on_the_floor, preset

Session = list[tuple[float, bytes]]


def rewind(at_s: float) -> Session:
    """Giada: Start, then Song Position 0 at once."""
    return [(at_s, START), (at_s, song_position(0))]


def test_giada_sends_no_clock_and_nothing_plays() -> None:
    """A Start that no clock follows gives no time to play in: silence, however often it is sent."""
    assert begun(play([*rewind(1.0), *rewind(2.0), (9.0, STOP)], tail_s=60.0)) == []


@pytest.mark.parametrize("wait_s", [0.0, 0.3, 3600.0])
def test_a_clock_that_comes_late_after_start_begins_on_the_downbeat(wait_s: float) -> None:
    """However long after Giada's Start and Song Position the first tick comes, it is the top of the song."""
    first_s = 1.0 + wait_s
    assert begun(play([*rewind(1.0), *ticks(49, first_s)], tail_s=0.0)) == pytest.approx(
        [first_s, first_s + 0.5, first_s + 1.0], abs=1e-3
    )


def test_a_start_without_clock_is_waited_for() -> None:
    """The device is armed and says so; Stop disarms it, and ticks then play nothing."""
    player = OfflineEngine(initial_state(preset()), Always(four_on_the_floor()))
    player.advance([MidiIn(at_s, data) for at_s, data in rewind(1.0)], 1.0)
    assert player.state.clock.armed
    player.advance([MidiIn(2.0, STOP)], 2.0)
    assert not player.state.clock.armed
    assert begun([send for at_s, data in ticks(48, 3.0) for send in player.advance([MidiIn(at_s, data)], at_s)]) == []


#: jack_midi_clock on a locate while the transport rolls: Stop, a place two seconds ahead, and ticks without a break.
LOCATE_S = 91 * TICK_S
LOCATE: Session = [(0.0, START), *ticks(91, 0.0), (LOCATE_S, STOP), (LOCATE_S, song_position(48))]


def test_ticks_that_go_on_after_a_locate_play_nothing() -> None:
    """They only keep the tempo: masters send Continue when the place that they have named is reached, or never.

    With Hydrogen as JACK's timebase Continue has been met not to come. To play on at the first tick would be two
    seconds early wherever it does come.
    """
    sends = play([*LOCATE, *ticks(2000, LOCATE_S)])
    assert max(begun(sends)) < LOCATE_S


@pytest.mark.parametrize("after_ticks", [1, 48, 96, 960])
def test_continue_after_such_ticks_is_at_the_place_named(after_ticks: int) -> None:
    """Its first tick is sixteenth 48, a downbeat; the groove's step and the tempo are right from the first hit on."""
    groove = every_step()
    groove.velocity[:] = (np.arange(1, 33) / 127)[:, None]  # its velocity tells which step of the groove it is
    continue_s = LOCATE_S + after_ticks * TICK_S
    waiting = ticks(after_ticks, LOCATE_S)
    sends = play([*LOCATE, *waiting, (continue_s, CONTINUE), *ticks(97, continue_s)], Always(groove))
    first = [send for send in sends if send.is_note_on and send.due_s >= LOCATE_S]
    assert [send.due_s for send in first[:17]] == pytest.approx(
        [continue_s + step * TICKS_PER_STEP * TICK_S for step in range(17)], abs=1e-3
    )
    assert [send.data[2] for send in first[:17]] == [*range(17, 33), 1]


def test_a_start_while_the_song_runs_needs_no_stop() -> None:
    """jack_midi_clock on a locate to the top: Start, and its first tick at once; beats go on from there."""
    again_s = 1.3
    sends = play([(0.0, START), *ticks(62, 0.0), (again_s, START), *ticks(49, again_s)])
    assert begun(sends) == pytest.approx([0.0, 0.5, 1.0, again_s, again_s + 0.5, again_s + 1.0], abs=1e-3)
