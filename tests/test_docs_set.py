"""docs/a-set-in-ten-minutes.md is true: its lines are run, in order, on a device in virtual time."""

import re
import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any, Final, TypeAlias

import mido
import numpy as np
import pytest
import soundfile

from latentdrum.cli.main import main
from latentdrum.core.controls.profile import FIRST_EIGHT
from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.memory import PlayedHit
from latentdrum.core.engine.sound_request import Trigger
from latentdrum.core.parameters.macros import MACROS
from latentdrum.core.timbre.timbre import TIMBRE_AXES
from latentdrum.core.voices import Voice
from latentdrum.drivers import audio_systems, midi_systems
from latentdrum.drivers.audio.output import AudioError
from latentdrum.drivers.midi.ports import Backend
from latentdrum.models.timbre.model import load
from latentdrum.runtime import control_client, daemon, launch
from latentdrum.runtime import device as devices
from latentdrum.runtime.control_client import call, stream
from latentdrum.runtime.decode_worker import DecodeWorker
from latentdrum.runtime.kept_bars import read_bars
from latentdrum.runtime.offline import Bounce
from latentdrum.runtime.offline_audio import render_blocks
from latentdrum.storage.device_files import running_pid
from latentdrum.storage.kit_library import KitLibrary
from latentdrum.storage.preset_library import PresetLibrary
from latentdrum.storage.profile_library import ProfileLibrary
from tests.cli.conftest import Invoke
from tests.cli.conftest import latentdrum as latentdrum
from tests.cli.conftest import library as library
from tests.runtime.test_sound_worker import TIMEOUT_S
from tests.runtime.virtual_ports import VirtualPorts
from training.judging.programme import integrated_lufs

TEXT = (Path(__file__).parents[1] / "docs" / "a-set-in-ten-minutes.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix socket")

LINES: Final = re.findall(r"^    (latentdrum .*)$", TEXT, re.MULTILINE)
BAR_S: Final = 4 * 60.0 / 124.0
#: The scenes that four-on-the-floor comes with.
OWN_SCENES: Final = ["groove", "break", "build", "peak"]

#: Where in two bars which drums play.
Groove: TypeAlias = frozenset[tuple[int, Voice]]


class DecodeAtOnce(DecodeWorker):
    """Decodes while the engine waits, so that the time of this computer plays no part."""

    def request(self, request: DecodeRequest) -> None:
        self._post(self.answer(request))


class Stage:
    """The running device, what was printed last, and what was played."""

    def __init__(self, invoke: Invoke, ports: VirtualPorts, folder: Path) -> None:
        self.invoke, self.ports, self.folder, self.printed = invoke, ports, folder, ""
        self.device: Thread | None = None
        self.before: list[PlayedHit] = []
        self.verse: Groove = frozenset()

    def run(self, line: str) -> None:
        """Type a line; `run` gets a terminal of its own. before: the hits of the two bars until then."""
        words = shlex.split(line)[1:]
        self.before = self.hits(2) if self.device is not None else []
        if words[0] == "run":
            self.device = Thread(target=lambda: main(words, standalone_mode=False), daemon=True)
            self.device.start()
        else:
            done = self.invoke(*words)
            assert done.exit_code == 0, (line, done.output)
            self.printed = done.output
        if words[0] != "stop":
            self.ports.time.advance(0.0)

    def play(self, bars: float) -> None:
        """Let bars pass."""
        self.ports.time.advance(bars * BAR_S)

    def to_bar_line(self) -> None:
        """Play on to just behind the next bar line: all of the bar before it is over."""
        status = call("status")
        self.play((16.5 - status["step"]) / 16 + 1 / 16)

    def hits(self, bars: int) -> list[PlayedHit]:
        """The hits of the last bars that are over."""
        rows = stream("keep", bars=bars)
        head = next(rows)
        found = read_bars((next(rows) for _ in range(head["bars"])), KitLibrary().from_table)
        return [hit for bar in found for hit in bar.hits]

    def next_hits(self, bars: int = 2) -> list[PlayedHit]:
        """The hits of the next whole bars, played now."""
        self.to_bar_line()
        self.play(bars)
        return self.hits(bars)

    def move(self, *message: int) -> None:
        """A message of the controller, and the 20 ms after it."""
        self.ports.inbox.append((self.ports.now_s(), bytes(message)))
        self.ports.wakeup.set()
        self.ports.time.advance(0.02)

    def value(self, name: str) -> Any:
        """The value of a parameter."""
        return call("get", name=name)["values"][name]


@pytest.fixture
def stage(latentdrum: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A shell in an empty folder, on a computer with virtual MIDI ports and without sound."""
    ports = VirtualPorts()

    def no_audio(*_: object) -> None:
        raise AudioError("no output here")

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(midi_systems, "choose", lambda wanted: Backend.JACK)
    monkeypatch.setattr(midi_systems, "open_ports", lambda backend, request: ports)
    monkeypatch.setattr(audio_systems, "open_audio", no_audio)
    monkeypatch.setattr(launch, "settle_interpreter", lambda: None)
    monkeypatch.setattr(devices, "DecodeWorker", DecodeAtOnce)
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # it is for the main thread
    for module, name in ((control_client, "_TIMEOUT_S"), (daemon, "_STOP_TIMEOUT_S")):
        monkeypatch.setattr(module, name, TIMEOUT_S)
    found = Stage(latentdrum, ports, tmp_path)
    yield found
    if running_pid() is not None:
        found.invoke("stop")


def groove(hits: list[PlayedHit]) -> Groove:
    return frozenset((hit.step % 32, hit.voice) for hit in hits)


def voices(hits: list[PlayedHit]) -> set[Voice]:
    return {hit.voice for hit in hits}


def brightness(hits: list[PlayedHit]) -> list[float]:
    """Of the kicks, 0..1."""
    found = TIMBRE_AXES.index("brightness")
    return [float(hit.sound.timbre.axes[found]) for hit in hits if hit.voice is Voice.KICK]


def starts(stage: Stage) -> None:
    status = call("status")
    assert (status["playing"], status["bpm"], status["preset"]) == (True, 124.0, "four-on-the-floor")
    assert Voice.KICK in voices(stage.next_hits())


def lists_all_profiles(stage: Stage) -> None:
    assert all(name in stage.printed for name in ProfileLibrary().names())


def binds_the_macros(stage: Stage) -> None:
    """And a pad plays its drum along."""
    controls = call("status")["controls"]
    assert controls["profile"] == ProfileLibrary().in_use == "korg-nanokontrol2"
    assert tuple(row["sets"] for row in controls["bindings"][:8]) == FIRST_EIGHT
    assert Voice.CRASH not in voices(stage.before)
    stage.move(0x99, 49, 100)
    stage.to_bar_line()
    assert Voice.CRASH in voices(stage.hits(1))


def shows_the_macros(stage: Stage) -> None:
    assert all(f"  {name} " in stage.printed for name in MACROS)
    stage.next_hits(3)


def is_busier(stage: Stage) -> None:
    assert len(stage.next_hits()) > len(stage.before)


def is_duller(stage: Stage) -> None:
    assert max(brightness(stage.next_hits())) < min(brightness(stage.before))


def has_stored_the_verse(stage: Stage) -> None:
    assert [row["name"] for row in call("scene", do="list")["scenes"]] == [*OWN_SCENES, "verse"]
    stage.verse = groove(stage.next_hits())


def is_strange(stage: Stage) -> None:
    assert groove(stage.next_hits()) != stage.verse


def has_stored_both(stage: Stage) -> None:
    assert [row["name"] for row in call("scene", do="list")["scenes"]] == [*OWN_SCENES, "verse", "strange"]


def will_glide(stage: Stage) -> None:
    assert stage.value("scene_glide") == 2.0


def glides_to_the_verse(stage: Stage) -> None:
    """Half of macro_weird is gone after one of the two bars, and all after both."""
    assert stage.printed == "scene 5 verse from the next bar on, over 2 bars\n"
    stage.to_bar_line()
    assert stage.value("macro_weird") > 0.7
    stage.play(1)
    assert stage.value("macro_weird") == pytest.approx(0.4, abs=3 * 0.8 / 32)  # three steps
    stage.play(1)
    assert stage.value("macro_weird") == 0.0
    assert groove(stage.next_hits()) == stage.verse


def fills_the_bar(stage: Stage) -> None:
    """More toms and snare than in the bars before, and a crash on the next downbeat; then it is over."""
    drums = {Voice.SNARE, Voice.TOM_LOW, Voice.TOM_MID, Voice.TOM_HIGH}
    stage.to_bar_line()
    filled = [hit for hit in stage.hits(1) if hit.voice in drums]
    assert 2 * len(filled) > len([hit for hit in stage.before if hit.voice in drums])
    stage.play(2)
    assert [hit.step % 16 for hit in stage.hits(2) if hit.voice is Voice.CRASH] == [0]
    assert stage.value("fill") == "off"
    assert groove(stage.next_hits()) == stage.verse


def is_without_kick(stage: Stage) -> None:
    assert voices(stage.next_hits()) == voices(stage.before) - {Voice.KICK}


def is_the_verse(stage: Stage) -> None:
    assert groove(stage.next_hits()) == stage.verse


def is_snare_alone(stage: Stage) -> None:
    assert voices(stage.next_hits()) == {Voice.SNARE}


def is_louder(stage: Stage) -> None:
    """Struck harder, and heard to be louder behind the limiter."""
    hits = stage.next_hits()
    assert mean_velocity(hits) > mean_velocity(stage.before) + 20
    assert lufs(hits) > lufs(stage.before) + 1.0


def is_taken_back(stage: Stage) -> None:
    assert re.fullmatch(r"taken back: macro_loud, \d+ seconds ago\n", stage.printed)
    assert stage.value("macro_loud") == 0.5
    assert mean_velocity(stage.next_hits()) < mean_velocity(stage.before) - 20


def lufs(hits: list[PlayedHit]) -> float:
    """The integrated loudness of two bars as the preset's kit and mix play them."""
    begin_s = min(hit.due_s for hit in hits)
    triggers = [Trigger(hit.due_s - begin_s, hit.voice, hit.velocity, hit.sound) for hit in hits]
    played = Bounce([], [], PresetLibrary().load("four-on-the-floor"), 2, 124.0, triggers)
    return integrated_lufs(np.concatenate([block.finished for block in render_blocks(played, load())], axis=1))


def mean_velocity(hits: list[PlayedHit]) -> float:
    return float(np.mean([hit.velocity for hit in hits]))


def records_the_fourth_knob(stage: Stage) -> None:
    """Picked up where the macro is, turned down and up; then the kick goes on from bright to dark by itself."""
    assert stage.printed == "recording hands from the next bar line on, for 2 bars\n"
    assert np.ptp(brightness(stage.before)) < 0.05
    stage.to_bar_line()
    for value in (*range(100, 20, -5), *range(20, 100, 5)):
        stage.move(0xB0, 19, value)
        stage.play(1 / 18)
    stage.to_bar_line()
    assert stage.value("macro_dark") > 0.7
    assert np.ptp(brightness(stage.next_hits())) > 0.1
    assert stage.value("macro_dark") > 0.7


def shows_the_path(stage: Stage) -> None:
    assert stage.printed.startswith("hands of ")
    assert "macro_dark" in stage.printed


def is_kept(stage: Stage) -> None:
    """Three files of the same eight bars."""
    bars, hits = (int(number) for number in re.findall(r"(\d+) (?:bars|hits)", stage.printed))
    notes = [one for one in mido.MidiFile(stage.folder / "my-set.mid").tracks[0] if one.type == "note_on"]
    assert (bars, len(notes)) == (8, hits)
    assert soundfile.info(stage.folder / "my-set.wav").duration >= 8 * BAR_S
    loop = PresetLibrary().load("my-set").loop
    assert loop is not None
    assert (loop.bars, len(loop.hits)) == (8, hits)


def has_ended(stage: Stage) -> None:
    assert running_pid() is None
    assert stage.device is not None
    stage.device.join(TIMEOUT_S)
    assert not stage.device.is_alive()


#: What holds after each line of the page.
CHECKS: Final[tuple[tuple[str, Callable[[Stage], None]], ...]] = (
    ("run --bpm 124", starts),
    ("profile list", lists_all_profiles),
    ("profile use korg-nanokontrol2", binds_the_macros),
    ("profile show", shows_the_macros),
    ("set macro_busy 0.8", is_busier),
    ("set macro_dark 0.7", is_duller),
    ("scene store 5 --name verse", has_stored_the_verse),
    ("set macro_weird 0.8", is_strange),
    ("scene store 6 --name strange", has_stored_both),
    ("set scene_glide 2", will_glide),
    ("scene verse", glides_to_the_verse),
    ("set fill on", fills_the_bar),
    ("set kick_mute on", is_without_kick),
    ("set kick_mute off", is_the_verse),
    ("set snare_solo on", is_snare_alone),
    ("set snare_solo off", is_the_verse),
    ("set macro_loud 1", is_louder),
    ("undo", is_taken_back),
    ("set freeze on", is_the_verse),
    ("set macro_weird 0.8", is_the_verse),
    ("set freeze off", is_strange),
    ("path record --bars 2", records_the_fourth_knob),
    ("path show", shows_the_path),
    ("keep my-set", is_kept),
    ("stop", has_ended),
)


def test_the_page_is_true(stage: Stage) -> None:
    """Line by line."""
    assert [line.removeprefix("latentdrum ") for line in LINES] == [line for line, _ in CHECKS]
    for line, check in CHECKS:
        stage.run(f"latentdrum {line}")
        check(stage)
