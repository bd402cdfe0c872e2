"""Each drum on its own note and channel: every note that begins there ends there."""

from collections import Counter

import pytest

from latentdrum.core.engine.engine import silence, step
from latentdrum.core.engine.events import MidiIn, Run, SetValue
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.messages import all_notes_off, is_note_on
from latentdrum.core.preset.preset import Preset
from latentdrum.core.voices import Voice
from latentdrum.runtime.offline import OfflineEngine, bounce
from tests.rhythms import Always, every_step, four_on_the_floor, preset


def started(of: Preset) -> tuple[OfflineEngine, list[MidiOut]]:
    """A device on its first kick, and what it has sent."""
    player = OfflineEngine(initial_state(of, Options(ClockSource.INTERNAL)), Always(four_on_the_floor()))
    player.advance((), 0.0)
    return player, player.advance((Run(True),), 0.0)


def advanced(player: OfflineEngine, from_ms: int, to_ms: int) -> list[MidiOut]:
    return [send for ms in range(from_ms, to_ms) for send in player.advance((), ms / 1000)]


def test_a_drum_has_its_own_note_and_channel() -> None:
    """The other drums stay on those of the preset; a bounce knows which drum a note is all the same."""
    made = bounce(Always(every_step()), preset(hat_closed_note=36, hat_closed_channel=2), 1, 120)
    assert {send.data[:2] for send in made.midi if send.is_note_on} == {bytes((0x91, 36))}
    assert {hit.voice for hit in made.notes} == {Voice.HAT_CLOSED}


@pytest.mark.parametrize("turned", [("kick_channel", 7.0), ("kick_note", 60.0)])
def test_a_note_ends_where_it_began(turned: tuple[str, float]) -> None:
    """Also if the drum is sent elsewhere while it sounds."""
    player, sends = started(preset(kick_channel=3))
    assert [send.data[:2] for send in sends] == [bytes((0x92, 36))]
    sends += player.advance((SetValue(*turned),), 0.02)
    sends += advanced(player, 21, 600)  # the first note ends at 50 ms
    address = Counter((send.data[0] & 0x0F, send.data[1]) for send in sends if is_note_on(send.data))
    assert len(address) == 2
    assert Counter((send.data[0] & 0x0F, send.data[1]) for send in sends if not is_note_on(send.data)) == address


def test_all_channels_that_were_used_fall_silent() -> None:
    """At shutdown and when the port is lost: those of now and of before; at the start those of the preset."""
    player = OfflineEngine(initial_state(preset(kick_channel=3), Options(ClockSource.INTERNAL)), Always(every_step()))
    assert [send.data for send in player.advance((), 0.0)] == [all_notes_off(2), all_notes_off(9)]
    player, _ = started(preset(kick_channel=3))
    advanced(player, 1, 100)
    player.advance((SetValue("kick_channel", 7.0),), 0.1)
    _, out = silence(player.state, 0.2)
    assert [send.data for send in out.midi][-3:] == [all_notes_off(2), all_notes_off(6), all_notes_off(9)]


def test_an_echo_on_a_drums_own_channel_is_no_pad() -> None:
    """A DAW that passes its input through sends the note back; the same note on another channel is played by hand."""
    player, (note,) = started(preset(kick_channel=3, kick_note=38))
    before = len(player.triggers)
    player.advance((MidiIn(0.02, note.data),), 0.02)
    assert len(player.triggers) == before
    player.advance((MidiIn(0.021, bytes((0x99, *note.data[1:]))),), 0.021)
    assert player.triggers[-1].voice is Voice.SNARE


@pytest.mark.parametrize(
    ("note", "channel", "voice"),
    [
        (60, 10, Voice.KICK),  # its own note
        (60, 1, Voice.KICK),  # pads may be on another channel than the notes that are sent
        (36, 10, Voice.KICK),  # no other drum's: the note map's is the kick's still
        (38, 10, Voice.RIDE),  # its own note, which the snare has from the map alone
        (38, 3, Voice.SNARE),  # on whose channel it is
        (40, 10, Voice.SNARE),  # usual for a snare
        (100, 10, None),
    ],
)
def test_a_pad_plays_the_drum_that_sends_its_note(note: int, channel: int, voice: Voice | None) -> None:
    """A note that a drum sends out plays that drum when it comes in, and a hand on it chokes that drum."""
    own = preset(kick_note=60, ride_note=38, snare_channel=3)
    player = OfflineEngine(initial_state(own), Always(four_on_the_floor()))
    player.advance((MidiIn(0.0, bytes((0x90 + channel - 1, note, 100))),), 0.0)
    assert [hit.voice for hit in player.triggers] == ([] if voice is None else [voice])
    _, out = step(player.state, [MidiIn(0.1, bytes((0xA0 + channel - 1, note, 127)))], 0.1)
    assert out.chokes == (() if voice is None else (voice,))
