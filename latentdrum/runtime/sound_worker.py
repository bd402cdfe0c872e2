"""Makes sounds beside the beat: those of the hits to come, first come first served, and in its spare time the rack."""

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

#: Sounds asked for whose hits have not come: more than a bar of a busy groove is never needed.
_MAX_PENDING: Final = 64
#: The rack is made anew when the hand has rested for so long, seconds: a sweep of a knob is not worth 27 sounds a step.
_DEBOUNCE_S: Final = 0.15

_Job: TypeAlias = tuple[SoundRequest, SoundBuffer, Pad]


class SoundWorker:
    """A thread around a maker of sounds. `ask`, `claim` and `stand` belong to one thread, the engine's."""

    def __init__(self, renderer: SoundRenderer) -> None:
        self.times_ms: deque[float] = deque(maxlen=1024)
        self.rendered = self.dropped = self.unrequested = 0
        self.problem: str | None = None
        self.prerendered = PrerenderedSounds()
        self._renderer = renderer
        self._requested: dict[tuple[int, int], tuple[SoundRequest, SoundBuffer]] = {}
        self._inbox: SimpleQueue[tuple[bool, _Job] | None] = SimpleQueue()
        self._jobs: deque[_Job] = deque()
        self._pad_state: tuple[PadState, float] | None = None  # and when it was taken
        self._ending = False
        self._thread = Thread(target=self._run, name="sounds", daemon=True)

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the sound in hand and end."""
        self._ending = True
        self._inbox.put(None)
        self._thread.join(1.0)

    def request(self, request: SoundRequest, pad: Pad) -> None:
        """Have a sound made for a hit to come; one asked for under the same key before is not needed any more."""
        self._queue(request, pad, urgent=False)

    def claim(self, hit: Trigger, pad: Pad) -> tuple[SoundBuffer, SoundBuffer | None]:
        """A hit's own sound, perhaps still being made, and what stands in for it if it is not there in time."""
        request, sound = self._requested.pop(hit.sound.key, (None, None))
        if sound is None or request is None or not _same(request, hit.sound):
            self.unrequested += 1
            sound = self._queue(hit.sound, pad, urgent=True)
            del self._requested[hit.sound.key]
        return sound, self.prerendered.get(hit.voice, hit.velocity)

    def set_pad_state(self, pad_state: PadState) -> None:
        """The pads stand elsewhere now."""
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
        """How long to listen for what is asked for, None for as long as it takes; not at all if there is work."""
        if self._jobs:
            return 0.0
        wait_s = self._debounce_left_s()
        if wait_s == 0.0 and self._pad_state is not None:
            self.prerendered.set_pad_state(self._pad_state[0])
            wait_s = None
        return 0.0 if self.prerendered.has_work() else wait_s

    def _debounce_left_s(self) -> float | None:
        """How long the hand must still rest before the rack is made anew; None if it stands where the pads do."""
        point = self._pad_state
        if point is None or self.prerendered.is_current(point[0]):
            return None
        return 0.0 if self.prerendered.empty else max(point[1] + _DEBOUNCE_S - perf_counter(), 0.0)

    def _receive(self, wait_s: float | None) -> None:
        """Take in what was asked for, waiting for it if need be; what is urgent goes first."""
        with suppress(Empty):
            item = self._inbox.get(timeout=wait_s)
            while True:
                if item is not None:
                    (self._jobs.appendleft if item[0] else self._jobs.append)(item[1])
                item = self._inbox.get_nowait()

    def _render(self, request: SoundRequest, sound: SoundBuffer, pad: Pad) -> bool:
        started_s = perf_counter()
        try:
            sound.frames = self._renderer.render(request.timbre, request.seed, pad)
        except Exception as error:  # whatever a damaged model does, what stands ready plays on
            if self.problem is None:
                _log.exception("a sound could not be made; what stands ready plays on")
            self.problem = f"{type(error).__name__}: {error}"
            return False
        self.times_ms.append((perf_counter() - started_s) * 1000.0)
        self.rendered += 1
        self.problem = None
        return True


def _same(a: SoundRequest, b: SoundRequest) -> bool:
    return a is b or (a.seed == b.seed and a.timbre.same_as(b.timbre))
