"""A bounced performance as audio: every hit decoded for itself, through the mixer and limiter that play live."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.protocols import TimbreDecoder
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.core.units import TICKS_PER_BAR, tick_seconds
from latentdrum.runtime.offline import Bounce
from latentdrum.runtime.sound_renderer import SoundRenderer
from latentdrum.sound.gains import mixer_gains, velocity_gain
from latentdrum.sound.limiter import Limiter
from latentdrum.sound.mixer import Mixer
from latentdrum.sound.playback import Playback, SoundBuffer

_BLOCK: Final = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some frames of a performance: finished (2, n); and the buses (9, 2, n) whose sum was limited into it.

    The finished frames lag behind the buses by what the limiter looks ahead; `played` has taken that out.
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
    """The audio of a bounce from its first frame to where the last hit has rung out, block by block.

    settings are the knobs that the bounce was played with; progress hears how many bars are done.
    """
    values = {**bounce.preset.values, **settings}
    pads = bounce.preset.kit.pads
    renderer, mixer = SoundRenderer(decoder, rate_hz), Mixer(rate_hz, mixer_gains(pads, values))
    limiter = Limiter(rate_hz, _BLOCK)
    hits = sorted(bounce.triggers, key=lambda hit: hit.due_s)
    bar_frames = TICKS_PER_BAR * tick_seconds(bounce.bpm) * rate_hz
    first = struck = bar = 0
    while first < bounce.bars * bar_frames or struck < len(hits) or not mixer.idle:
        while struck < len(hits) and hits[struck].due_s * rate_hz < first + _BLOCK:
            hit = hits[struck]
            frames = renderer.render(hit.sound.timbre, hit.sound.seed, pads[hit.voice])
            at = max(round(hit.due_s * rate_hz), 0)
            mixer.play(Playback(at, hit.voice, velocity_gain(hit.velocity), SoundBuffer(frames)))
            struck += 1
        mixed = mixer.mix(first, _BLOCK)
        yield Block(limiter.process(mixed).copy(), mixer.buses.copy())
        first += _BLOCK
        while bar < bounce.bars and first >= (bar + 1) * bar_frames:
            bar += 1
            progress(bar)
    yield Block(limiter.process(np.zeros((2, _BLOCK), np.float32)).copy(), np.zeros_like(mixer.buses))


def aligned_blocks(blocks: Iterator[Block], rate_hz: int = RATE_HZ) -> Iterator[Block]:
    """The same with the finished frames moved to where the buses have them; the first blocks are shorter."""
    delay = Limiter(rate_hz, _BLOCK).delay_frames
    held: list[Block] = []
    for block in blocks:
        held.append(block)
        if len(held) == 2:
            early, late = held
            moved = np.concatenate([early.finished[:, delay:], late.finished[:, :delay]], 1)
            yield Block(moved, early.buses)
            held.pop(0)
