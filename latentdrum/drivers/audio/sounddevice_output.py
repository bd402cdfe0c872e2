"""Audio output through PortAudio (sounddevice): ALSA, PulseAudio, CoreAudio or WASAPI."""

import atexit
import logging
from collections.abc import Callable
from threading import Thread
from time import perf_counter
from typing import Any, Final

from latentdrum.drivers.audio.output import AudioBackend, AudioError, AudioRequest, AudioSource, Layout, MixTimes
from latentdrum.drivers.audio.stream_clock import StreamClock
from latentdrum.drivers.midi.ports import PortStatus

_log = logging.getLogger(__name__)

#: Beyond latency and block: the engine's interval and scheduling jitter, seconds.
_MARGIN_S: Final = 0.004
#: A device that takes longer to close is abandoned, seconds; on a JACK server that died closing never returns.
_CLOSE_S: Final = 1.0
#: A reported latency beyond this is a driver's mistake, seconds.
_MAX_LATENCY_S: Final = 2.0
_DEFAULT_BLOCK: Final = 256


def sounddevice_module() -> Any:
    """The sounddevice package. Raises AudioError where it cannot be used."""
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        hint = "on Debian and Ubuntu: sudo apt-get install libportaudio2"
        raise AudioError(f"PortAudio is not installed here ({error}); {hint}") from None
    return sounddevice


def output_names() -> tuple[str, ...]:
    """The names of the output devices, each once. Raises AudioError if PortAudio cannot be used."""
    return tuple(
        dict.fromkeys(row["name"] for row in sounddevice_module().query_devices() if row["max_output_channels"] > 1)
    )


class SounddeviceAudio:
    """A PortAudio device; see `AudioOutput`. now_s is the MIDI ports' clock."""

    backend = AudioBackend.SOUNDDEVICE

    def __init__(self, request: AudioRequest, now_s: Callable[[], float]) -> None:
        self.layout = request.layout
        self.source: AudioSource | None = None
        self.failure: BaseException | None = None
        self.underruns = 0
        self._lib = sounddevice_module()
        self._request, self._now_s = request, now_s
        self._channels = len(self.layout.names)
        self._times = MixTimes()
        self._closing: Thread | None = None
        self._close_deadline_s = 0.0
        self._device, row = self._choose()
        self._name: str = row["name"]
        self._rate_hz = int(row["default_samplerate"])
        self._clock = StreamClock(self._rate_hz)
        self._stream = self._open()

    @property
    def rate_hz(self) -> int:
        """The device's default rate."""
        return self._rate_hz

    @property
    def block_frames(self) -> int:
        """Frames per callback."""
        return self._request.block or _DEFAULT_BLOCK

    @property
    def latency_s(self) -> float:
        """From the callback to the converter: as reported when opened, then as measured in the callbacks."""
        return self._latency_s

    @property
    def lookahead_s(self) -> float:
        """Latency, one block, the source's lookahead and a margin."""
        lookahead = self.source.lookahead_frames if self.source is not None else 0
        return self.latency_s + (self.block_frames + lookahead) / self._rate_hz + _MARGIN_S

    @property
    def alive(self) -> bool:
        """Whether the device requests frames."""
        return self.problem is None

    @property
    def problem(self) -> str | None:
        """The device is gone, or the callback failed."""
        if self._closing is not None and self._closing.is_alive() and perf_counter() > self._close_deadline_s:
            return f"the sound device {self._name!r} is gone and cannot be closed; restart latentdrum"
        if self._closing is not None or not self._stream.active:
            return f"the sound device {self._name!r} is gone; waiting for it"
        return f"{type(self.failure).__name__}: {self.failure}" if self.failure is not None else None

    def frame(self, second: float) -> int:
        """The frame at the converter at a second."""
        return self._clock.frame(second)

    def poll(self) -> None:
        """Close a device that was lost, and reopen it when it is back."""
        if self._closing is None:
            if self._stream.active:
                return
            _log.warning("sound device %s is gone; waiting for it", self._name)
            self._closing = self._close_in_thread()
        if self._closing.is_alive():  # a JACK server that died blocks it for ever; only a new process helps
            return
        try:
            self._lib._terminate()  # PortAudio lists devices only when it is initialised
            self._lib._initialize()
            self._device, _ = self._choose()
            self._clock = StreamClock(self._rate_hz)
            self._stream = self._open()
        except (AudioError, self._lib.PortAudioError):
            return
        self._closing = None
        _log.info("sound device %s is back", self._name)

    def port_status(self) -> PortStatus:
        """The device."""
        return PortStatus(self._name, (), self.alive)

    def mix_us(self) -> tuple[float, ...]:
        """How long the last blocks took to mix, microseconds."""
        return self._times.us()

    def close(self) -> None:
        """Close the device, or abandon it if it does not close in time."""
        self.source = None
        closing = self._closing or self._close_in_thread()
        closing.join(_CLOSE_S)
        if closing.is_alive():
            atexit.unregister(self._lib._exit_handler)  # it would block on the same device

    def _choose(self) -> tuple[int | None, Any]:
        """The device's index, None for the system's default, and PortAudio's description of it."""
        try:
            if self._request.device is None:
                return None, self._lib.query_devices(kind="output")
            rows = [(number, row) for number, row in enumerate(self._lib.query_devices())]
        except (self._lib.PortAudioError, ValueError):
            raise AudioError("no sound device; connect one, or play over MIDI with --audio none") from None
        outs = [(number, row) for number, row in rows if row["max_output_channels"]]
        part = self._request.device.casefold()
        for number, row in outs:
            if part in row["name"].casefold():
                return number, row
        there = ", ".join(repr(row["name"]) for _, row in outs) or "none"
        raise AudioError(f"no sound device like {self._request.device!r} for --audio-device; there are: {there}")

    def _open(self) -> Any:
        try:
            stream = self._lib.OutputStream(
                samplerate=self._rate_hz,
                blocksize=self.block_frames,
                device=self._device,
                channels=self._channels,
                dtype="float32",
                latency="low",
                callback=self._callback,
            )
            self._latency_s = float(stream.latency)  # the first callback may come before the constructor returns
            stream.start()
        except self._lib.PortAudioError as error:
            hint = f"; it may have fewer than {self._channels} outputs" if self.layout is Layout.PADS else ""
            raise AudioError(
                f"cannot open the sound device {self._name!r} ({error}){hint}; is another program using it? "
                "choose another with --audio-device (`latentdrum ports` lists them) or none with --audio none"
            ) from None
        return stream

    def _close_in_thread(self) -> Thread:
        def close(stream: Any = self._stream) -> None:
            try:
                stream.close()
            except Exception as error:  # it is gone, whatever the error
                _log.debug("sound device %s: %s", self._name, error)

        self._close_deadline_s = perf_counter() + _CLOSE_S
        closing = Thread(target=close, name="close sound", daemon=True)
        closing.start()
        return closing

    def _callback(self, out: Any, frames: int, time: Any, status: Any) -> None:
        """Mix a block into the device's buffer (PortAudio's thread)."""
        begun_s = perf_counter()
        clock = self._clock
        if status and status.output_underflow:
            self.underruns += 1
            clock.restart()
        latency_s = time.outputBufferDacTime - time.currentTime
        if not 0.0 < latency_s < _MAX_LATENCY_S:
            latency_s = self._latency_s
        self._latency_s += (latency_s - self._latency_s) * (1.0 if latency_s > self._latency_s else 0.01)
        first = clock.begin(frames, self._now_s() + latency_s)
        try:
            self._fill(out, first, frames)
        except Exception as error:  # MIDI continues without sound
            self.failure = error
            self.source = None
            out.fill(0.0)
        self._times.add(perf_counter() - begun_s)

    def _fill(self, out: Any, first: int, frames: int) -> None:
        source = self.source
        if source is None:
            out.fill(0.0)
        elif self.layout is Layout.STEREO:
            out[:, 0], out[:, 1] = source.mix(first, frames)
        else:
            out[:] = source.buses(first, frames).reshape(-1, frames).T
