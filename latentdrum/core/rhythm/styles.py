"""The styles of the rhythm space, in the order of the model's style input. Needs no numpy, for quick commands."""

from typing import Final

#: Played by drummers (the genres of the Groove MIDI Dataset; rare ones are merged with a related one).
PLAYED: Final = (
    "rock", "funk", "jazz", "latin", "hip-hop", "afrobeat", "new-orleans", "soul", "pop", "punk", "afro-cuban",
    "reggae", "blues", "country",
)  # fmt: skip

#: Programmed: what drum machines play, written by the rules in training/rhythm/styles.
PROGRAMMED: Final = (
    "house", "deep-house", "techno", "minimal", "electro", "trap", "drum-and-bass", "jungle", "uk-garage", "dubstep",
    "reggaeton", "boom-bap", "lo-fi", "disco", "breakbeat", "afro-house", "trance", "footwork",
)  # fmt: skip

STYLES: Final = PLAYED + PROGRAMMED
