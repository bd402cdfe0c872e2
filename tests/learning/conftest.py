"""Torch's process-wide settings, put back after the tests of a module."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def torch_settings() -> Iterator[None]:
    """One thread, as the trainings run. They flush denormal numbers to zero, which other tests need (hypothesis)."""
    torch = pytest.importorskip("torch")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
    torch.set_flush_denormal(False)
