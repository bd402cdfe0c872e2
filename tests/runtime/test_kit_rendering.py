"""Rendering a kit for export: which recordings there are, and what they sound like."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.units import pan_gains
from latentdrum.core.voices import Voice
from latentdrum.runtime.kit_rendering import export_plan, render_regions
from latentdrum.storage.kit_export.plan import MAX_RECORDINGS_PER_PAD, regions
from tests.sound.sounds import FakeDrums
from tests.storage.kit_export.exported_kit import CARD, tin_kit, written
from tests.storage.sound_files import thump


@pytest.mark.parametrize(("layers", "round_robins"), [(1, 1), (4, 3), (5, 3), (16, 1), (1, 16), (3, 5)])
def test_every_round_robin_covers_each_velocity_once(layers: int, round_robins: int) -> None:
    """0..127 without gap or overlap, softest first; a recording is rendered at a velocity of its own range."""
    found = regions(layers, round_robins)
    assert len({region.file for region in found}) == len(found) == len(Voice) * layers * round_robins
    for voice in Voice:
        for number in range(round_robins):
            own = [region for region in found if region.voice is voice and region.round_robin == number]
            assert [velocity for region in own for velocity in range(region.low, region.high + 1)] == list(range(128))
    assert all(max(region.low, 1) <= region.velocity <= region.high for region in found)


def test_too_many_recordings_for_a_sampler_are_refused() -> None:
    """The error says how many a pad can have."""
    with pytest.raises(
        ValueError, match=f"64 recordings a pad: a pad can have {MAX_RECORDINGS_PER_PAD} recordings at most"
    ):
        regions(8, 8)


@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 96_000])
def test_recordings_are_what_the_instrument_plays(tmp_path: Path, rate_hz: int) -> None:
    """24 bits at the requested rate, stereo for pads with a width; louder with velocity, every round robin differs.

    The two channels of a sample, panned, have the sample itself between them.
    """
    plan = written(tmp_path / "out", 2, 2, rate_hz)

    def recording(voice: Voice, layer: int, round_robin: int) -> FloatArray:
        path = tmp_path / "out" / f"{voice.key}-{layer}-{round_robin}.wav"
        info = soundfile.info(path)
        assert (info.samplerate, info.subtype, info.channels) == (rate_hz, "PCM_24", 1 if voice is Voice.KICK else 2)
        return np.asarray(soundfile.read(path, dtype="float32")[0])

    soft, hard = recording(Voice.KICK, 1, 1), recording(Voice.KICK, 2, 1)
    assert np.abs(hard).max() > np.abs(soft).max()
    assert not np.array_equal(recording(Voice.KICK, 1, 2), soft)
    if rate_hz == 44_100:
        snare = recording(Voice.SNARE, 1, 1)
        left, right = pan_gains(1.0, tin_kit().pad(Voice.SNARE).pan)
        assert np.abs(snare @ (left, right) / (left + right) - thump(180.0)).max() < 2.0**-22
        assert np.abs(snare[:, 0] - snare[:, 1]).max() > 0.01
    assert len(plan.regions_of(Voice.SNARE)) == 1


def test_one_recording_a_pad_is_the_pads_own_timbre() -> None:
    """Without round robins nothing varies: velocity 64 is the pad's own sound."""
    kit, drums = replace(PLAIN_KIT, name="still"), FakeDrums()
    plan = export_plan(kit, 1, 1, CARD)
    for region, frames in zip(plan.regions, render_regions(kit, plan, drums, 44_100), strict=True):
        assert region.velocity == 64
        noiseless = drums.render(kit.pad(region.voice).timbre, 0)
        assert frames.shape[-1] == len(noiseless)
