"""The live device: ports, engine, decode worker and recorder, maintained by the main thread."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from time import perf_counter
from typing import Any, Final, Protocol

from latentdrum.core.engine.events import (
    Listen,
    LoadKit,
    LoadPreset,
    Locate,
    Resume,
    Run,
    SetValue,
    Tap,
    UndoTake,
)
from latentdrum.core.engine.protocols import RhythmDecoder
from latentdrum.core.engine.state import EngineState, Options, initial_state
from latentdrum.core.model_names import RHYTHM_MODEL
from latentdrum.core.preset.kit import Kit
from latentdrum.core.preset.kit import for_model as kit_for_model
from latentdrum.core.preset.preset import Preset, PresetError, for_model
from latentdrum.core.preset.random_move import Draws
from latentdrum.core.rhythm.loop import Loop
from latentdrum.core.rhythm.position import Position
from latentdrum.drivers.midi.ports import MidiPorts
from latentdrum.runtime.audio_engine import AudioEngine
from latentdrum.runtime.decode_worker import DecodeWorker
from latentdrum.runtime.link_worker import LinkWorker, Session
from latentdrum.runtime.live_engine import LiveEngine
from latentdrum.runtime.midway_worker import MidwayWorker
from latentdrum.runtime.placement_worker import PlacementWorker
from latentdrum.runtime.profile_keeper import ProfileKeeper
from latentdrum.runtime.realtime import collect_garbage
from latentdrum.runtime.session_recorder import SessionRecorder
from latentdrum.storage.profile_library import ProfileLibrary

_log = logging.getLogger(__name__)

_POLL_S: Final = 1.0
_COLLECT_S: Final = 60.0
_RECORD_S: Final = 0.05


class PresetSource(Protocol):
    """Where presets are looked up."""

    def load(self, name: str) -> Preset:
        """A preset by name. Raises PresetError if there is none."""

    def by_program(self, program: int) -> str | None:
        """The name of the preset with a Program Change number, or None."""

    def from_table(self, name: str, rows: Mapping[str, Any], source: str) -> Preset:
        """A preset from plain nested values. Raises PresetError naming the source."""


class Device:
    """A drum machine on open ports. `serve` plays until `quit` is called from any thread or signal handler.

    place: the positions of the windows of a loop that was played in. midway: where the way between two positions had
    best go by. link: the session to follow.
    """

    def __init__(
        self,
        preset: Preset,
        options: Options,
        ports: MidiPorts,
        decoder: RhythmDecoder,
        library: PresetSource,
        sound: AudioEngine | None = None,
        lineage: tuple[str, ...] = (RHYTHM_MODEL,),
        place: Callable[[Loop], tuple[Position, ...]] | None = None,
        midway: Callable[[Position, Position], Position | None] | None = None,
        link: Session | None = None,
        profiles: ProfileLibrary | None = None,
    ) -> None:
        self.ports, self.decoder = ports, decoder
        self.lineage = lineage  # of the decoder: a preset for another model is refused
        self.sound = sound
        self.no_sound_reason: str | None = None  # why `sound` is None
        self.osc_port: int | None = None
        self.draws = Draws()  # of the models, for `randomise`
        self.library, self.recorder = library, SessionRecorder()
        self.unknown_programs, self.last_program = 0, ""
        self.begun_s = perf_counter()
        self.worker = DecodeWorker(decoder, lambda decoded: self.live.post(decoded))
        self.placement = PlacementWorker(place, lambda placed: self.live.post(placed))
        self.midway = MidwayWorker(midway, lambda found: self.live.post(found))
        self.live = LiveEngine(
            initial_state(preset, options),
            ports,
            self.worker.request,
            self._queue_program,
            sound,
            self.placement.request,
            self.midway.request,
            lambda profile: self.profiles.learned(profile),
        )
        self.link = None if link is None else LinkWorker(link, self.live.post, lambda: self.state.preset.meter.quarters)
        self.profiles = ProfileKeeper(profiles, self.live.post)
        self._programs: SimpleQueue[int | None] = SimpleQueue()  # None wakes `serve` to quit
        self._quitting = False
        self._polled_s = self._collected_s = self.begun_s

    @property
    def state(self) -> EngineState:
        """The engine's latest state."""
        return self.live.state

    def set_value(self, name: str, value: float) -> None:
        """Set a parameter; the value is in its stored form and in range."""
        self.live.post(SetValue(name, value))

    def load(self, preset: Preset, *, at_bar: bool = True) -> None:
        """Load another preset. Raises PresetError if it, or its kit, is for a model that the device does not play."""
        preset = replace(for_model(preset, self.lineage), kit=self._playable(preset.kit))
        self.live.post(LoadPreset(preset, at_bar))

    def load_kit(self, kit: Kit) -> None:
        """Load another kit. Raises PresetError if it is for a model that the device does not play."""
        self.live.post(LoadKit(self._playable(kit)))

    def _playable(self, kit: Kit) -> Kit:
        return kit if self.sound is None else kit_for_model(kit, self.sound.lineage)

    def run(self, playing: bool) -> None:
        """Start, from the top, or stop the song on the built-in clock, in a Link session or on a JACK transport."""
        self.live.post(Run(playing))

    def move(self, item: Resume | Locate | Tap) -> None:
        """Play on, go to a step, or tap the tempo."""
        self.live.post(item)

    def listen(self, bars: int, *, adds: bool) -> None:
        """Make what pads play from the next bar line on the preset's loop, or add it to the loop."""
        self.live.post(Listen(bars, adds))

    def undo_take(self) -> None:
        """Take back what was listened to last."""
        self.live.post(UndoTake())

    def record(self, path: Path) -> None:
        """Record MIDI and commands from now on. Raises SessionError if the file cannot be written."""
        self.live.recorder = self.recorder.begin(path, self.ports.now_s())

    def end_record(self) -> int:
        """End the recording; returns its number of messages."""
        self.live.recorder = None
        return self.recorder.end()

    def quit(self) -> None:
        """Ask `serve` to end; safe in a signal handler, where an Event is not."""
        self._quitting = True
        self._programs.put(None)

    def serve(self) -> BaseException | None:
        """Play until `quit`, then end all notes and close the ports; returns the engine's failure, if any."""
        self.worker.start()
        self.placement.start()
        self.midway.start()
        if self.sound is not None:
            self.sound.start()
        self.live.start()
        if self.link is not None:
            self.link.start()
        try:
            while not self._quitting and not self.live.ended.is_set():
                self._handle_program_changes()
                self._maintain()
        finally:
            if self.link is not None:
                self.link.stop()
            self.live.stop()
            self.worker.stop()
            self.placement.stop()
            self.midway.stop()
            if self.sound is not None:
                self.sound.stop()
            self.ports.close()
            self.profiles.save()
            self._finish_recording()
        return self.live.failure

    def _handle_program_changes(self) -> None:
        """Wait briefly for Program Changes, and load the preset of the newest."""
        with suppress(Empty):
            program = self._programs.get(timeout=_RECORD_S if self.live.recorder is not None else 0.25)
            for _ in range(self._programs.qsize()):  # only the newest: each lookup may read files
                program = self._programs.get_nowait()
            if program is not None and not self._quitting:
                self._load_program(program)

    def _queue_program(self, program: int) -> None:
        # On the engine thread; the main thread looks up the preset, since that reads files.
        self._programs.put(program)

    def _load_program(self, program: int) -> None:
        try:
            name = self.library.by_program(program)
            if name is not None:
                self.load(self.library.load(name))
                self.last_program = f"{program}: {name}"
                return
            problem = "no preset has this number"
        except (PresetError, OSError) as error:
            problem = str(error)
        except Exception as error:  # whatever the fault, the music goes on
            _log.exception("Program Change %d", program)
            problem = f"{type(error).__name__}: {error}"
        self.unknown_programs += 1
        self.last_program = f"{program}: {problem}"
        _log.warning("Program Change %d ignored: %s", program, problem)

    def _maintain(self) -> None:
        now_s = perf_counter()
        self.profiles.save()
        try:
            self.recorder.write()
        except OSError as error:
            _log.error("the recording ended: %s", error)
            with suppress(OSError):  # the rest cannot be written either
                self.end_record()
        if now_s - self._polled_s >= _POLL_S:
            self._polled_s = now_s
            self.ports.poll()
            if self.sound is not None:
                self.sound.audio.poll()
        if now_s - self._collected_s >= _COLLECT_S:
            self._collected_s = now_s
            collect_garbage()

    def _finish_recording(self) -> None:
        try:
            self.end_record()
        except OSError as error:
            _log.error("the end of the recording is lost: %s", error)
