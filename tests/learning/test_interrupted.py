"""A training that is killed goes on from its last epoch, and ends as if nothing had happened."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytestmark = [
    pytest.mark.training,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills a process as POSIX systems do"),
]

TIMEOUT_S = 600


def train(out: Path, *batch: str) -> int:
    """Train in a process of its own, killed before a batch if one is given; its exit status."""
    command = [sys.executable, "-m", "tests.learning.interrupted_fit", str(out), *batch]
    environment = os.environ | {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, env=environment, capture_output=True, timeout=TIMEOUT_S, check=False).returncode


def losses(out: Path) -> list[dict[str, float]]:
    lines = [json.loads(line) for line in (out / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    return [{name: value for name, value in line.items() if name != "took_s"} for line in lines]


def test_a_training_killed_in_mid_epoch_ends_like_one_that_was_not(tmp_path: Path) -> None:
    """Killed once in the first of two epochs and once in the second; an epoch has three batches."""
    assert train(tmp_path / "whole") == 0
    assert train(tmp_path / "killed", "1") == -signal.SIGKILL
    assert not (tmp_path / "killed" / "checkpoint.pt").exists()
    assert train(tmp_path / "killed", "4") == -signal.SIGKILL
    assert [line["epoch"] for line in losses(tmp_path / "killed")] == [1]
    assert train(tmp_path / "killed") == 0
    assert losses(tmp_path / "killed") == losses(tmp_path / "whole")
    mine, theirs = (torch.load(tmp_path / name / "checkpoint.pt", weights_only=True) for name in ("whole", "killed"))
    for part in ("nets", "average", "style_classifier"):
        for name, value in mine[part].items():
            assert torch.allclose(theirs[part][name], value, rtol=0, atol=1e-6), f"{part}.{name}"


def test_an_epoch_that_was_logged_but_not_saved_is_logged_once(tmp_path: Path) -> None:
    """Killed between the two, it is trained again, and its first line goes."""
    assert train(tmp_path, "4") == -signal.SIGKILL
    with (tmp_path / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write('{"epoch": 2, "hit": 1')
    assert train(tmp_path) == 0
    assert [line["epoch"] for line in losses(tmp_path)] == [1, 2]
