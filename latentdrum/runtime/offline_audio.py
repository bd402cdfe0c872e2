"""Renders a bounce as audio: a sound for every hit, through the live output stage."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.mix import Mix
from latentdrum.core.engine.protocols import TimbreDecoder
from latentdrum.core.engine.sound_request import Trigger
from latentdrum.core.preset.kit import Kit
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.core.units import TICKS_PER_STEP, tick_seconds
from latentdrum.runtime.offline import Bounce
from latentdrum.runtime.sound_renderer import SoundRenderer
from latentdrum.sound.effects.ambience import room_partitions
from latentdrum.sound.effects.effects import DELAY_FRAMES
from latentdrum.sound.gains import velocity_gain
from latentdrum.sound.output_stage import output_stage
from latentdrum.sound.playback import Playback, SoundBuffer

_BLOCK: Final = 4096
#: Where the mix changes on the way: how exactly in time, 12 ms; every knob glides for about as long.
_FINE_BLOCK: Final = 512


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

    settings: parameters of the mix in place of those that it was played with. progress is called with the bars done.
    """
    renderer = SoundRenderer(decoder, rate_hz)
    mixes = deque(bounce.mixes or [(0.0, Mix(bounce.preset.kit, bounce.preset.values))])
    _, mix = mixes.popleft()
    stage = output_stage(mix.kit, {**mix.values, **settings}, rate_hz, with_stems=with_stems)
    effects, delay, block = stage.effects, stage.lookahead_frames, _FINE_BLOCK if mixes else _BLOCK
    hits = deque(sorted(bounce.triggers, key=lambda hit: hit.due_s))
    bar_frames = bounce.preset.meter.steps * TICKS_PER_STEP * tick_seconds(bounce.bpm) * rate_hz
    first = bar = 0
    while first < bounce.bars * bar_frames or hits or not stage.idle:
        while mixes and mixes[0][0] * rate_hz < first + block / 2:
            kit, (_, mix) = mix.kit, mixes.popleft()
            stage.set(mix.kit, {**mix.values, **settings})
            if mix.kit.room != kit.room:
                effects.room = room_partitions(mix.kit.room, rate_hz)
        while hits and hits[0].due_s * rate_hz < first + block:
            stage.mixer.play(_playback(hits.popleft(), renderer, mix.kit, rate_hz))
        finished = stage.mix(first - delay, block)
        early = (0, 0) if first else (delay, DELAY_FRAMES)  # of the finished mix and of the stems
        stems = effects.stems[..., early[1] :].copy()
        yield Block(finished[:, early[0] :].copy(), stems, stage.limiter.reduction_db)
        first += block
        while bar < bounce.bars and first >= (bar + 1) * bar_frames:
            bar += 1
            progress(bar)
    finished = stage.mix(first - delay, delay)
    yield Block(finished.copy(), effects.stems[..., :DELAY_FRAMES].copy(), stage.limiter.reduction_db)


def _playback(hit: Trigger, renderer: SoundRenderer, kit: Kit, rate_hz: int) -> Playback:
    sound = SoundBuffer(*renderer.render(hit.sound, kit.pad(hit.voice)))
    return Playback(max(round(hit.due_s * rate_hz), 0), hit.voice, velocity_gain(hit.velocity), sound)
