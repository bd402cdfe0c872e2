"""Renders a bounce as audio: a sound for every hit, through the live output stage."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.protocols import TimbreDecoder
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.core.units import TICKS_PER_STEP, tick_seconds
from latentdrum.core.voices import VOICES
from latentdrum.runtime.offline import Bounce
from latentdrum.runtime.sound_renderer import SoundRenderer
from latentdrum.sound.gains import mixer_gains, velocity_gain
from latentdrum.sound.output_stage import OutputStage
from latentdrum.sound.playback import Playback, SoundBuffer

_BLOCK: Final = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The next frames of a performance: the finished mix (2, n), and the pads' buses (9, 2, m) before the limiter.

    Both begin at frame 0 and are equally long in the end. The finished mix is behind by the limiter's lookahead, so its
    first part is that much shorter, and the last block holds only the rest of it.
    """

    finished: FloatArray
    buses: FloatArray


def render_blocks(
    bounce: Bounce,
    decoder: TimbreDecoder,
    rate_hz: int = RATE_HZ,
    settings: Mapping[str, float] = MappingProxyType({}),
    progress: Callable[[int], None] = lambda bar: None,
) -> Iterator[Block]:
    """The audio of a bounce, block by block, until the last hit has decayed.

    settings: the parameter values that the bounce was played with. progress is called with the number of bars done.
    """
    pads = bounce.preset.kit.pads
    renderer = SoundRenderer(decoder, rate_hz)
    stage = OutputStage(rate_hz, mixer_gains(pads, {**bounce.preset.values, **settings}))
    mixer, delay = stage.mixer, stage.lookahead_frames
    hits = deque(sorted(bounce.triggers, key=lambda hit: hit.due_s))
    bar_frames = bounce.preset.meter.steps * TICKS_PER_STEP * tick_seconds(bounce.bpm) * rate_hz
    first = bar = 0
    while first < bounce.bars * bar_frames or hits or not mixer.idle:
        while hits and hits[0].due_s * rate_hz < first + _BLOCK:
            hit = hits.popleft()
            sound = SoundBuffer(*renderer.render(hit.sound, pads[hit.voice]))
            at = max(round(hit.due_s * rate_hz), 0)
            mixer.play(Playback(at, hit.voice, velocity_gain(hit.velocity), sound))
        finished = stage.mix(first - delay, _BLOCK)  # its buses begin at `first`
        yield Block(finished[:, 0 if first else delay :].copy(), mixer.buses.copy())
        first += _BLOCK
        while bar < bounce.bars and first >= (bar + 1) * bar_frames:
            bar += 1
            progress(bar)
    yield Block(stage.mix(first - delay, delay).copy(), np.zeros((VOICES, 2, 0), np.float32))
