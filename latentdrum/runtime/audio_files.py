"""Writes a performance as audio files: the mix, and a stem for every pad and the room."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from latentdrum.core.engine.protocols import TimbreDecoder
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.core.voices import VOICES, Voice
from latentdrum.runtime.offline import Bounce
from latentdrum.runtime.offline_audio import render_blocks
from latentdrum.storage.wav_file import open_stems, open_wav
from latentdrum.storage.wav_format import WavFormat


@dataclass(frozen=True, slots=True)
class AudioReport:
    """What was written: length and rendering time, seconds; peak, 1 is full scale."""

    length_s: float
    took_s: float
    peak: float

    @property
    def times_real_time(self) -> float:
        """Length over rendering time."""
        return self.length_s / max(self.took_s, 1e-9)


def stem_names() -> tuple[str, ...]:
    """The file names of the stems: the pads in the order of their voices, and the room."""
    return (*(f"{voice.value + 1}-{voice.key}.wav" for voice in Voice), f"{VOICES + 1}-room.wav")


def write_audio(
    bounce: Bounce,
    decoder: TimbreDecoder,
    mix: Path | None,
    stems: Path | None = None,
    rate_hz: int = RATE_HZ,
    progress: Callable[[int], None] = lambda bar: None,
    wav_format: WavFormat = WavFormat.PCM_24,
) -> AudioReport:
    """Write a bounce as a stereo WAV, and its pads and their room as stems, 32-bit float whatever the format.

    The stems add up to the mix before the limiter; without effects, and in their order, bit for bit.
    """
    start_s, frames, peak = perf_counter(), 0, 0.0
    with ExitStack() as files:
        out = files.enter_context(open_wav(mix, rate_hz, 2, wav_format)) if mix is not None else None
        parts = files.enter_context(open_stems(stems, stem_names(), rate_hz)) if stems is not None else []
        for block in render_blocks(bounce, decoder, rate_hz, progress=progress, with_stems=stems is not None):
            if out is not None:
                out.write(block.finished)
            for part, stem in zip(parts, block.stems, strict=False):
                part.write(stem)
            frames += block.finished.shape[1]
            peak = max(peak, float(np.abs(block.finished).max()))
    return AudioReport(frames / rate_hz, perf_counter() - start_s, peak)
