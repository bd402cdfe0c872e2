"""One-bar drum-machine patterns become two-bar grooves."""

import json
from pathlib import Path
from typing import Any

import pytest

from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.voices import Voice
from training.rhythm.bardet import ACCENT, PLAIN, bar, read, two_bars
from training.rhythm.genres import style_of_genre, style_of_title


def written(title: str, drum: str = "BassDrum", steps: tuple[int, ...] = (0, 8), length: int = 16) -> dict[str, Any]:
    marks = ["Note" if step in steps else "Rest" for step in range(length)]
    return {"title": title, "signature": "4/4", "length": length, "tracks": {drum: marks}}


def test_accents_are_louder() -> None:
    """An accented step has a higher velocity than a plain one."""
    pattern = written("Rock1") | {"accent": ["Accent"] + ["Rest"] * 15}
    assert bar(pattern)[[0, 8], Voice.KICK] == pytest.approx([ACCENT, PLAIN])


def test_a_measure_is_repeated_and_paired_with_its_partners() -> None:
    """A, B and break give A A, A B, A break, B B and break break; a bar of twelve is left out."""
    bars = [
        written("Funk1MeasureA", steps=(0,)),
        written("Funk1MeasureB", steps=(4,)),
        written("Funk1Break", steps=(8,)),
    ]
    grooves = two_bars([*bars, written("Blues1", length=12)])
    kicks = sorted(tuple(int(step) for step in groove.hits[:, Voice.KICK].nonzero()[0]) for _, groove in grooves)
    assert kicks == [(0, 16), (0, 20), (0, 24), (4, 20), (8, 24)]
    assert all((groove.offset == 0).all() for _, groove in grooves)


def test_a_folder_is_read_with_its_styles(tmp_path: Path) -> None:
    """Titles give the style; package.json beside the patterns is not read as one."""
    (tmp_path / "patterns.json").write_text(json.dumps([written("Disco3"), written("Ska1", drum="Clap")]))
    (tmp_path / "package.json").write_text("{}")
    windows, records = read(tmp_path)
    assert [STYLES[style] for style in windows.style] == ["disco", "reggae"]
    assert [record.file for record in records] == ["patterns.json"]


def test_an_unknown_drum_is_named() -> None:
    """A drum without a voice is an error with its name."""
    with pytest.raises(ValueError, match="Triangle"):
        bar(written("Rock1", drum="Triangle"))


@pytest.mark.parametrize(
    ("genre", "style"),
    [
        ("funk/purdieshuffle", "funk"),
        ("hiphop", "hip-hop"),
        ("neworleans/funk", "new-orleans"),
        ("dance/disco", "disco"),
        ("dance/breakbeat", "breakbeat"),
        ("latin/reggaeton", "reggaeton"),
        ("gospel", "soul"),
        ("unheard-of", "rock"),
    ],
)
def test_a_genre_label_means_a_style(genre: str, style: str) -> None:
    """Every label of the Groove data set maps to a style; an unknown one to rock."""
    assert style_of_genre(genre) == style


@pytest.mark.parametrize(
    ("title", "style"),
    [
        ("Rhythm&Blues2MeasureA", "soul"),
        ("AfroCubBreak3", "afro-cuban"),
        ("EndingsMeasureB", "rock"),
        ("Twist2", "rock"),
    ],
)
def test_a_title_means_a_style(title: str, style: str) -> None:
    """Numbers, measures and breaks do not hide the style in a title."""
    assert style_of_title(title) == style


def test_an_unknown_title_is_named() -> None:
    """A title of no known style is an error, not rock."""
    with pytest.raises(ValueError, match="Polka"):
        style_of_title("Polka1")
