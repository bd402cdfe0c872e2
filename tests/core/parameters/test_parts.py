"""The parameters of parts: one density over another, own seeds, own channels."""

from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.parameters.parts import (
    PART_NAMES,
    PART_PARAMETERS,
    densities,
    draw_seed,
    locked_voices,
    note_addresses,
    own_seeds,
    parts_of,
)
from latentdrum.core.parameters.table import DEFAULTS
from latentdrum.core.rhythm.parts import Pace, Part
from latentdrum.core.voices import NOTE_MAPS, Voice

GM = NOTE_MAPS["gm"]
shares = st.floats(0, 1)


def test_every_voice_has_the_same_parameters() -> None:
    """Twelve a voice, named after it, in one order."""
    kick = [name.removeprefix("kick_") for name in PART_NAMES[Voice.KICK]]
    assert len(kick) == 12
    assert [row.name for row in PART_PARAMETERS] == [f"{voice.key}_{what}" for voice in Voice for what in kick]


def test_by_default_a_part_is_the_groove() -> None:
    """Nothing locked, moved, drawn apart or sent elsewhere."""
    assert parts_of(DEFAULTS) == {}
    assert locked_voices(DEFAULTS) == set()
    assert own_seeds(DEFAULTS) == {}
    assert note_addresses(DEFAULTS, 10, GM) == tuple((9, note) for note in GM)


@given(shares, shares)
def test_a_voices_density_is_scaled_by_that_of_all(overall: float, own: float) -> None:
    """Either in its middle leaves the other; either at 0 is silence; more of one is never less of both."""

    def of(all_of_it: float, snare: float) -> float:
        return densities({**DEFAULTS, "density": all_of_it, "snare_density": snare})[Voice.SNARE]

    assert of(overall, 0.5) == overall
    assert of(0.5, own) == own
    assert of(0.0, own) == of(overall, 0.0) == 0.0
    assert of(overall, own) <= of(min(overall + 0.1, 1.0), own) <= 1.0
    others = densities({**DEFAULTS, "density": overall, "snare_density": own})
    assert {others[voice] for voice in Voice if voice != Voice.SNARE} == {overall}


def test_what_is_set_is_what_a_part_is() -> None:
    """Only voices that differ from the groove are listed."""
    values = {**DEFAULTS, "kick_length": 12.0, "kick_shift": -3.0, "kick_time": 2.0, "ride_probability": 0.25}
    values |= {"ride_ratchet": 3.0, "ride_euclid": 5.0, "snare_density": 0.1}
    assert parts_of(values) == {
        Voice.KICK: Part(length=12, shift=-3, pace=Pace.DOUBLE),
        Voice.RIDE: Part(pulses=5, probability=0.25, ratchet=3),
    }


def test_voices_with_the_same_seed_share_a_draw() -> None:
    """And only those; 0 is the shared seed."""
    values = {**DEFAULTS, "seed": 4.0, "kick_seed": 7.0, "hat_open_seed": 7.0, "ride_seed": 8.0}
    assert own_seeds(values) == {7: (Voice.KICK, Voice.HAT_OPEN), 8: (Voice.RIDE,)}
    assert [draw_seed(values, voice) for voice in (Voice.KICK, Voice.SNARE)] == [7, 4]


def test_a_voice_may_have_a_note_and_a_channel() -> None:
    """Note 0 is a note; channels are those of people, 1..16."""
    found = note_addresses({**DEFAULTS, "kick_note": 0.0, "snare_channel": 3.0}, 10, GM)
    assert (found[Voice.KICK], found[Voice.SNARE], found[Voice.RIDE]) == ((9, 0), (2, 38), (9, 51))
