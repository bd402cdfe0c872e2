"""A voice with a seed of its own: drawn apart, while the others stay as they are."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.engine.decode_request import decode_request
from latentdrum.core.engine.protocols import RhythmDecoder
from latentdrum.core.engine.voice_draws import CANDIDATES, CHANGE, ROUNDS, decoded_groove, redrawn
from latentdrum.core.parameters.table import DEFAULTS, Values
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.groove import SHAPE, Groove, from_hits
from latentdrum.core.rhythm.position import Position
from latentdrum.core.voices import Voice
from latentdrum.models.rhythm.model import load
from latentdrum.storage.preset_library import PresetLibrary
from tests.rhythms import Scattered, blank

HOT = {**DEFAULTS, "temperature": 1.0, "variation": 0.3, "evolve": 0.3}
seeds = st.integers(0, 2**31 - 1)
voices = st.sampled_from(Voice)


def decode(values: Values, step: int = 0, decoder: RhythmDecoder | None = None) -> Groove:
    return decoded_groove(decoder or Scattered(), decode_request(blank(), values, step, 1))


def columns(groove: Groove, chosen: list[Voice]) -> list[FloatArray]:
    arrays = (groove.score, groove.velocity, groove.offset, groove.steady_velocity)
    second = [] if groove.second is None else [groove.second[:, chosen]]
    return [array[:, chosen] for array in arrays] + second


def same(a: Groove, b: Groove, chosen: list[Voice]) -> bool:
    return all(map(np.array_equal, columns(a, chosen), columns(b, chosen)))


@given(voices, seeds, seeds, st.integers(0, 200))
def test_a_voices_seed_moves_no_other_voice(voice: Voice, first: int, second: int, step: int) -> None:
    """And gives that voice the same part, whatever the others are drawn from."""
    name, rest = f"{voice.key}_seed", [each for each in Voice if each != voice]
    one, other = (decode({**HOT, name: float(seed)}, step) for seed in (first, second))
    assert same(one, other, rest)
    if first:
        alone = {**HOT, name: float(first), **{f"{each.key}_seed": float(second) for each in rest}}
        assert same(one, decode(alone, step), [voice])


def test_voices_are_apart_in_the_model_too() -> None:
    """At full temperature, where the hits of a step are drawn together; the drawn part differs, nothing else does."""
    model = load()
    plain = decode(HOT, 0, model)
    apart = [decode({**HOT, "snare_seed": float(seed)}, 0, model) for seed in range(2, 8)]
    rest: list[Voice] = [voice for voice in Voice if voice is not Voice.SNARE]
    assert all(same(groove, plain, rest) for groove in apart)
    assert len({groove.hits[:, Voice.SNARE].tobytes() for groove in apart}) > 1


@dataclass
class Counted:
    """Keeps the seeds that it is asked for."""

    seeds: list[int] = field(default_factory=list)

    def decode(self, position: Position, seed: int, temperature: float) -> Groove:
        self.seeds.append(seed)
        return Scattered().decode(position, seed, temperature)


def test_a_groove_is_decoded_once_a_seed() -> None:
    """Once while all share theirs; voices that share one are decoded together."""
    for values, count in (({}, 1), ({"kick_seed": 5.0}, 2), ({"kick_seed": 5.0, "ride_seed": 5.0}, 2)):
        decoder = Counted()
        decode({**HOT, **values}, 0, decoder)
        assert len(decoder.seeds) == len(set(decoder.seeds)) == count


def test_a_voice_of_its_own_is_drawn_anew_with_every_repetition() -> None:
    """Each two bars, as the others are."""
    values = {**DEFAULTS, "kick_seed": 5.0}
    draws = [decode(values, 32 * n).velocity[:, Voice.KICK].tobytes() for n in range(8)]
    assert len(set(draws)) == 8


def test_a_voice_of_its_own_keeps_its_hits_while_the_groove_repeats() -> None:
    """At temperature, variation and evolve 0 its part comes again every two bars, and is not that of the groove."""
    model, values = load(), {**DEFAULTS, "kick_seed": 5.0}
    bars = [decode(values, 32 * count, model).hits[:, Voice.KICK].tobytes() for count in range(3)]
    assert len(set(bars)) == 1
    assert bars[0] != decode(DEFAULTS, 0, model).hits[:, Voice.KICK].tobytes()


def test_knobs_move_a_voice_of_its_own() -> None:
    """Axes, style and latents lead its part on, as they lead the groove."""
    preset = blank()
    for name, value in (("busyness", 0.9), ("style", 5.0), ("latent_1", 2.0)):
        here, there = (
            decode_request(preset, {**preset.values, "kick_seed": 5.0, name: at}, 0, 1).own[0].position
            for at in (preset.values[name], value)
        )
        assert not here.same_as(there)


#: Played patterns of three styles, far from each other.
PRESETS = ("amen-chop", "deep-house-shuffle", "afrobeat-lagos")


@pytest.mark.parametrize("name", PRESETS)
def test_regenerate_gives_every_drum_that_plays_another_part(name: str) -> None:
    """It plays, is not the part before, and about as full as it: half to twice the hits. So it is the second time."""
    model, preset = load(), PresetLibrary().load(name)
    for voice in (voice for voice in Voice if decode_at(preset, preset.values, model)[:, voice].sum() > 2):
        values = dict(preset.values)
        for _ in range(2):
            old = decode_at(preset, values, model)[:, voice]
            found = redrawn(model, preset, values, 0, [voice])[voice]
            values[f"{voice.key}_seed"] = float(found.seed)
            new = decode_at(preset, values, model)[:, voice]
            assert 0.5 <= new.sum() / old.sum() <= 2.0
            assert found.changed == pytest.approx((old ^ new).sum() / (old.sum() + new.sum()))
            assert found.changed > 0
            assert found.plays


def decode_at(preset: Preset, values: Values, model: RhythmDecoder) -> BoolArray:
    return decoded_groove(model, decode_request(preset, values, 0, 1)).hits


def test_most_regenerated_parts_are_about_half_new() -> None:
    """Not a ghost note here and there, and not something that has nothing to do with it."""
    model = load()
    changes = []
    for name in PRESETS:
        preset = PresetLibrary().load(name)
        plays = [voice for voice in Voice if decode_at(preset, preset.values, model)[:, voice].sum() > 2]
        changes += [redrawn(model, preset, preset.values, 0, [voice])[voice].changed for voice in plays]
    assert CHANGE[0] <= float(np.median(changes)) <= CHANGE[1]


def test_the_same_values_give_the_same_seeds_and_every_press_others() -> None:
    """So that what was done can be done again, and pressing again is heard."""
    preset, chosen = blank(), [Voice.KICK, Voice.RIDE]
    values, seeds = preset.values, list[int]()
    for _ in range(3):
        found = redrawn(Scattered(), preset, values, 0, chosen)
        assert found == redrawn(Scattered(), preset, values, 0, chosen)
        seeds.append(found[Voice.KICK].seed)
        values = {**values, **{f"{voice.key}_seed": float(part.seed) for voice, part in found.items()}}
    assert len(set(seeds)) == 3


@dataclass
class Silent:
    """A decoder without hits, that counts."""

    decodes: int = 0

    def decode(self, position: Position, seed: int, temperature: float) -> Groove:
        self.decodes += 1
        return from_hits(np.zeros(SHAPE, np.bool_), np.zeros(SHAPE, np.float32), np.zeros(SHAPE, np.float32))


def test_a_search_ends() -> None:
    """Where no part will do, after the most decodes that there are: the groove, and the candidates of all rounds."""
    decoder, preset = Silent(), blank()
    assert not redrawn(decoder, preset, preset.values, 0, list(Voice))[Voice.KICK].plays
    assert decoder.decodes == 1 + CANDIDATES * ROUNDS
