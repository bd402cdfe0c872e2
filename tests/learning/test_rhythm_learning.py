"""The rhythm training measures as the instrument does, resumes where it stopped, and exports what it trained."""

import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
from hypothesis import given, settings

from latentdrum.core.rhythm.attributes import hit_features, measure, measure_features
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.position import FREE_DIMS
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.models.rhythm.model import load_folder
from tests.rhythms import grooves
from tests.training.rhythm.groove_set import write_set
from training.rhythm.prepare import CREDITS, DataMix, load_prepared, prepare

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.training

from latentdrum.learning.latent_space import class_moments, within_class_covariance  # noqa: E402
from latentdrum.learning.onnx_export import onnx_graph, round_to_half  # noqa: E402
from latentdrum.learning.rhythm.attributes import AttributeMeasure, AttributeTargets  # noqa: E402
from latentdrum.learning.rhythm.augment import Augment, augment  # noqa: E402
from latentdrum.learning.rhythm.export import ExportedDecoder  # noqa: E402
from latentdrum.learning.rhythm.losses import shift_to_count  # noqa: E402
from latentdrum.learning.rhythm.nets import RhythmNets, Size  # noqa: E402
from latentdrum.learning.rhythm.sampler import SamplerSize  # noqa: E402
from latentdrum.learning.rhythm.sampler_trainer import SamplerPlan  # noqa: E402
from latentdrum.learning.rhythm.trainer import Plan, TrainingData, fit  # noqa: E402
from tests.learning.small_fits import axis_tables, features  # noqa: E402
from tests.learning.small_fits import grooves as training_data  # noqa: E402
from training.rhythm.train import DEFAULT_CONFIG, QUICK_CONFIG, Config, read_config, train  # noqa: E402

SMALL = Size(encoder_width=32, encoder_depth=1, decoder_width=32, decoder_depth=1)
SMALL_SAMPLER = SamplerPlan(
    epochs=1, samples_per_epoch=64, batch=32, size=SamplerSize(context=24, step=24, touch=16, patterns=32)
)


@given(grooves())
@settings(max_examples=30)
def test_torch_and_numpy_measure_alike(groove: Groove) -> None:
    """An axis means the same to the trainer and to the instrument."""
    measured = AttributeMeasure()(torch.from_numpy(hit_features(groove))[None]).numpy()[0]
    assert measured == pytest.approx(measure(groove), abs=1e-4)


def test_the_target_of_an_axis_is_its_percentile() -> None:
    """A groove at its own measured axis values has no error."""
    x, percentiles = torch.from_numpy(features()), axis_tables()
    axes = torch.from_numpy(percentiles.of(measure_features(x.numpy())))
    targets = AttributeTargets(percentiles)
    inside = ((axes > 0.02) & (axes < 0.98)).all(1)
    assert targets.error(AttributeMeasure()(x), axes)[inside].abs().max() < 0.35
    assert targets.value(axes)[inside].numpy() == pytest.approx(
        percentiles.value(axes.numpy())[inside.numpy()], abs=1e-3
    )


def test_as_many_hits_as_asked() -> None:
    """The trainer shifts scores to a number of hits as the instrument does."""
    score = torch.randn(4, 32, 9)
    counts = torch.tensor([1.0, 30.0, 47.4, 200.0])
    assert (shift_to_count(score, counts) > 0).flatten(1).sum(1).tolist() == [1, 30, 47, 200]


def test_augmented_grooves_are_still_grooves() -> None:
    """Augmentation keeps velocities and offsets in range and on cells with a hit only, and repeats with its seed."""
    how = Augment(1.0, 0.2, 0.5, 0.5, 1.0, 0.5, 1.0, 0.5)
    x = torch.from_numpy(features())
    made = [augment(x, how, torch.Generator().manual_seed(5)) for _ in range(2)]
    assert torch.equal(*made)
    hits, velocity, offset = made[0].unbind(1)
    assert set(hits.flatten().tolist()) == {0.0, 1.0}
    assert (hits.flatten(1).sum(1) >= 2).all()
    assert ((velocity > 0) == (hits > 0)).all()
    assert velocity.max() <= 1
    assert offset.abs().max() <= 0.5
    assert (offset[hits == 0] == 0).all()


def plan(epochs: int) -> Plan:
    return Plan(epochs=epochs, samples_per_epoch=64, batch=32, warm_up_epochs=1, size=SMALL)


def test_an_interrupted_training_ends_as_an_uninterrupted_one(tmp_path: Path) -> None:
    """Stopped after one epoch and started again, the nets come out the same to the bit."""
    data, percentiles = training_data(), axis_tables()
    whole = fit(data, percentiles, plan(2), tmp_path / "whole")
    (tmp_path / "parts").mkdir()
    state = torch.load(_after_one_epoch(data, percentiles, tmp_path / "one"), weights_only=True)
    torch.save(state, tmp_path / "parts" / "checkpoint.pt")
    parts = fit(data, percentiles, plan(2), tmp_path / "parts")
    for a, b in zip(whole.parameters(), parts.parameters(), strict=True):
        assert torch.equal(a, b)
    lines = [json.loads(line) for line in (tmp_path / "whole" / "log.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in lines] == [1, 2]
    assert lines[1]["hit"] < lines[0]["hit"]


def test_the_same_seed_trains_as_it_always_did(tmp_path: Path) -> None:
    """The first epochs' losses are those of the single-process code that trained the shipped model."""
    fit(training_data(), axis_tables(), plan(2), tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    names = ("hit", "velocity", "offset", "kl", "axes", "style", "label", "style_classifier")
    expected = [
        (204.8689, 38.8319, 50.5154, 3.7955, 14.1278, 3.4699, 3.5314, 3.4617),
        (202.1939, 38.2376, 50.4569, 4.0102, 12.6109, 3.4622, 3.5388, 3.4486),
    ]
    for line, values in zip(lines, expected, strict=True):
        assert [line[name] for name in names] == pytest.approx(values, rel=1e-3)


def _after_one_epoch(data: TrainingData, percentiles: object, out: Path) -> Path:
    fit(data, percentiles, plan(2), out, stop_after=1)  # type: ignore[arg-type]
    return out / "checkpoint.pt"


def test_the_exported_graphs_compute_what_was_trained() -> None:
    """ONNX Runtime and torch agree to a ten-thousandth."""
    torch.manual_seed(0)
    nets = RhythmNets(Size(encoder_width=96, encoder_depth=1, decoder_width=96, decoder_depth=1)).eval()
    round_to_half(nets)
    inputs = {
        "axes": torch.randn(5, len(AXES)),
        "z": torch.randn(5, FREE_DIMS),
        "style": torch.rand(5, len(STYLES)) / len(STYLES),
    }
    rng = np.random.default_rng(0)
    space = {
        "centre": rng.normal(size=(len(STYLES) + 1, FREE_DIMS)).astype(np.float32),
        "spread": rng.uniform(0.5, 2.0, (len(STYLES) + 1, FREE_DIMS)).astype(np.float32),
        "directions": rng.normal(size=(FREE_DIMS, FREE_DIMS)).astype(np.float32),
    }
    net = ExportedDecoder(nets, space)
    session = ort.InferenceSession(onnx_graph(net, inputs, ["score", "velocity", "offset"]))
    found = session.run(None, {name: value.numpy() for name, value in inputs.items()})
    with torch.no_grad():
        for mine, theirs in zip(net(**inputs), found, strict=True):
            assert theirs == pytest.approx(mine.numpy(), abs=1e-4)


def test_a_free_dimension_is_measured_in_standard_deviations_of_its_style() -> None:
    """Along its directions the space is centred and a standard deviation wide in every style, whatever its shape."""
    rng = np.random.default_rng(0)
    style = np.repeat([3, 14], 400).astype(np.int64)
    z = (rng.normal(size=(800, FREE_DIMS)) @ rng.normal(size=(FREE_DIMS, FREE_DIMS)) + 7.0 * style[:, None]).astype(
        np.float32
    )
    weight = np.ones(800, np.float32)
    directions = np.linalg.cholesky(within_class_covariance(z, style, weight, len(STYLES)))
    along = z @ np.linalg.inv(directions).T
    centre, spread = class_moments(along, style, weight, len(STYLES))
    free = (along - centre[style]) / spread[style]
    for index in (3, 14):
        assert free[style == index].mean(0) == pytest.approx(np.zeros(FREE_DIMS), abs=0.01)
        assert free[style == index].std(0) == pytest.approx(np.ones(FREE_DIMS), abs=0.05)
    assert centre[0] == pytest.approx(along.mean(0), abs=0.01)


def test_from_a_groove_folder_to_a_model_that_plays(tmp_path: Path) -> None:
    """A small data set becomes windows, a manifest, a trained model, and that model loads, credited."""
    folder = write_set(tmp_path / "rhythm" / "groove", {"train": 4})
    prepared = prepare(tmp_path / "rhythm", DataMix(per_style=6), tmp_path / "prepared", progress=False)
    again = load_prepared(tmp_path / "prepared")
    assert again.manifest == prepared.manifest
    assert again.manifest["windows"] == {"groove": 12, "programmed": 6 * 18}
    assert len(again.manifest["files"]) == 4
    assert prepared.draw_weight[:12].sum() == pytest.approx(0.62)
    model = load_folder(train(again, Config(DataMix(per_style=6), plan(1), SMALL_SAMPLER), tmp_path / "out"))
    takes = model.space.take
    assert len(np.unique(takes[model.space.style == STYLES.index("rock")])) == 4
    assert len(np.unique(takes)) == 4 + 6 * 18
    position = model.sample("house", np.random.default_rng(0))
    assert model.decode(position, 0, 0.0).hits.sum() >= 1
    assert [credit["source"] for credit in model.card["credits"]] == ["groove", "programmed"]
    assert len(CREDITS) == 3
    assert folder.is_dir()


@pytest.mark.parametrize("path", [DEFAULT_CONFIG, QUICK_CONFIG], ids=lambda path: path.stem)
def test_every_config_is_readable(path: Path) -> None:
    """Every training config that ships has known keys and sensible values."""
    config = read_config(path)
    assert config.train.epochs >= 1
    assert config.sampler.epochs >= 1
    assert config.data.groove > 0


def test_a_misspelt_key_is_named(tmp_path: Path) -> None:
    """The error says which key, where, and what there is."""
    (tmp_path / "wrong.toml").write_text("[train.weights]\nbetta = 1.0\n")
    with pytest.raises(ValueError, match=r"weights.*betta.*beta"):
        read_config(tmp_path / "wrong.toml")
