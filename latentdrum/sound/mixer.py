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
from latentdrum.sound.gains import MixerGains
from latentdrum.sound.playback import CHOKED_BY, Playback

#: Hits that may sound at once; for one more the quietest is faded out.
POLYPHONY: Final = 64
#: The longest block; the largest that JACK requests.
MAX_FRAMES: Final = 8192
_FADE_S: Final = 0.005
_RAMP_S: Final = 0.01
_NEVER: Final = 2**62
_by_frame = attrgetter("frame")


@dataclass(slots=True, eq=False)
class _ActivePlayback:
    """A hit that sounds: its frames begin at start; from fade_from on they are faded out."""

    voice: int  # a Voice would be hashed by its name, at ten times the cost
    frames: FloatArray
    gain: np.float32
    start: int
    fade_from: int = _NEVER

    def loudness(self, at: int) -> float:
        """An estimate, good enough to choose which hit to steal: drum sounds decay."""
        return float(self.gain) * (1.0 - (at - self.start) / len(self.frames)) ** 2


class _BlockBuffers:
    """The arrays of a block of some length, and views of their rows, made once for all blocks."""

    def __init__(self, frames: int) -> None:
        self.frames = frames
        self.mono: FloatArray = np.zeros((VOICES, frames), np.float32)
        self.buses: FloatArray = np.zeros((VOICES, 2, frames), np.float32)
        self.sum: FloatArray = np.zeros((2, frames), np.float32)
        self.flat_sum = self.sum.reshape(-1)
        #: A voice's mono bus, its left, its right, and both sides in a row.
        self.rows = tuple((self.mono[v], *self.buses[v], self.buses[v].reshape(-1)) for v in range(VOICES))


class Mixer:
    """One thread calls `mix`, one other thread adds and withdraws playbacks."""

    def __init__(self, rate_hz: int, gains: MixerGains) -> None:
        self.rate_hz = rate_hz
        self.gains = gains
        self.played = self.late = self.fallbacks = self.missed = self.stolen = self.withdrawn = 0
        self._buffers = _BlockBuffers(0)
        self._scratch: FloatArray = np.zeros(MAX_FRAMES, np.float32)
        fade_frames, ramp_frames = round(_FADE_S * rate_hz), round(_RAMP_S * rate_hz)
        self._fade: FloatArray = np.linspace(1.0, 0.0, fade_frames, dtype=np.float32)
        self._ramp: FloatArray = np.linspace(0.0, 1.0, ramp_frames + 1, dtype=np.float32)[1:]
        self._from: FloatArray = gains.gains.copy()
        self._to, self._ramp_start = gains, -_NEVER
        self._incoming: deque[Playback | Voice | None] = deque()
        self._scheduled: list[Playback] = []
        self._active: list[_ActivePlayback] = []
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
        self._ramp_to(self.gains, first)
        self._buffers.buses.fill(0.0)
        self._buffers.sum.fill(0.0)
        if self._active:
            self._buffers.mono.fill(0.0)
            for voice in self._mix_active(first, end):
                self._pan(voice, first)
        return self._buffers.sum

    def _reset(self) -> None:
        """A restarted server counts frames from 0 again, so frames of earlier hits mean nothing any more."""
        self._incoming.clear()
        self._scheduled.clear()
        self._active.clear()
        self._ramp_start = -_NEVER

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
        frames = self._sound_of(playback)
        if frames is None or not len(frames):
            self.missed += frames is None
            return
        at = max(playback.frame, first)
        self.late += at > playback.frame and not playback.immediate
        self.played += 1
        if self._to.gains[playback.voice].any():  # a silent pad chokes none
            self._choke(playback.voice, at)
        self._make_room(at)
        self._active.append(_ActivePlayback(int(playback.voice), frames, np.float32(playback.gain), at))

    def _sound_of(self, playback: Playback) -> FloatArray | None:
        """The hit's own sound if it is rendered by now, else its fallback."""
        sound, fallback = playback.sound, playback.fallback
        sound.consumed = True
        if sound.frames is not None or fallback is None:
            return sound.frames
        fallback.consumed = True
        self.fallbacks += fallback.frames is not None
        return fallback.frames

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

    def _ramp_to(self, gains: MixerGains, first: int) -> None:
        if gains is not self._to:
            done = min(first - self._ramp_start, len(self._ramp))
            share = self._ramp[done - 1] if done > 0 else np.float32(0.0)
            self._from += share * (self._to.gains - self._from)  # only when a gain changes: rare enough to allocate
            self._to, self._ramp_start = gains, first

    def _mix_active(self, first: int, end: int) -> list[int]:
        """Add the active playbacks to the mono buses and drop the ended ones; gives the sounding voices in order."""
        voices = sorted({active.voice for active in self._active})
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
        return voices

    def _add(self, active: _ActivePlayback, begin: int, end: int, first: int, *, fading: bool) -> None:
        if end <= begin:
            return
        part = self._scratch[: end - begin]
        np.multiply(active.frames[begin - active.start : end - active.start], active.gain, out=part)
        if fading:
            np.multiply(part, self._fade[begin - active.fade_from : end - active.fade_from], out=part)
        bus = self._buffers.rows[active.voice][0][begin - first : end - first]
        np.add(bus, part, out=bus)

    def _pan(self, voice: int, first: int) -> None:
        """Pan a mono bus and add it to the sum, with a ramp where the gains have just changed."""
        mono, left, right, both = self._buffers.rows[voice]
        gains = self._to.gains[voice]
        done = max(first - self._ramp_start, 0)
        ramping = min(len(self._ramp) - done, self._buffers.frames)
        if ramping > 0:
            for side, out in enumerate((left, right)):
                start, gain = self._from[voice, side], self._scratch[:ramping]
                np.multiply(self._ramp[done : done + ramping], gains[side] - start, out=gain)
                np.add(gain, start, out=gain)
                np.multiply(mono[:ramping], gain, out=out[:ramping])
            mono, left, right = mono[ramping:], left[ramping:], right[ramping:]
        np.multiply(mono, gains[0], out=left)
        np.multiply(mono, gains[1], out=right)
        np.add(self._buffers.flat_sum, both, out=self._buffers.flat_sum)
