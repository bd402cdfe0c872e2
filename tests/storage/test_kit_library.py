"""The library of kits: nine pads a file, some with samples."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from latentdrum.core.preset.kit import PLAIN_KIT, Kit, Sample
from latentdrum.core.preset.kit_table import kit_table
from latentdrum.core.preset.names import PresetError
from latentdrum.core.preset.preset import with_pads
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.core.voices import Voice
from latentdrum.storage.kit_library import KitLibrary, read_kit, write_kit
from latentdrum.storage.preset_library import PresetLibrary, write_preset
from latentdrum.storage.sample_file import read_sample
from tests.core.preset.presets import TIN, plain

HEAD = 'schema = 1\ntimbre_model = "timbre-v2"\n'


@pytest.fixture
def presets(tmp_path: Path) -> PresetLibrary:
    library = PresetLibrary(tmp_path / "own", tmp_path / "factory")
    write_kit(tmp_path / "factory" / "kits" / "tin.toml", TIN)
    return library


@pytest.fixture
def store(presets: PresetLibrary) -> KitLibrary:
    return presets.kits


def write_beep(path: Path, rate_hz: int = 48_000, seconds: float = 0.5, peak: float = 0.5, channels: int = 2) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    wave = peak * np.sin(2 * np.pi * 200 * np.arange(int(seconds * rate_hz)) / rate_hz)
    soundfile.write(path, np.tile(wave[:, None], channels), rate_hz, subtype="FLOAT")
    return path


def with_sample(kit: Kit, voice: Voice, path: Path) -> Kit:
    pads = list(kit.pads)
    pads[voice] = replace(pads[voice], sample=Sample(str(path), np.zeros(1, np.float32)))
    return replace(kit, pads=tuple(pads))


def test_a_kit_is_saved_and_found(store: KitLibrary) -> None:
    """Beside factory kits and the plain kit, which has no file; neither name can be taken."""
    store.save(replace(TIN, name="mine", description="Bright."))
    assert store.names() == ("mine", "plain", "tin")
    assert kit_table(store.load("mine")) == kit_table(replace(TIN, description="Bright."))
    assert store.load("plain") is PLAIN_KIT
    for name in ("plain", "tin"):
        with pytest.raises(PresetError, match=f"'{name}' is the name of a factory kit"):
            store.save(replace(TIN, name=name), overwrite=True)
    assert [(entry.name, entry.description) for entry in store.entries()] == [("tin", ""), ("mine", "Bright.")]


def test_the_plain_kit_is_copied_and_exported_like_any(store: KitLibrary, tmp_path: Path) -> None:
    """Although it has no file."""
    store.copy("plain", "mine")
    assert kit_table(store.load("mine")) == kit_table(PLAIN_KIT)
    assert kit_table(store.load(store.export("plain", tmp_path))) == kit_table(PLAIN_KIT)


def test_the_error_for_an_unknown_kit_names_the_preset(presets: PresetLibrary, tmp_path: Path) -> None:
    """One line with file, key, name and similar names."""
    path = tmp_path / "lost.toml"
    write_preset(path, replace(plain(), kit=replace(TIN, name="tinn")))
    with pytest.raises(PresetError) as caught:
        presets.load(path)
    assert str(caught.value) == f"{path}: kit = 'tinn': no kit 'tinn'; did you mean tin? (line 7)"
    assert "there are plain, tin" in error_for(presets, tmp_path, "xyz")
    assert "a-z 0-9" in error_for(presets, tmp_path, "../tin.toml")


def error_for(presets: PresetLibrary, folder: Path, kit: str) -> str:
    path = folder / "lost.toml"
    path.write_text(f'schema = 1\nrhythm_model = "rhythm-v1"\nkit = "{kit}"\n', encoding="utf-8")
    with pytest.raises(PresetError) as caught:
        presets.load(path)
    return str(caught.value)


def test_a_preset_finds_its_kit(presets: PresetLibrary) -> None:
    """By name, its own pads replacing the kit's; a preset whose kit is deleted is listed with its problem."""
    presets.kits.save(replace(TIN, name="mine"))
    presets.save(
        with_pads(replace(plain("beat"), kit=presets.kits.load("mine")), {Voice.KICK: PLAIN_KIT.pad(Voice.KICK)})
    )
    kit = presets.load("beat").kit
    assert kit.pad(Voice.KICK).timbre.axes[0] == 0.5
    assert kit.pad(Voice.SNARE).timbre.axes[0] == pytest.approx(0.7)
    presets.kits.delete("mine")
    (entry,) = presets.entries()
    assert "kit = 'mine': no kit 'mine'" in entry.problem


def test_a_sound_file_becomes_mono_at_the_models_rate(tmp_path: Path) -> None:
    """Whatever its rate and channels; only a peak over 1 is scaled down."""
    sound = read_sample(write_beep(tmp_path / "beep.wav", peak=0.5))
    assert len(sound.frames) == pytest.approx(0.5 * RATE_HZ, abs=2)
    assert np.abs(sound.frames).max() == pytest.approx(0.5, abs=0.02)
    assert np.abs(read_sample(write_beep(tmp_path / "hot.wav", RATE_HZ, peak=3.0)).frames).max() == 1.0


def test_samples_move_with_their_kit(store: KitLibrary, tmp_path: Path) -> None:
    """Paths are relative inside the kit's folder, absolute outside."""
    inside, outside = store.user_dir / "sounds" / "kick.wav", tmp_path / "elsewhere.wav"
    write_beep(inside)
    write_beep(outside)
    store.save(replace(with_sample(with_sample(TIN, Voice.KICK, inside), Voice.SNARE, outside), name="mine"))
    text = store.path("mine").read_text(encoding="utf-8")
    assert 'sample = "sounds/kick.wav"' in text
    assert f'sample = "{outside}"' in text
    kit = store.load("mine")
    assert all(len(sample.frames) > 10_000 for pad in kit.pads if (sample := pad.sample) is not None)
    far = tmp_path / "far" / "away.toml"
    far.parent.mkdir()
    store.export("mine", far)
    assert kit_table(read_kit(far)) == kit_table(kit)
    assert store.import_file(far, "back") == "back"
    assert kit_table(store.load("back")) == kit_table(kit)


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("missing", "no such file"),
        ("text", "is not a readable sound file"),
        ("long", "is 11.0 s long; a drum sound is 10 s at most"),
        ("silent", "is silent"),
    ],
)
def test_the_error_for_an_unusable_sample_names_it(tmp_path: Path, kind: str, problem: str) -> None:
    """One line with the kit's file, the pad and the sample."""
    path = tmp_path / "x.wav"
    if kind == "text":
        path.write_text("not sound", encoding="utf-8")
    elif kind != "missing":
        write_beep(path, 8000, 11.0 if kind == "long" else 0.5, 0.0 if kind == "silent" else 0.5)
    kit = tmp_path / "kit.toml"
    kit.write_text(HEAD + '[pads.kick]\nsample = "x.wav"\n', encoding="utf-8")
    with pytest.raises(PresetError) as caught:
        read_kit(kit)
    assert str(caught.value).startswith(f"{kit}: pads.kick.sample = 'x.wav': {path}")
    assert problem in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("schema = 2\n", "schema = 2: this latentdrum reads schema 1"),
        ('schema = 1\ntimbre_model = "other"\n', "timbre_model = 'other': the model here is 'timbre-v2'"),
        (HEAD + "loud = true\n", "loud = True: unknown key; there are schema, timbre_model, description, room, pads"),
        (HEAD + "[pads.kick]\nbrightness = 2\n", "pads.kick.brightness = 2: must be 0..1"),
        (HEAD + "pads = 3\n", "pads = 3: must be a table"),
        (HEAD + "[pads]\nkick = 3\n", "pads.kick = 3: must be a table"),
    ],
)
def test_the_error_for_a_faulty_kit(tmp_path: Path, text: str, problem: str) -> None:
    """It names file, key, value and what is allowed."""
    path = tmp_path / "kit.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PresetError) as caught:
        read_kit(path)
    assert str(caught.value).startswith(f"{path}: {problem}")


def test_every_factory_kit_is_valid(tmp_path: Path) -> None:
    """And has a description."""
    kits = KitLibrary(tmp_path)
    for name in kits.names():
        kit = kits.load(name)
        assert kit.description.endswith(".")
        assert kit.name == name
