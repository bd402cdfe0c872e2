"""A timbre model learns from its player: what it knew stays, and an interruption costs nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from latentdrum.core.timbre.timbre import Drum, typical
from latentdrum.core.voices import Voice
from latentdrum.models.timbre import model as timbre
from latentdrum.models.timbre.model import load
from latentdrum.storage.model_files import ModelError, model_folder, timbre_models, user_models
from latentdrum.storage.model_library import exists
from tests.storage.sound_files import thump, write

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.training

from latentdrum.learning.timbre import learn as learning  # noqa: E402
from latentdrum.learning.timbre import player_sounds  # noqa: E402
from latentdrum.learning.timbre.fine_tune import FineTuner, FineTuning  # noqa: E402
from latentdrum.learning.timbre.load import check_nets, load_exported  # noqa: E402
from latentdrum.learning.timbre.player_sounds import PlayerSounds  # noqa: E402
from latentdrum.learning.timbre.sound_store import SoundStore, SoundWriter  # noqa: E402

SHORT = FineTuning(epochs=2, batches_per_epoch=2, own=4, rehearsed=4)
FEW = learning.Amounts(rehearsed=12, kept=2, sweeps=1)


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the player's models; variants are few, and encoder refinement, which takes longest, is left out."""
    monkeypatch.setenv("LATENTDRUM_PRESETS", str(tmp_path / "own"))
    monkeypatch.setattr(player_sounds, "_VARIANTS", 6)
    monkeypatch.setattr(timbre, "refine", lambda expected, target, start, steps: start)
    return tmp_path


def write_sounds(folder: Path, count: int = 6) -> Path:
    """Kicks and mid toms, each higher than the one before."""
    for index in range(count):
        name = f"{('kick', 'mid tom')[index % 2]} {index}.wav"
        write(folder / name, thump(50.0 + 15 * index))
    return folder


def test_the_nets_of_a_model_are_read_back() -> None:
    """They compute what its graphs do, which is checked; other weights are refused."""
    folder = model_folder("timbre-v2")
    nets, space, _ = load_exported(folder)
    graphs = [(folder / name).read_bytes() for name in ("encoder.onnx", "decoder.onnx")]
    for part in (nets.encoder, nets.decoder):
        weights = next(part.parameters())
        before = weights.detach().clone()
        with torch.no_grad():
            weights.add_(0.1)
        with pytest.raises(ModelError, match="is off by"):
            check_nets(nets, graphs[0], graphs[1], space)
        with torch.no_grad():
            weights.copy_(before)
    check_nets(nets, graphs[0], graphs[1], space)


def test_sounds_are_learned_and_the_others_kept(tmp_path: Path) -> None:
    """After some steps the player's sounds are nearer, and rehearsed timbres sound much as before."""
    nets, space, _ = load_exported(model_folder("timbre-v2"))
    stores = []
    for name, pitches in (("own", (50, 400)), ("rehearsed", (70, 90, 110))):
        writer = SoundWriter(tmp_path / name, space)
        for hz in pitches:
            writer.add(thump(float(hz), level=1.0), Drum.KICK)
        writer.close()
        stores.append(SoundStore(tmp_path / name))
    plan = FineTuning(epochs=1, batches_per_epoch=10, own=4, rehearsed=4, learning_rate=5e-4)
    tuner = FineTuner(nets, stores[0], stores[1], plan)
    optimiser, losses = tuner.optimisers["optimiser"], list[dict[str, float]]()
    for batch in tuner.batches():
        loss, parts = tuner.step(*batch, 0.001)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append({name: float(part.detach()) for name, part in parts.items()})
    assert losses[0]["encoder_moved"] == pytest.approx(0, abs=1e-4)
    assert losses[0]["decoder_moved"] == pytest.approx(0.015, abs=1e-3)  # the distance of equal spectra is 0.01
    assert losses[-1]["whole"] < 0.9 * losses[0]["whole"]
    assert losses[-1]["decoder_moved"] < 1.0


def test_from_a_folder_of_sounds_to_a_model_of_ones_own(own_folder: Path) -> None:
    """It loads by its name, keeps the base model's space, and has the sounds as landmarks and in a kit."""
    base = load()
    read = list[PlayerSounds]()
    learned = learning.learn(write_sounds(own_folder / "sounds"), "mine", read.append, SHORT, FEW)
    assert [(len(sounds.learned), len(sounds.held_out)) for sounds in read] == [(5, 1)]
    assert [path.name for path in user_models().iterdir()] == ["mine"]
    assert timbre_models() == ("timbre-v2", "mine")
    model = load("mine")
    assert model.lineage == ("mine", "timbre-v2")
    assert model.card["credits"][-1]["title"] == "5 drum sounds of the player's own"
    for name in ("mean", "deviation", "directions", "centre", "spread", "hard"):
        assert np.array_equal(getattr(model.space, name), getattr(base.space, name))
    count = len(base.space.z)
    assert len(model.space.z) == count + 5
    assert np.array_equal(model.space.z[:count], base.space.z)
    assert (model.space.drum[model.space.near] == model.space.drum[:, None]).all()
    figures = json.loads((learned.folder / "learned.json").read_text(encoding="utf-8"))
    assert figures["after"]["held_out"] == pytest.approx(learned.after.held_out)
    assert (learned.before.drift, learned.after.drift > 0) == (0.0, True)
    assert len((learned.folder / "log.jsonl").read_text(encoding="utf-8").splitlines()) == SHORT.epochs
    kit = learned.kit
    assert (kit.name, kit.timbre_model) == ("mine", "mine")
    own = [voice for voice in Voice if not kit.pad(voice).timbre.same_as(typical(Drum(voice)))]
    assert own == [Voice.KICK, Voice.TOM_MID]


class Interrupted(FineTuner):
    """A fine-tuning that Ctrl-C ends before a batch, counted from 0."""

    def batches(self) -> Iterator[tuple[dict[str, Any], dict[str, Any], Any]]:
        for number, batch in enumerate(super().batches()):
            if (self.epoch, number) == (1, 1):
                raise KeyboardInterrupt
            yield batch


def test_an_interrupted_run_goes_on_where_it_was(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the model comes out as if nothing had happened; the sounds are not read twice."""
    sounds = write_sounds(own_folder / "sounds", 3)
    whole = learning.learn(sounds, "whole", plan=SHORT, amounts=FEW)
    assert whole.before.held_out is None
    with monkeypatch.context() as patched:
        patched.setattr("latentdrum.learning.timbre.fine_tune.FineTuner", Interrupted)
        with pytest.raises(KeyboardInterrupt):
            learning.learn(sounds, "parts", plan=SHORT, amounts=FEW)
    assert not exists("parts")
    monkeypatch.setattr(learning, "store_sounds", None)
    monkeypatch.setattr(learning, "store_rehearsal", None)
    parts = learning.learn(sounds, "parts", plan=SHORT, amounts=FEW)
    for name in ("encoder.onnx", "decoder.onnx", "space.npz"):
        assert (parts.folder / name).read_bytes() == (whole.folder / name).read_bytes()
    assert parts.before == whole.before
    assert parts.sounds == whole.sounds
