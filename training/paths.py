"""Where the data sets are: beside the checkout, or in the folder named with --data."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACES = (ROOT / "data" / "rhythm", ROOT.parent / "shared" / "data" / "rhythm")
DRUM_PLACES = (ROOT / "data" / "drums", ROOT.parent / "shared" / "data" / "drums")


def rhythm_data(given: Path | None = None) -> Path:
    """The folder of rhythm data sets: the given one, else the first default folder that exists.

    Raises FileNotFoundError naming every folder tried.
    """
    return _first(given, PLACES, "rhythm data", "unpack the Groove MIDI Dataset there")


def groove_folder(data: Path) -> Path:
    """The folder with info.csv: the one given, or "groove" inside it. Raises FileNotFoundError."""
    for folder in (data, data / "groove"):
        if (folder / "info.csv").is_file():
            return folder
    raise FileNotFoundError(
        f"{data}: no info.csv here or in {data / 'groove'}; expected the Groove MIDI Dataset's layout"
    )


def bardet_folder(data: Path) -> Path | None:
    """The folder of transcribed drum-machine patterns beside the Groove folder, or None."""
    for folder in (data / "bardet", data.parent / "bardet"):
        if folder.is_dir():
            return folder
    return None


def drum_data(given: Path | None = None) -> Path:
    """The folder of drum samples: the given one, else the first default folder that exists.

    Raises FileNotFoundError naming every folder tried.
    """
    return _first(given, DRUM_PLACES, "drum samples", "put WAV, FLAC or AIFF files there")


def _first(given: Path | None, defaults: tuple[Path, ...], what: str, way_out: str) -> Path:
    folders = defaults if given is None else (given,)
    for folder in folders:
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"no {what} at {' or '.join(map(str, folders))}; {way_out} or pass --data DIR")
