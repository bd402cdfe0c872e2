"""Benchmarks of the audio path: mixing and limiting a block, and synthesising a kit."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from time import perf_counter
from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.engine.sound_request import SoundRequest
from latentdrum.core.preset.kit import PLAIN_KIT, Room
from latentdrum.core.voices import Voice
from latentdrum.models.timbre import model as timbre
from latentdrum.runtime.sound_renderer import SoundRenderer
from latentdrum.sound.limiter import CEILING, Limiter
from latentdrum.sound.output_stage import OutputStage, output_stage
from latentdrum.sound.playback import Playback, SoundBuffer
from latentdrum.storage.model_files import ModelError

RATE_HZ, BLOCK, SOUNDS = 48_000, 128, 16
_BLOCKS, _KITS = 4000, 20
#: Blocks that are timed together: the ambience works once in four inner blocks.
_TOGETHER: Final = 4
#: What is switched on, and the parameters that do it; the level leaves the limiter out.
_QUIET: Final = -30.0
_EFFECTS: Final[Mapping[str, Mapping[str, float]]] = MappingProxyType(
    {
        "off": {},
        "drive": {"drive": 0.5},
        "compress": {"compress": 0.5},
        "tilt": {"tilt": 0.5},
        "room": {"room": 1.0},
        "all": {"drive": 0.5, "compress": 0.5, "tilt": 0.5, "room": 1.0},
    }
)


def mix_us() -> dict[str, float]:
    """Sixteen stereo sounds through mixer and limiter, per block of 128 frames; share is of the block's 2,667 us."""
    stage = _playing({})
    taken = [_timed(lambda at=number * BLOCK: stage.mix(at, BLOCK)) for number in range(_BLOCKS)]  # type: ignore[misc]
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


def effects_us() -> dict[str, float]:
    """A block of 128 frames of sixteen sounds with each effect, and what that adds as a share of the mixer's time.

    The stages are timed in turn, so that all of them meet the same machine; the room is the largest.
    """
    stages = {name: _playing({"sound_level": _QUIET, "room": 0.0, **values}) for name, values in _EFFECTS.items()}
    taken: dict[str, list[float]] = {name: [] for name in stages}
    for first in range(0, _BLOCKS * BLOCK, _TOGETHER * BLOCK):
        for name, stage in stages.items():
            taken[name].append(_timed(lambda at=first, to=stage: _mix_some(to, at)) / _TOGETHER)  # type: ignore[misc]
    # The lower quartile, because a busy machine disturbs some.
    us = {name: float(np.percentile(seconds, 25)) * 1e6 for name, seconds in taken.items()}
    added = {name: took - us["off"] for name, took in us.items() if name != "off"}
    return us | {f"{name}_to_mixer": more / us["off"] for name, more in added.items()}


def _playing(values: Mapping[str, float]) -> OutputStage:
    """Sixteen sounds that go on, in a room if the parameters have one."""
    pads = tuple(replace(pad, room=0.3) for pad in PLAIN_KIT.pads)
    stage = output_stage(replace(PLAIN_KIT, pads=pads, room=Room(1.0) if values.get("room") else None), values, RATE_HZ)
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, (_BLOCKS + 2) * BLOCK).astype(np.float32)
    drums = [voice for voice in Voice if voice is not Voice.HAT_OPEN]  # no hat chokes another here
    for number in range(SOUNDS):
        stage.mixer.play(Playback(0, drums[number % len(drums)], 1.0, SoundBuffer(noise, noise)))
    return stage


def _mix_some(stage: OutputStage, first: int) -> None:
    for number in range(_TOGETHER):
        stage.mix(first + number * BLOCK, BLOCK)


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
