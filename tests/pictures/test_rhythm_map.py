"""The rhythm map shows grooves at their axes and free dimensions."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.transforms import Bbox

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.models.rhythm.model import RhythmModel, load
from latentdrum.pictures import rhythm_map
from latentdrum.pictures.labels import Label, place_labels
from latentdrum.pictures.rhythm_map import Direction, check_name, chosen_directions, directions, map_point, sample_map
from tests.cli.conftest import Invoke


@pytest.fixture(scope="module", autouse=True)
def few_probes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rhythm_map, "_PROBES", 8)
        yield


@pytest.fixture(scope="module")
def model() -> RhythmModel:
    return load()


@pytest.fixture(scope="module")
def strongest(model: RhythmModel, few_probes: None) -> list[Direction]:
    return directions(model, np.random.default_rng(1))


def test_the_strongest_directions_come_first(strongest: list[Direction]) -> None:
    """Every axis and free dimension once; busyness is the colour, so it is chosen only by name."""
    assert len({direction.name for direction in strongest}) == len(AXES) + FREE_DIMS
    changes = [direction.change for direction in strongest]
    assert changes == sorted(changes, reverse=True)
    first, second = chosen_directions(strongest, None, None)
    assert first.change >= second.change
    assert "busyness" not in (first.name, second.name)
    assert [direction.name for direction in chosen_directions(strongest, "busyness", "latent_3")] == [
        "busyness",
        "latent_3",
    ]


def test_only_axes_and_free_dimensions_span_a_map() -> None:
    """The error lists the valid names."""
    for name in (*AXES, "latent_1", f"latent_{FREE_DIMS}"):
        check_name(name)
    for name in ("loudness", "latent_0", f"latent_{FREE_DIMS + 1}"):
        with pytest.raises(
            ValueError, match=f"'{name}' is not an axis or free dimension of the rhythm space; choose one of busyness"
        ):
            check_name(name)


def test_a_point_is_axes_and_free_dimensions(model: RhythmModel, strongest: list[Direction]) -> None:
    """Axes as they are; free dimensions from the centre of all styles, so that styles can be compared."""
    span = chosen_directions(strongest, "feel", "latent_1")
    axes = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], np.float32)
    z = np.zeros(FREE_DIMS, np.float32)
    z[0] = 1.5
    assert map_point(model, Position(axes, style_weights(None), z), span) == pytest.approx((0.6, 1.5), abs=1e-4)


def test_only_the_named_styles_are_sampled(model: RhythmModel, strongest: list[Direction]) -> None:
    """In turn, with one progress tick each."""
    rng, ticks = np.random.default_rng(1), list[int]()
    span = chosen_directions(strongest, None, None)
    found = sample_map(model, ["jazz", "trap"], 10, span, rng, lambda: ticks.append(1))
    assert (len(found.points), len(ticks), len(set(found.style.tolist()))) == (10, 10, 2)
    assert (found.hits_a_bar > 0).all()


def test_labels_do_not_cover_each_other() -> None:
    """Even where many points are close together."""
    figure = Figure(figsize=(8, 8))
    canvas, axes = FigureCanvasAgg(figure), figure.subplots()
    rng = np.random.default_rng(3)
    labels = [Label(f"some-preset-{i}", *rng.normal(0.5, 0.08, 2)) for i in range(36)]
    axes.set(xlim=(0, 1), ylim=(0, 1))
    place_labels(canvas, axes, labels)
    boxes = _boxes(canvas, axes)
    assert len(boxes) == 36
    assert not [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.overlaps(b)]


def _boxes(canvas: FigureCanvasAgg, axes: Axes) -> list[Bbox]:
    return [text.get_window_extent(canvas.get_renderer()) for text in axes.texts]  # type: ignore[no-untyped-call]


def test_the_command_writes_a_picture(latentdrum: Invoke, tmp_path: Path) -> None:
    """And prints which directions it chose."""
    out = tmp_path / "map.png"
    done = latentdrum("map", "--out", str(out), "--count", "100", "--style", "jazz")
    assert done.exit_code == 0, done.output
    assert "100 grooves along" in done.output
    pixels = imread(out)
    assert pixels.shape[1] > pixels.shape[0] > 900


def test_a_wrong_name_is_one_line(latentdrum: Invoke, tmp_path: Path) -> None:
    """Before anything is computed."""
    result = latentdrum("map", "--out", str(tmp_path / "map.png"), "--up", "loudness")
    assert result.exit_code == 1
    assert "not an axis or free dimension of the rhythm space; choose one of busyness" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_missing_folder_is_refused_first(latentdrum: Invoke, tmp_path: Path) -> None:
    """Before any groove is sampled."""
    result = latentdrum("map", "--out", str(tmp_path / "nowhere" / "map.png"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no such folder" in result.stderr
