"""Parameter types shared by the commands for sounds and kits."""

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

#: One of the nine pads; use with metavar="PAD".
PAD: Final = click.Choice([voice.key for voice in Voice])


class KitName(_OfText):
    """A kit's name with Tab completion; the command itself checks that the kit exists."""

    name = "kit"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names in the library with that prefix."""
        from latentdrum.storage.kit_library import KitLibrary

        return [CompletionItem(name) for name in KitLibrary().names() if name.startswith(incomplete)]


class OwnKitName(KitName):
    """The name of a user kit."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The user's names with that prefix."""
        from latentdrum.storage.kit_library import KitLibrary

        return [CompletionItem(name) for name in KitLibrary().own_names() if name.startswith(incomplete)]


class KitFile(_OfKit):
    """A kit, loaded by its name or by the path of its .toml file; raises PresetError if it cannot be loaded."""

    name = "kit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "Kit":
        """Load the kit."""
        from latentdrum.core.preset.kit import Kit
        from latentdrum.storage.kit_library import KitLibrary

        return value if isinstance(value, Kit) else KitLibrary().load(str(value))

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Names in the library, or files if the prefix holds a folder."""
        if "/" in incomplete or "\\" in incomplete:
            return [CompletionItem(incomplete, type="file")]
        return KitName().shell_complete(ctx, param, incomplete)


class DrumName(_OfDrum):
    """One of the twelve drum classes; unlike click.Choice it does not import numpy for a help page."""

    name = "drum"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "Drum":
        """Look the drum class up by its name."""
        from latentdrum.core.timbre.timbre import Drum

        if isinstance(value, Drum):
            return value
        found = next((drum for drum in Drum if drum.key == str(value)), None)
        if found is None:
            self.fail(f"{value!r} is not a drum; choose one of {', '.join(drum.key for drum in Drum)}", param, ctx)
        return found

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The drum classes with that prefix."""
        from latentdrum.core.timbre.timbre import Drum

        return [CompletionItem(drum.key) for drum in Drum if drum.key.startswith(incomplete)]
