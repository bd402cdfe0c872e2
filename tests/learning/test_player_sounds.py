"""A folder of drum sounds becomes examples to learn from, some held out; a bad file is listed, never fatal."""

from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import DRUMS, RATE_HZ, Drum
from latentdrum.models.timbre.features import WHOLE
from latentdrum.models.timbre.model import load
from latentdrum.storage.sound_file import SoundFileError
from latentdrum.storage.sound_folder import sound_files
from tests.storage.sound_files import thump, with_nan, write

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.training

from latentdrum.learning.timbre import player_sounds  # noqa: E402
from latentdrum.learning.timbre.player_sounds import PlayerSounds, store_sounds  # noqa: E402
from latentdrum.learning.timbre.sound_store import SoundStore  # noqa: E402

SPACE = load().space


@pytest.fixture(autouse=True)
def few_variants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player_sounds, "_VARIANTS", 20)


def all_claps(frames: FloatArray) -> FloatArray:
    return np.asarray(np.eye(DRUMS)[Drum.CLAP], np.float32)


def stored(folder: Path, out: Path) -> PlayerSounds:
    return store_sounds(sound_files(folder), folder, all_claps, SPACE, out, seed=1)


def names(folder: Path, found: PlayerSounds) -> dict[str, tuple[Drum, bool]]:
    sounds = (*found.learned, *found.held_out)
    return {str(Path(sound.file).relative_to(folder)): (sound.drum, sound.named) for sound in sounds}


def test_the_drum_is_that_of_the_name_else_it_is_recognised(tmp_path: Path) -> None:
    """The file's name counts before the folders'."""
    folder = tmp_path / "my takes"
    for number, name in enumerate(("BD 1.wav", "snares/soft.flac", "snares/rimshot.wav", "take 4.aiff")):
        write(folder / name, thump(60.0 + 10 * number))
    assert names(folder, stored(folder, tmp_path / "out")) == {
        "BD 1.wav": (Drum.KICK, True),
        "snares/soft.flac": (Drum.SNARE, True),
        "snares/rimshot.wav": (Drum.RIM, True),
        "take 4.aiff": (Drum.CLAP, False),
    }


def test_a_fifth_of_the_sounds_is_held_out(tmp_path: Path) -> None:
    """The same ones each time; of fewer than five none. Each sound has variants, the fewer sounds the more."""
    for count, held_out, variants in ((4, 0, 5), (5, 1, 4), (11, 2, 2)):
        folder = tmp_path / f"of {count}"
        for number in range(count):
            write(folder / f"kick {number}.wav", thump(50.0 + 5 * number))
        found = stored(folder, tmp_path / f"a {count}")
        assert (len(found.learned), len(found.held_out)) == (count - held_out, held_out)
        assert stored(folder, tmp_path / f"b {count}") == found
        store = SoundStore(tmp_path / f"a {count}")
        assert len(store) == len(found.learned) * (1 + variants)
        assert int((store.variant == 0).sum()) == len(found.learned)
        batch = store.batch(torch.tensor([0, len(store) - 1]))
        assert batch["whole"].shape == (2, len(WHOLE.centres), WHOLE.bands)
        assert (batch["drum"] == Drum.KICK).all()


def test_files_that_cannot_be_used_are_listed_with_their_reasons(tmp_path: Path) -> None:
    """Each once, and the good ones are learned from; what is no sound file, and what macOS hides, is not looked at."""
    folder = tmp_path / "kicks"
    for number in range(3):
        write(folder / f"good {number}.wav", thump(50.0 + 9 * number))
    write(folder / "again.wav", thump(50.0))
    write(folder / "silent.wav", np.zeros(RATE_HZ // 4, np.float32))
    write(folder / "nan.wav", with_nan(thump()), subtype="FLOAT")
    write(folder / "long.wav", thump(length_s=31.0))
    (folder / "text.wav").write_text("not a sound", encoding="utf-8")
    (folder / "empty.wav").write_bytes(b"")
    (folder / "notes.txt").write_text("of no use", encoding="utf-8")
    (folder / "._good 0.wav").write_bytes(b"Mac OS X")
    found = stored(folder, tmp_path / "out")
    assert len(found.learned) == 3
    reasons = {Path(file).name: reason for file, reason in found.skipped}
    for name, reason in {
        "silent.wav": "is silent",
        "nan.wav": "not finite",
        "long.wav": "a drum sound is 30 s at most",
        "text.wav": "not a readable sound file",
        "empty.wav": "is empty",
    }.items():
        assert reason in reasons.pop(name)
    ((name, reason),) = reasons.items()
    assert name in ("again.wav", "good 0.wav")
    assert "is the same sound as" in reason


def test_a_folder_from_which_nothing_can_be_learned_is_named(tmp_path: Path) -> None:
    """With what is wrong, and what to do."""
    with pytest.raises(SoundFileError, match=r"gone: no such folder; name one"):
        sound_files(tmp_path / "gone")
    (tmp_path / "bare").mkdir()
    with pytest.raises(SoundFileError, match=r"bare: holds no sound file; put WAV"):
        sound_files(tmp_path / "bare")
    write(tmp_path / "mute" / "kick.wav", np.zeros(RATE_HZ // 4, np.float32))
    with pytest.raises(SoundFileError) as caught:
        stored(tmp_path / "mute", tmp_path / "out")
    first, second = str(caught.value).splitlines()
    assert first == f"{tmp_path / 'mute'}: none of its 1 sound files can be learned from; mend or add some"
    assert "kick.wav is silent" in second
