"""Real masters: what Ardour 7 sent over a minute of stops, jumps, ramps and locates, and jack_midi_clock in 20 s.

Times are those of the audio clock, so every sixteenth's true place is known to the frame. jack_midi_clock 0.4.3 had a
JACK timebase of 120 BPM: start, locates while rolling to 8 s, 0 s, 3.3 s and, before its Continue had come, to 2 s;
stop, a locate to 4 s, start, stop.
"""

from math import inf
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

#: Recording -> in what it counts Song Position.
MASTERS = {"ardour": SongPositionUnit.CLOCKS, "jack_midi_clock": SongPositionUnit.SIXTEENTHS}


def recorded(name: str) -> list[tuple[float, bytes]]:
    path = Path(__file__).with_name(f"{name}.jsonl")
    return [(at_s, data) for at_s, data in read_session(path) if isinstance(data, bytes)]


def true_steps(session: list[tuple[float, bytes]], unit: SongPositionUnit) -> list[tuple[float, int]]:
    """(seconds, step) of every sixteenth, counted tick by tick from the master's own Start and Song Position."""
    steps, tick, playing = [], 0, False
    for at_s, data in session:
        if data[0] in (0xFA, 0xFB):
            playing, tick = True, 0 if data[0] == 0xFA else tick
        elif data[0] == 0xFC:
            playing = False
        elif data[0] == 0xF2:
            tick = unit.value * (data[1] | data[2] << 7)
        elif data[0] == 0xF8 and playing:
            if tick % TICKS_PER_STEP == 0:
                steps.append((at_s, tick // TICKS_PER_STEP))
            tick += 1
    return steps


def played_steps(session: list[tuple[float, bytes]], unit: SongPositionUnit) -> list[tuple[float, int]]:
    """(seconds, step in the groove) of every hat; its velocity tells which step of the groove it is."""
    groove = every_step()
    groove.velocity[:] = (np.arange(1, 33) / 127)[:, None]
    player = OfflineEngine(initial_state(preset()), Always(groove))
    player.advance([SetValue("song_position_unit", float(list(SongPositionUnit).index(unit)))], 0.0)
    # The generator's engine stands at the step that has handed out the note.
    notes = [
        (send.due_s, send.data[2] - 1, player.state.clock.epoch) for send in replay(player, session) if send.is_note_on
    ]
    # A note handed out for the moment at which the song begins elsewhere is taken back by the driver.
    pairs = zip(notes, [*notes[1:], (inf, 0, 0)], strict=True)
    return [(at_s, step) for (at_s, step, epoch), later in pairs if later[2] <= epoch or later[0] > at_s + 0.005]


@pytest.mark.parametrize(("name", "unit"), MASTERS.items())
def test_every_sixteenth_is_where_the_master_says(name: str, unit: SongPositionUnit, tell: Tell) -> None:
    """After every Start, Continue, Song Position and locate the notes are those of the master's own position."""
    session = recorded(name)
    true, played_notes = true_steps(session, unit), played_steps(session, unit)
    unmatched = list(played_notes)
    worst_s = 0.0
    for at_s, step in true:
        near = min(unmatched, key=lambda note: abs(note[0] - at_s))
        assert near[1] == step % 32, f"at {at_s:.3f} s {name} is on step {step}, we play {near[1]} of the groove"
        worst_s = max(worst_s, abs(near[0] - at_s))
        unmatched.remove(near)
    tell(f"{name}: {len(true)} sixteenths, worst error {1000 * worst_s:.2f} ms, {len(unmatched)} beyond its last ticks")
    assert worst_s < 0.002
    assert not unmatched


@pytest.mark.parametrize(("name", "unit"), MASTERS.items())
def test_the_first_note_after_every_jump_is_on_its_step(name: str, unit: SongPositionUnit) -> None:
    """Each time that the master starts, goes on or jumps the next note is on time."""
    session = recorded(name)
    played_notes = played_steps(session, unit)
    jumps = [at_s for at_s, data in session if data[0] in (0xFA, 0xFB)]
    true = true_steps(session, unit)
    assert len(jumps) == {"ardour": 6, "jack_midi_clock": 5}[name]
    for jump_s in jumps:
        at_s, step = next(place for place in true if place[0] >= jump_s)
        note_s, played = next(note for note in played_notes if note[0] >= jump_s - 1e-6)
        assert played == step % 32
        assert note_s == pytest.approx(at_s, abs=0.002)
