"""Kinds of option and argument that the commands for sounds and kits share."""

from typing import TYPE_CHECKING, Any, Final

import click
from click.shell_completion import CompletionItem

from latentdrum.core.voices import Voice

if TYPE_CHECKING:
    from latentdrum.core.preset.kit import Kit
    from latentdrum.core.timbre.timbre import Drum

    _OfText = click.ParamType[str]
    _OfKit = click.ParamType[Kit]
    _OfDrum = click.ParamType[Drum]
else:  # click names what a type yields only in its later versions
    _OfText = _OfKit = _OfDrum = click.ParamType

#: One of the nine pads, completed by Tab; give it metavar="PAD".
PAD: Final = click.Choice([voice.key for voice in Voice])


class KitName(_OfText):
    """A kit's name, completed from the shelf; whether it is there is for the command to find."""

    name = "kit"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names on the shelf that begin so."""
        from latentdrum.storage.kit_library import KitLibrary

        return [CompletionItem(name) for name in KitLibrary().names() if name.startswith(incomplete)]


class OwnKitName(KitName):
    """The name of one of the player's own kits."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The player's own names that begin so."""
        from latentdrum.storage.kit_library import KitLibrary

        return [CompletionItem(name) for name in KitLibrary().own_names() if name.startswith(incomplete)]


class KitFile(_OfKit):
    """A kit by name or by the path of its .toml file, loaded; raises PresetError when it cannot be."""

    name = "kit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "Kit":
        """The kit itself."""
        from latentdrum.core.preset.kit import Kit
        from latentdrum.storage.kit_library import KitLibrary

        return value if isinstance(value, Kit) else KitLibrary().load(str(value))

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Names on the shelf, or files once a folder has been typed."""
        if "/" in incomplete or "\\" in incomplete:
            return [CompletionItem(incomplete, type="file")]
        return KitName().shell_complete(ctx, param, incomplete)


class DrumName(_OfDrum):
    """One of the twelve kinds of drum; a choice that does not cost a help page the arrays."""

    name = "drum"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "Drum":
        """The drum itself."""
        from latentdrum.core.timbre.timbre import Drum

        if isinstance(value, Drum):
            return value
        found = next((drum for drum in Drum if drum.key == str(value)), None)
        if found is None:
            self.fail(f"{value!r} is no drum; there are {', '.join(drum.key for drum in Drum)}", param, ctx)
        return found

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The drums that begin so."""
        from latentdrum.core.timbre.timbre import Drum

        return [CompletionItem(drum.key) for drum in Drum if drum.key.startswith(incomplete)]
