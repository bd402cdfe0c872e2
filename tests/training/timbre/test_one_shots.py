"""Folders of drum samples become one-shots: which drum, from its onset, how hard."""

from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.timbre.one_shot import ONSET_S
from latentdrum.core.timbre.timbre import RATE_HZ, Drum
from tests.training.timbre.one_shot_files import ping, row, write, write_index
from training.paths import drum_data
from training.timbre.sounds.one_shots import read
from training.timbre.sounds.polarity import mean_attacks, with_unified_polarity
from training.timbre.sounds.sound import trimmed


def test_a_plain_folder_is_read_by_file_names(tmp_path: Path) -> None:
    """Stereo is mixed down and other rates resampled: the pitch stays."""
    mono = ping(400.0, rate_hz=48_000)
    write(tmp_path / "mine" / "Kicks" / "a.wav", ping())
    write(tmp_path / "mine" / "snare.aiff", np.stack([mono, mono], axis=1), 48_000)
    kick, snare = read(tmp_path / "mine", "train")
    assert (kick.drum, kick.kit, snare.drum, snare.kit) == (Drum.KICK, "Kicks", Drum.SNARE, "mine")
    assert len(snare.frames) == pytest.approx(0.2 * RATE_HZ, abs=2)
    spectrum = np.abs(np.fft.rfft(snare.frames))
    assert spectrum.argmax() * RATE_HZ / len(snare.frames) == pytest.approx(400.0, abs=6.0)
    assert np.abs(kick.frames).max() == 1.0
    assert kick.level_db == pytest.approx(-6.02, abs=0.01)


def test_unusable_files_are_named_and_left_out(tmp_path: Path) -> None:
    """Each gets one line; the rest is used."""
    write(tmp_path / "kick.wav", ping())
    broken = ping()
    broken[7] = np.nan
    write(tmp_path / "snare-nan.wav", broken, subtype="FLOAT")
    write(tmp_path / "clap-silent.wav", np.zeros(500, np.float32))
    write(tmp_path / "crash-long.wav", ping(length_s=31.0, rate_hz=8_000), 8_000)
    write(tmp_path / "groove.wav", ping())
    (tmp_path / "ride.wav").write_text("no audio")
    lines: list[str] = []
    assert [sound.drum for sound in read(tmp_path, None, lines.append)] == [Drum.KICK]
    assert len(lines) == 5
    for name in ("snare-nan.wav", "clap-silent.wav", "crash-long.wav", "groove.wav", "ride.wav"):
        assert sum(name in line and "\n" not in line for line in lines) == 1


def test_a_folder_without_sounds_names_what_it_needs(tmp_path: Path) -> None:
    """An empty and a missing folder are errors that name the way out."""
    with pytest.raises(ValueError, match="WAV, FLAC or AIFF"):
        read(tmp_path, None)
    with pytest.raises(FileNotFoundError, match="no such folder"):
        read(tmp_path / "nowhere", None)
    with pytest.raises(FileNotFoundError, match="--data"):
        drum_data(tmp_path / "nowhere")


def test_only_the_given_split_is_read(tmp_path: Path) -> None:
    """Validation sounds never become training data."""
    write_index(tmp_path, [row("snare/a.wav"), row("snare/b.wav", split="validation")])
    assert [sound.path for sound in read(tmp_path, "train")] == [tmp_path / "snare" / "a.wav"]
    with pytest.raises(ValueError, match="splits: train, validation"):
        read(tmp_path, "test")
    for around in (tmp_path.parent, tmp_path / "snare"):
        with pytest.raises(ValueError, match=r"belongs to .*index\.csv"):
            read(around, "train")


def test_a_folder_without_an_index_has_no_validation_split(tmp_path: Path) -> None:
    """Training data cannot be read as validation data."""
    write(tmp_path / "kick.wav", ping())
    with pytest.raises(ValueError, match="no split 'validation'"):
        read(tmp_path, "validation")


def test_a_louder_hit_is_harder(tmp_path: Path) -> None:
    """Ranks from soft to hard become -1..1, and the recorded level is the peak less the gain."""
    ranked = [
        row(f"s{rank}.wav", level_rank=str(rank), level_rank_of="3", gain_db=str(20 - 5 * rank)) for rank in (1, 2, 3)
    ]
    soft, middle, hard = read(write_index(tmp_path, ranked), "train")
    assert (soft.hardness, middle.hardness, hard.hardness) == (-1.0, 0.0, 1.0)
    assert hard.level_db - soft.level_db == pytest.approx(10.0, abs=0.01)


def test_ranks_without_dynamics_give_no_hardness(tmp_path: Path) -> None:
    """Repeats of one hit, a drum machine's knobs and a single sound have no hardness."""
    lines = [row("lone.wav", level_rank="1", level_rank_of="1", articulation="lone")]
    for rank in ("1", "2"):
        ranks = {"level_rank": rank, "level_rank_of": "2"}
        lines.append(row(f"again{rank}.wav", articulation="again", gain_db=f"0.{rank}", **ranks))
        lines.append(row(f"knob{rank}.wav", articulation="knob", gain_db=f"{rank}0", electronic="1", **ranks))
    assert [sound.hardness for sound in read(write_index(tmp_path, lines), "train")] == [None] * 5


def test_errors_in_the_index_are_named(tmp_path: Path) -> None:
    """A missing column and a gain that is not a number are errors that name the place."""
    write_index(tmp_path, [row("a.wav", gain_db="loud")])
    with pytest.raises(ValueError, match=r"a\.wav: gain_db 'loud'"):
        read(tmp_path, None)
    (tmp_path / "index.csv").write_text("file,split\na.wav,train\n")
    with pytest.raises(ValueError, match="no column class"):
        read(tmp_path, None)


def test_a_sound_begins_at_its_onset() -> None:
    """Hum before the onset is cut but for 1 ms; a long sound fades out; a short one keeps its end."""
    hum = np.full(1_000, 0.01, np.float32)
    long = np.concatenate([np.zeros(500, np.float32), hum, np.full(5 * RATE_HZ, 0.5, np.float32), np.zeros(9)])
    cut = trimmed(long, Drum.KICK)
    assert np.abs(cut[: round(ONSET_S * RATE_HZ)]).max() < 0.03
    assert cut[round(ONSET_S * RATE_HZ)] == 1.0
    assert len(cut) == Drum.KICK.length_s * RATE_HZ
    assert cut[-1] == 0.0
    assert trimmed(long[: 2 * RATE_HZ], Drum.RIDE)[-1] == 1.0


def test_polarity_is_unified(tmp_path: Path) -> None:
    """A drum recorded with opposite polarity is inverted; unknown drums stay as they are."""
    for number in range(5):
        frames = ping(60.0 + 5.0 * number) * (-1.0 if number == 3 else 1.0)
        write(tmp_path / f"kick{number}.wav", np.asarray(frames, np.float32))
    sounds = read(tmp_path, None)
    attacks = mean_attacks(sounds)
    assert [float(np.sign(with_unified_polarity(sound, attacks).frames[0])) for sound in sounds] == [1.0] * 5
    assert with_unified_polarity(sounds[0], {}) is sounds[0]
