"""Grooves on disk train just as grooves in memory do, and only what a process needs of them is read."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.training

from latentdrum.learning.distributed import DistributedContext  # noqa: E402
from latentdrum.learning.rhythm import trainer  # noqa: E402
from latentdrum.learning.rhythm.augment import Augment, augment, changed, draw_changes  # noqa: E402
from latentdrum.learning.rhythm.groove_store import GrooveStore, GrooveWriter  # noqa: E402
from tests.learning.small_fits import RHYTHM, axis_tables, features, grooves  # noqa: E402


def stored(folder: Path, x: Any, shard_grooves: int) -> GrooveStore:
    """Grooves written a few at a time, in parts of odd sizes."""
    writer = GrooveWriter(folder, shard_grooves)
    for part in np.array_split(x, 7):
        writer.add(part)
    writer.close()
    return GrooveStore(folder)


@pytest.mark.parametrize("shard_grooves", [1, 10, 32, 96, 1000])
def test_what_is_read_is_what_was_written(tmp_path: Path, shard_grooves: int) -> None:
    """To the bit, in any order, any row several times, whatever the size of the shards."""
    x = torch.from_numpy(features())
    store = stored(tmp_path, x.numpy(), shard_grooves)
    assert len(store) == 96
    assert len(list(tmp_path.glob("*.hits.npy"))) == -(-96 // shard_grooves)
    rows = torch.randint(96, (50,), generator=torch.Generator().manual_seed(0))
    assert torch.equal(store[rows], x[rows])
    assert store[rows[:0]].shape == (0, 3, 32, 9)


def test_new_grooves_replace_the_old_ones(tmp_path: Path) -> None:
    """A smaller data set leaves no shard of a larger one behind; whoever still reads the old one keeps it."""
    x = torch.from_numpy(features())
    before = stored(tmp_path, x.numpy(), 20)
    after = stored(tmp_path, x.numpy()[50:], 20)
    assert len(after) == 46
    assert torch.equal(after[torch.arange(46)], x[50:])
    assert torch.equal(before[torch.arange(96)], x)


def test_rows_that_are_not_there_are_refused(tmp_path: Path) -> None:
    """A row beyond the end, and a folder without grooves."""
    store = stored(tmp_path, features(9), 4)
    with pytest.raises(IndexError, match="0 to 8"):
        store[torch.tensor([3, 9])]
    with pytest.raises(FileNotFoundError, match="elsewhere: holds no grooves"):
        GrooveStore(tmp_path / "elsewhere")


def test_training_from_disk_is_training_from_memory(tmp_path: Path) -> None:
    """The same draws, the same batches: every weight comes out the same to the bit."""
    data, store = grooves(), stored(tmp_path / "shards", features(), 40)
    on_disk = trainer.TrainingData(store, data.style.to(torch.uint8), data.draw_weight, data.take)
    nets = [trainer.fit(source, axis_tables(), RHYTHM, tmp_path / str(i)) for i, source in enumerate((data, on_disk))]
    for mine, theirs in zip(*(net.parameters() for net in nets), strict=True):
        assert torch.equal(mine, theirs)


@pytest.mark.parametrize("size", [1, 2, 4])
def test_a_process_reads_only_what_its_grooves_are_made_of(size: int) -> None:
    """Its rows, and those that it takes drums from; together the processes make the batch of one."""
    x, how = torch.from_numpy(features(64)), Augment(part_exchange=0.3)
    whole = augment(x, how, torch.Generator().manual_seed(5))
    changes = draw_changes(64, how, torch.Generator().manual_seed(5))
    joined = torch.zeros_like(whole)
    for rank in range(size):
        rows, read = DistributedContext(rank, size).rows(64), list[int]()

        def reading(some: Any, read: list[int] = read) -> Any:
            read += some.tolist()
            return x[some]

        joined[rows] = changed(reading, changes, rows)
        taken = changes.other[rows][changes.exchanged[rows].any(1)]
        assert sorted(read) == sorted({*rows.tolist(), *taken.tolist()})
        assert len(read) < 64 or size == 1
    assert torch.equal(joined, whole)


def test_more_grooves_than_torch_can_draw_from_are_refused() -> None:
    """The limit is named before anything is trained."""

    class Many:
        def __len__(self) -> int:
            return 2**24 + 1

        def __getitem__(self, rows: Any) -> Any:
            raise AssertionError

    data = trainer.TrainingData(Many(), torch.zeros(1), torch.ones(1), torch.zeros(1))
    with pytest.raises(ValueError, match=r"16,777,217 grooves.*16,777,216"):
        trainer.Trainer(data, axis_tables(), RHYTHM, DistributedContext())
