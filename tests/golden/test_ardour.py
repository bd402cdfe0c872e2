"""A real DAW as the leader: the clock that Ardour 7 sent over a minute of stops, jumps, ramps and locates.

The recording's times are the DAW's own audio clock, so every sixteenth's true place is known to the frame.
"""

from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.engine.events import SetValue
from latentdrum.core.engine.state import initial_state
from latentdrum.core.messages import SongPositionUnit
from latentdrum.core.units import TICKS_PER_STEP
from latentdrum.runtime.offline import OfflineEngine, replay
from latentdrum.storage.session import read_session
from tests.conftest import Tell
from tests.rhythms import Always, every_step, preset

TRACE = Path(__file__).with_name("ardour.jsonl")


def recorded() -> list[tuple[float, bytes]]:
    return [(at_s, data) for at_s, data in read_session(TRACE) if isinstance(data, bytes)]


def true_steps(session: list[tuple[float, bytes]]) -> list[tuple[float, int]]:
    """(seconds, step) of every sixteenth, counted tick by tick from the DAW's own Start and Song Position."""
    steps, tick, playing = [], 0, False
    for at_s, data in session:
        if data[0] in (0xFA, 0xFB):
            playing, tick = True, 0 if data[0] == 0xFA else tick
        elif data[0] == 0xFC:
            playing = False
        elif data[0] == 0xF2:
            tick = data[1] | data[2] << 7  # Ardour 7 counts clocks
        elif data[0] == 0xF8 and playing:
            if tick % TICKS_PER_STEP == 0:
                steps.append((at_s, tick // TICKS_PER_STEP))
            tick += 1
    return steps


def played_steps(session: list[tuple[float, bytes]]) -> list[tuple[float, int]]:
    """(seconds, step in the groove) of every hat; its velocity tells which step of the groove it is."""
    groove = every_step()
    groove.velocity[:] = (np.arange(1, 33) / 127)[:, None]
    player = OfflineEngine(initial_state(preset()), Always(groove))
    player.advance([SetValue("song_position_unit", float(list(SongPositionUnit).index(SongPositionUnit.CLOCKS)))], 0.0)
    sends = replay(player, session)
    return [(send.due_s, send.data[2] - 1) for send in sends if send.data[0] & 0xF0 == 0x90]


def test_every_sixteenth_is_where_the_daw_says(tell: Tell) -> None:
    """After every Start, Continue, Song Position and locate the notes are those of the DAW's own position."""
    session = recorded()
    true, played_notes = true_steps(session), played_steps(session)
    unmatched = list(played_notes)
    worst_s = 0.0
    for at_s, step in true:
        near = min(unmatched, key=lambda note: abs(note[0] - at_s))
        assert near[1] == step % 32, f"at {at_s:.3f} s the DAW is on step {step}, we play {near[1]} of the groove"
        worst_s = max(worst_s, abs(near[0] - at_s))
        unmatched.remove(near)
    tell(f"{len(true)} sixteenths, worst error {1000 * worst_s:.2f} ms, {len(unmatched)} beyond the DAW's last ticks")
    assert worst_s < 0.002
    assert not unmatched


def test_the_first_note_after_every_jump_is_on_its_step() -> None:
    """Nine times the DAW starts, goes on or jumps; each time the next note is on time."""
    session = recorded()
    played_notes = played_steps(session)
    jumps = [at_s for at_s, data in session if data[0] in (0xFA, 0xFB)]
    true = true_steps(session)
    assert len(jumps) >= 6
    for jump_s in jumps:
        at_s, step = next(place for place in true if place[0] >= jump_s)
        note_s, played = next(note for note in played_notes if note[0] >= jump_s - 1e-6)
        assert played == step % 32
        assert note_s == pytest.approx(at_s, abs=0.002)
