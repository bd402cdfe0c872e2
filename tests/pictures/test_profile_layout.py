"""The picture of a controller profile shows every control, where it is and what it sets."""

from itertools import combinations
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from latentdrum.core.controls.profile import Profile
from latentdrum.pictures.profile_layout import layout_figure
from latentdrum.storage.profile_library import ProfileLibrary
from tests.cli.conftest import Invoke
from tests.cli.conftest import latentdrum as latentdrum
from tests.cli.conftest import library as library

FACTORY = ProfileLibrary(Path("/nowhere"))
COMMITTED = Path(__file__).parents[2] / "docs" / "controllers"


def labels(figure: Figure) -> list[Text]:
    return list(figure.axes[0].texts)


@pytest.mark.parametrize("name", FACTORY.names())
def test_every_part_and_what_it_sets_is_drawn_and_legible(name: str) -> None:
    """Each once, row by row as in the layout, and no label covers another."""
    profile = FACTORY.load(name)
    figure = layout_figure(profile)
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    drawn = [label.get_text().replace("_\n", "_") for label in labels(figure)]
    for part in profile.parts:
        assert drawn.count(part.name) == 1
        aims = "\n".join(each.aim_name for each in profile.bound(part.control))
        assert not aims or drawn[drawn.index(part.name) + 1] == aims
    boxes = [label.get_window_extent(renderer) for label in labels(figure)]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_a_part_that_the_layout_leaves_out_is_in_a_row_of_its_own() -> None:
    """Below the others."""
    whole = FACTORY.load("korg-nanokontrol2")
    figure = layout_figure(Profile("mine", parts=whole.parts[:3], layout=(("K1", "", "K2"),)))
    across, down = zip(*(label.get_position() for label in labels(figure)), strict=True)
    assert [label.get_text() for label in labels(figure)] == ["K1", "K2", "K3"]
    assert across == (0.5, 2.5, 0.5)
    assert down[0] == down[1] == pytest.approx(down[2] - 1)


def test_the_command_writes_the_picture(latentdrum: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is in the documentation, of at most 60 KB; a profile of learned controls alone has none."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    done = latentdrum("profile", "show", "korg-nanokontrol2", "--png", str(tmp_path / "it.png"))
    assert done.exit_code == 0, done.output
    assert (tmp_path / "it.png").stat().st_size <= 60_000
    assert [file.name for file in COMMITTED.iterdir() if file.stat().st_size <= 60_000] == ["korg-nanokontrol2.png"]
    file = tmp_path / "mine.toml"
    file.write_text('schema = 1\n[[bindings]]\ncontrol = "cc 20"\nparameter = "swing"\n')
    refused = latentdrum("profile", "show", str(file), "--png", str(tmp_path / "mine.png"))
    assert "mine says nothing of the controller's parts, so there is nothing to draw" in refused.output
