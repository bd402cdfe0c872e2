"""Samplers that play an exported kit, and the mixer that they are compared with; none needs a sound card.

sfizz comes with the package pysfizz, Hydrogen with Debian's. Both render a file as fast as they can.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as Xml

import mido
import numpy as np
import pytest
import soundfile

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import Kit, Pad
from latentdrum.core.units import pan_gains
from latentdrum.core.voices import NOTE_MAPS, Voice
from latentdrum.sound.gains import mixer_gains, velocity_gain
from latentdrum.sound.mixer import Mixer
from latentdrum.sound.playback import Playback, SoundBuffer
from latentdrum.storage.kit_export.plan import ExportPlan

RATE_HZ = 44_100
#: Hydrogen's resolution, at its own 120 beats a minute.
TICKS_PER_QUARTER = 48
FRAMES_PER_TICK = RATE_HZ / 2 / TICKS_PER_QUARTER
_BLOCK = 441


class Note(NamedTuple):
    """A note of General MIDI's percussion; held for a sixteenth, which is shorter than most drums."""

    tick: int
    voice: Voice
    velocity: int

    @property
    def frame(self) -> int:
        return round(self.tick * FRAMES_PER_TICK)


def by_sfizz(sfz: Path, notes: Sequence[Note], place: Path) -> FloatArray:
    """What sfizz plays, (2, n)."""
    _song_as_midi(notes, place / "song.mid")
    out, in_memory = place / "sfizz.wav", sfz.with_name("in-memory.sfz")
    # Else it plays what it has read by then: the rendering is ahead of the thread that reads the files.
    in_memory.write_text("<control> hint_ram_based=1\n" + sfz.read_text(encoding="utf-8"), encoding="utf-8")
    _run([_sfizz(), "--sfz", in_memory, "--midi", place / "song.mid", "--wav", out, "--samplerate", RATE_HZ], place)
    return _frames(out)


def sfizz_says(sfz: Path, place: Path) -> str:
    """What sfizz reports of an instrument that it loads."""
    _song_as_midi([Note(0, Voice.KICK, 100)], place / "song.mid")
    song = ["--sfz", sfz, "--midi", place / "song.mid", "--wav", place / "sfizz.wav"]
    return _run([_sfizz(), *song, "--verbose"], place)


def by_hydrogen(archive: Path, notes: Sequence[Note], place: Path) -> FloatArray:
    """What Hydrogen plays after it has installed the drumkit, (2, n)."""
    _hydrogen(["-i", archive], place)
    song, out = place / "song.h2song", place / "hydrogen.wav"
    song.write_text(_song_for_hydrogen(notes), encoding="utf-8")
    _hydrogen(["-s", song, "-k", archive.stem, "-o", out, "-r", RATE_HZ, "-b", 24], place)
    return _frames(out)


def hydrogen_says(archive: Path, place: Path) -> str:
    """What Hydrogen reports of a drumkit."""
    return _hydrogen(["-c", archive], place)


def by_mixer(kit: Kit, plan: ExportPlan, sounds: Sequence[FloatArray], notes: Sequence[Note]) -> FloatArray:
    """What the mixer plays, (2, n), to a bar after the last note. sounds: those of the plan, one round robin."""
    mixer = Mixer(RATE_HZ, mixer_gains(kit.pads, {}))
    for note in notes:
        (number,) = (
            number
            for number, region in enumerate(plan.regions)
            if region.voice is note.voice and region.low <= note.velocity <= region.high
        )
        sound = sounds[number]
        buffer = SoundBuffer(sound)
        if sound.ndim == 2:
            buffer = SoundBuffer(*_mid_and_side(kit.pad(note.voice), sound))
        mixer.play(Playback(note.frame, note.voice, velocity_gain(note.velocity), buffer))
    frames = range(0, notes[-1].frame + 2 * RATE_HZ, _BLOCK)
    return np.concatenate([mixer.mix(first, _BLOCK).copy() for first in frames], 1)


def _mid_and_side(pad: Pad, recording: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What a recording was made of: panned, its channels add up to the mid and differ by the side."""
    left, right = pan_gains(1.0, pad.pan)
    mid = (left * recording[0] + right * recording[1]) / (left + right)
    side = (recording[0] - recording[1]) / (np.sqrt(2.0) * pad.stereo_width() * (left + right))
    return mid.astype(np.float32), side.astype(np.float32)


def _sfizz() -> Path:
    try:
        found = [file.locate() for file in metadata.files("pysfizz") or () if file.stem == "sfizz_render"]
    except metadata.PackageNotFoundError:
        found = []
    program = found[0] if found else shutil.which("sfizz_render")
    return Path(str(program)) if program else _without("sfizz_render (pip install pysfizz)")


def _hydrogen(arguments: list[object], place: Path) -> str:
    program = shutil.which("h2cli") or _without("h2cli (Debian: apt-get install hydrogen)")
    settings = place / ".hydrogen" / "hydrogen.conf"
    settings.parent.mkdir(exist_ok=True)
    # Else it starts a JACK server, waits for it, and opens MIDI ports.
    settings.write_text(
        "<hydrogen_preferences><audio_engine><audio_driver>Fake</audio_driver>"
        "<midi_driver><driverName>None</driverName></midi_driver></audio_engine></hydrogen_preferences>",
        encoding="utf-8",
    )
    return _run([program, *arguments], place)


def _without(player: str) -> Path:
    reason = f"needs {player}"
    if os.environ.get("LATENTDRUM_REQUIRE_DEVICE"):
        pytest.fail(f"LATENTDRUM_REQUIRE_DEVICE is set: {reason}")
    pytest.skip(reason)


def _run(command: list[object], home: Path) -> str:
    environment = {**os.environ, "HOME": str(home), "JACK_NO_START_SERVER": "1", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [str(word) for word in command], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def _frames(path: Path) -> FloatArray:
    frames, rate_hz = soundfile.read(path, dtype="float32")
    assert rate_hz == RATE_HZ
    return np.asarray(frames.T)


def _song_as_midi(notes: Sequence[Note], path: Path) -> None:
    song = mido.MidiFile(ticks_per_beat=TICKS_PER_QUARTER)
    track = mido.MidiTrack()
    song.tracks.append(track)
    events = [(note.tick, note.voice, note.velocity) for note in notes]
    events += [(note.tick + TICKS_PER_QUARTER // 4, note.voice, 0) for note in notes]
    now = 0
    for tick, voice, velocity in sorted(events):
        kind = "note_on" if velocity else "note_off"
        key = NOTE_MAPS["gm"][voice]
        track.append(mido.Message(kind, channel=9, note=key, velocity=velocity, time=tick - now))
        now = tick
    song.save(path)


#: What a song says of an instrument before its drumkit is loaded.
_INSTRUMENT = {
    "volume": "1", "isMuted": "false", "isSoloed": "false", "pan": "0", "gain": "1", "applyVelocity": "true",
    "filterActive": "false", "filterCutoff": "1", "filterResonance": "0", "Attack": "0", "Decay": "0", "Sustain": "1",
    "Release": "1000", "muteGroup": "-1", "midiOutChannel": "-1", "midiOutNote": "36",
}  # fmt: skip
_SONG = {
    "version": "1.2.0", "bpm": "120", "volume": "1", "metronomeVolume": "0.5", "name": "song", "author": "",
    "notes": "", "license": "", "loopEnabled": "false", "patternModeMode": "true", "mode": "song",
    "pan_law_type": "RATIO_STRAIGHT_POLYGONAL", "pan_law_k_norm": "1.33333", "humanize_time": "0",
    "humanize_velocity": "0", "swing_factor": "0",
}  # fmt: skip
_NOTE = {"leadlag": "0", "pan": "0", "pitch": "0", "probability": "1", "key": "C0", "length": "-1", "note_off": "false"}


def _song_for_hydrogen(notes: Sequence[Note]) -> str:
    """A song of one pattern, a bar longer than the notes, with instruments that have no sound yet."""
    root = Xml.Element("song")
    _add(root, _SONG)
    components = Xml.SubElement(root, "componentList")
    _add(Xml.SubElement(components, "drumkitComponent"), {"id": "0", "name": "Main", "volume": "1"})
    instruments = Xml.SubElement(root, "instrumentList")
    for voice in Voice:
        instrument = Xml.SubElement(instruments, "instrument")
        _add(instrument, {"id": str(int(voice)), "name": voice.label, **_INSTRUMENT})
        _add(Xml.SubElement(instrument, "instrumentComponent"), {"component_id": "0", "gain": "1"})
    pattern = Xml.SubElement(Xml.SubElement(root, "patternList"), "pattern")
    length = max(note.tick for note in notes) + 4 * TICKS_PER_QUARTER
    _add(pattern, {"name": "all", "category": "none", "size": str(length), "denominator": "4", "info": ""})
    listed = Xml.SubElement(pattern, "noteList")
    for note in notes:
        of_note = {"position": str(note.tick), "velocity": f"{note.velocity / 127:.6f}", **_NOTE}
        _add(Xml.SubElement(listed, "note"), {**of_note, "instrument": str(int(note.voice))})
    Xml.SubElement(root, "virtualPatternList")
    _add(Xml.SubElement(Xml.SubElement(root, "patternSequence"), "group"), {"patternID": "all"})
    return Xml.tostring(root, encoding="unicode", xml_declaration=True)


def _add(into: Xml.Element, values: dict[str, str]) -> None:
    for name, value in values.items():
        Xml.SubElement(into, name).text = value
