"""Benchmarks of the audio path: mixing and limiting a block, and synthesising a kit."""

from collections.abc import Callable
from functools import partial
from time import perf_counter

import numpy as np

from latentdrum.core.engine.sound_request import SoundRequest
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.voices import Voice
from latentdrum.models.timbre import model as timbre
from latentdrum.runtime.sound_renderer import SoundRenderer
from latentdrum.sound.gains import mixer_gains
from latentdrum.sound.limiter import CEILING, Limiter
from latentdrum.sound.output_stage import OutputStage
from latentdrum.sound.playback import Playback, SoundBuffer
from latentdrum.storage.model_files import ModelError

RATE_HZ, BLOCK, SOUNDS = 48_000, 128, 16
_BLOCKS, _KITS = 4000, 20


def mix_us() -> dict[str, float]:
    """Sixteen stereo sounds through mixer and limiter, per block of 128 frames; share is of the block's 2,667 us."""
    output_stage = OutputStage(RATE_HZ, mixer_gains(PLAIN_KIT.pads, {}))
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, (_BLOCKS + 2) * BLOCK).astype(np.float32)
    drums = [voice for voice in Voice if voice is not Voice.HAT_OPEN]  # no hat chokes another here
    for number in range(SOUNDS):
        output_stage.mixer.play(Playback(0, drums[number % len(drums)], 1.0, SoundBuffer(noise, noise)))
    taken = [_timed(lambda at=number * BLOCK: output_stage.mix(at, BLOCK)) for number in range(_BLOCKS)]  # type: ignore[misc]
    p50, p99 = np.percentile(taken, [50, 99])
    lasts_s = BLOCK / RATE_HZ
    return {"p50": p50 * 1e6, "p99": p99 * 1e6, "p50_share": p50 / lasts_s, "p99_share": p99 / lasts_s}


def limiter_us() -> dict[str, float]:
    """The limiter alone, per block of 128 frames, at three levels: the cheapest is the baseline of the other two.

    idle: no true peak can be above the ceiling; watching: true peaks are measured, and none is; limiting: all of it.
    """
    noise = np.random.default_rng(0).uniform(-1.0, 1.0, (_BLOCKS, 2, BLOCK)).astype(np.float32)
    levels = {"idle": CEILING * np.float32(0.4), "watching": CEILING * np.float32(0.55), "limiting": np.float32(4.0)}
    found = {}
    for name, level in levels.items():
        limiter = Limiter(RATE_HZ, BLOCK)
        found[name] = float(np.median([_timed(partial(limiter.process, block)) for block in noise * level]))
    shares = {"limiting_share": found["limiting"] / (BLOCK / RATE_HZ)}
    ratios = {f"{name}_ratio": found[name] / found["idle"] for name in ("watching", "limiting")}
    return {**{name: taken * 1e6 for name, taken in found.items()}, **shares, **ratios}


def kit_ms() -> dict[str, float]:
    """Synthesising nine pads at the device's sample rate with new noise each time; empty without the timbre model."""
    try:
        renderer = SoundRenderer(timbre.load(), RATE_HZ)
    except ModelError:
        return {}

    def kit(seed: int) -> None:
        for voice, pad in zip(Voice, PLAIN_KIT.pads, strict=True):
            renderer.render(SoundRequest((seed, voice), pad.timbre, seed, pad.stereo_width() > 0.0), pad)

    taken = [_timed(lambda seed=seed: kit(seed)) * 1e3 for seed in range(_KITS)]  # type: ignore[misc]
    return {"p50": float(np.median(taken)), "max": max(taken), "pad_p50": float(np.median(taken)) / len(PLAIN_KIT.pads)}


def _timed(work: Callable[[], object]) -> float:
    begun_s = perf_counter()
    work()
    return perf_counter() - begun_s
