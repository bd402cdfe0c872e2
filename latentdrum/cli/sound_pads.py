"""Where `latentdrum sound encode` puts what it found: pads of a kit or of a preset."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from latentdrum.core.preset.names import PresetError, check_name
from latentdrum.storage.kit_library import KitLibrary
from latentdrum.storage.preset_library import PresetLibrary

if TYPE_CHECKING:
    from latentdrum.core.preset.kit import Kit, Pad, Sample
    from latentdrum.core.timbre.timbre import Timbre
    from latentdrum.core.voices import Voice


class PadOwner(Protocol):
    """Something with pads, kept in a file."""

    @property
    def said(self) -> str:
        """What it is called in a sentence: "kit rusty"."""

    def pad(self, voice: "Voice") -> "Pad":
        """What is on a pad now."""

    def is_taken(self, voice: "Voice") -> bool:
        """Whether somebody has put a sound on a pad on purpose."""

    def keep(self, pads: "Mapping[Voice, Pad]") -> Path:
        """Write it with other pads; gives its file."""


class KitPads:
    """A kit of the player's own; the plain one under a new name if there is none yet."""

    def __init__(self, name: str) -> None:
        self.store = KitLibrary()
        check_name(name, "kit")
        if self.store.is_factory(name):
            raise PresetError(f"kit {name!r} is a factory kit and stays as it is; copy it first")
        self.kit = self._kit(name)
        self.said = f"kit {name}"

    def pad(self, voice: "Voice") -> "Pad":
        """What is on a pad now."""
        return self.kit.pad(voice)

    def is_taken(self, voice: "Voice") -> bool:
        """Whether a pad differs from the plain kit's."""
        from latentdrum.core.preset.kit import PLAIN_KIT

        pad = self.kit.pad(voice)
        return pad.sample is not None or not pad.timbre.same_as(PLAIN_KIT.pad(voice).timbre)

    def keep(self, pads: "Mapping[Voice, Pad]") -> Path:
        """Write the kit with other pads."""
        from latentdrum.core.voices import Voice
        from latentdrum.storage.kit_history import save

        changed = tuple(pads.get(voice, self.kit.pad(voice)) for voice in Voice)
        return save(self.store, replace(self.kit, pads=changed), overwrite=True)

    def _kit(self, name: str) -> "Kit":
        from latentdrum.core.preset.kit import PLAIN_KIT

        if name in self.store.own_names():
            return self.store.load(name)
        return replace(PLAIN_KIT, name=name, description="")


class PresetPads:
    """A preset of the player's own, which gets pads in place of its kit's."""

    def __init__(self, name: str) -> None:
        self.store = PresetLibrary()
        self.store.own(name)
        self.preset = self.store.load(name)
        self.said = f"preset {name}"

    def pad(self, voice: "Voice") -> "Pad":
        """What is on a pad now."""
        return self.preset.kit.pad(voice)

    def is_taken(self, voice: "Voice") -> bool:
        """Whether the preset has a pad of its own there already."""
        return voice in self.preset.own_pads

    def keep(self, pads: "Mapping[Voice, Pad]") -> Path:
        """Write the preset with pads of its own."""
        from latentdrum.core.preset.preset import with_pads

        return self.store.save(with_pads(self.preset, pads), overwrite=True)


def check_free(home: PadOwner, voice: "Voice", force: bool) -> None:
    """Raises PresetError if a pad has a sound already that nobody said may go."""
    if home.is_taken(voice) and not force:
        raise PresetError(f"pad {voice.key} of {home.said} has a sound already; replace it with --force")


def with_sound(home: PadOwner, voice: "Voice", place: "Timbre", sample: "Sample | None") -> "Pad":
    """A pad with another sound; its level and its pan stay."""
    return replace(home.pad(voice), timbre=place, sample=sample)
