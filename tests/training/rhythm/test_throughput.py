"""What the size of the training data costs is measured on windows that leave nothing behind."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.training

from training.rhythm import throughput  # noqa: E402
from training.rhythm.train import QUICK_CONFIG  # noqa: E402


def test_every_size_is_a_row_of_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Windows, bytes, processes, speed, memory; and the temporary folder is gone."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    throughput.main(["--windows", "100", "--processes", "1", "--batches", "1", "--config", str(QUICK_CONFIG)])
    head, _, row = ([cell.strip() for cell in line.split("|")[1:-1]] for line in capsys.readouterr().out.splitlines())
    found = dict(zip(head, row, strict=True))
    assert (found["windows"], found["on disk"], found["processes"]) == ("100", "0.0 MB", "1")
    assert float(found["windows/s"].replace(",", "")) > 0
    assert list(tmp_path.iterdir()) == []


def test_windows_that_do_not_fit_the_disk_are_not_written(tmp_path: Path) -> None:
    """The error says how much they take and how much is free."""
    with pytest.raises(ValueError, match=r"windows take 400000\.0 GB"):
        throughput.write_windows(tmp_path, 10**12)
    assert list(tmp_path.iterdir()) == []
