"""A test studio on its own JACK server: a clock master, the device as a user runs it, and a listener."""

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from time import perf_counter, sleep
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
IN_PORT, OUT_PORT = "LatentDrum:LatentDrum In", "LatentDrum:LatentDrum Out"
SOUND_PORTS = ("LatentDrum:out_left", "LatentDrum:out_right")


def until(true: Callable[[], object], deadline_s: float, what: str) -> None:
    """Wait for something to become true; the test fails if it does not. A busy machine gets ten times deadline_s."""
    give_up_s = perf_counter() + 10 * deadline_s
    while not true():
        assert perf_counter() < give_up_s, f"not within {10 * deadline_s:g} s: {what}"
        sleep(0.02)


@contextmanager
def one_process_at_a_time() -> Iterator[None]:
    """Held by one process of this machine; the others wait.

    The first JACK program after a boot makes the semaphore that guards JACK's list of servers, and sets its value only
    after that: a second one that starts in between waits for nothing, and both then refuse every client.
    """
    with Path(gettempdir(), "latentdrum-jack.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@dataclass
class Server:
    """jackd with the dummy backend, under its own name."""

    name: str
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        # Synchronous: an asynchronous server drops messages on a busy machine.
        command = [
            "jackd",
            "-n",
            self.name,
            "-S",
            "--realtime",
            "-P",
            "20",
            "-d",
            "dummy",
            "-r",
            str(RATE),
            "-p",
            "128",
        ]
        environment = {k: v for k, v in os.environ.items() if k not in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY")}
        with one_process_at_a_time():
            self.process = subprocess.Popen(
                command,
                env={**environment, "JACK_NO_AUDIO_RESERVATION": "1"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            until(self._answers, 10.0, "jackd answers")

    def _answers(self) -> bool:
        # Asked for once: its own waiting looks only once a second, and a restart takes a tenth of that.
        asked = subprocess.run(["jack_wait", "-s", self.name, "-c"], capture_output=True, text=True, check=False)
        return asked.stdout.strip() == "running"

    def kill(self, number: int = signal.SIGKILL) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait()
            self.process = None


@dataclass
class Listener:
    """A JACK client that records notes, clock and audio with their frames, sends controllers and connects ports.

    sound: stereo blocks with their first frames, while `recording`.
    """

    server: Server
    recording: bool = False
    sound: "list[tuple[int, NDArray[np.float32]]]" = field(default_factory=list)
    dropouts: int = 0
    notes: list[tuple[int, bytes]] = field(default_factory=list)
    clock: list[tuple[int, bytes]] = field(default_factory=list)
    knobs: "deque[bytes]" = field(default_factory=deque)

    def __enter__(self) -> "Listener":
        import jack

        self.client: Any = jack.Client("listener", servername=self.server.name, no_start_server=True)
        self._notes = self.client.midi_inports.register("notes")
        self._clock = self.client.midi_inports.register("clock")
        self._knobs = self.client.midi_outports.register("knobs")
        self._sides = [self.client.inports.register(side) for side in ("left", "right")]
        self.client.set_process_callback(self._process)
        self.client.set_xrun_callback(self._dropped)
        self.client.activate()
        return self

    def __exit__(self, *_: object) -> None:
        self.client.deactivate()
        self.client.close()

    def _dropped(self, delayed_us: float) -> None:
        self.dropouts += 1

    def _process(self, frames: int) -> None:
        first = self.client.last_frame_time
        self.notes += [(first + at, bytes(data)) for at, data in self._notes.incoming_midi_events()]
        self.clock += [(first + at, bytes(data)) for at, data in self._clock.incoming_midi_events()]
        if self.recording:
            self.sound.append((first, np.stack([side.get_array() for side in self._sides])))
        self._knobs.clear_buffer()
        while self.knobs:
            self._knobs.write_midi_event(0, self.knobs.popleft())

    def connect_midi(self, master: str | None = None) -> None:
        """Connect the device's output to us and, if there is a clock master, that to us and the device."""
        self.connect(OUT_PORT, "listener:notes")
        self.connect("listener:knobs", IN_PORT)
        if master is not None:
            self.connect(master, "listener:clock")
            self.connect(master, IN_PORT)

    def connect(self, source: str, target: str) -> None:
        def done() -> bool:
            if self.is_connected(source, target):
                return True
            try:
                self.client.connect(source, target)
            except Exception:
                return False
            return True

        until(done, 5.0, f"{source} -> {target}")

    def is_connected(self, source: str, target: str) -> bool:
        return any(port.name == target for port in self._partners(source))

    def _partners(self, source: str) -> list[Any]:
        try:
            return list(self.client.get_all_connections(self.client.get_port_by_name(source)))
        except Exception:
            return []

    def connect_sound(self, left: str = SOUND_PORTS[0], right: str = SOUND_PORTS[1]) -> None:
        """Connect the device's audio to us and record it."""
        self.connect(left, "listener:left")
        self.connect(right, "listener:right")
        self.recording = True

    def recorded(self) -> "tuple[int, NDArray[np.float32]]":
        """The recorded audio, (2, frames), and its first frame; lost cycles are silent."""
        blocks = list(self.sound)
        first, end = blocks[0][0], blocks[-1][0] + blocks[-1][1].shape[1]
        whole = np.zeros((2, end - first), np.float32)
        for at, block in blocks:
            whole[:, at - first : at - first + block.shape[1]] = block
        return first, whole

    def note_ons(self, since: int = 0) -> list[tuple[int, bytes]]:
        return [(frame, data) for frame, data in self.notes[since:] if data[0] & 0xF0 == 0x90 and data[2]]

    def quiet_s(self) -> float:
        """How long ago by the server's clock the last note began, seconds."""
        last = max((frame for frame, _ in self.note_ons()), default=0)
        return float(self.client.frame_time - last) / RATE

    def hanging(self) -> set[tuple[int, int]]:
        """Channel and note of every note-on without a note-off."""
        sounding: set[tuple[int, int]] = set()
        for _, data in self.notes:
            kind, channel = data[0] & 0xF0, data[0] & 0x0F
            if kind == 0x90 and data[2]:
                sounding.add((channel, data[1]))
            elif kind in (0x80, 0x90):
                sounding.discard((channel, data[1]))
        return sounding


@dataclass
class Studio:
    """Runs the command line as a user would, with its own folders."""

    server: Server
    folder: Path
    running: "list[subprocess.Popen[str]]" = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "JACK_DEFAULT_SERVER": self.server.name,
            "JACK_NO_START_SERVER": "1",
            "XDG_RUNTIME_DIR": str(self.folder),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "LATENTDRUM_PRESETS": str(self.folder / "presets"),
        }

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a command and wait for its end."""
        line = [sys.executable, "-m", "latentdrum", *arguments]
        return subprocess.run(line, env=self.environment, capture_output=True, text=True, timeout=600, check=False)

    def begin(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a command and leave it running."""
        line = [sys.executable, "-m", "latentdrum", *arguments]
        out = (self.folder / f"out{len(self.running)}.txt").open("w")
        process = subprocess.Popen(line, env=self.environment, stdout=out, stderr=out, text=True)
        self.running.append(process)
        return process

    def device(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start `latentdrum run` and wait until it replies."""
        process = self.begin("run", *arguments)
        until(lambda: process.poll() is not None or self.answers(), 20.0, "the device answers")
        assert process.poll() is None, self.said()
        return process

    def program(self, *command: str) -> "subprocess.Popen[str]":
        """Start another program on the same server."""
        process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
        )
        self.running.append(process)
        return process

    def answers(self) -> bool:
        return self.command("status").returncode == 0

    def status(self) -> dict[str, Any]:
        done = self.command("status", "--json")
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def said(self) -> str:
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("out*.txt")))

    def close(self) -> None:
        if self.answers():
            self.command("stop")
        for process in self.running:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(5.0)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
