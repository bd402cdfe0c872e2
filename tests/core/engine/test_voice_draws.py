"""A voice with a seed of its own: drawn apart, while the others stay as they are."""

from dataclasses import dataclass, field

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.decode_request import decode_request
from latentdrum.core.engine.events import OutputBuffer, Regenerate
from latentdrum.core.engine.inputs import handle_input
from latentdrum.core.engine.protocols import RhythmDecoder
from latentdrum.core.engine.state import initial_state
from latentdrum.core.engine.voice_draws import decoded_groove, regenerated
from latentdrum.core.parameters.table import DEFAULTS, Values
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.position import Position
from latentdrum.core.voices import VOICES, Voice
from latentdrum.models.rhythm.model import load
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
    """And gives that voice what the same seed gives it when all share it."""
    name, rest = f"{voice.key}_seed", [each for each in Voice if each != voice]
    one, other = (decode({**HOT, name: float(seed)}, step) for seed in (first, second))
    assert same(one, other, rest)
    if first:
        assert same(one, decode({**HOT, "seed": float(first)}, step), [voice])


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


@given(st.sets(voices, min_size=1), seeds)
def test_regenerate_gives_new_seeds_to_some_voices_alone(chosen: set[Voice], seed: int) -> None:
    """Always the same ones, so that a session can be replayed; one after another they are all different."""
    state = initial_state(blank())
    values = {**state.values, "seed": float(seed)}
    found: list[Values] = [values]
    for _ in range(3):
        found.append(regenerated(found[-1], sorted(chosen)))
    changed = {name for name, value in found[-1].items() if value != values[name]}
    assert changed == {f"{voice.key}_seed" for voice in chosen}
    assert len({each[f"{voice.key}_seed"] for each in found[1:] for voice in chosen}) == 3 * len(chosen)
    assert regenerated(values, sorted(chosen)) == found[1]
    after = handle_input(state, Regenerate(tuple(Voice)), 0.0, OutputBuffer())
    assert len({after.values[f"{voice.key}_seed"] for voice in Voice}) == VOICES
