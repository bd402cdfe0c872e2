"""The sampler plays as it was trained: drawn step by step it has the probabilities that the training gave each bin."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.touch import VELOCITY_BINS
from latentdrum.models.rhythm.model import load_folder
from latentdrum.models.rhythm.sampler import TOUCH_TEMPERATURE
from latentdrum.models.rhythm.sampler import Sampler as PlayedSampler

pytest.importorskip("torch")
pytestmark = pytest.mark.training

import torch  # noqa: E402

from latentdrum.core.rhythm.axes import AXES  # noqa: E402
from latentdrum.core.rhythm.groove import SHAPE  # noqa: E402
from latentdrum.core.rhythm.styles import STYLES  # noqa: E402
from latentdrum.learning import loop  # noqa: E402
from latentdrum.learning.distributed import DistributedContext  # noqa: E402
from latentdrum.learning.onnx_export import round_to_half  # noqa: E402
from latentdrum.learning.rhythm.export import sampler_files, write_model  # noqa: E402
from latentdrum.learning.rhythm.nets import RhythmNets, Size  # noqa: E402
from latentdrum.learning.rhythm.sampler import Sampler, SamplerSize, commonest_patterns, nearest_pattern, touch_bins  # noqa: E402
from latentdrum.learning.rhythm.sampler_trainer import SamplerPlan, SamplerTrainer, fit_sampler  # noqa: E402
from latentdrum.learning.rhythm.second_strikes import PlayedSeconds, fit_second_strikes  # noqa: E402
from latentdrum.learning.rhythm.space import space_tables  # noqa: E402
from tests.learning.small_fits import axis_tables, grooves  # noqa: E402
from tests.training.rhythm.groove_set import write_set  # noqa: E402
from training.rhythm.prepare import DataMix, prepare  # noqa: E402
from training.rhythm.sampler import train as train_sampler  # noqa: E402

SIZE = SamplerSize(context=24, step=20, touch=16, patterns=64, dropout=0.0)
FAR = 0.4
PLAN = SamplerPlan(epochs=2, samples_per_epoch=64, batch=32, size=SIZE)


@pytest.fixture(scope="module")
def trained() -> tuple[Sampler, torch.Tensor]:
    """A sampler of random weights, large enough to matter, that survive the rounding of the files."""
    torch.manual_seed(3)
    sampler = Sampler(SIZE).eval()
    with torch.no_grad():
        for parameter in sampler.parameters():
            parameter.copy_((parameter + 0.1 * torch.randn_like(parameter)).half().float())
    return sampler, commonest_patterns(grooves().x, torch.ones(96), SIZE.patterns)


def prediction(seed: int) -> tuple[tuple[FloatArray, FloatArray, FloatArray], FloatArray, FloatArray]:
    """A decoder's output (1, 32, 9) each, axes (1, 6) and style weights (1, 32)."""
    rng = np.random.default_rng(seed)
    cells = [
        (scale * rng.standard_normal((1, *SHAPE)) + mean).astype(np.float32)
        for scale, mean in ((2, -2), (0.2, 0.5), (0.1, 0))
    ]
    style = np.zeros((1, len(STYLES)), np.float32)
    style[0, seed % len(STYLES)] = 1.0
    return (
        (cells[0], cells[1].clip(0.01, 1), cells[2].clip(-0.5, 0.5)),
        rng.standard_normal((1, len(AXES))).astype(np.float32),
        style,
    )


@pytest.mark.parametrize("free", [True, False], ids=["hits drawn", "hits given"])
@pytest.mark.parametrize("seed", range(4))
def test_every_draw_has_the_probabilities_of_the_training(
    trained: tuple[Sampler, torch.Tensor], seed: int, free: bool
) -> None:
    """Given all that was drawn before, each drawn bin is the one that the trained net draws with the same noise."""
    sampler, patterns = trained
    files = sampler_files(sampler, patterns)
    played = PlayedSampler(files["sampler.onnx"], files["sampler.npz"])
    cells, axes, style = prediction(seed)
    reading, noise = played.read(cells, axes, style, FAR), played.noise(seed)
    given = np.random.default_rng(seed).random(SHAPE) < 0.15
    drawn = played.draw(reading, noise, 1.0, given) if free else played.draw_touch(reading, noise, given)
    hits = drawn.score > 0
    x = torch.from_numpy(np.stack([hits, hits * drawn.velocity, hits * drawn.offset])[None].astype(np.float32))
    score, velocities, offsets = map(torch.from_numpy, cells)
    torch_cells = score, velocities, offsets
    bins = touch_bins(x, torch_cells)
    with torch.no_grad():
        context = sampler.read(torch_cells, *map(torch.from_numpy, (axes, style, np.full((1, 1), FAR, np.float32))))
        pattern, velocity, offset = sampler(context, x, bins)
    assert reading.context == pytest.approx(context[0].numpy(), abs=1e-5)
    gumbel = TOUCH_TEMPERATURE * noise.bins[hits]
    assert np.array_equal((velocity.numpy() + gumbel[:, :VELOCITY_BINS]).argmax(1), bins["velocity"].numpy())
    assert np.array_equal((offset.numpy() + gumbel[:, VELOCITY_BINS:]).argmax(1), bins["offset"].numpy())
    if free:
        assert np.array_equal(patterns.numpy()[(pattern[0].numpy() + noise.pattern).argmax(1)] > 0, hits)
    else:
        assert np.array_equal(hits, given)


def test_an_interrupted_training_ends_as_an_uninterrupted_one(tmp_path: Path) -> None:
    """Started again after its first epoch, the sampler comes out the same to the bit."""
    torch.manual_seed(0)
    nets = RhythmNets(Size(encoder_width=32, encoder_depth=1, decoder_width=32, decoder_depth=1))
    context = DistributedContext()
    whole, _ = fit_sampler(grooves(), axis_tables(), nets, PLAN, tmp_path / "whole", context)
    loop.run(SamplerTrainer(grooves(), axis_tables(), nets, PLAN, context), tmp_path / "parts", stop_after=1)
    parts, _ = fit_sampler(grooves(), axis_tables(), nets, PLAN, tmp_path / "parts", context)
    assert all(torch.equal(a, b) for a, b in zip(whole.parameters(), parts.parameters(), strict=True))


def test_the_patterns_are_the_commonest_combinations() -> None:
    """Silence and the kick alone are among them; another combination is taken for the nearest that is."""
    x = torch.zeros(4, 3, *SHAPE)
    x[:, 0, ::4, 0] = 1.0
    x[:, 0, 4::8, 1] = 1.0
    x[0, 0, 0, 1:6] = 1.0  # rare
    patterns = commonest_patterns(x, torch.ones(4), 3)
    assert patterns.sum(1).tolist() == [0, 1, 2]
    nearest = nearest_pattern(patterns)
    assert [int(nearest[code]) for code in (0, 1, 3)] == [0, 1, 2]
    assert int(nearest[0b111]) == 2


def test_a_sampler_can_be_trained_behind_a_model_that_stays_as_it_is(tmp_path: Path) -> None:
    """Nets and space keep their bytes, and the new model draws with the new sampler."""
    write_set(tmp_path / "rhythm" / "groove", {"train": 4})
    prepared = prepare(tmp_path / "rhythm", DataMix(per_style=3), tmp_path / "prepared", progress=False)
    base = write_untrained(tmp_path / "base" / "mine")
    folder = train_sampler(base, prepared, replace(PLAN, epochs=1), tmp_path / "out", DistributedContext())
    for name in ("encoder.onnx", "decoder.onnx", "space.npz"):
        assert (folder / name).read_bytes() == (base / name).read_bytes()
    assert (folder / "sampler.npz").read_bytes() != (base / "sampler.npz").read_bytes()
    model = load_folder(folder)
    assert model.name == "mine"
    position = model.sample(None, np.random.default_rng(0))
    assert model.decode(position, 1, 1.0).hits.any()


def write_untrained(folder: Path) -> Path:
    """A model of random nets."""
    torch.manual_seed(0)
    nets = RhythmNets(Size(encoder_width=32, encoder_depth=1, decoder_width=32, decoder_depth=1)).eval()
    with torch.no_grad():  # equal weights, such as fresh layer norms, would share a name in the graph
        for parameter in nets.parameters():
            parameter.add_(0.01 * torch.randn_like(parameter))
    round_to_half(nets)
    patterns = commonest_patterns(grooves().x, torch.ones(96), SIZE.patterns)
    space = space_tables(nets, grooves(), axis_tables(), 1)
    no_second = PlayedSeconds(np.zeros((0, 3), np.int64), np.zeros((0, 2), np.float32))
    second = fit_second_strikes(grooves(), axis_tables(), no_second)
    write_model(nets, (Sampler(SIZE), patterns), space, second, {"credits": []}, folder)
    return folder
