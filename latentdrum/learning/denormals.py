"""Numbers too small for the processor to handle quickly."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def flushed_denormals() -> Iterator[None]:
    """Denormal numbers count as 0 in this thread meanwhile, and in those that torch starts.

    Decays end in them, and they slow the processor down. Put back, because the rest of the process may need them.
    """
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)
