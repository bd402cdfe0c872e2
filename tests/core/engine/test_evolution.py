"""Evolution wanders from home and tends back; it depends on the seed and the phrase alone. Freeze holds the groove."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.engine.decode_request import decode_request, request_epoch
from latentdrum.core.engine.events import Input, LoadPreset, Run, SetValue
from latentdrum.core.engine.evolution import KEPT, walk
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.preset.anchor import anchored
from latentdrum.core.preset.preset import Preset
from latentdrum.runtime.offline import OfflineEngine
from tests.core.rhythm.loops import swung
from tests.rhythms import Scattered, preset, rewired

CADENCE_S, BAR_S = 0.01, 2.0
PHRASE = 64  # steps
HAT = 42

seeds, phrases = st.integers(0, 2**31 - 1), st.integers(0, 10_000)


@given(seeds, st.integers(0, 10_000))
def test_at_0_the_groove_is_exactly_at_home(seed: int, step: int) -> None:
    """To the last bit, wherever the song is."""
    own = preset(seed=seed, evolve=0.0)
    assert decode_request(own, own.values, step, 1).position.same_as(own.position)


@given(seeds, phrases, st.floats(0.01, 1))
def test_a_place_depends_on_seed_and_phrase_alone(seed: int, phrase: int, amount: float) -> None:
    """So a replay and a jump find it again; within a phrase it stays."""
    own = preset(seed=seed, evolve=amount)
    first, last = phrase * PHRASE, phrase * PHRASE + PHRASE - 1
    walk.cache_clear()
    here = decode_request(own, own.values, first, 1).position
    decode_request(own, own.values, first + 7 * PHRASE, 2)
    walk.cache_clear()
    assert decode_request(own, own.values, last, 3).position.same_as(here)
    assert np.array_equal(here.axes, own.position.axes)
    same_bar = request_epoch(own, own.values, first)[-2]
    assert (request_epoch(own, own.values, last)[-2], request_epoch(own, own.values, last + 1)[-2]) == (
        same_bar, same_bar + 1,
    )  # fmt: skip


def test_the_walk_begins_at_home_and_stays_round_it() -> None:
    """Its spread settles at one standard deviation, its mean at home: it is pulled back as it strays."""
    assert not walk(3, 0).any()
    far = np.stack([walk(seed, 40) for seed in range(200)])
    assert np.std(far) == pytest.approx(1.0, abs=0.03)
    assert np.abs(far.mean(0)).max() < 0.3


def test_the_walk_comes_home() -> None:
    """A phrase later a fifth of the way back is made on average; neighbours are alike, phrases far apart are not."""
    places = np.stack([[walk(seed, phrase) for phrase in range(40, 60)] for seed in range(40)])
    now, following, later = places[:, :-1].ravel(), places[:, 1:].ravel(), places[:, 19].ravel()
    assert (now @ following) / (now @ now) == pytest.approx(KEPT, abs=0.02)
    assert abs(np.corrcoef(places[:, 0].ravel(), later)[0, 1]) < 0.1


@given(seeds, st.integers(1, 500), st.floats(0, 1), st.floats(0, 1))
def test_less_is_nearer_on_the_same_way(seed: int, phrase: int, a: float, b: float) -> None:
    """The knob scales one walk: turned down it leads straight home."""
    shifts = [
        decode_request(own, own.values, phrase * PHRASE, 1).position.z - own.position.z
        for own in (preset(seed=seed, evolve=amount) for amount in (a, b))
    ]
    assert np.allclose(b * shifts[0], a * shifts[1], atol=1e-4)


def play(own: Preset, bars: float, inputs: list[tuple[float, Input]]) -> list[list[tuple[float, bytes]]]:
    """The notes of every bar: the place in it in seconds, and the message."""
    options = Options(ClockSource.INTERNAL, emit_ahead_s=2 * CADENCE_S)
    engine = OfflineEngine(initial_state(own, options), Scattered())
    sends = engine.advance([Run(True)], 0.0)
    for beat in range(1, round(bars * BAR_S / CADENCE_S)):
        now_s = beat * CADENCE_S
        sends += engine.advance([item for at_s, item in inputs if now_s - CADENCE_S < at_s <= now_s], now_s)
    played: list[list[tuple[float, bytes]]] = [[] for _ in range(int(bars))]
    for send in sends:
        bar = int((send.due_s + BAR_S / 32) // BAR_S)
        if send.is_note_on and bar < len(played):
            played[bar].append((round(send.due_s - bar * BAR_S, 6), send.data))
    return played


LIVELY = preset(temperature=0.5, variation=0.5, evolve=0.5, fill_every=2, humanise=0.0)


def test_a_frozen_groove_repeats() -> None:
    """Its two bars, over fills, variation, evolution, knobs and presets; set free, the song is where it would be."""
    changes: list[tuple[float, Input]] = [
        (9.0, SetValue("busyness", 0.9)),
        (13.0, LoadPreset(preset("other", style="techno", humanise=0.0))),
    ]
    held = play(LIVELY, 10.1, [(4.9, SetValue("freeze", 1.0)), *changes, (17.9, SetValue("freeze", 0.0))])
    free = play(LIVELY, 10.1, changes)
    assert held[:2] == free[:2]
    assert held[4] == held[6] == held[8]
    assert held[5] == held[7]
    assert held[9] == free[9]
    assert free[4] != free[6]


def test_a_frozen_groove_can_still_be_played_otherwise() -> None:
    """Swing, humanise and velocity are how it is played."""
    held = play(LIVELY, 8.1, [(4.9, SetValue("freeze", 1.0)), (11.9, SetValue("velocity", 0.5))])
    assert [at_s for at_s, _ in held[4]] == [at_s for at_s, _ in held[6]]
    assert max(data[2] for _, data in held[6]) < 0.6 * max(data[2] for _, data in held[4])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("macro_busy", 0.0),
        ("macro_fill", 1.0),
        ("density", 0.2),
        ("hat_closed_density", 0.0),
        ("hat_closed_probability", 0.3),
        ("kick_shift", 3.0),
        ("snare_ratchet", 3.0),
        ("kick_seed", 8.0),
        ("seed", 8.0),
        ("snare_lock", 0.0),
    ],
)
def test_no_knob_thins_or_fills_up_a_frozen_groove(name: str, value: float) -> None:
    """It is made ready unheard: the hits change when the groove is set free, and only then."""
    own = preset(temperature=0.5, humanise=0.0, kick_probability=0.6, snare_lock="on")
    turned = (5.9, SetValue(name, value))
    still, held = (play(own, 6.1, [(2.9, SetValue("freeze", 1.0)), *more]) for more in ([], [turned]))
    assert [hits(bar) for bar in held] == [hits(bar) for bar in still]
    assert [hits(bar) for bar in play(own, 6.1, [turned])[3:]] != [hits(bar) for bar in still[3:]]


def hits(notes: list[tuple[float, bytes]]) -> list[tuple[float, int]]:
    return [(at_s, data[1]) for at_s, data in notes]


def test_a_frozen_loop_stays_as_far_from_home_as_it_was() -> None:
    """Knobs lead it nowhere until it is set free; nor is a macro that has led it away lost."""
    own = rewired(preset(humanise=0.0), anchor=anchored(swung(1), preset().values))
    away = rewired(own, values={**own.values, "macro_busy": 1.0})
    assert play(away, 2.1, [(0.9, SetValue("freeze", 1.0))]) == play(away, 2.1, []) != play(own, 2.1, [])
    held = play(own, 5.1, [(0.5, SetValue("freeze", 1.0)), (2.9, SetValue("busyness", 1.0))])
    assert held[1] == held[3] == held[4]


def test_the_parts_of_a_frozen_groove_can_be_played_otherwise() -> None:
    """A part of its own takes effect; a locked one is that of the frozen groove, and stays when it is set free."""
    own = preset(temperature=0.5, variation=0.5, humanise=0.0)
    freeze, free = (4.9, SetValue("freeze", 1.0)), (11.9, SetValue("freeze", 0.0))
    held = play(own, 8.1, [freeze, (7.9, SetValue("hat_closed_velocity", 0.5))])
    hats = [[data[2] for _, data in held[bar] if data[1] == HAT] for bar in (2, 4)]
    assert hats[1] == pytest.approx([velocity / 2 for velocity in hats[0]], abs=1)
    assert [at_s for at_s, _ in held[2]] == [at_s for at_s, _ in held[4]]
    locked = play(own, 10.1, [freeze, (9.0, SetValue("hat_closed_lock", 1.0)), free])
    assert {data[1] for _, data in locked[4]} > {HAT}
    assert only(locked[6], HAT) == only(locked[8], HAT) == only(locked[4], HAT)
    assert without(locked[6], HAT) != without(locked[4], HAT)


def only(notes: list[tuple[float, bytes]], note: int) -> list[tuple[float, bytes]]:
    return [(round(at_s, 4), data) for at_s, data in notes if data[1] == note]


def without(notes: list[tuple[float, bytes]], note: int) -> list[tuple[float, bytes]]:
    return [(at_s, data) for at_s, data in notes if data[1] != note]
