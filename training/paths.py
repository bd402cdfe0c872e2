"""Where the practice material lies: found beside the checkout, or named with --data."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACES = (ROOT / "data" / "rhythm", ROOT.parent / "shared" / "data" / "rhythm")
DRUM_PLACES = (ROOT / "data" / "drums", ROOT.parent / "shared" / "data" / "drums")


def rhythm_data(given: Path | None = None) -> Path:
    """The folder of rhythm data sets: the given one, else the first default place that exists.

    Raises FileNotFoundError naming every place looked at.
    """
    return _first(given, PLACES, "rhythm data", "unpack the Groove MIDI Dataset there")


def groove_folder(data: Path) -> Path:
    """The folder with info.csv: the one given, or "groove" inside it. Raises FileNotFoundError."""
    for place in (data, data / "groove"):
        if (place / "info.csv").is_file():
            return place
    raise FileNotFoundError(
        f"{data}: no info.csv here or in {data / 'groove'}; expected the Groove MIDI Dataset's layout"
    )


def bardet_folder(data: Path) -> Path | None:
    """The folder of transcribed drum-machine patterns beside the Groove folder, or None."""
    for place in (data / "bardet", data.parent / "bardet"):
        if place.is_dir():
            return place
    return None


def drum_data(given: Path | None = None) -> Path:
    """The folder of drum samples: the given one, else the first default place that exists.

    Raises FileNotFoundError naming every place looked at.
    """
    return _first(given, DRUM_PLACES, "drum samples", "put WAV, FLAC or AIFF files there")


def _first(given: Path | None, usual: tuple[Path, ...], what: str, way_out: str) -> Path:
    places = usual if given is None else (given,)
    for place in places:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"no {what} at {' or '.join(map(str, places))}; {way_out} or pass --data DIR")
