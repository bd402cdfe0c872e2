"""The timbre training resumes where it stopped, exports what it trained, and ends in a model that plays."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import soundfile

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import DRUMS, RATE_HZ, TIMBRE_AXES, TIMBRE_FREE_DIMS, Drum, Timbre
from latentdrum.models.timbre.features import WHOLE
from latentdrum.models.timbre.model import load_folder
from latentdrum.models.timbre.noise_bank import BANDS, BLOCK, bank
from latentdrum.models.timbre.partials import partials
from latentdrum.models.timbre.refinement import SEARCH_WINDOWS, refine

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.training

from torch.overrides import TorchFunctionMode  # noqa: E402
from torch.utils._pytree import tree_leaves  # noqa: E402

from latentdrum.learning.distributed import DistributedContext  # noqa: E402
from latentdrum.learning.onnx_export import round_to_half  # noqa: E402
from latentdrum.learning.timbre import export as timbre_export  # noqa: E402
from latentdrum.learning.timbre import space as timbre_space  # noqa: E402
from latentdrum.learning.timbre import trainer as timbre  # noqa: E402
from latentdrum.learning.timbre.nets import Size  # noqa: E402
from latentdrum.learning.timbre.step import Step  # noqa: E402
from latentdrum.learning.timbre.synthesiser import Parameters, Renderer  # noqa: E402
from tests.learning.small_fits import TIMBRE, sounds  # noqa: E402
from tests.training.judging.untrained import BLOCKS, places, untrained  # noqa: E402
from training.timbre.sounds.analogue import synthesise  # noqa: E402
from training.timbre.train import DEFAULT_CONFIG, QUICK_CONFIG, read_config, train  # noqa: E402


def space() -> dict[str, Any]:
    """Random statistics of the free dimensions, in place of those of a trained space."""
    rng = np.random.default_rng(0)
    return {
        "centre": rng.normal(size=(DRUMS, TIMBRE_FREE_DIMS)).astype(np.float32),
        "spread": rng.uniform(0.5, 2.0, (DRUMS, TIMBRE_FREE_DIMS)).astype(np.float32),
        "directions": np.linalg.qr(rng.normal(size=(TIMBRE_FREE_DIMS, TIMBRE_FREE_DIMS)))[0].astype(np.float32),
    }


def test_exported_graphs_compute_what_was_trained() -> None:
    """ONNX Runtime and torch agree on parameters, frames and expectations.

    They do so with as many blocks and partials as are asked for, and without Fourier transforms or large tables.
    """
    nets = untrained(Size())
    round_to_half(nets)
    axes, z, _ = (part[:1] for part in places(1))
    position = {"axes": axes, "z": z, "drum": torch.eye(DRUMS)[[Drum.RIDE]]}
    decoder, expected = (kind(nets.decoder, space()).eval() for kind in _EXPORTED)
    with torch.no_grad():
        parameters = dict(zip(Parameters._fields, decoder(**position), strict=True))
    hz, gain, bands = (torch.from_numpy(part) for part in partials(Drum.RIDE))
    lines = {"partials": torch.stack([hz, gain, 0.1 * gain], 1), "bands": bands}
    noise = {"bank": torch.from_numpy(bank()[:BLOCKS]), "signs": torch.ones(BANDS)}
    files = timbre_export.net_files(nets, space())
    synthesiser = timbre_export.Synthesiser(nets.decoder)
    graphs = {
        "decoder": (decoder, position),
        "synthesiser": (synthesiser, parameters | noise | lines),
        "synthesiser without partials": (
            synthesiser,
            parameters | noise | {key: part[:0] for key, part in lines.items()},
        ),
        "expected": (expected, position),
    }
    for name, (net, inputs) in graphs.items():
        data = files[f"{name.split()[0]}.onnx"]
        with torch.no_grad():
            trained = net(*inputs.values())
        exported = ort.InferenceSession(data).run(None, {key: value.numpy() for key, value in inputs.items()})
        for mine, theirs in zip(exported, trained if isinstance(trained, tuple) else (trained,), strict=True):
            away = np.abs(mine - theirs.numpy()) / np.maximum(1.0, np.abs(mine))  # of Hz and of ln alike
            assert away.max() < (0.01 if name == "expected" else 1e-4), name
        model = onnx.load_from_string(data).graph
        assert not {node.op_type for node in model.node} & {"DFT", "STFT"}
        assert max(onnx.numpy_helper.to_array(table).nbytes for table in model.initializer) < 4_000_000


_EXPORTED = (timbre_export.ParameterDecoder, timbre_export.ExpectedDecoder)


def test_an_interrupted_training_ends_as_an_uninterrupted_one(tmp_path: Path) -> None:
    """Stopped after an epoch and started again, the nets come out the same to the bit, dropout and all."""
    whole = timbre.fit(sounds(), TIMBRE, tmp_path / "whole")
    timbre.fit(sounds(), TIMBRE, tmp_path / "parts", stop_after=1)
    parts = timbre.fit(sounds(), TIMBRE, tmp_path / "parts")
    assert len((tmp_path / "parts" / "log.jsonl").read_text().splitlines()) == TIMBRE.epochs
    for a, b in zip(whole.parameters(), parts.parameters(), strict=True):
        assert torch.equal(a, b)


def test_refinement_finds_a_timbre_again() -> None:
    """Started beside the timbre that a spectrum was computed from, the search comes much closer to it."""
    net = timbre_export.ExpectedDecoder(untrained().decoder, space()).eval()

    def expected(axes: FloatArray, z: FloatArray, drum: Drum) -> tuple[FloatArray, FloatArray]:
        weights = torch.eye(DRUMS)[[drum] * len(z)]
        with torch.no_grad():
            whole, attack = net(torch.from_numpy(axes), torch.from_numpy(z), weights)
        return whole.numpy(), attack.numpy()

    rng = np.random.default_rng(1)
    z = rng.normal(size=TIMBRE_FREE_DIMS).astype(np.float32)
    target = Timbre(Drum.SNARE, np.full(len(TIMBRE_AXES), 0.5, np.float32), z)
    whole, attack = expected(np.zeros((1, len(TIMBRE_AXES)), np.float32), z[None], Drum.SNARE)
    spectrum = np.zeros((len(WHOLE.centres), WHOLE.bands), np.float32)
    spectrum[list(SEARCH_WINDOWS)] = whole[0]
    start = Timbre(Drum.SNARE, target.axes, z + rng.normal(size=z.shape).astype(np.float32))
    found = refine(expected, (spectrum, attack[0]), start, 5)
    assert np.abs(found.axes - target.axes).max() < 0.1
    near = [expected(np.zeros((1, len(TIMBRE_AXES)), np.float32), at.z[None], Drum.SNARE)[0] for at in (start, found)]
    before, after = (np.abs(power - whole).mean() for power in near)
    assert after < 0.25 * before
    assert np.linalg.norm(found.z - z) < 0.9 * np.linalg.norm(start.z - z)


class OneDevice(TorchFunctionMode):
    """Fails where an operation takes tensors of two devices."""

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        leaves = tree_leaves((args, kwargs or {}))
        devices = {leaf.device for leaf in leaves if isinstance(leaf, torch.Tensor) and leaf.ndim}
        assert len(devices) <= 1, f"{func}: {devices}"
        return func(*args, **(kwargs or {}))


def test_everything_is_computed_on_the_device_of_the_batch() -> None:
    """A training step and a rendering use no tensor of another device."""
    nets = untrained().to("meta")
    step = Step(nets, TIMBRE.weights, TIMBRE.axis_reach).to("meta")
    batch, _ = next(timbre.Trainer(sounds(), TIMBRE, DistributedContext()).batches())
    on_meta = {name: value.to("meta") for name, value in batch.items()}
    rows = torch.arange(20, device="meta")
    with OneDevice():
        loss, parts = step(on_meta, rows, 0.1)
        p = nets.decoder(on_meta["axes"][:1], on_meta["noise"][:1], torch.zeros(1, DRUMS, device="meta"))
        noise = torch.zeros(9, BANDS, BLOCK, device="meta"), torch.ones(BANDS, device="meta")
        lines = torch.zeros(7, 3, device="meta"), torch.zeros(7, BANDS, device="meta")
        frames = Renderer(nets.decoder.atoms)(p, *noise, *lines)
    assert {value.device.type for value in (loss, frames, *parts.values())} == {"meta"}
    assert frames.shape == (9 * BLOCK,)


def test_from_a_folder_of_sounds_to_a_model_that_plays(tmp_path: Path, monkeypatch: Any) -> None:
    """A few sounds of every drum become training data, a trained model, and that model renders, encodes and samples."""
    monkeypatch.setattr(timbre_space, "_MEASURED", 16)
    folder = tmp_path / "drums"
    folder.mkdir()
    for number, sound in enumerate(synthesise(dict.fromkeys(Drum, 2), 5)):
        soundfile.write(folder / f"{sound.drum.key} {number}.wav", 0.7 * sound.frames, RATE_HZ)
    exported = train(QUICK_CONFIG, tmp_path / "out", [folder], DistributedContext())
    model = load_folder(exported)
    assert model.card["data"]["recorded"] == {drum.key: 2 for drum in sorted(Drum, key=lambda drum: drum.key)}
    for drum in Drum:
        sample = model.sample(drum, np.random.default_rng(drum))
        frames = model.render(sample, 1)
        assert 0 < np.abs(frames).max() <= 1
        assert len(frames) <= (drum.length_s + 0.1) * RATE_HZ
        assert np.array_equal(frames, model.render(sample, 1))
    again = model.encode(model.render(model.sample(Drum.KICK, np.random.default_rng(0)), 0), Drum.KICK, refine_steps=1)
    assert again.drum is Drum.KICK


@pytest.mark.parametrize("path", [DEFAULT_CONFIG, QUICK_CONFIG], ids=lambda path: path.stem)
def test_every_config_is_readable(path: Path) -> None:
    """Every training config that ships has known keys and sensible values."""
    counts, mix, stages = read_config(path)
    assert counts.analogue > 0
    assert 0 <= mix.analogue <= 1
    assert all(plan.epochs >= 1 for plan in stages)
