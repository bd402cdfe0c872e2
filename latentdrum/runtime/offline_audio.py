"""Renders a bounce as audio: a sound for every hit, through the live output stage."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.protocols import TimbreDecoder
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.core.units import TICKS_PER_STEP, tick_seconds
from latentdrum.runtime.offline import Bounce
from latentdrum.runtime.sound_renderer import SoundRenderer
from latentdrum.sound.effects.effects import DELAY_FRAMES
from latentdrum.sound.gains import velocity_gain
from latentdrum.sound.output_stage import output_stage
from latentdrum.sound.playback import Playback, SoundBuffer

_BLOCK: Final = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The next frames of a performance: the finished mix (2, n), and before the limiter its stems (10, 2, m).

    The stems are the nine pads with the effects of the mix, and the room. Both begin at frame 0 and are equally long in
    the end. They are behind by their latencies, so their first parts are that much shorter, and the last block holds
    only the rests. There are no stems, (0, 2, m), if none were asked for. reduction_db: the limiter's largest in the
    last second or two.
    """

    finished: FloatArray
    stems: FloatArray
    reduction_db: float


def render_blocks(
    bounce: Bounce,
    decoder: TimbreDecoder,
    rate_hz: int = RATE_HZ,
    settings: Mapping[str, float] = MappingProxyType({}),
    progress: Callable[[int], None] = lambda bar: None,
    *,
    with_stems: bool = False,
) -> Iterator[Block]:
    """The audio of a bounce, block by block, until the last hit and its ambience have decayed.

    settings: the parameter values that the bounce was played with. progress is called with the number of bars done.
    """
    kit = bounce.preset.kit
    renderer = SoundRenderer(decoder, rate_hz)
    stage = output_stage(kit, {**bounce.preset.values, **settings}, rate_hz, with_stems=with_stems)
    effects, delay = stage.effects, stage.lookahead_frames
    hits = deque(sorted(bounce.triggers, key=lambda hit: hit.due_s))
    bar_frames = bounce.preset.meter.steps * TICKS_PER_STEP * tick_seconds(bounce.bpm) * rate_hz
    first = bar = 0
    while first < bounce.bars * bar_frames or hits or not stage.idle:
        while hits and hits[0].due_s * rate_hz < first + _BLOCK:
            hit = hits.popleft()
            sound = SoundBuffer(*renderer.render(hit.sound, kit.pad(hit.voice)))
            at = max(round(hit.due_s * rate_hz), 0)
            stage.mixer.play(Playback(at, hit.voice, velocity_gain(hit.velocity), sound))
        finished = stage.mix(first - delay, _BLOCK)
        early = (0, 0) if first else (delay, DELAY_FRAMES)  # of the finished mix and of the stems
        stems = effects.stems[..., early[1] :].copy()
        yield Block(finished[:, early[0] :].copy(), stems, stage.limiter.reduction_db)
        first += _BLOCK
        while bar < bounce.bars and first >= (bar + 1) * bar_frames:
            bar += 1
            progress(bar)
    finished = stage.mix(first - delay, delay)
    yield Block(finished.copy(), effects.stems[..., :DELAY_FRAMES].copy(), stage.limiter.reduction_db)
