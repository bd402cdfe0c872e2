"""A model learns from its player: what it knew stays, what it learned is there, and an interruption costs nothing."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from latentdrum.core.rhythm.position import style_weights
from latentdrum.models.rhythm.model import load, load_folder
from latentdrum.storage.model_files import ModelError, model_folder, read_card, read_part, user_models
from latentdrum.storage.model_library import exists, undo
from tests.learning.test_player_loops import write_loops

torch = pytest.importorskip("torch")
stats = pytest.importorskip("scipy.stats")
pytestmark = pytest.mark.training

from latentdrum.learning.onnx_import import check_outputs  # noqa: E402
from latentdrum.learning.rank_correlation import rank_correlation  # noqa: E402
from latentdrum.learning.rhythm import learn as learning  # noqa: E402
from latentdrum.learning.rhythm.fine_tune import FineTuner, FineTuning, SpacePrior  # noqa: E402
from latentdrum.learning.rhythm.load import load_nets  # noqa: E402
from latentdrum.learning.rhythm.nets import RhythmNets, Size  # noqa: E402
from latentdrum.learning.rhythm.player_loops import PlayerLoops  # noqa: E402
from latentdrum.learning.user_model import finish  # noqa: E402
from tests.learning.small_fits import features  # noqa: E402
from tests.own_models import copy_model  # noqa: E402

SHORT = FineTuning(epochs=3, batches_per_epoch=2, batch=16)
FEW = learning.Amounts(rehearsed=32, kept=4, sweeps=1)


def base_nets() -> RhythmNets:
    """The nets of the shipped model."""
    folder = model_folder("rhythm-v1")
    card = read_card(folder)
    encoder, decoder = (read_part(folder, card, name) for name in ("encoder.onnx", "decoder.onnx"))
    return load_nets(encoder, decoder, load().space)


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LATENTDRUM_PRESETS", str(tmp_path / "own"))
    return tmp_path


def test_the_nets_of_a_model_are_read_back() -> None:
    """They compute what its graphs do, which is checked; weights of another net are refused."""
    nets, folder = base_nets(), model_folder("rhythm-v1")
    x = {"x": torch.from_numpy(features(20))}
    encoder = (folder / "encoder.onnx").read_bytes()
    check_outputs(nets.encoder, encoder, x)
    with torch.no_grad():
        next(nets.encoder.parameters())[3] += 0.1
    with pytest.raises(ModelError, match="is off by"):
        check_outputs(nets.encoder, encoder, x)
    with pytest.raises(ModelError, match="is off by"):
        check_outputs(RhythmNets(Size()).encoder, encoder, x)


def test_the_prior_is_that_of_the_space() -> None:
    """Training counts nats as the instrument's tables do."""
    model, rng = load(), np.random.default_rng(0)
    mean, log_variance = rng.normal(size=(2, 5, 32)).astype(np.float32)
    styles = [None, "house", "jazz", "rock", "latin"]
    weights = np.stack([style_weights(style) for style in styles])
    found = SpacePrior(model.space).kl_divergence(*map(torch.from_numpy, (mean, log_variance, weights)))
    expected = [model.space.kl_divergence(*row) for row in zip(mean, log_variance, weights, strict=True)]
    assert found.numpy() == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("ties", [1, 3, 100])
def test_ranks_are_correlated_as_spearman_did(ties: int) -> None:
    """Equal values share their mean rank."""
    rng = np.random.default_rng(0)
    a, b = (rng.integers(0, ties, 100) / ties).astype(np.float32), rng.random(100, np.float32)
    expected = 0.0 if ties == 1 else stats.spearmanr(a, b).statistic
    assert rank_correlation(a, b) == pytest.approx(expected, abs=1e-6)


def test_grooves_are_learned_and_the_others_kept() -> None:
    """After some steps the player's grooves are reconstructed better, and rehearsed positions answer much as before."""
    nets, space = base_nets(), load().space
    own, rehearsed = torch.from_numpy(features(6)), torch.from_numpy(features(96)[48:])
    plan = FineTuning(epochs=1, batches_per_epoch=12, batch=64, learning_rate=1e-3)
    tuner = FineTuner(nets, space, own, rehearsed, plan)
    optimiser, losses = tuner.optimisers["optimiser"], list[dict[str, float]]()
    for (batch,) in tuner.batches():
        loss, parts = tuner.step(batch, 0.04)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append({name: float(part.detach()) for name, part in parts.items()})
    assert losses[0]["decoder_moved"] == pytest.approx(0, abs=1e-3)
    assert losses[0]["encoder_moved"] == pytest.approx(0, abs=1e-3)
    assert losses[-1]["hit"] < 0.9 * losses[0]["hit"]


def test_a_few_grooves_are_not_learned_by_heart() -> None:
    """Of a batch they are a small part, a hundred loops are half of it."""
    plan = FineTuning(batch=192)
    assert [plan.own(grooves) for grooves in (3, 36, 300, 40_000)] == [16, 24, 96, 96]


def test_from_a_folder_of_loops_to_a_model_of_ones_own(own_folder: Path) -> None:
    """It loads by its name, keeps the base model's space and other files, and has the loops as landmarks."""
    base = load()
    read = list[PlayerLoops]()
    learned = learning.learn(write_loops(own_folder / "loops", 8), "mine", read.append, SHORT, FEW)
    assert [loops.loops for loops in read] == [6]
    assert learned.folder == user_models() / "mine"
    assert [path.name for path in user_models().iterdir()] == ["mine"]
    model = load("mine")
    assert model.lineage == ("mine", "rhythm-v1")
    assert model.card["credits"][-1]["by"] == "the player"
    for name in ("centre", "spread", "directions"):
        assert np.array_equal(getattr(model.space, name), getattr(base.space, name))
    assert np.array_equal(model.space.percentiles.knots, base.space.percentiles.knots)
    count = len(base.space.z)
    assert len(model.space.z) == count + learned.loops.grooves
    assert np.array_equal(model.space.z[:count], base.space.z)
    assert model.space.near.shape == (len(model.space.z), base.space.near.shape[1])
    assert (model.space.style[model.space.near] == model.space.style[:, None]).all()
    figures = json.loads((learned.folder / "learned.json").read_text(encoding="utf-8"))
    assert figures["after"]["held_out"]["f1"] == pytest.approx(learned.after.held_out.f1)
    assert len((learned.folder / "log.jsonl").read_text(encoding="utf-8").splitlines()) == SHORT.epochs


def test_files_that_it_does_not_train_are_carried_over(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else the base model holds, the new one holds unchanged, and its tables too."""
    base = own_folder / "rhythm-v1"
    shutil.copytree(model_folder("rhythm-v1"), base)
    with np.load(base / "space.npz") as stored:
        np.savez(base / "space.npz", **stored, further=np.arange(7))
    (base / "drawing.bin").write_bytes(b"weights of another net")
    card = json.loads((base / "card.json").read_text(encoding="utf-8"))
    for name in ("drawing.bin", "space.npz"):
        card["files"][name] = hashlib.sha256((base / name).read_bytes()).hexdigest()
    (base / "card.json").write_text(json.dumps(card), encoding="utf-8")
    monkeypatch.setattr(learning, "model_folder", lambda name: base)
    folder = learning.learn(write_loops(own_folder / "loops", 5), "mine", plan=SHORT, amounts=FEW).folder
    assert read_part(folder, read_card(folder), "drawing.bin") == b"weights of another net"
    with np.load(folder / "space.npz") as stored:
        assert stored["further"].tolist() == list(range(7))


def test_a_model_that_is_learned_anew_can_be_restored(own_folder: Path) -> None:
    """The one before is set aside, not deleted."""
    old = (copy_model("mine") / "card.json").read_bytes()
    work = user_models() / ".mine.part"
    (work / "training").mkdir(parents=True)
    (work / "training" / "log.jsonl").touch()
    copy_model("new").replace(work / "mine")
    folder = finish(work, work / "mine", {})
    new = (folder / "card.json").read_bytes()
    for card in (old, new):
        assert undo("mine")
        assert (folder / "card.json").read_bytes() == card


class Interrupted(FineTuner):
    """A fine-tuning that Ctrl-C ends before a batch, counted from 0."""

    def batches(self) -> Iterator[tuple[dict[str, Any]]]:
        for number, batch in enumerate(super().batches()):
            if (self.epoch, number) == (1, 1):
                raise KeyboardInterrupt
            yield batch


def test_an_interrupted_run_goes_on_where_it_was(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the model comes out as if nothing had happened; the loops are not read twice."""
    loops = write_loops(own_folder / "loops", 5)
    whole = learning.learn(loops, "whole", plan=SHORT, amounts=FEW)
    with monkeypatch.context() as patched:
        patched.setattr("latentdrum.learning.rhythm.fine_tune.FineTuner", Interrupted)
        with pytest.raises(KeyboardInterrupt):
            learning.learn(loops, "parts", plan=SHORT, amounts=FEW)
    assert not exists("parts")
    monkeypatch.setattr(learning, "store_loops", None)
    monkeypatch.setattr(learning, "store_rehearsal", None)
    parts = learning.learn(loops, "parts", plan=SHORT, amounts=FEW)
    for name in ("encoder.onnx", "decoder.onnx"):
        assert (parts.folder / name).read_bytes() == (whole.folder / name).read_bytes()
    assert parts.before == whole.before
    assert load_folder(parts.folder).name == "parts"


def test_other_loops_begin_anew(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an interrupted run has done with other loops, or with another plan, is not used."""
    loops = write_loops(own_folder / "loops", 5)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(learning, "fine_tune", stop)
    kept, anew = user_models() / ".mine.part" / "loops.json", list[bool]()
    for more, plan in (("", SHORT), ("", SHORT), ("further", SHORT), ("", replace(SHORT, seed=2))):
        before = kept.stat().st_mtime_ns if kept.exists() else 0
        if more:
            shutil.copy(loops / "loop-000.mid", loops / f"{more}.mid")
        with pytest.raises(KeyboardInterrupt):
            learning.learn(loops, "mine", plan=plan, amounts=FEW)
        anew.append(kept.stat().st_mtime_ns != before)
    assert anew == [True, False, True, True]
