"""The second strikes that the shipped rhythm model draws: rolls roll, machines do not, and nothing else changes."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.rhythm.groove import SHAPE, Groove, from_hits
from latentdrum.core.voices import Voice
from latentdrum.models.rhythm.model import SECOND, RhythmModel, load, load_folder
from latentdrum.storage.model_files import ModelError, model_folder

SNARE = Voice.SNARE


@pytest.fixture(scope="module")
def model() -> RhythmModel:
    return load()


def seconds(groove: Groove) -> int:
    return 0 if groove.second is None else int((groove.second[..., 0] != 0).sum())


def rock(snares: range) -> Groove:
    """A rock beat with snares on some steps: the backbeat, or a roll as well."""
    hits = np.zeros(SHAPE, np.bool_)
    hits[::8, Voice.KICK] = hits[::2, Voice.HAT_CLOSED] = hits[4::8, SNARE] = True
    velocity = np.full(SHAPE, 0.8, np.float32)
    for step in snares:
        hits[step, Voice.HAT_CLOSED], hits[step, SNARE], velocity[step, SNARE] = False, True, 0.5
    return from_hits(hits, velocity, np.zeros(SHAPE, np.float32))


def test_a_snare_roll_is_played_with_double_strokes_and_a_backbeat_is_not(model: RhythmModel) -> None:
    """Encoded and decoded again, over forty performances: by the snare's stroke, four times as often."""
    shares = []
    for groove in (rock(range(20, 32)), rock(range(0))):
        position = model.encode(groove)
        decoded = [model.decode(position, seed, 0.0) for seed in range(40)]
        twice = sum(int((each.second[:, SNARE, 0] != 0).sum()) for each in decoded if each.second is not None)
        shares.append(twice / sum(int(each.hits[:, SNARE].sum()) for each in decoded))
    assert shares[0] > 0.05
    assert shares[0] > 4 * shares[1]


@pytest.mark.parametrize("style", ["house", "techno", "trap"])
def test_drum_machines_play_one_hit_at_a_time(model: RhythmModel, style: str) -> None:
    """Twenty grooves of a programmed style have next to no flams: less than one hit in three hundred."""
    rng = np.random.default_rng(0)
    grooves = [model.decode(model.sample(style, rng), seed, 1.0) for seed in range(20)]
    assert sum(map(seconds, grooves)) < sum(int(groove.hits.sum()) for groove in grooves) / 300


def test_a_second_strike_is_softer_and_within_its_step(model: RhythmModel) -> None:
    """It belongs to a hit, on either side of it, at most half a step from the grid, and not as loud."""
    rng = np.random.default_rng(1)
    found = 0
    for seed in range(40):
        groove = model.decode(model.sample("latin", rng), seed, 1.0)
        if groove.second is None:
            continue
        gap, share, from_humanise = groove.second[groove.second[..., 0] != 0].T
        cells = groove.second[..., 0] != 0
        found += len(gap)
        assert groove.hits[cells].all()
        assert (np.abs(groove.offset[cells] + gap) <= 0.5 + 1e-6).all()
        assert ((share > 0) & (share <= 1)).all()
        assert ((from_humanise >= 0) & (from_humanise < 1)).all()
    assert found > 40


def test_a_model_without_the_file_draws_the_same_hits_alone(tmp_path: Path, model: RhythmModel) -> None:
    """As models learned before have none; hits and touch are the same to the bit, with or without second strikes."""
    shutil.copytree(model_folder("rhythm-v1"), tmp_path / "model")
    card = json.loads((tmp_path / "model" / "card.json").read_text(encoding="utf-8"))
    del card["files"][SECOND]
    (tmp_path / "model" / "card.json").write_text(json.dumps(card), encoding="utf-8")
    (tmp_path / "model" / SECOND).unlink()
    older, rng = load_folder(tmp_path / "model"), np.random.default_rng(2)
    drawn = 0
    for seed, temperature in enumerate((0.0, 0.5, 1.0) * 4):
        position = model.sample("funk", rng)
        plain, groove = (each.decode(position, seed, temperature) for each in (older, model))
        assert plain.second is None
        for name in ("score", "velocity", "offset", "expected"):
            assert np.array_equal(getattr(plain, name), getattr(groove, name))
        drawn += seconds(groove)
    assert drawn > 0


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    """As every file of a model."""
    shutil.copytree(model_folder("rhythm-v1"), tmp_path / "model")
    (tmp_path / "model" / SECOND).write_bytes(b"")
    with pytest.raises(ModelError, match=rf"{SECOND}.*damaged"):
        load_folder(tmp_path / "model")
