"""A typical tempo of each style, for examples."""

from typing import Final

_BPM: Final = {
    "jungle": 165.0, "drum-and-bass": 172.0, "footwork": 160.0, "punk": 180.0, "trap": 140.0, "dubstep": 140.0,
    "boom-bap": 90.0, "hip-hop": 92.0, "lo-fi": 78.0, "reggae": 76.0, "soul": 100.0, "jazz": 130.0, "funk": 102.0,
    "rock": 112.0, "latin": 110.0, "country": 110.0,
}  # fmt: skip


def tempo(style: str) -> float:
    """BPM; 124 for a style that has no entry."""
    return _BPM.get(style, 124.0)
