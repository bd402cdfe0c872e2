"""True peaks: the level between the frames, which a converter puts out, as in ITU-R BS.1770-4, annex 2."""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from latentdrum.core.arrays import FloatArray

#: The recommendation's interpolating filter, order 48: its first two phases; the other two are these reversed.
_FIRST_PHASES: Final = (
    (
        *(0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875, 0.1373291015625),
        *(0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250, 0.0148925781250, -0.0083007812500),
    ),
    (
        *(-0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500, 0.4650878906250),
        *(0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625, 0.0330810546875, -0.0189208984375),
    ),
)
#: (4 phases, 12 taps), the tap of the newest frame first.
PHASES: Final[FloatArray] = np.array([*_FIRST_PHASES, *(phase[::-1] for phase in _FIRST_PHASES[::-1])], np.float32)
TAPS: Final = PHASES.shape[1]
#: With the newest frame n, the four points are between the frames n - CENTRE - 1 and n - CENTRE.
CENTRE: Final = 5
#: A true peak is at most so many times the highest frame under the filter; the last part covers rounding.
BOUND: Final = float(np.abs(PHASES).sum(1).max()) * 1.0001


#: Frames at a time: arrays of one shape, as NumPy allocates buffers to stretch a smaller one.
_CHUNK: Final = 128


class TruePeakDetector:
    """Of stereo blocks of any length; keeps no signal."""

    def __init__(self) -> None:
        self._signal: FloatArray = np.zeros((2, TAPS - 1 + _CHUNK), np.float32)
        # What each tap sees of it, (taps, 1, sides, frames), the newest frame first.
        self._seen = sliding_window_view(self._signal, _CHUNK, axis=1)[:, ::-1].swapaxes(0, 1)[:, None]
        self._products: FloatArray = np.zeros((TAPS, len(PHASES), 2, _CHUNK), np.float32)
        self._taps: FloatArray = np.zeros_like(self._products) + PHASES.T[:, :, None, None]
        self._peak: FloatArray = np.zeros(_CHUNK, np.float32)

    def detect(self, signal: FloatArray, peak: FloatArray) -> None:
        """Write the highest level of both sides at and before the frame CENTRE frames ago.

        signal: (2, TAPS - 1 + frames), the oldest frame first; peak: (frames,). The products are added in one order, so
        a level does not depend, to the last bit, on the block that it is in.
        """
        for first in range(0, len(peak), _CHUNK):
            part = signal[:, first : first + TAPS - 1 + _CHUNK]
            np.copyto(self._signal[:, : part.shape[1]], part)
            self._detect_chunk()
            found = peak[first : first + _CHUNK]
            np.copyto(found, self._peak[: len(found)])

    def _detect_chunk(self) -> None:
        products, taps = self._products, TAPS
        np.copyto(products, self._seen)
        np.multiply(products, self._taps, out=products)
        while taps > 1:
            half = (taps + 1) // 2
            np.add(products[: taps - half], products[half:taps], out=products[: taps - half])
            taps = half
        levels, at_frame = products[0], products[1, 0]
        np.copyto(at_frame, self._seen[CENTRE, 0])
        np.abs(products[:2], out=products[:2])
        np.maximum(levels[0], at_frame, out=levels[0])
        np.maximum.reduce(levels, axis=(0, 1), out=self._peak)
