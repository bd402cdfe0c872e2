"""Inner blocks: the same work whatever comes in at a time, and one constant delay."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.arrays import FloatArray
from latentdrum.sound.effects.fixed_blocks import INNER_FRAMES, FixedBlocks


@given(st.lists(st.integers(0, 300), min_size=1, max_size=20))
def test_every_inner_block_is_whole_and_comes_once(sizes: list[int]) -> None:
    """What goes in comes out one inner block later, worked on once, in blocks of 64 frames in order."""
    blocks = FixedBlocks(1, 300)
    seen: list[FloatArray] = []

    def work(block: FloatArray) -> None:
        seen.append(block[0].copy())
        block += 0.5

    given_frames, out = 0, []
    for size in sizes:
        np.copyto(blocks.space(size), np.arange(given_frames, given_frames + size))
        given_frames += size
        out.append(blocks.process(size, work)[0].copy())
    expected = np.concatenate([np.zeros(INNER_FRAMES), np.arange(given_frames) + 0.5])
    np.testing.assert_array_equal(np.concatenate(out), expected[:given_frames])
    np.testing.assert_array_equal(np.concatenate([[], *seen]), np.arange(len(seen) * INNER_FRAMES))
