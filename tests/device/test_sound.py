"""The device's audio on real ports, in the same frame as its notes."""

import os
from time import sleep

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.conftest import Tell
from tests.device.jack_studio import IN_PORT, RATE, SOUND_PORTS, Listener, Server, Studio, until

SECONDS = float(os.environ.get("LATENTDRUM_SOUND_SECONDS", "6"))
pytestmark = [pytest.mark.hardware, pytest.mark.timeout(600 + 2 * int(SECONDS))]

#: One drum with a short decay, so that every hit begins in silence.
DRY_HATS = ("--set", "hat_closed_solo=on", "--set", "hat_closed_decay=0")
#: Sounds fade in over their first frames; a frame above this level is the onset.
AUDIBLE = 1e-5
FADE_IN_FRAMES = 16
QUIET_FRAMES = RATE // 200


def onsets_after(notes: list[int], first: int, sound: NDArray[np.float32]) -> list[int]:
    """Frames from each note to the onset of its sound, for notes that begin in silence."""
    loud = np.abs(sound).max(0) > AUDIBLE
    after = []
    for note in notes:
        at = note - first
        if at < QUIET_FRAMES or at + RATE // 10 > len(loud) or loud[at - QUIET_FRAMES : at - RATE // 1000].any():
            continue
        begins = np.flatnonzero(loud[at - RATE // 1000 : at + RATE // 10])
        after.append(int(begins[0]) - RATE // 1000 if begins.size else RATE)
    return after


@pytest.mark.parametrize("period", [128, 256])
def test_sound_and_note_are_in_the_same_frame(studio: Studio, listener: Listener, tell: Tell, period: int) -> None:
    """And the device causes no xruns."""
    listener.client.blocksize = period
    try:
        studio.device("--bpm", "130", *DRY_HATS)
        listener.connect_midi()
        listener.connect_sound()
        before = listener.dropouts
        sleep(SECONDS)
        listener.recording = False
        found = studio.status()["sound"]
    finally:
        listener.client.blocksize = 128
    first, sound = listener.recorded()
    after = onsets_after([frame for frame, _ in listener.note_ons()], first, sound)
    counts = found["counts"]
    notes = len(listener.note_ons())
    tell(f"{len(after)} of {notes} notes measured; frames from note to onset: {sorted(set(after))}")
    tell(f"mix {found['mix_us']} us of {period / RATE * 1e6:.0f}; render {found['render_ms']} ms; {counts}")
    assert len(after) >= SECONDS / 2
    assert np.median(after) <= 1
    together = np.mean([0 <= frames <= FADE_IN_FRAMES for frames in after])
    assert together > 0.9, "only a stall of the machine may delay one of the two"
    assert (counts["missed"], counts["unplayed"]) == (0, 0)
    assert counts["late"] <= 2 + 0.01 * counts["hits"], "the first beat is due at the moment it is started"
    assert counts["underruns"] - before <= listener.dropouts - before + 1
    assert found["block_frames"] == period
    assert found["port"]["connected"][:2] == ["listener:left", "listener:right"]


def test_it_sounds_at_once_and_density_0_is_silent(studio: Studio, listener: Listener) -> None:
    """The first hit sounds; after density 0 the audio decays to silence."""
    studio.device("--bpm", "240")
    listener.connect_midi()
    listener.connect_sound()
    until(lambda: any(block.any() for _, block in listener.sound[-50:]), 5.0, "it is heard")
    studio.command("set", "density", "0")
    until(lambda: not any(block.any() for _, block in listener.sound[-400:]), 10.0, "it has decayed")


def test_every_pad_has_ports_of_its_own(studio: Studio, listener: Listener) -> None:
    """--outputs pads: eighteen unconnected ports, a stereo pair for each drum."""
    studio.device("--bpm", "240", "--outputs", "pads", "--set", "kick_solo=on")
    names = [port.name for port in listener.client.get_ports("LatentDrum", is_audio=True)]
    assert len(names) == 18
    assert names[:3] == ["LatentDrum:kick_left", "LatentDrum:kick_right", "LatentDrum:snare_left"]
    listener.connect_sound("LatentDrum:kick_left", "LatentDrum:snare_right")
    until(lambda: any(block[0].any() for _, block in listener.sound), 5.0, "the kick is heard")
    sleep(1.0)
    assert not any(block[1].any() for _, block in listener.sound), "no kick in the snare"


def test_sound_returns_after_a_server_restart(studio: Studio, server: Server) -> None:
    """Audio ports and their connections are restored, and hits sound at their frames."""
    studio.device("--bpm", "100", *DRY_HATS)
    with Listener(server) as before:
        before.connect_midi()
        before.connect_sound()
        until(lambda: any(block.any() for _, block in before.sound), 5.0, "it sounds")
        until(
            lambda: "listener:left" in studio.status()["sound"]["port"]["connected"], 5.0, "the connections are known"
        )
    server.kill()
    until(lambda: studio.status()["sound"]["problem"] is not None, 5.0, "the loss is noticed")
    assert studio.status()["sound"]["problem"] == "the JACK server is gone; waiting for it"
    server.start()
    with Listener(server) as after:
        after.recording = True
        until(lambda: any(block.any() for _, block in after.sound), 10.0, "it sounds again, connected as before")
        sleep(4.0)
        after.recording = False
        first, sound = after.recorded()
        late = onsets_after([frame for frame, _ in after.note_ons()], first, sound)
        assert late
        assert all(0 <= frames <= FADE_IN_FRAMES for frames in late)
        assert studio.status()["sound"]["problem"] is None


def test_through_portaudio_it_sounds_as_well(studio: Studio, listener: Listener, tell: Tell) -> None:
    """--audio sounddevice, with its latency in the status."""
    studio.device("--bpm", "120", "--audio", "sounddevice", "--block", "128", "--set", "density=1")
    ports = listener.client.get_ports("PortAudio", is_audio=True, is_output=True)
    listener.connect_sound(*(port.name for port in ports[:2]))
    until(lambda: any(block.any() for _, block in listener.sound), 5.0, "it is heard")
    found = studio.status()["sound"]
    tell(f"PortAudio: {found['latency_ms']} ms, mix {found['mix_us']} us, {found['counts']}")
    assert (found["backend"], found["block_frames"], found["problem"]) == ("sounddevice", 128, None)
    assert found["latency_ms"] > 0
    assert found["counts"]["missed"] == found["counts"]["unplayed"] == 0


def test_without_midi_it_plays_sound_at_once(studio: Studio, listener: Listener) -> None:
    """On the internal clock."""
    studio.device("--backend", "none", "--set", "density=1")
    ports = listener.client.get_ports("PortAudio", is_audio=True, is_output=True)
    listener.connect_sound(*(port.name for port in ports[:2]))
    until(lambda: any(block.any() for _, block in listener.sound), 5.0, "it is heard")
    found = studio.status()
    assert (found["backend"], found["clock"], found["playing"]) == ("none", "internal", True)
    assert not listener.client.get_ports(IN_PORT)


def test_without_audio_it_plays_midi(studio: Studio, listener: Listener) -> None:
    """--audio none; a named audio device that does not exist is an error in one line."""
    studio.device("--bpm", "240", "--audio", "none")
    listener.connect_midi()
    until(lambda: listener.note_ons(), 5.0, "it plays")
    assert studio.status()["sound"]["problem"] == "switched off (--audio none)"
    assert not listener.client.get_ports(SOUND_PORTS[0])
    studio.command("stop")
    refused = studio.command("run", "--audio-device", "no such ports")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: no sound ports like 'no such ports' for --audio-device; there are: ")
