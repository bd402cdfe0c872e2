"""Ambience: the send bus convolved with the impulse response of a room.

Uniformly partitioned convolution (overlap-save): the spectra of the last blocks times those of the response's parts,
added up. A block of the convolution is longer than an inner block, which makes it cheap and late; the response's
pre-delay is shorter by that much, so every reflection is heard when it should be.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import Room
from latentdrum.sound.effects.fixed_blocks import INNER_FRAMES
from latentdrum.sound.effects.room_response import PRE_DELAY_S, length_s, room_response
from latentdrum.sound.ramps import crossfade, rising

_LONGEST_S: Final = length_s(Room(1.0))


@dataclass(frozen=True, slots=True, eq=False)
class Partitions:
    """The spectra of a response's parts, (2, parts, bins) complex64, the last part first; frames: how long it rings."""

    spectra: NDArray[np.complex64]
    frames: int


def partition_frames(rate_hz: int) -> int:
    """The block of the convolution: the largest whose lateness the pre-delay hides."""
    frames = INNER_FRAMES
    while 2 * frames - INNER_FRAMES <= PRE_DELAY_S * rate_hz:
        frames *= 2
    return frames


def room_partitions(room: Room | None, rate_hz: int) -> Partitions | None:
    """A room, ready for an Ambience; takes some tens of milliseconds. None, a dry room, stays None."""
    if room is None:
        return None
    frames = room_response(room, rate_hz).frames
    size = partition_frames(rate_hz)
    late = round(PRE_DELAY_S * rate_hz) - (size - INNER_FRAMES)
    parts = -(-(late + frames.shape[1]) // size)
    padded = np.zeros((2, parts * size), np.float32)
    padded[:, late : late + frames.shape[1]] = frames
    spectra = np.fft.rfft(padded.reshape(2, parts, size), 2 * size).astype(np.complex64)
    return Partitions(np.ascontiguousarray(spectra[:, ::-1]), size + padded.shape[1])


class Ambience:
    """The room of one mono signal, in inner blocks."""

    def __init__(self, rate_hz: int) -> None:
        self._size = size = partition_frames(rate_hz)
        self._parts = parts = round((PRE_DELAY_S + _LONGEST_S) * rate_hz) // size + 1
        bins = size + 1
        self._in: FloatArray = np.zeros(2 * size, np.float32)
        # Every spectrum is kept twice, so that the last ones are always one slice.
        self._history: NDArray[np.complex64] = np.zeros((2 * parts, bins), np.complex64)
        self._newest = 0
        self._products: NDArray[np.complex64] = np.zeros((2, parts, bins), np.complex64)
        self._sum: NDArray[np.complex64] = np.zeros((2, bins), np.complex64)
        self._wet, self._other = (np.zeros((2, 2 * size), np.float32) for _ in range(2))
        self._fade: FloatArray = rising(size)
        self._partitions: Partitions | None = None
        self._at = 0  # frames of the current block that have come in
        self._silent = parts + 1  # blocks since the last one that was not silent

    @property
    def off(self) -> bool:
        """Whether there is no room and nothing that came in can still be heard."""
        return self._partitions is None and not self._rings

    def process(self, send: FloatArray, partitions: Partitions | None) -> FloatArray | None:
        """The ambience of a block of the send bus, (64,), (2, 64), or None if silent; valid until the next call.

        Other partitions than the last are faded in, from one block of the convolution to the next.
        """
        size = self._size
        if partitions is None and self.off:
            return None
        at = size + self._at
        np.copyto(self._in[at : at + INNER_FRAMES], send)
        self._at += INNER_FRAMES
        if self._at == size:
            self._at = 0
            self._convolve(partitions)
            np.copyto(self._in[:size], self._in[size:])
        if not self._rings:
            return None
        # The convolved block is given out one inner block after another, the first of it with its own last frames.
        return self._wet[:, size + self._at : size + self._at + INNER_FRAMES]

    @property
    def _rings(self) -> bool:
        """Whether anything that came in can still be heard."""
        return self._silent <= self._parts

    def _convolve(self, partitions: Partitions | None) -> None:
        """A block has come in: its ambience, or silence."""
        if partitions is None is self._partitions:  # faded out in the block before
            self._history.fill(0.0)
            self._in.fill(0.0)
            self._silent = self._parts + 1
            return
        if self._partitions is None:  # the room is new: what it hears begins softly
            np.multiply(self._in[self._size :], self._fade, out=self._in[self._size :])
        sounds = bool(self._in.any())
        self._silent = 0 if sounds else self._silent + 1
        if not self._rings:
            self._partitions = partitions
            return
        self._newest = (self._newest + 1) % self._parts
        newest = self._history[self._newest]
        if sounds:
            np.fft.rfft(self._in, out=newest)
        else:
            newest.fill(0.0)
        np.copyto(self._history[self._newest + self._parts], newest)
        self._play(self._partitions, self._wet)
        if partitions is not self._partitions:
            self._play(partitions, self._other)
            size = self._size
            wet = self._wet[:, size:]
            crossfade(wet, self._other[:, size:], self._fade, wet)
            self._partitions = partitions

    def _play(self, partitions: Partitions | None, out: FloatArray) -> None:
        if partitions is None:
            out.fill(0.0)
            return
        spectra = partitions.spectra
        parts = spectra.shape[1]
        end = self._newest + self._parts + 1
        products = self._products[:, :parts]
        np.multiply(self._history[end - parts : end], spectra, out=products)
        np.add.reduce(products, axis=1, out=self._sum)
        np.fft.irfft(self._sum, out=out)  # type: ignore[arg-type]  # numpy's stub knows double precision alone
