"""`latentdrum sound`: from recordings to timbres and pads."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.shell_completion import ShellComplete
from click.testing import Result

from latentdrum.cli.main import main
from latentdrum.core.timbre.loudness import DRUM_LUFS, loudness_db
from latentdrum.core.timbre.timbre import TIMBRE_AXES, TIMBRE_FREE_DIMS, Drum
from latentdrum.core.voices import Voice
from latentdrum.models.timbre import model as timbre
from latentdrum.storage.kit_library import KitLibrary
from latentdrum.storage.preset_library import PresetLibrary
from tests.cli.conftest import Invoke
from tests.core.preset.presets import plain
from tests.sound.fake_timbre import FakeTimbreModel
from tests.storage.sound_files import thump, with_nan, write


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> FakeTimbreModel:
    fake = FakeTimbreModel()
    monkeypatch.setattr(timbre, "load", lambda name: fake)
    return fake


@pytest.fixture
def kick(tmp_path: Path) -> Path:
    """A stereo file at another sample rate that begins with silence."""
    frames = np.concatenate([np.zeros(4_800, np.float32), thump(55.0, rate_hz=48_000)])
    return write(tmp_path / "in" / "My Kick.wav", np.stack([frames, frames], 1), 48_000)


@pytest.fixture
def snare(tmp_path: Path) -> Path:
    return write(tmp_path / "in" / "snare.flac", thump(180.0))


def rows(done: Result) -> list[dict[str, Any]]:
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_a_recording_is_encoded(latentdrum: Invoke, model: FakeTimbreModel, kick: Path) -> None:
    """As drum class with probabilities, axes, free dimensions, and distances to the reconstruction and to silence."""
    (row,) = rows(latentdrum("sound", "encode", str(kick), "--json"))
    assert (row["file"], row["drum"]) == (str(kick), "kick")
    assert row["seconds"] == pytest.approx(0.4, abs=0.01)
    assert row["heard_seconds"] == pytest.approx(0.3, abs=0.01)
    assert next(iter(row["sounds_like"])) == "kick"
    assert list(row["axes"]) == list(TIMBRE_AXES)
    assert len(row["z"]) == TIMBRE_FREE_DIMS
    assert set(row["distance"]) == {"place", "typical", "silence"}
    assert min(row["distance"].values()) > 0.0


def test_the_result_as_text(latentdrum: Invoke, model: FakeTimbreModel, kick: Path, snare: Path) -> None:
    """One block per file with a bar per axis; --drum overrides the likeliest drum."""
    done = latentdrum("sound", "encode", str(kick), str(snare), "--drum", "clap")
    assert done.exit_code == 0, done.output
    assert f"{kick}: 0.40 s, of which 0.30 s are used" in done.output
    assert done.output.count("; encoded as clap") == 2
    assert "brightness    0.20 ####----------------" in done.output
    assert done.output.count("silence ") == 2


def test_what_is_doubtful_is_said_and_used(latentdrum: Invoke, model: FakeTimbreModel, tmp_path: Path) -> None:
    """On stderr, one line each with the file's name; the JSON on stdout has the same lines."""
    loop = np.tile(np.pad(thump(), (0, 10_000)), 4)
    path = write(tmp_path / "in" / "take.wav", loop)
    done = latentdrum("sound", "encode", str(path), "--json")
    (row,) = rows(done)
    assert row["drum"] == "kick"
    assert any(line.startswith("4 hits, a loop?") for line in row["doubts"])
    assert done.stderr.splitlines() == [f"{path}: {line}" for line in row["doubts"]]


def test_the_name_of_the_file_says_which_drum_it_is(latentdrum: Invoke, model: FakeTimbreModel, tmp_path: Path) -> None:
    """Whatever it sounds like; --drum overrides both."""
    path = write(tmp_path / "in" / "Rim 2.wav", thump(180.0))
    (named,) = rows(latentdrum("sound", "encode", str(path), "--json"))
    (told,) = rows(latentdrum("sound", "encode", str(path), "--drum", "clap", "--json"))
    assert (named["drum"], told["drum"]) == ("rim", "clap")


def test_a_click_on_a_tom_can_be_loaded(latentdrum: Invoke, tmp_path: Path) -> None:
    """What is no tom at all lies far out in the space, but the kit that it is written to stays readable."""
    click = np.zeros(4_000, np.float32)
    click[:20] = 1.0
    path = write(tmp_path / "in" / "click.wav", click)
    done = latentdrum("sound", "encode", str(path), "--kit", "mine", "--pad", "tom_low", "--drum", "tom_low")
    assert done.exit_code == 0, done.output
    assert KitLibrary().load("mine").pad(Voice.TOM_LOW).timbre.drum is Drum.TOM_LOW


def test_a_new_kit_is_created(latentdrum: Invoke, model: FakeTimbreModel, kick: Path, snare: Path) -> None:
    """Every file goes to the pad of its drum; the other pads are the plain kit's."""
    done = latentdrum("sound", "encode", str(kick), str(snare), "--kit", "mine")
    assert done.exit_code == 0, done.output
    assert f"Set pad snare of kit mine to {snare}: " in done.output
    kit = KitLibrary().load("mine")
    assert [pad.timbre.z.any() for pad in kit.pads] == [True, True, *[False] * 7]
    assert not any(pad.sample for pad in kit.pads)
    assert kit.pad(Voice.KICK).timbre.axes == pytest.approx(np.linspace(0.2, 0.8, 5))


def test_a_pad_is_overwritten_only_with_force(
    latentdrum: Invoke, model: FakeTimbreModel, kick: Path, snare: Path
) -> None:
    """A second sound on a pad needs --force; `kit undo` restores the first."""
    latentdrum("sound", "encode", str(kick), "--kit", "mine")
    before = KitLibrary().path("mine").read_text()
    refused = latentdrum("sound", "encode", str(snare), "--kit", "mine", "--pad", "kick")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "pad kick of kit mine already has a sound; replace it with --force" in refused.stderr
    assert KitLibrary().path("mine").read_text() == before
    assert latentdrum("sound", "encode", str(snare), "--kit", "mine", "--pad", "kick", "--force").exit_code == 0
    assert KitLibrary().load("mine").pad(Voice.KICK).timbre.drum is Drum.SNARE
    assert latentdrum("kit", "undo", "mine").exit_code == 0
    assert KitLibrary().path("mine").read_text() == before


def test_the_recording_itself_can_be_stored(latentdrum: Invoke, model: FakeTimbreModel, kick: Path) -> None:
    """From its onset, as loud as its drum in the mix, in a file beside the kits; the source may be deleted."""
    (row,) = rows(latentdrum("sound", "encode", str(kick), "--kit", "mine", "--pad", "kick", "--with-sample", "--json"))
    kick.unlink()
    pad = KitLibrary().load("mine").pad(Voice.KICK)
    assert pad.sample is not None
    assert Path(pad.sample.name).parent == KitLibrary().user_dir / "samples"
    assert pad.sample.name == row["sample"]
    assert 'sample = "samples/' in KitLibrary().path("mine").read_text()
    assert int(np.argmax(np.abs(pad.sample.frames) > 0.1)) < 50
    assert loudness_db(pad.sample.frames) == pytest.approx(DRUM_LUFS[pad.timbre.drum], abs=0.1)


def test_a_preset_can_get_the_pad_instead(
    latentdrum: Invoke, model: FakeTimbreModel, library: PresetLibrary, snare: Path
) -> None:
    """Only that pad of the preset changes; overwriting it needs --force."""
    library.save(plain("beat", "A beat.", program=9))
    words = ("sound", "encode", str(snare), "--preset", "beat", "--pad", "snare", "--with-sample")
    assert latentdrum(*words).exit_code == 0
    preset = library.load("beat")
    assert (preset.own_pads, preset.program, preset.description) == ((Voice.SNARE,), 9, "A beat.")
    assert preset.kit.pad(Voice.SNARE).sample is not None
    assert "pad snare of preset beat already has a sound; replace it with --force" in latentdrum(*words).stderr
    assert latentdrum(*words, "--force").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--pad", "kick"], 2, "--pad and --with-sample need a kit: add --kit NAME"),
        (["--with-sample"], 2, "need a kit: add --kit NAME"),
        (["--kit", "a", "--preset", "b"], 2, "leave out --kit or --preset"),
        (["--kit", "mine", "--pad", "cowbell"], 2, "'cowbell' is not one of 'kick', 'snare'"),
        (["--drum", "cowbell"], 2, "'cowbell' is not a drum; choose one of kick, snare"),
        (["--kit", "plain", "--pad", "kick"], 1, "kit 'plain' is a factory kit and read-only; copy it first"),
        (["--kit", "My Kit"], 1, "a-z 0-9"),
        (
            ["--preset", "four-on-the-floor", "--pad", "kick"],
            1,
            "is a factory preset and stays as it is; copy it first",
        ),
        (["--preset", "missing", "--pad", "kick"], 1, "no preset 'missing'"),
        (
            ["--kit", "mine", "--drum", "clap"],
            1,
            "was encoded as clap, which has no pad of its own; choose one with --pad",
        ),
    ],
)
def test_wrong_targets_are_refused(
    latentdrum: Invoke, model: FakeTimbreModel, kick: Path, words: list[str], code: int, message: str
) -> None:
    """In one line that says what to change; no file is written."""
    result = latentdrum("sound", "encode", str(kick), *words)
    assert result.exit_code == code
    assert message in result.stderr
    assert not KitLibrary().user_dir.exists()


def test_two_files_for_one_pad_are_too_many(
    latentdrum: Invoke, model: FakeTimbreModel, kick: Path, tmp_path: Path
) -> None:
    """Whether by --pad or because both are the same drum; nothing is written."""
    other = write(tmp_path / "other.wav", thump(52.0))
    assert latentdrum("sound", "encode", str(kick), str(other), "--kit", "a", "--pad", "ride").exit_code == 2
    result = latentdrum("sound", "encode", str(kick), str(other), "--kit", "a")
    assert f"{kick} and {other} were both encoded as kick; encode one with --pad" in result.stderr
    assert not KitLibrary().user_dir.exists()


@pytest.mark.parametrize("kind", ["text", "silent", "nan", "long", "folder", "missing"])
def test_a_bad_file_is_a_one_line_error(
    latentdrum: Invoke, model: FakeTimbreModel, kick: Path, tmp_path: Path, kind: str
) -> None:
    """Reported before any encoding, with the file's name first; nothing is written."""
    bad = tmp_path / "bad.wav"
    frames = {"silent": np.zeros(99, np.float32), "nan": with_nan(thump()), "long": thump(length_s=31.0, rate_hz=4_000)}
    if kind == "text":
        bad.write_text("no sound")
    elif kind == "folder":
        bad.mkdir()
    elif kind in frames:
        write(bad, frames[kind], 4_000, "FLOAT")
    result = latentdrum("sound", "encode", str(kick), str(bad), "--kit", "mine")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {bad}")
    assert len(result.stderr.splitlines()) == 1
    assert not KitLibrary().user_dir.exists()


def completions(words: list[str], begun: str) -> list[str]:
    found = ShellComplete(main, {}, "latentdrum", "_LATENTDRUM_COMPLETE").get_completions(words, begun)
    return [item.value for item in found]


def test_pads_drums_and_kits_are_completed(latentdrum: Invoke, model: FakeTimbreModel, kick: Path) -> None:
    """Tab completes the names with that prefix."""
    latentdrum("sound", "encode", str(kick), "--kit", "mine")
    assert completions(["sound", "encode", "--pad"], "hat") == ["hat_closed", "hat_open"]
    assert completions(["sound", "encode", "--drum"], "r") == ["ride", "rim"]
    assert completions(["sound", "encode", "--kit"], "m") == ["mine"]
    assert "mine" in completions(["sound", "map", "--out", "x.png", "--kit"], "")


def test_the_shipped_model_encodes_its_own_kick(latentdrum: Invoke, tmp_path: Path) -> None:
    """The reconstruction is nearer than silence, and every number is finite."""
    model = timbre.load()
    path = write(
        tmp_path / "kick.wav", model.render(model.sample(Drum.KICK, np.random.default_rng(1)), 0), subtype="FLOAT"
    )
    (row,) = rows(latentdrum("sound", "encode", str(path), "--drum", "kick", "--json"))
    assert row["distance"]["place"] < row["distance"]["silence"]
    assert np.isfinite([*row["axes"].values(), *row["z"], *row["sounds_like"].values()]).all()
