"""Renders sounds in the background: those of coming hits in order, then the pre-rendered ones."""

import logging
from collections import deque
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from time import perf_counter
from typing import Final, TypeAlias

from latentdrum.core.engine.sound_request import SoundRequest, Trigger
from latentdrum.core.preset.kit import Pad
from latentdrum.runtime.prerendered_sounds import PadState, PrerenderedSounds
from latentdrum.runtime.sound_renderer import SoundRenderer
from latentdrum.sound.playback import SoundBuffer

_log = logging.getLogger(__name__)

#: Most requested sounds whose hits have not come; a busy bar has fewer.
_MAX_PENDING: Final = 64
#: Pre-rendered sounds are updated this long after the last change of a value, seconds, not during a sweep.
_DEBOUNCE_S: Final = 0.15

_Job: TypeAlias = tuple[SoundRequest, SoundBuffer, Pad]


class SoundWorker:
    """A thread around a renderer. `request`, `claim` and `set_pad_state` are for the engine thread."""

    def __init__(self, renderer: SoundRenderer) -> None:
        self.times_ms: deque[float] = deque(maxlen=1024)
        self.rendered = self.dropped = self.unrequested = 0
        self.problem: str | None = None
        self.prerendered = PrerenderedSounds()
        self._renderer = renderer
        self._requested: dict[tuple[int, int], tuple[SoundRequest, SoundBuffer]] = {}
        self._inbox: SimpleQueue[tuple[bool, _Job] | None] = SimpleQueue()
        self._jobs: deque[_Job] = deque()
        self._pad_state: tuple[PadState, float] | None = None  # and when it was set
        self._ending = False
        self._thread = Thread(target=self._run, name="sounds", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the current sound and end the thread."""
        self._ending = True
        self._inbox.put(None)
        self._thread.join(1.0)

    def request(self, request: SoundRequest, pad: Pad) -> None:
        """Request the sound of a coming hit; replaces an earlier request with the same key."""
        self._queue(request, pad, urgent=False)

    def claim(self, hit: Trigger, pad: Pad) -> tuple[SoundBuffer, SoundBuffer | None]:
        """A hit's own sound, perhaps not rendered yet, and the fallback if it is late."""
        request, sound = self._requested.pop(hit.sound.key, (None, None))
        if sound is None or request is None or not request.same_sound(hit.sound):
            self.unrequested += 1
            sound = self._queue(hit.sound, pad, urgent=True)
            del self._requested[hit.sound.key]
        return sound, self.prerendered.get(hit.voice, hit.velocity)

    def set_pad_state(self, pad_state: PadState) -> None:
        """Preset or values have changed."""
        self._pad_state = pad_state, perf_counter()
        self._inbox.put(None)

    def _queue(self, request: SoundRequest, pad: Pad, *, urgent: bool) -> SoundBuffer:
        superseded = self._requested.pop(request.key, None)
        if superseded is not None:
            superseded[1].consumed = True
        while len(self._requested) >= _MAX_PENDING:
            self._requested.pop(next(iter(self._requested)))[1].consumed = True
        sound = SoundBuffer()
        self._requested[request.key] = request, sound
        self._inbox.put((urgent, (request, sound, pad)))
        return sound

    def _run(self) -> None:
        while not self._ending:
            self._receive(self._timeout_s())
            if self._jobs:
                request, sound, pad = self._jobs.popleft()
                if sound.consumed:
                    self.dropped += 1
                else:
                    self._render(request, sound, pad)
            elif (wanted := self.prerendered.next_request()) is not None:
                sound = SoundBuffer()
                self.prerendered.put(wanted[0], sound if self._render(wanted[0], sound, wanted[1]) else None)

    def _timeout_s(self) -> float | None:
        """How long to wait for requests: 0 if there is work, None for ever."""
        if self._jobs:
            return 0.0
        wait_s = self._debounce_left_s()
        if wait_s == 0.0 and self._pad_state is not None:
            self.prerendered.set_pad_state(self._pad_state[0])
            wait_s = None
        return 0.0 if self.prerendered.has_work() else wait_s

    def _debounce_left_s(self) -> float | None:
        """Time until the pre-rendered sounds are updated; None if they are current."""
        latest = self._pad_state
        if latest is None or self.prerendered.is_current(latest[0]):
            return None
        return 0.0 if self.prerendered.empty else max(latest[1] + _DEBOUNCE_S - perf_counter(), 0.0)

    def _receive(self, wait_s: float | None) -> None:
        """Receive requests, waiting at most so long; urgent ones go first."""
        with suppress(Empty):
            item = self._inbox.get(timeout=wait_s)
            while True:
                if item is not None:
                    (self._jobs.appendleft if item[0] else self._jobs.append)(item[1])
                item = self._inbox.get_nowait()

    def _render(self, request: SoundRequest, sound: SoundBuffer, pad: Pad) -> bool:
        started_s = perf_counter()
        try:
            frames, sound.side = self._renderer.render(request, pad)
            sound.frames = frames  # last: the mixer takes a sound that has frames
        except Exception as error:  # even with a damaged model the pre-rendered sounds play on
            if self.problem is None:
                _log.exception("a sound could not be rendered; pre-rendered sounds play on")
            self.problem = f"{type(error).__name__}: {error}"
            return False
        self.times_ms.append((perf_counter() - started_s) * 1000.0)
        self.rendered += 1
        self.problem = None
        return True
