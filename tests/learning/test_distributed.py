"""Training on two processes is the training on one: the same losses, the same nets."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.training

from latentdrum.learning.distributed import DistributedContext  # noqa: E402
from latentdrum.learning.layers import Dropout  # noqa: E402

#: For three processes on a machine that has much else to do; alone they take some ten seconds.
TIMEOUT_S = 600
#: How far weights, and gradients relative to their length, may be off in float64. Rounding, which depends on processor,
#: instruction set and threads, came to 3e-14 and 1e-11 at most; the gentlest of nine faults put in by hand, to 8e-5.
WEIGHTS_OFF, GRADIENTS_OFF = 1e-10, 1e-8


@contextmanager
def on_processes(size: int, out: Path) -> Iterator[None]:
    """Both trainings on `size` processes with the environment that torchrun sets; leaving the block waits for them."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {"WORLD_SIZE": str(size), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    # One thread in each: tables that numpy multiplies in float32 differ in their last bits with the threads.
    environment |= {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "tests.learning.small_fits", str(out)]
    started = [
        subprocess.Popen(
            command, env=os.environ | environment | {"RANK": rank, "LOCAL_RANK": rank}, stderr=subprocess.PIPE
        )
        for rank in map(str, range(size))
    ]
    try:
        yield
        for process in started:
            _, said = process.communicate(timeout=TIMEOUT_S)
            assert process.returncode == 0, said.decode()[-2000:]
    finally:
        for process in started:
            process.kill()


def lines(folder: Path) -> list[dict[str, float]]:
    """The log of a training without its times."""
    logged = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    return [{name: value for name, value in line.items() if name != "took_s"} for line in logged]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The results of the same trainings on one process and on two."""
    out = tmp_path_factory.mktemp("fits")
    with on_processes(2, out / "two"), on_processes(1, out / "one"):
        pass
    return out / "one", out / "two"


@pytest.mark.parametrize("model", ["rhythm", "timbre"])
def test_two_processes_train_what_one_trains(folders: tuple[Path, Path], model: str) -> None:
    """Losses, weights and gradients agree: shares of a batch, their noise and their means are those of one.

    Gradients as the optimiser remembers them: Adam's steps are nearly as long however long the gradient. In float64:
    whether a window still sounds is a threshold, where float32's rounding alone makes gradients differ by a tenth.
    """
    one, two = (lines(folder / model) for folder in folders)
    assert [line["epoch"] for line in one] == [1, 2]
    for mine, theirs in zip(one, two, strict=True):
        assert theirs == pytest.approx(mine, rel=1e-4, abs=2e-4)
    kept, shared = (torch.load(folder / model / "checkpoint.pt", weights_only=True) for folder in folders)
    for part in {"nets", "average", "style_classifier"} & set(kept):
        for name, value in kept[part].items():
            assert value.dtype in (torch.float64, torch.int64), "rounding would be judged"
            assert torch.allclose(shared[part][name], value, rtol=0, atol=WEIGHTS_OFF), f"{part}.{name}"
    for name in {"optimiser", "style_optimiser"} & set(kept):
        for row, state in kept[name]["state"].items():
            away = torch.linalg.norm(shared[name]["state"][row]["exp_avg"] - state["exp_avg"])
            assert away <= GRADIENTS_OFF * torch.linalg.norm(state["exp_avg"]), f"{name} {row}"
    assert all(torch.equal(kept[name], shared[name]) for name in ("generator", "torch"))


def test_shares_are_the_batch_and_halves_stay_halves() -> None:
    """Every row is in one share, and the first half of a share comes from the first half of the batch."""
    batch = torch.arange(12)
    shares = [DistributedContext(rank, 3).shard(batch) for rank in range(3)]
    assert sorted(torch.cat(shares).tolist()) == list(range(12))
    assert all(share[:2].max() < 6 <= share[2:].min() for share in shares)
    with pytest.raises(ValueError, match="12 cannot be shared by 5"):
        DistributedContext(0, 5).shard(batch)


def test_dropout_is_the_usual_one_where_nothing_is_shared() -> None:
    """One process drops just what torch's own dropout would, so that old trainings can be made again."""
    x = torch.randn(6, 20)

    def dropped(layer: Any) -> Any:
        torch.manual_seed(3)
        return layer(x)

    assert torch.equal(dropped(Dropout(0.3)), dropped(torch.nn.Dropout(0.3)))
    assert torch.equal(Dropout(0.3).eval()(x), x)
