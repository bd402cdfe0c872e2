"""The pads of a kit or a preset to which `latentdrum sound encode` writes."""

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
    """A file that has pads: a user kit or a user preset."""

    @property
    def label(self) -> str:
        """Kind and name, as in messages: "kit rusty"."""

    @property
    def kit(self) -> "Kit":
        """Its pads, and the timbre model that they are for."""

    def pad(self, voice: "Voice") -> "Pad":
        """The current pad."""

    def is_taken(self, voice: "Voice") -> bool:
        """Whether the pad was set by the user."""

    def save(self, pads: "Mapping[Voice, Pad]", timbre_model: str) -> Path:
        """Write the file with these pads replaced, for a timbre model that plays all of them; gives its path."""


class KitPads:
    """The pads of a user kit; a new kit starts as a copy of the plain one."""

    def __init__(self, name: str) -> None:
        self.store = KitLibrary()
        check_name(name, "kit")
        if self.store.is_factory(name):
            raise PresetError(f"kit {name!r} is a factory kit and read-only; copy it first")
        self.kit = self._kit(name)
        self.label = f"kit {name}"

    def pad(self, voice: "Voice") -> "Pad":
        """The kit's pad."""
        return self.kit.pad(voice)

    def is_taken(self, voice: "Voice") -> bool:
        """Whether the pad differs from the plain kit's."""
        from latentdrum.core.preset.kit import PLAIN_KIT

        pad = self.kit.pad(voice)
        return pad.sample is not None or not pad.timbre.same_as(PLAIN_KIT.pad(voice).timbre)

    def save(self, pads: "Mapping[Voice, Pad]", timbre_model: str) -> Path:
        """Write the kit with these pads replaced."""
        from latentdrum.core.voices import Voice
        from latentdrum.storage.kit_history import save

        changed = tuple(pads.get(voice, self.kit.pad(voice)) for voice in Voice)
        return save(self.store, replace(self.kit, pads=changed, timbre_model=timbre_model), overwrite=True)

    def _kit(self, name: str) -> "Kit":
        from latentdrum.core.preset.kit import PLAIN_KIT

        if name in self.store.own_names():
            return self.store.load(name)
        return replace(PLAIN_KIT, name=name, description="")


class PresetPads:
    """The pads of a user preset, which replace its kit's."""

    def __init__(self, name: str) -> None:
        self.store = PresetLibrary()
        self.store.own(name)
        self.preset = self.store.load(name)
        self.kit = self.preset.kit
        self.label = f"preset {name}"

    def pad(self, voice: "Voice") -> "Pad":
        """The preset's own pad, otherwise its kit's."""
        return self.preset.kit.pad(voice)

    def is_taken(self, voice: "Voice") -> bool:
        """Whether the preset replaces the kit's pad."""
        return voice in self.preset.own_pads

    def save(self, pads: "Mapping[Voice, Pad]", timbre_model: str) -> Path:
        """Write the preset with these pads."""
        from latentdrum.core.preset.preset import with_pads

        preset = replace(self.preset, kit=replace(self.kit, timbre_model=timbre_model))
        return self.store.save(with_pads(preset, pads), overwrite=True)


def check_free(owner: PadOwner, voice: "Voice", force: bool) -> None:
    """Raises PresetError if the pad was set by the user and may not be overwritten."""
    if owner.is_taken(voice) and not force:
        raise PresetError(f"pad {voice.key} of {owner.label} already has a sound; replace it with --force")


def with_sound(owner: PadOwner, voice: "Voice", timbre: "Timbre", sample: "Sample | None") -> "Pad":
    """The pad with another sound; level and pan stay."""
    return replace(owner.pad(voice), timbre=timbre, sample=sample)
