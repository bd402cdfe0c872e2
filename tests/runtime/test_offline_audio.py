"""A bounce as audio: hits at their frames, stems that add up, the same output for the same seed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import Room
from latentdrum.core.preset.parameter_path import ParameterPath, ParameterPoint
from latentdrum.core.rhythm.course import Interpolation
from latentdrum.core.timbre.timbre import RATE_HZ, Timbre
from latentdrum.runtime.audio_files import stem_names, write_audio
from latentdrum.runtime.offline import Bounce, bounce
from latentdrum.runtime.offline_audio import render_blocks
from latentdrum.storage.wav_format import WavFormat
from tests.core.preset.presets import plain
from tests.rhythms import Always, four_on_the_floor


class Clicks:
    """Every sound is one loud frame and a quiet tail that depends on drum and seed."""

    def render(self, timbre: Timbre, seed: int) -> FloatArray:
        frames = np.full(2000, 0.001 * (1 + timbre.drum) + 1e-6 * (seed % 100), np.float32)
        frames[0] = 0.3
        return frames


@pytest.fixture
def two_bars() -> Bounce:
    return bounce(Always(four_on_the_floor()), plain(), 2, 120.0)


def test_every_hit_begins_at_its_frame(two_bars: Bounce) -> None:
    """The first frame of a hit is at the time of its note."""
    sound = np.concatenate([block.finished for block in render_blocks(two_bars, Clicks())], 1)
    expected = sorted({round(hit.due_s * RATE_HZ) for hit in two_bars.triggers})
    onsets = np.flatnonzero(np.abs(sound).max(0) > 0.05)
    assert expected
    assert set(expected) == set(onsets.tolist())


def test_the_mix_moves_as_it_was_played() -> None:
    """A path mutes the kick by its level in every other half bar."""
    points = (ParameterPoint({}, 0.5), ParameterPoint({"kick_level": -72.0}, 0.5))
    gated = replace(plain(), paths={"gate": ParameterPath(points, Interpolation.STEP)})
    played = bounce(Always(four_on_the_floor()), gated, 2, 120.0)
    sound = np.concatenate([block.finished for block in render_blocks(played, Clicks())], 1)
    loud = [np.abs(sound[:, round(beat * RATE_HZ / 2) :][:, : RATE_HZ // 4]).max() > 0.05 for beat in range(8)]
    assert loud == [True, True, False, False] * 2


def test_stems_add_up_to_the_mix(two_bars: Bounce, tmp_path: Path) -> None:
    """The stems, added in their order, are bit for bit the input of the limiter; the dry room is silent."""
    write_audio(two_bars, Clicks(), tmp_path / "mix.wav", tmp_path / "stems")
    stems = [soundfile.read(tmp_path / "stems" / name, dtype="float32")[0] for name in stem_names()]
    total = stems[0]
    for stem in stems[1:]:
        total = total + stem
    rendered = np.concatenate([block.stems for block in render_blocks(two_bars, Clicks(), with_stems=True)], 2)
    mixed = rendered[0]
    for stem in rendered[1:]:
        mixed = mixed + stem
    assert np.array_equal(total.T, mixed)
    assert not stems[-1].any()
    mix, rate = soundfile.read(tmp_path / "mix.wav", dtype="float32")
    assert rate == RATE_HZ
    assert np.abs(mix - total).max() < 2.0**-22  # nothing to limit here, and 24 bits


@pytest.mark.parametrize("wav_format", list(WavFormat))
def test_the_mix_has_the_format_that_is_chosen(two_bars: Bounce, tmp_path: Path, wav_format: WavFormat) -> None:
    """Stems stay 32-bit float: they add up."""
    write_audio(two_bars, Clicks(), tmp_path / "mix.wav", tmp_path / "stems", wav_format=wav_format)
    assert soundfile.info(tmp_path / "mix.wav").subtype == wav_format.name
    assert {soundfile.info(tmp_path / "stems" / name).subtype for name in stem_names()} == {"FLOAT"}


def test_with_all_effects_the_stems_still_add_up(two_bars: Bounce) -> None:
    """Filters are linear and gains are common to all, so ten stems are the limiter's input but for rounding."""
    kit = two_bars.preset.kit
    wet = replace(kit, pads=tuple(replace(pad, room=0.5) for pad in kit.pads), room=Room(0.3))
    in_room = replace(two_bars, preset=replace(two_bars.preset, kit=wet), mixes=[])
    effects = {"drive": 0.7, "compress": 0.8, "compress_mix": 0.6, "tilt": 0.5, "sound_level": -6.0}
    blocks = list(render_blocks(in_room, Clicks(), settings=effects, with_stems=True))
    mix = np.concatenate([block.finished for block in blocks], 1)
    stems = np.concatenate([block.stems for block in blocks], 2)
    assert stems[-1].any()
    assert stems.shape[2] == mix.shape[1]
    alone = [block.finished for block in render_blocks(in_room, Clicks(), settings=effects)]
    np.testing.assert_array_equal(np.concatenate(alone, 1), mix)  # whether stems are asked for or not
    assert np.abs(mix).max() < 0.96  # nothing is limited
    np.testing.assert_allclose(stems.sum(0), mix, atol=2e-6 * float(np.abs(stems).max()))


def test_the_ambience_of_the_last_hit_is_heard_to_its_end(two_bars: Bounce) -> None:
    """A hall rings on for its decay time, and has fallen by 60 dB where the file ends."""
    kit = two_bars.preset.kit
    hall = replace(kit, pads=tuple(replace(pad, room=1.0) for pad in kit.pads), room=Room(1.0))
    lengths, room = [], np.zeros((2, 0), np.float32)
    for played in (two_bars, replace(two_bars, preset=replace(two_bars.preset, kit=hall), mixes=[])):
        stems = np.concatenate([block.stems for block in render_blocks(played, Clicks(), with_stems=True)], 2)
        lengths.append(stems.shape[2])
        room = stems[-1]
    ends_s = max(hit.due_s for hit in two_bars.triggers) + Room(1.0).rt60_s
    assert lengths[1] > ends_s * RATE_HZ
    assert lengths[1] > lengths[0]
    assert np.abs(room[:, -64:]).max() < 1e-3 * np.abs(room).max()


def test_the_same_performance_sounds_the_same(two_bars: Bounce) -> None:
    """One seed, one sound."""
    first, second = ([block.finished for block in render_blocks(two_bars, Clicks())] for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_a_muted_pad_is_silent(two_bars: Bounce) -> None:
    """Its stem is all zeros."""
    hits = list(two_bars.triggers)
    voice = hits[0].voice
    muted = {f"{voice.key}_mute": 1.0}
    blocks = render_blocks(replace(two_bars, triggers=hits), Clicks(), settings=muted, with_stems=True)
    stems = np.concatenate([block.stems for block in blocks], 2)
    assert not stems[voice].any()


def test_a_missing_folder_is_named_and_nothing_is_written(two_bars: Bounce, tmp_path: Path) -> None:
    """As typed; no temporary file stays."""
    path = tmp_path / "nowhere" / "mix.wav"
    with pytest.raises(OSError, match="nowhere"):
        write_audio(two_bars, Clicks(), path)
    assert not list(tmp_path.iterdir())


def test_the_error_names_the_file_that_cannot_be_written(two_bars: Bounce, tmp_path: Path) -> None:
    """One of the stems, not the mix written at the same time."""
    stems = tmp_path / "stems"
    (stems / "2-snare.wav").mkdir(parents=True)
    with pytest.raises(OSError, match="2-snare"):
        write_audio(two_bars, Clicks(), tmp_path / "mix.wav", stems)
    assert [path.name for path in tmp_path.iterdir()] == ["stems"]
