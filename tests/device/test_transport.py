"""The device on a JACK transport: with our own timebase master, with Hydrogen as one, and with none."""

import os
import shutil
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conftest import Tell
from tests.device.jack_studio import OUT_PORT, RATE, Listener, Studio, until
from tests.device.test_locate import at_the_beginning

pytestmark = pytest.mark.hardware

TICKS_PER_BEAT = 1920.0
_BBT = 0x10  # JackPositionBBT: bar, beat and tick are valid
_ROLLING = 1
#: All hits on their sixteenths, and one voice on each of them.
ON_THE_GRID = ("--set", "humanise=0", "--set", "feel=0", "--audio", "none")
#: Notes from the first frame of a period come a period and the engine's interval late: it was heard of in that period.
JOINED_FRAMES = 1024
#: From a note to its sixteenth, frames: a tick of the timebase master is 12.5 at 120 BPM. Measured: within 2,
#: on a busy machine 14; a few notes may be late there.
NEAR_FRAMES = 13
#: The same with Hydrogen at a new tempo, in its ticks of 1/48 quarter, to which its place is known. Measured: within 1.
NEAR_HYDROGEN_TICKS = 1.5


@dataclass
class Timebase:
    """A timebase master in 4/4 whose tempo changes without a jump, from the frame of the change on."""

    client: Any
    bpm: float
    frame: int = 0  # at which the tempo began
    beats: float = 0.0  # there
    wanted: float | None = None

    def __call__(self, state: int, blocksize: int, position: Any, new: bool) -> None:
        if self.wanted is not None:
            self.beats, self.frame = self.beats_at(position.frame), position.frame
            self.bpm, self.wanted = self.wanted, None
        beats = self.beats_at(position.frame)
        beat = int(beats + 1e-9)
        position.valid = _BBT
        position.beats_per_bar = position.beat_type = 4.0
        position.ticks_per_beat, position.beats_per_minute = TICKS_PER_BEAT, self.bpm
        position.bar, position.beat = beat // 4 + 1, beat % 4 + 1
        position.tick = int((beats - beat) * TICKS_PER_BEAT + 1e-6)
        position.bar_start_tick = beat // 4 * 4 * TICKS_PER_BEAT

    def beats_at(self, frame: float) -> float:
        return self.beats + (frame - self.frame) / RATE * self.bpm / 60.0


@dataclass
class Witness:
    """Every period in which the transport rolls, on a clock that the listener shares."""

    client: Any
    #: The server's frame, the transport's frame, the tempo (0 without a timebase master), bar and tick.
    periods: list[tuple[int, int, float, int, int]]

    def __post_init__(self) -> None:
        self.client.set_process_callback(self._process)
        self.client.activate()

    def _process(self, frames: int) -> None:
        state, position = self.client.transport_query_struct()
        if state == _ROLLING:
            bpm = position.beats_per_minute if position.valid & _BBT else 0.0
            place = (position.bar, position.tick)
            self.periods.append((self.client.last_frame_time, position.frame, bpm, *place))

    def transport_frames(self, listener: Listener) -> list[int]:
        """Where in the transport each note began."""
        return [at[1] + into for at, into in self.places(listener)]

    def places(self, listener: Listener) -> list[tuple[tuple[int, int, float, int, int], int]]:
        """The period in which each note began, and how many frames into it."""
        periods = list(self.periods)
        firsts = [period[0] for period in periods]
        found = []
        for frame, _ in listener.note_ons():
            at = int(np.searchsorted(firsts, frame, side="right")) - 1
            if at >= 0 and frame - firsts[at] < 128:
                found.append((periods[at], frame - firsts[at]))
        return found


@pytest.fixture
def witness(studio: Studio, listener: Listener) -> Iterator[Witness]:
    import jack

    client = jack.Client("witness", servername=listener.server.name, no_start_server=True)
    at_the_beginning(client)
    yield Witness(client, [])
    client.transport_stop()
    client.deactivate()
    client.close()


def played(listener: Listener, count: int, what: str) -> None:
    so_far = len(listener.notes)
    until(lambda: len(listener.note_ons(so_far)) > count, 10.0, what)


def off_grid(frames: "np.ndarray[Any, Any]", sixteenth: float) -> "np.ndarray[Any, Any]":
    """From each note to the nearest sixteenth, frames."""
    return (frames + sixteenth / 2) % sixteenth - sixteenth / 2


def test_notes_fall_on_the_beats_of_the_timebase_master(
    studio: Studio, listener: Listener, witness: Witness, tell: Tell
) -> None:
    """Started, relocated into a bar and changed in tempo while it rolls: every note is on a sixteenth of the master."""
    import jack

    client = jack.Client("timebase", servername=listener.server.name, no_start_server=True)
    master = Timebase(client, 120.0)
    client.set_timebase_callback(master)
    client.activate()
    try:
        studio.device("--jack-transport", *ON_THE_GRID)
        listener.connect(OUT_PORT, "listener:notes")
        client.transport_start()
        played(listener, 20, "it plays")
        assert studio.status()["jack"]["bpm"] == 120.0
        client.transport_frame = 61 * RATE + 1234
        played(listener, 20, "it plays elsewhere")
        master.wanted = 150.0
        until(lambda: master.wanted is None, 2.0, "the tempo has changed")
        played(listener, 20, "it plays faster")
        client.transport_stop()
        until(lambda: not studio.status()["playing"], 5.0, "it stops")
    finally:
        client.deactivate()
        client.close()

    frames = np.array(witness.transport_frames(listener))
    rolled = [period[1] for period in witness.periods]
    starts = [after for before, after in pairwise(rolled) if after != before + 128]
    joined = np.zeros(len(frames), bool)
    for start in [0, *starts]:
        joined |= (frames >= start) & (frames < start + JOINED_FRAMES)
    slow, fast = frames[~joined & (frames < master.frame)], frames[~joined & (frames > master.frame + JOINED_FRAMES)]
    first_fast = (round(master.beats * 4 + 0.5) - master.beats * 4) * RATE * 60 / 150 / 4 + master.frame
    off = np.concatenate((off_grid(slow, RATE / 8), off_grid(fast - first_fast, RATE * 60 / 150 / 4)))
    tell(f"{len(off)} notes, from their sixteenths p50 {np.median(off):.1f}, worst {np.abs(off).max():.1f} frames")
    assert len(slow) > 20
    assert len(fast) > 10
    assert np.percentile(np.abs(off), 80) < NEAR_FRAMES
    assert not listener.hanging()


def test_without_a_timebase_master_its_own_tempo_plays(
    studio: Studio, listener: Listener, witness: Witness, tell: Tell
) -> None:
    """From frame 0 at 100 BPM; play, halt and a bar are the transport's."""
    studio.device("--jack-transport", "--bpm", "100", *ON_THE_GRID)
    listener.connect(OUT_PORT, "listener:notes")
    assert studio.command("play", "--bar", "5").returncode == 0
    played(listener, 20, "it plays")
    found = studio.status()
    assert (found["playing"], found["jack"]["rolling"], found["jack"]["bpm"]) == (True, True, None)
    assert studio.command("halt").returncode == 0
    until(lambda: not studio.status()["jack"]["rolling"], 5.0, "the transport stops")
    frames = np.array(witness.transport_frames(listener))
    bar_5 = 4 * 4 * 60 / 100 * RATE
    assert witness.periods[0][1] == bar_5
    off = off_grid(frames[frames > bar_5 + JOINED_FRAMES], RATE * 60 / 100 / 4)
    tell(f"{len(off)} notes, worst {np.abs(off).max():.1f} frames")
    assert np.percentile(np.abs(off), 80) <= 1.0
    assert not listener.hanging()


@dataclass
class Hydrogen:
    """Hydrogen without a screen: the timebase master, with its OSC server on this computer."""

    port: int

    def set_bpm(self, bpm: float, studio: Studio) -> None:
        """Until the device has it. Only while the transport rolls: JACK asks a timebase master for no tempo before."""
        message = b"/Hydrogen/BPM\0\0\0,f\0\0" + struct.pack(">f", bpm)

        def done() -> bool:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
                out.sendto(message, ("127.0.0.1", self.port))
            return bool(studio.status()["jack"]["bpm"] == bpm)

        until(done, 10.0, f"Hydrogen's tempo of {bpm:g} BPM is ours")


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


#: Without jack_timebase_enabled it sends no bars and beats, whatever jack_transport_mode_master says.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<hydrogen_preferences><version>1.2.0-beta</version><showDevelWarning>false</showDevelWarning><audio_engine>
<audio_driver>JACK</audio_driver><use_metronome>false</use_metronome><metronome_volume>0.5</metronome_volume>
<maxNotes>256</maxNotes><buffer_size>1024</buffer_size><samplerate>48000</samplerate>
<jack_driver><jack_transport_mode>USE_JACK_TRANSPORT</jack_transport_mode>
<jack_timebase_enabled>true</jack_timebase_enabled>
<jack_transport_mode_master>USE_JACK_TIME_MASTER</jack_transport_mode_master>
<jack_connect_defaults>false</jack_connect_defaults></jack_driver>
<midi_driver><driverName>None</driverName></midi_driver>
<osc_configuration><oscEnabled>true</oscEnabled><oscFeedbackEnabled>false</oscFeedbackEnabled>
<oscServerPort>PORT</oscServerPort></osc_configuration>
</audio_engine></hydrogen_preferences>
"""
SONGS = Path("/usr/share/hydrogen/data/demo_songs")


def hydrogen(studio: Studio, song: str) -> Hydrogen:
    """Start it with a song; skips where it is not installed."""
    if shutil.which("hydrogen") is None or not (SONGS / song).exists():
        reason = "needs Hydrogen and its songs (Debian: apt-get install hydrogen)"
        if os.environ.get("LATENTDRUM_REQUIRE_DEVICE"):
            pytest.fail(f"LATENTDRUM_REQUIRE_DEVICE is set: {reason}")
        pytest.skip(reason)
    found, home = Hydrogen(free_port()), studio.folder / "hydrogen"
    (home / ".hydrogen").mkdir(parents=True)
    (home / ".hydrogen" / "hydrogen.conf").write_text(SETTINGS.replace("PORT", str(found.port)))
    shutil.copy(SONGS / song, home)  # beside its song Hydrogen saves changes, and asks about them the next time
    studio.program(
        "env", f"HOME={home}", "QT_QPA_PLATFORM=offscreen",
        "hydrogen", "--nosplash", "--child", "--driver", "jack", "--song", str(home / song),
    )  # fmt: skip
    return found


def test_hydrogen_is_a_timebase_master(studio: Studio, listener: Listener, witness: Witness, tell: Tell) -> None:
    """Its sixteenths are the device's from its first bar on, and at another tempo, set over OSC."""
    master = hydrogen(studio, "GM_kit_demo1.h2song")
    studio.device("--jack-transport", *ON_THE_GRID)
    listener.connect(OUT_PORT, "listener:notes")
    until(lambda: (studio.status()["jack"] or {}).get("bpm"), 20.0, "Hydrogen is the timebase master")
    witness.client.transport_start()
    played(listener, 60, "it plays")
    found = studio.status()
    assert found["playing"]
    master.set_bpm(130.0, studio)
    played(listener, 30, "it plays faster")
    witness.client.transport_stop()
    until(lambda: not studio.status()["playing"], 5.0, "it stops")

    places, own = witness.places(listener), witness.periods[0][2]
    change = next(period[1] for period in witness.periods if period[2] == 130.0)
    slow = np.array([at[1] + into for at, into in places if JOINED_FRAMES < at[1] < change - JOINED_FRAMES])
    fast = np.array([at[4] + into / RATE * 130 / 60 * 48 for at, into in places if at[1] > change + RATE])
    off, ticks = off_grid(slow, RATE * 60 / own / 4), off_grid(fast, 12.0)
    tell(f"{len(off)} notes at {own:g} BPM, p50 {np.median(off):.1f}, worst {np.abs(off).max():.1f} frames")
    tell(f"{len(ticks)} notes at 130 BPM, {ticks.min():.2f} to {ticks.max():.2f} of Hydrogen's ticks")
    assert len(off) > 50
    assert len(ticks) > 10
    assert np.percentile(np.abs(off), 80) < NEAR_FRAMES
    assert np.percentile(np.abs(ticks), 80) < NEAR_HYDROGEN_TICKS
    assert not listener.hanging()
