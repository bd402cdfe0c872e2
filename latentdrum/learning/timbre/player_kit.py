"""A kit of the player's sounds, as a model that has learned them plays them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from tqdm import tqdm

from latentdrum.core.preset.kit import PLAIN_KIT, Kit
from latentdrum.core.timbre.spectral_distance import log_spectral_distance
from latentdrum.core.timbre.timbre import Timbre
from latentdrum.core.voices import Voice
from latentdrum.learning.timbre.player_sounds import PlayerSound, read_player_sound
from latentdrum.models.timbre.model import TimbreModel

#: Of so many sounds of each drum, the first ones, a pad gets the one that the model plays most faithfully.
_TRIED: Final = 4


def player_kit(name: str, model: TimbreModel, sounds: Sequence[PlayerSound]) -> Kit:
    """A kit with one of the sounds on every pad whose drum is among them; the other pads are typical of their drum."""
    pads, found = list(PLAIN_KIT.pads), list[Voice]()
    for voice in tqdm(Voice, "making the kit", unit="pad", disable=None):
        own = [sound for sound in sounds if int(sound.drum) == int(voice)][:_TRIED]
        tried = [_encoded(model, sound) for sound in own]
        if tried:
            pads[voice] = replace(pads[voice], timbre=min(tried, key=lambda one: one[1])[0])
            found.append(voice)
    labels = ", ".join(voice.label for voice in found)
    return Kit(name, tuple(pads), f"Learned from sounds of one's own: {labels or 'none that has a pad'}.", model.name)


def _encoded(model: TimbreModel, sound: PlayerSound) -> tuple[Timbre, float]:
    """The timbre of a sound, and how far its own sound is from it."""
    frames = read_player_sound(Path(sound.file), sound.drum)
    timbre = model.encode(frames, sound.drum)
    return timbre, log_spectral_distance(model.render(timbre, 0), frames)
