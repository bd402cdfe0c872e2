"""Triggers and sound requests: every note has a trigger, every trigger its sound, requested in time."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.engine.engine import is_idle, step
from latentdrum.core.engine.events import Input, LoadPreset, MidiIn, Run, SetValue
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.protocols import RhythmDecoder
from latentdrum.core.engine.sound_request import SoundRequest, Trigger, sound_for_hit
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS
from latentdrum.core.preset.cc_output import CcOutput
from latentdrum.core.preset.kit import PLAIN_KIT, Kit, Pad
from latentdrum.core.preset.modulation import TARGETS, HitContext, Route, Source
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.groove import SHAPE, Groove, from_hits
from latentdrum.core.units import TICKS_PER_STEP
from latentdrum.core.voices import NOTE_MAPS, Voice
from latentdrum.runtime.offline import OfflineEngine, bounce, replay
from tests.core.engine.test_engine import CHAOS, CONTINUE, QUICK, START, STOP, TICK_S, ticks
from tests.rhythms import Always, Scattered, every_step, four_on_the_floor, preset, rewired

STEP_S = TICKS_PER_STEP * TICK_S
OWN_CLOCK = Options(source=ClockSource.INTERNAL)
#: Every drum brighter than the one before.
LADDER = Kit(
    "ladder",
    tuple(
        Pad(replace(pad.timbre, axes=np.full(5, 0.1 + 0.1 * voice, np.float32)))
        for voice, pad in zip(Voice, PLAIN_KIT.pads, strict=True)
    ),
)


def both(offset: float = 0.0) -> Groove:
    """A kick and a snare on every beat, hats on every step, of rising velocity."""
    hits = np.zeros(SHAPE, np.bool_)
    hits[::4, [Voice.KICK, Voice.SNARE]] = True
    hits[:, Voice.HAT_CLOSED] = True
    velocity = np.broadcast_to(np.linspace(0.3, 0.9, 32, dtype=np.float32)[:, None], SHAPE)
    return from_hits(hits, velocity, np.full(SHAPE, offset, np.float32))


def begun(sends: Iterable[MidiOut]) -> list[tuple[float, int, int]]:
    return sorted((round(send.due_s, 6), send.data[1], send.data[2]) for send in sends if send.is_note_on)


def trigger_list(hits: Iterable[Trigger], by_s: float = 0.0) -> list[tuple[float, int, int]]:
    return sorted((round(hit.due_s - by_s, 6), NOTE_MAPS["gm"][hit.voice], hit.velocity) for hit in hits)


def set_values(player: OfflineEngine, **values: object) -> None:
    player.advance([SetValue(name, PARAMETERS[name].parse(value)) for name, value in values.items()], 0.0)


class Watched(OfflineEngine):
    """Also records when everything was handed out."""

    def __init__(self, of: Preset, decoder: RhythmDecoder, options: Options | None = None) -> None:
        super().__init__(initial_state(of, options), decoder)
        self.requested: list[tuple[float, SoundRequest]] = []
        self.handed: list[tuple[float, Trigger]] = []

    def advance(self, inputs: Iterable[Input], now_s: float) -> list[MidiOut]:
        sounds, hits = len(self.sound_requests), len(self.triggers)
        sends = super().advance(inputs, now_s)
        self.requested += [(now_s, sound) for sound in self.sound_requests[sounds:]]
        self.handed += [(now_s, hit) for hit in self.triggers[hits:]]
        return sends

    def run_to(self, end_s: float, begin_s: float = 0.0) -> list[MidiOut]:
        beats = np.arange(begin_s, end_s, 0.001)
        return [send for now_s in beats for send in self.advance((), float(now_s))]


def test_every_note_has_its_trigger() -> None:
    """Same voice, time and velocity; no more and no fewer."""
    played = bounce(Scattered(), preset(temperature=0.4, swing=0.3), 4, 120)
    assert len(played.triggers) > 50
    assert trigger_list(played.triggers) == begun(played.midi)


@settings(max_examples=20, phases=QUICK)
@given(st.lists(st.tuples(st.floats(0, 4), st.sampled_from(CHAOS)), max_size=12))
def test_notes_and_triggers_always_match(chaos: list[tuple[float, bytes]]) -> None:
    """Whatever the DAW sends and when."""
    player = OfflineEngine(initial_state(preset(temperature=0.7)), Scattered())
    sends = list(replay(player, [*ticks(192, 0.0), *chaos]))
    assert [hit[1:] for hit in trigger_list(player.triggers)] == [note[1:] for note in begun(sends)]


def test_a_sound_is_requested_a_step_ahead() -> None:
    """Once, nearly a sixteenth or more before its hit, so that there is time to render it."""
    player = Watched(preset(), Always(both(offset=-0.45)), OWN_CLOCK)
    player.advance((Run(True),), 0.0)
    player.run_to(4.0)
    asked_s = {id(sound): at_s for at_s, sound in player.requested}
    assert len(player.requested) == len({sound.key for _, sound in player.requested})
    late = [hit for hit in player.triggers if hit.due_s > 0.2 and hit.due_s - asked_s[id(hit.sound)] < STEP_S * 0.9]
    assert not late
    assert len(player.triggers) > 40


def test_the_first_hits_sounds_are_requested_before_the_song_begins() -> None:
    """As soon as the groove is known, not only at Start."""
    player = Watched(preset(), Always(both()))
    player.advance((), 0.0)
    assert {sound.key for _, sound in player.requested} == {(0, 0), (0, 1), (0, 2)}
    list(replay(player, [(1.0, START), *ticks(4, 1.2)]))
    assert all(
        any(hit.sound is sound for at_s, sound in player.requested if at_s == 0.0) for hit in player.triggers[:3]
    )


def test_a_parameter_change_requests_only_the_sounds_it_changes() -> None:
    """A snare parameter: the snare's next sound is requested again, the kick's is not; the hit has the newest."""
    player = Watched(preset(), Always(both()), OWN_CLOCK)
    player.advance((Run(True),), 0.0)
    player.run_to(3.45 * STEP_S)  # step 4 is planned
    before = len(player.requested)
    player.advance((SetValue("snare_decay", 0.9),), 3.46 * STEP_S)
    player.run_to(4.2 * STEP_S, 3.46 * STEP_S)
    again = [sound for _, sound in player.requested[before:] if sound.key[0] == 4]
    assert [sound.key for sound in again] == [(4, int(Voice.SNARE))]
    (hit,) = (hit for hit in player.triggers if hit.sound.key == (4, int(Voice.SNARE)))
    assert hit.sound is again[0]
    assert hit.sound.timbre.axes[1] == pytest.approx(0.9)


def test_a_width_knob_requests_a_sound_only_when_a_pad_becomes_mono_or_stereo() -> None:
    """Between the two the mixer alone changes; a mono pad's sound costs no side."""
    values = {**DEFAULTS, "seed": 1.0}
    mono, hat = (HitContext(voice, 0, 0, 100) for voice in (Voice.KICK, Voice.HAT_CLOSED))
    kit_preset = preset()
    kick, wide_kick = (sound_for_hit(kit_preset, values | {"kick_width": x}, mono, None) for x in (0.0, 0.2))
    assert (kick.stereo, wide_kick.stereo, kick.same_sound(wide_kick)) == (False, True, False)
    hats = [sound_for_hit(kit_preset, values | {"hat_closed_width": x}, hat, None) for x in (0.0, 0.4, -0.5)]
    assert [found.stereo for found in hats] == [True, True, False]
    assert hats[0].same_sound(hats[1])


@pytest.mark.parametrize("offset_ms", [-100.0, -30.0, 0.0, 100.0])
@pytest.mark.parametrize("send_ms", [-40.0, 0.0, 25.0])
def test_sound_offset_moves_the_sounds_against_the_notes(offset_ms: float, send_ms: float) -> None:
    """By that much, earlier as well as later, and every hit is handed out before it is due."""
    player = Watched(preset(), Always(both()), OWN_CLOCK)
    set_values(player, sound_offset=offset_ms, send_offset=send_ms)
    sends = player.advance((Run(True),), 0.0) + player.run_to(3.0)
    notes, hits = (
        [x for x in found if 0.3 < x[0] < 2.7]
        for found in (begun(sends), trigger_list(player.triggers, offset_ms / 1000))
    )
    assert hits == notes
    assert round((notes[0][0] - send_ms / 1000) / STEP_S, 4) % 1.0 == 0.0
    assert all(now_s <= hit.due_s + 1e-9 for now_s, hit in player.handed)


def test_hits_are_handed_out_as_far_ahead_as_the_audio_needs() -> None:
    """The audio lookahead may differ from that of MIDI; the notes do not move."""
    plain = begun(bounce(Always(both()), preset(), 2, 120).midi)
    for lookahead_s in (0.0, 0.03):
        player = Watched(preset(), Always(both()), replace(OWN_CLOCK, sound_ahead_s=lookahead_s))
        sends = player.advance((Run(True),), 0.0) + player.run_to(4.05)
        assert begun(sends)[: len(plain)] == plain
        early = [hit.due_s - now_s for now_s, hit in player.handed if 0.1 < hit.due_s < 3.9]
        assert max(early) == pytest.approx(lookahead_s, abs=0.0015)


def test_stop_loses_and_doubles_nothing() -> None:
    """Stopped between a note and its later sound, the sound comes when the song goes on; after Stop all is still."""
    player = Watched(preset(), Always(every_step()))
    set_values(player, sound_offset=40.0)
    first = [(0.0, START), *ticks(20, 0.0), (0.405, STOP)]
    again = [(5.0, CONTINUE), *ticks(20, 5.0), (6.0, STOP)]
    sends = begun(replay(player, [*first, *again], tail_s=1.0))
    handed = [now_s for now_s, _ in player.handed]
    assert len([at_s for at_s, _, _ in sends if at_s < 1.0]) == len([at_s for at_s in handed if at_s < 1.0]) + 1
    assert not [at_s for at_s in handed if 0.405 <= at_s < 5.0]
    assert len(handed) == len(sends)


@pytest.mark.parametrize("knobs", [{"snare_mute": "on"}, {"kick_solo": "on", "hat_closed_solo": "on"}])
def test_mute_and_solo_silence_note_and_sound(knobs: dict[str, object]) -> None:
    """From the next hit on; no sound is requested for a silent voice."""
    player = Watched(preset(), Always(both()), OWN_CLOCK)
    sends = player.advance((Run(True),), 0.0) + player.run_to(0.6)
    notes, hits, asked = len(begun(sends)), len(player.triggers), len(player.requested)
    set_values(player, **knobs)
    more = player.run_to(3.0, 0.6)
    assert {note for _, note, _ in begun(more)} == {36, 42}
    assert {hit.voice for hit in player.triggers[hits:]} == {Voice.KICK, Voice.HAT_CLOSED}
    assert {sound.key[1] for _, sound in player.requested[asked:]} == {Voice.KICK, Voice.HAT_CLOSED}
    assert notes == hits
    set_values(player, **dict.fromkeys(knobs, "off"))
    assert {note for _, note, _ in begun(player.run_to(4.0, 3.0))} == {36, 38, 42}


def test_mute_wins_over_solo() -> None:
    """As on every mixer."""
    player = OfflineEngine(initial_state(preset(snare_mute="on", snare_solo="on"), OWN_CLOCK), Always(both()))
    player.advance((Run(True),), 0.0)
    assert not player.triggers


@pytest.mark.parametrize("playing", [False, True])
def test_a_pad_played_by_hand_sounds_at_once(playing: bool) -> None:
    """Whether or not the song runs, with its own sound and velocity; no note is sent."""
    player = Watched(preset(), Always(four_on_the_floor()))
    list(replay(player, [(0.0, START), *ticks(30, 0.0), *([] if playing else [(0.62, STOP)])], tail_s=0.02))
    hits, notes, at_s = len(player.triggers), player.state.notes_sent, player.requested[-1][0] + 0.1
    sends = player.advance((MidiIn(at_s, bytes((0x99, 40, 33))),), at_s)
    (hit,) = player.triggers[hits:]
    assert (hit.due_s, hit.voice, hit.velocity) == (at_s, Voice.SNARE, 33)
    assert player.requested[-1] == (at_s, hit.sound)
    assert hit.sound.key == (-1, int(Voice.SNARE))
    assert hit.sound.timbre.hardness < 0
    assert not begun(sends)
    assert player.state.notes_sent == notes
    player.advance((MidiIn(at_s, bytes((0x99, 38, 33))),), at_s + 0.01)
    assert player.triggers[-1].sound.key == (-2, int(Voice.SNARE))


def test_a_pad_played_by_hand_is_modulated_by_its_position_in_the_bar() -> None:
    """A route from step shifts a hit on beat three by half, as it does for hits of the groove."""
    route = Route(Source.STEP, TARGETS["snare.brightness"], 0.5)
    player = Watched(rewired(preset(), modulation=(route,)), Always(four_on_the_floor()), OWN_CLOCK)
    player.advance((Run(True),), 0.0)
    player.run_to(1.01)
    player.advance((MidiIn(1.01, bytes((0x99, 38, 100))),), 1.01)
    assert player.triggers[-1].voice is Voice.SNARE
    assert player.triggers[-1].sound.timbre.axes[0] == pytest.approx(0.75)


def play_pads(player: OfflineEngine, *notes: int, channel: int = 9) -> list[Voice]:
    hits = len(player.triggers)
    player.advance([MidiIn(1.0, bytes((0x90 | channel, note, 100))) for note in notes], 1.0)
    return [hit.voice for hit in player.triggers[hits:]]


def test_an_incoming_note_plays_the_voice_of_the_note_map() -> None:
    """By the preset's map, else by the common one; other notes and note-offs play nothing."""
    gm = OfflineEngine(initial_state(preset()), Always(four_on_the_floor()))
    assert play_pads(gm, *NOTE_MAPS["gm"]) == list(Voice)
    assert play_pads(gm, 35, 41, 44) == [Voice.KICK, Voice.TOM_LOW, Voice.HAT_CLOSED]
    assert play_pads(gm, 0, 60, 127) == []
    gm.advance([MidiIn(2.0, bytes((0x89, 36, 0))), MidiIn(2.0, bytes((0x99, 36, 0)))], 2.0)
    assert len(gm.triggers) == 12
    chromatic = OfflineEngine(initial_state(rewired(preset(), note_map="chromatic")), Always(four_on_the_floor()))
    assert play_pads(chromatic, 40, 49) == [Voice.TOM_LOW, Voice.CRASH]


def test_a_note_on_another_channel_or_for_a_muted_pad_is_ignored() -> None:
    """`listen` applies to notes as to controllers, mute to pads as to the song."""
    player = OfflineEngine(initial_state(rewired(preset(kick_mute="on"), listen=3)), Always(four_on_the_floor()))
    assert play_pads(player, 38) == []
    assert play_pads(player, 36, 38, channel=2) == [Voice.SNARE]


def test_our_own_note_sent_back_is_not_played_again() -> None:
    """A DAW that lets its input through would make every hit a flam."""
    player = OfflineEngine(initial_state(preset(), OWN_CLOCK), Always(four_on_the_floor()))
    sends = player.advance((Run(True),), 0.0)
    (note,) = (send for send in sends if send.is_note_on)
    player.advance((MidiIn(0.005, note.data),), 0.005)
    assert len(player.triggers) == 1
    harder = bytes((note.data[0], note.data[1], note.data[2] - 1))
    player.advance((MidiIn(0.006, harder), MidiIn(0.006, bytes((note.data[0] ^ 1, *note.data[1:])))), 0.006)
    assert len(player.triggers) == 3


def test_playing_by_hand_leaves_the_device_idle() -> None:
    """It schedules nothing, so the engine thread may sleep."""
    player = OfflineEngine(initial_state(preset()), Always(four_on_the_floor()))
    play_pads(player, 36)
    assert is_idle(player.state, 1.0)


def test_a_new_kit_sounds_from_its_bar_on() -> None:
    """The old kit to the end of the bar; the new one's first sounds are requested ahead."""
    old, new = preset(), rewired(preset("new"), kit=LADDER)
    player = Watched(old, Always(both()), OWN_CLOCK)
    player.advance((Run(True),), 0.0)
    player.run_to(1.5)
    player.advance((LoadPreset(new, at_bar=True),), 1.5)
    player.run_to(3.0, 1.5)
    kicks = [
        (hit.due_s, round(float(hit.sound.timbre.axes[0]), 4)) for hit in player.triggers if hit.voice is Voice.KICK
    ]
    assert {axis for at_s, axis in kicks if at_s < 1.99} == {0.5}
    assert {axis for at_s, axis in kicks if at_s > 1.99} == {0.1}
    asked_s = {id(sound): at_s for at_s, sound in player.requested}
    first = next(hit for hit in player.triggers if hit.due_s > 1.99)
    assert first.due_s - asked_s[id(first.sound)] > STEP_S * 0.4


def test_the_same_seed_is_the_same_performance() -> None:
    """To the last sound; another seed is another one, and so is every hit with round robin."""

    def sounds(seed: int) -> list[tuple[bytes, int]]:
        hits = bounce(Scattered(), preset(seed=seed, temperature=0.3), 2, 120).triggers
        return [(hit.sound.timbre.z.tobytes(), hit.sound.seed) for hit in hits]

    assert sounds(1) == sounds(1)
    assert not set(sounds(1)) & set(sounds(2))
    assert len(set(sounds(1))) == len(sounds(1))


def test_the_groove_modulates_the_sounds() -> None:
    """Velocity, accent and the place in the bar reach the snare."""
    modulation_routes = (
        Route(Source.VELOCITY, TARGETS["snare.brightness"], 0.5),
        Route(Source.ACCENT, TARGETS["snare.punch"], 1.0),
        Route(Source.STEP, TARGETS["snare.pitch"], 0.5),
        Route(Source.ENERGY, TARGETS["snare.decay"], -0.5),
    )
    hits = bounce(Always(both()), rewired(preset(energy=0.75), modulation=modulation_routes), 2, 120).triggers
    snares = [hit for hit in hits if hit.voice is Voice.SNARE]
    axes = np.array([hit.sound.timbre.axes for hit in snares])
    assert np.all(np.diff(axes[:, 0]) > 0)
    assert axes[:4, 2] == pytest.approx([0.5, 0.625, 0.75, 0.875])
    assert axes[:, 1] == pytest.approx(0.25)
    assert axes[:, 4].mean() == pytest.approx(0.5, abs=0.01)
    assert axes[-1, 4] > 0.6 > 0.4 > axes[0, 4]
    assert {float(hit.sound.timbre.axes[0]) for hit in hits if hit.voice is Voice.KICK} == {0.5}


def control_changes_of(sends: Sequence[MidiOut]) -> list[tuple[int, int, int]]:
    return [(send.data[0] & 0x0F, send.data[1], send.data[2]) for send in sends if send.data[0] & 0xF0 == 0xB0]


def test_axes_are_sent_before_each_note_and_only_when_they_change() -> None:
    """CC output is off unless the preset has it."""
    route = Route(Source.STEP, TARGETS["kick.brightness"], 0.5)
    with_cc_output = CcOutput(2, {(Voice.KICK, 0): 20, (Voice.KICK, 1): 21})
    silent = bounce(Always(four_on_the_floor()), rewired(preset(), modulation=(route,)), 1, 120)
    assert control_changes_of(silent.midi) == [(9, 123, 0)] * 2
    played = bounce(
        Always(four_on_the_floor()), rewired(preset(), modulation=(route,), sound_out=with_cc_output), 1, 120
    )
    sent = control_changes_of(played.midi)[1:-1]
    assert sent == [(1, 20, 64), (1, 21, 64), (1, 20, 79), (1, 20, 95), (1, 20, 111)]
    order = [send.data[0] & 0xF0 for send in sorted(played.midi, key=lambda send: send.due_s)]
    assert all(order[i + 1] in (0xB0, 0x90) for i, kind in enumerate(order) if kind == 0xB0 and 0 < i < len(order) - 1)


@pytest.mark.parametrize("again", [START, CONTINUE])
def test_after_a_stop_the_axes_are_sent_again(again: bytes) -> None:
    """What was handed out before it may have been withdrawn, whether the song then starts or goes on."""
    with_cc_output = rewired(preset(), sound_out=CcOutput(2, {(Voice.KICK, 1): 21}))
    player = OfflineEngine(initial_state(with_cc_output), Always(four_on_the_floor()))
    sends = list(replay(player, [(0.0, START), *ticks(60, 0.0), (2.0, STOP), (3.0, again), *ticks(60, 3.0)]))
    assert control_changes_of(sends)[1:-1] == [(1, 21, 64)] * 2


def test_no_sound_is_requested_beyond_the_end_of_a_bounce() -> None:
    """The last step that is played is the last with requests."""
    player = OfflineEngine(initial_state(preset(), replace(OWN_CLOCK, end_step=16)), Always(every_step()))
    sends = [*player.advance((Run(True),), 0.0)]
    for ms in range(1, 2600):
        sends += player.advance((), ms / 1000)
    assert {sound.key[0] for sound in player.sound_requests} == set(range(16))
    assert len(begun(sends)) == 16


def test_key_pressure_chokes_a_pad() -> None:
    """Key pressure of 64 and more on a voice's note chokes its pad; less, another note or channel does not."""
    state = initial_state(rewired(preset(), listen=3))
    for data, grabbed in (
        (bytes((0xA2, 49, 127)), (Voice.CRASH,)),
        (bytes((0xA2, 49, 63)), ()),
        (bytes((0xA2, 1, 127)), ()),
        (bytes((0xA3, 49, 127)), ()),
    ):
        assert step(state, [MidiIn(0.0, data)], 0.0)[1].chokes == grabbed
