"""Mixer: nine buses and their sum; every hit begins at its exact frame, whatever the block size.

`mix` is called from an audio callback: it allocates no array, takes no lock and waits for nothing. Other threads only
append to a deque, or replace `gains`.
"""

from bisect import insort
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.voices import VOICES, Voice
from latentdrum.sound.gain_ramp import GainRamp
from latentdrum.sound.gains import LEFT, RIGHT, SIDE, MixerGains
from latentdrum.sound.playback import CHOKED_BY, Playback, SoundBuffer

#: Hits that may sound at once; for one more the quietest is faded out.
POLYPHONY: Final = 64
#: The longest block; the largest that JACK requests.
MAX_FRAMES: Final = 8192
_FADE_S: Final = 0.005
_NEVER: Final = 2**62
_by_frame = attrgetter("frame")


@dataclass(slots=True, eq=False)
class _ActivePlayback:
    """A hit that sounds: its frames, and its side if any, begin at start; from fade_from on they are faded out."""

    voice: int  # a Voice would be hashed by its name, at ten times the cost
    frames: FloatArray
    side: FloatArray | None
    gain: FloatArray  # of no dimension: numpy multiplies by it in half the time that a number takes
    start: int
    fade_from: int = _NEVER

    def loudness(self, at: int) -> float:
        """An estimate, good enough to choose which hit to steal: drum sounds decay."""
        return float(self.gain) * (1.0 - (at - self.start) / len(self.frames)) ** 2


class _BlockBuffers:
    """The arrays of a block of some length, and views of their rows, made once for all blocks."""

    def __init__(self, frames: int) -> None:
        self.frames = frames
        self.mid: FloatArray = np.zeros((VOICES, frames), np.float32)
        self.side: FloatArray = np.zeros((VOICES, frames), np.float32)
        self.buses: FloatArray = np.zeros((VOICES, 2, frames), np.float32)
        self.sum: FloatArray = np.zeros((2, frames), np.float32)
        self.flat_sum = self.sum.reshape(-1)
        #: A voice's mid and side, its left, its right, and both of these in a row.
        self.rows = tuple((self.mid[v], self.side[v], *self.buses[v], self.buses[v].reshape(-1)) for v in range(VOICES))


class Mixer:
    """One thread calls `mix`, one other thread adds and withdraws playbacks."""

    def __init__(self, rate_hz: int, gains: MixerGains) -> None:
        self.rate_hz = rate_hz
        self.gains = gains
        self.played = self.late = self.fallbacks = self.missed = self.stolen = self.withdrawn = 0
        self._buffers = _BlockBuffers(0)
        self._scratch: FloatArray = np.zeros(MAX_FRAMES, np.float32)
        self._fade: FloatArray = np.linspace(1.0, 0.0, round(_FADE_S * rate_hz), dtype=np.float32)
        self._ramp = GainRamp(rate_hz, gains.gains, MAX_FRAMES)
        self._incoming: deque[Playback | Voice | None] = deque()
        self._scheduled: list[Playback] = []
        self._active: list[_ActivePlayback] = []
        self._sounding: list[int] = []
        self._end = -_NEVER  # of the last block

    def play(self, playback: Playback) -> None:
        """Add a hit (the playing thread)."""
        self._incoming.append(playback)

    def withdraw(self) -> None:
        """Remove every hit that has not begun (the playing thread); sounding ones go on."""
        self._incoming.append(None)

    def choke(self, voice: Voice) -> None:
        """Fade out what sounds on a pad from the next block on, as a hand on a cymbal does (the playing thread)."""
        self._incoming.append(voice)

    @property
    def active(self) -> int:
        """How many hits sound."""
        return len(self._active)

    @property
    def idle(self) -> bool:
        """Whether nothing sounds and nothing is scheduled."""
        return not (self._incoming or self._scheduled or self._active)

    @property
    def sounding(self) -> list[tuple[int, FloatArray]]:
        """The voices that sounded in the last block, in order, each with its mono bus before level and pan."""
        return [(voice, self._buffers.mid[voice]) for voice in self._sounding]

    @property
    def buses(self) -> FloatArray:
        """The buses of the last block, (9, 2, frames); valid until the next one."""
        return self._buffers.buses

    def mix(self, first: int, frames: int) -> FloatArray:
        """The sum of the buses, (2, frames), from the frame `first` on; valid until the next call.

        A hit whose frame has passed begins with the block. frames, MAX_FRAMES at most, should rarely change.
        """
        if frames != self._buffers.frames:
            self._buffers = _BlockBuffers(frames)
        if first < self._end:
            self._reset()
        self._receive(first)
        self._end = end = first + frames
        while self._scheduled and self._scheduled[0].frame < end:
            self._begin(self._scheduled.pop(0), first)
        self._ramp.move_to(self.gains.gains, first)
        self._buffers.buses.fill(0.0)
        self._buffers.sum.fill(0.0)
        self._sounding = []
        if self._active:
            self._buffers.mid.fill(0.0)
            self._sounding = sorted({active.voice for active in self._active})
            wide = {active.voice for active in self._active if active.side is not None}
            if wide:
                self._buffers.side.fill(0.0)
            self._mix_active(first, end)
            for voice in self._sounding:
                self._pan(voice, first, wide=voice in wide)
        return self._buffers.sum

    def _reset(self) -> None:
        """A restarted server counts frames from 0 again, so frames of earlier hits mean nothing any more."""
        self._incoming.clear()
        self._scheduled.clear()
        self._active.clear()
        self._ramp.reset()

    def _receive(self, first: int) -> None:
        while self._incoming:
            item = self._incoming.popleft()
            if isinstance(item, Playback):
                insort(self._scheduled, item, key=_by_frame)
            elif item is None:
                self.withdrawn += len(self._scheduled)
                self._scheduled.clear()
            else:
                self._fade_out((item,), first)

    def _begin(self, playback: Playback, first: int) -> None:
        sound = self._sound_of(playback)
        frames = sound.frames
        if frames is None or not len(frames):
            self.missed += frames is None
            return
        at = max(playback.frame, first)
        self.late += at > playback.frame and not playback.immediate
        self.played += 1
        if not self._ramp.is_silent(playback.voice):  # a silent pad chokes none
            self._choke(playback.voice, at)
        self._make_room(at)
        self._active.append(
            _ActivePlayback(int(playback.voice), frames, sound.side, np.array(playback.gain, np.float32), at)
        )

    def _sound_of(self, playback: Playback) -> SoundBuffer:
        """The hit's own sound if it is rendered by now, else its fallback."""
        sound, fallback = playback.sound, playback.fallback
        sound.consumed = True
        if sound.frames is not None or fallback is None:
            return sound
        fallback.consumed = True
        self.fallbacks += fallback.frames is not None
        return fallback

    def _choke(self, voice: Voice, at: int) -> None:
        choked = CHOKED_BY.get(voice)
        if choked is not None:
            self._fade_out(choked, at)

    def _fade_out(self, choked: Collection[Voice], at: int) -> None:
        for active in self._active:
            if active.voice in choked and active.start < at < active.fade_from:
                active.fade_from = at

    def _make_room(self, at: int) -> None:
        sounding = [active for active in self._active if at < min(active.fade_from, active.start + len(active.frames))]
        if len(sounding) >= POLYPHONY:
            quietest = min(sounding, key=lambda active: active.loudness(at))  # the oldest of equals
            quietest.fade_from = at
            self.stolen += 1

    def _mix_active(self, first: int, end: int) -> None:
        """Add the active playbacks to the mids and sides, and drop the ended ones."""
        ended = False
        for active in self._active:
            last = active.start + len(active.frames)
            if active.fade_from >= end:
                self._add(active, max(active.start, first), min(last, end), first, fading=False)
            else:
                self._add(active, max(active.start, first), min(last, active.fade_from), first, fading=False)
                last = min(last, active.fade_from + len(self._fade))
                self._add(active, max(active.fade_from, first), min(last, end), first, fading=True)
            ended |= last <= end
        if ended:
            fade = len(self._fade)
            self._active = [
                active
                for active in self._active
                if end < min(active.start + len(active.frames), active.fade_from + fade)
            ]

    def _add(self, active: _ActivePlayback, begin: int, end: int, first: int, *, fading: bool) -> None:
        if end <= begin:
            return
        part, at = slice(begin - active.start, end - active.start), slice(begin - first, end - first)
        fade = self._fade[begin - active.fade_from : end - active.fade_from] if fading else None
        row = self._buffers.rows[active.voice]
        self._add_part(active.frames[part], active.gain, fade, row[0][at])
        if active.side is not None:
            self._add_part(active.side[part], active.gain, fade, row[1][at])

    def _add_part(self, frames: FloatArray, gain: FloatArray, fade: FloatArray | None, bus: FloatArray) -> None:
        part = self._scratch[: len(bus)]
        np.multiply(frames, gain, out=part)
        if fade is not None:
            np.multiply(part, fade, out=part)
        np.add(bus, part, out=bus)

    def _pan(self, voice: int, first: int, *, wide: bool) -> None:
        """Pan a voice's mid, add and subtract its side, and add both channels to the sum."""
        mid, side, left, right, both = self._buffers.rows[voice]
        self._ramp.amplify(mid, voice, LEFT, first, left)
        self._ramp.amplify(mid, voice, RIGHT, first, right)
        if wide:
            self._ramp.amplify(side, voice, SIDE, first, side)
            np.add(left, side, out=left)
            np.subtract(right, side, out=right)
        np.add(self._buffers.flat_sum, both, out=self._buffers.flat_sum)
