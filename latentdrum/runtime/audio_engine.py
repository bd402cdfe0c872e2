"""The live audio engine: renders the sounds that the engine requests and mixes the hits that it triggers."""

from time import perf_counter, sleep
from typing import Final

from latentdrum.core.engine.mix import Mix
from latentdrum.core.engine.outputs import Outputs
from latentdrum.core.engine.protocols import TimbreDecoder
from latentdrum.core.engine.state import EngineState
from latentdrum.core.model_names import TIMBRE_MODEL
from latentdrum.core.preset.preset import Preset
from latentdrum.core.units import STEPS_PER_BAR
from latentdrum.core.voices import VOICES
from latentdrum.drivers.audio.output import MAX_LOOKAHEAD_S, AudioOutput
from latentdrum.runtime.prerendered_sounds import PadState
from latentdrum.runtime.room_worker import RoomWorker
from latentdrum.runtime.sound_renderer import SoundRenderer
from latentdrum.runtime.sound_worker import SoundWorker
from latentdrum.sound.effects.ambience import Partitions
from latentdrum.sound.gains import velocity_gain
from latentdrum.sound.output_stage import output_stage
from latentdrum.sound.playback import Playback

#: How long the start waits for the first sound of every pad, seconds; nine of them take about 50 ms.
_FIRST_SOUNDS_TIMEOUT_S: Final = 0.25
#: Fade-out at the end, seconds: the ramps of the mixer gains and of the room, and a long block.
_FADE_S: Final = 0.03


class AudioEngine:
    """Sound worker, output stage and audio output; `handle` and `withdraw` are for the engine thread."""

    def __init__(
        self,
        decoder: TimbreDecoder,
        audio: AudioOutput,
        preset: Preset,
        lineage: tuple[str, ...] = (TIMBRE_MODEL,),
    ) -> None:
        self.audio = audio
        self.lineage = lineage  # of the decoder: a kit for another model is refused
        self.output_stage = output_stage(preset.kit, preset.values, audio.rate_hz)
        self.worker = SoundWorker(SoundRenderer(decoder, audio.rate_hz))
        self._rooms = RoomWorker(audio.rate_hz, self._set_room)
        self.unplayed = 0  # hits while the output was lost
        self._preset, self._values, self._bar = preset, preset.values, 0
        self._mix: Mix | None = None
        self.worker.set_pad_state(PadState(preset, preset.values))
        self.worker.start()  # renders the first sounds while the device starts
        self._rooms.start()

    @property
    def lookahead_s(self) -> float:
        """How long before its due time a hit must be triggered; limited, so a slower output plays all hits late."""
        return min(self.audio.lookahead_s, MAX_LOOKAHEAD_S)

    def start(self) -> None:
        """Start the output once every pad has a sound, or at the latest after `_FIRST_SOUNDS_TIMEOUT_S`."""
        deadline_s = perf_counter() + _FIRST_SOUNDS_TIMEOUT_S
        while self.worker.prerendered.ready < VOICES and self.worker.problem is None and perf_counter() < deadline_s:
            sleep(0.002)
        self.audio.source = self.output_stage

    def handle(self, outputs: Outputs, state: EngineState) -> None:
        """Carry out the outputs of a step: sound requests, chokes and triggers."""
        self._update(state)
        pads = state.preset.kit.pads
        # Beyond the limit of the lookahead all hits are late by the same time.
        extra_s = self.audio.lookahead_s - self.lookahead_s
        for request in outputs.sound_requests:
            self.worker.request(request, pads[request.key[1]])
        for voice in outputs.chokes:
            self.output_stage.mixer.choke(voice)
        for hit in outputs.triggers:
            sound, fallback = self.worker.claim(hit, pads[hit.voice])
            if self.audio.alive:
                frame, immediate = self.audio.frame(hit.due_s + extra_s), hit.sound.key[0] < 0
                gain = velocity_gain(hit.velocity)
                self.output_stage.mixer.play(Playback(frame, hit.voice, gain, sound, fallback, immediate))
            else:
                sound.consumed = True
                self.unplayed += 1

    def withdraw(self) -> None:
        """Withdraw the hits that have not begun; sounding ones decay."""
        self.output_stage.mixer.withdraw()

    def stop(self) -> None:
        """Stop rendering, fade out without a click, and close the output."""
        self.worker.stop()
        self._rooms.stop()
        if self.audio.alive and self.audio.source is not None:
            self.output_stage.fade_out()
            sleep(min(_FADE_S + self.audio.latency_s, MAX_LOOKAHEAD_S))
        self.audio.close()

    def _update(self, state: EngineState) -> None:
        if state.mix is not None and state.mix is not self._mix:
            self._mix = state.mix
            self.output_stage.set(state.mix.kit, state.mix.values)
        # Paths of parameters move the pads all the time; following them once a bar keeps the worker free.
        bar = state.cursor // STEPS_PER_BAR if state.preset.paths else 0
        if state.values is self._values and state.preset is self._preset and bar == self._bar:
            return
        if state.preset.kit.room != self._preset.kit.room:
            self._rooms.request((state.preset.kit.room,))
        self._preset, self._values, self._bar = state.preset, state.values, bar
        self.worker.set_pad_state(PadState(state.preset, state.values, state.cursor))

    def _set_room(self, room: Partitions | None) -> None:
        self.output_stage.effects.room = room
