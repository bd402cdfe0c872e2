"""Kinds of option and argument that several commands share."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from latentdrum.core.parameters.table import PARAMETERS, parameter
from latentdrum.core.rhythm.styles import STYLES

if TYPE_CHECKING:
    from latentdrum.core.preset.preset import Preset

    _OfText = click.ParamType[str]
    _OfPreset = click.ParamType[Preset]
    _OfSetting = click.ParamType[tuple[str, float]]
else:  # click names what a type yields only in its later versions
    _OfText = _OfPreset = _OfSetting = click.ParamType

#: One of the styles, completed by Tab; give it metavar="STYLE", for thirty-two names are too long for a help page.
STYLE = click.Choice(STYLES)

_Command = TypeVar("_Command", bound=Callable[..., Any])


class PresetName(_OfText):
    """A preset's name, completed from the shelf; whether it is there is for the command to find."""

    name = "preset"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names on the shelf that begin so."""
        from latentdrum.storage.preset_library import PresetLibrary

        return [CompletionItem(name) for name in PresetLibrary().names() if name.startswith(incomplete)]


class OwnPresetName(PresetName):
    """The name of one of the player's own presets."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The player's own names that begin so."""
        from latentdrum.storage.preset_library import PresetLibrary

        return [CompletionItem(name) for name in PresetLibrary().own_names() if name.startswith(incomplete)]


class PresetFile(_OfPreset):
    """A preset by name or by the path of its .toml file, loaded; raises PresetError when it cannot be."""

    name = "preset"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "Preset":
        """The preset itself."""
        from latentdrum.core.preset.preset import Preset
        from latentdrum.storage.preset_library import PresetLibrary

        return value if isinstance(value, Preset) else PresetLibrary().load(str(value))

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Names on the shelf, or files once a folder has been typed."""
        if "/" in incomplete or "\\" in incomplete:
            return [CompletionItem(incomplete, type="file")]
        return PresetName().shell_complete(ctx, param, incomplete)


class Setting(_OfSetting):
    """name=value of one parameter, in its stored form."""

    name = "name=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        """The parameter's name and its value; fails naming the value and the allowed range."""
        if isinstance(value, tuple):
            return value
        name, equals, text = str(value).partition("=")
        if not equals:
            self.fail(f"{value!r} is no setting; write name=value, such as density=0.4", param, ctx)
        try:
            row = parameter(name.strip())
            return row.name, row.parse(text.strip())
        except ValueError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Parameter names, then the choices of one that has choices."""
        name, equals, begun = incomplete.partition("=")
        if not equals:
            return [CompletionItem(f"{row.name}=", help=row.help) for row in PARAMETERS.values() if name in row.name]
        choices = PARAMETERS[name].choices if name in PARAMETERS else ()
        return [CompletionItem(f"{name}={choice}") for choice in choices if choice.startswith(begun)]


def _as_values(ctx: click.Context, param: click.Parameter, given: Sequence[tuple[str, float]]) -> dict[str, float]:
    return {**ctx.params.get("settings", {}), **dict(given)}


def set_option(command: _Command) -> _Command:
    """Adds `--set name=value`, as often as wanted; the command gets `settings`, a dict of stored values by name."""
    option = click.option(
        "--set",
        "settings",
        multiple=True,
        type=Setting(),
        callback=_as_values,
        help="Turn a knob, such as --set density=0.4; may be given several times. Names: latentdrum chart.",
    )
    return option(command)


def song_position_option(command: _Command) -> _Command:
    """Adds `--song-position-unit`, the short way to set that knob; the command's settings hold it."""
    row = parameter("song_position_unit")

    def put(ctx: click.Context, param: click.Parameter, unit: str | None) -> None:
        if unit is not None:
            ctx.params["settings"] = {**ctx.params.get("settings", {}), row.name: row.parse(unit)}

    option = click.option(
        "--song-position-unit", type=click.Choice(row.choices), callback=put, expose_value=False, help=row.help
    )
    return option(command)
