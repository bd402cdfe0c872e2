"""The timbre map shows the model's landmarks and the pads of kits."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread

from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.timbre.timbre import REACH, Drum
from latentdrum.core.voices import Voice
from latentdrum.models.timbre import model as timbre
from latentdrum.pictures.labels import Label, place_labels
from latentdrum.pictures.timbre_map import timbre_map
from latentdrum.storage.kit_library import KitLibrary
from tests.cli.conftest import Invoke
from tests.core.preset.presets import TIN
from tests.sound.fake_timbre import FakeTimbreModel


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> FakeTimbreModel:
    fake = FakeTimbreModel()
    monkeypatch.setattr(timbre, "load", lambda name: fake)
    return fake


def test_a_typical_pad_is_at_its_drums_mean() -> None:
    """The mean descriptors of the drum; an axis at 1 is REACH standard deviations above."""
    space = FakeTimbreModel().space
    found = timbre_map(space, [PLAIN_KIT])
    for voice, mark in zip(Voice, found.marks, strict=True):
        assert (mark.voice, mark.drum, mark.kit) == (voice, Drum(voice), "plain")
        assert mark.measured == pytest.approx(space.mean[voice])
    pad = PLAIN_KIT.pad(Voice.RIDE)
    bright = replace(pad, timbre=replace(pad.timbre, axes=np.array([1, 0.5, 0.5, 0.5, 0.5], np.float32)))
    mark = timbre_map(space, [replace(PLAIN_KIT, pads=(*PLAIN_KIT.pads[:8], bright))]).marks[Voice.RIDE]
    assert mark.measured[0] - space.mean[Drum.RIDE][0] == pytest.approx(REACH * space.deviation[Drum.RIDE][0])


def test_landmarks_and_pads_share_coordinates() -> None:
    """A pad with a landmark's axes is marked at that landmark."""
    space = FakeTimbreModel().space
    found = timbre_map(space, [])
    row = 3
    pad = PLAIN_KIT.pad(Voice(int(space.drum[row])))
    there = replace(pad, timbre=replace(pad.timbre, axes=found.axes[row]))
    (mark, *_) = timbre_map(space, [replace(PLAIN_KIT, pads=(there, *PLAIN_KIT.pads[1:]))]).marks
    assert mark.measured == pytest.approx(found.measured[row], abs=1e-5)
    assert found.drums == tuple(Drum)


@pytest.mark.parametrize("kits", [[], ["tin-can"], ["tin-can", "plain"]])
def test_the_command_writes_a_picture(
    latentdrum: Invoke, model: FakeTimbreModel, tmp_path: Path, kits: list[str]
) -> None:
    """With no kit, one or several, and prints what it shows."""
    KitLibrary().save(replace(TIN, name="tin-can"))
    out = tmp_path / "map.png"
    done = latentdrum("sound", "map", "--out", str(out), *(word for kit in kits for word in ("--kit", kit)))
    assert done.exit_code == 0, done.output
    assert f"{len(model.space.drum)} sounds of 12 drums" in done.output
    assert all(kit in done.output for kit in kits)
    pixels = imread(out)
    assert pixels.shape[1] > pixels.shape[0] > 900


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--out", "nowhere/map.png"], 1, "nowhere: no such folder"),
        (["--out", "map.png", "--kit", "missing"], 1, "no kit 'missing'"),
        (["--out", "map.png", *["--kit", "plain"] * 5], 2, "5 kits are too many for one picture; name 4 at most"),
    ],
)
def test_wrong_arguments_are_refused_first(
    latentdrum: Invoke, model: FakeTimbreModel, words: list[str], code: int, message: str
) -> None:
    """In one line, before anything is drawn."""
    result = latentdrum("sound", "map", *words)
    assert result.exit_code == code
    assert message in result.stderr


def test_labels_do_not_cover_points() -> None:
    """Neither their own nor those without a label."""
    figure = Figure(figsize=(6, 6))
    canvas, axes = FigureCanvasAgg(figure), figure.subplots()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    others = [Label("", 0.5 + 0.04 * i, 0.5, dot=10.0) for i in range(-3, 4)]
    place_labels(canvas, axes, [Label("snare", 0.5, 0.53, dot=10.0)], others)
    box = axes.texts[0].get_window_extent(canvas.get_renderer())  # type: ignore[no-untyped-call]
    for label in [*others, Label("", 0.5, 0.53)]:
        x, y = axes.transData.transform((label.x, label.y))
        assert not (box.x0 < x < box.x1 and box.y0 < y < box.y1)


def test_the_shipped_model_can_be_drawn() -> None:
    """Every drum class has landmarks, and all coordinates are finite."""
    found = timbre_map(timbre.load().space, [PLAIN_KIT])
    assert found.drums == tuple(Drum)
    assert np.isfinite(found.measured).all()
    assert ((found.axes >= 0.0) & (found.axes <= 1.0)).all()
