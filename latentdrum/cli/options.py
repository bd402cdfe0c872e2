"""Parameter types and options shared by several commands."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from latentdrum.core.parameters.table import PARAMETERS, parameter
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.storage.wav_format import RATES_HZ, WavFormat

if TYPE_CHECKING:
    from latentdrum.core.preset.preset import Preset

    _OfText = click.ParamType[str]
    _OfPreset = click.ParamType[Preset]
    _OfSetting = click.ParamType[tuple[str, float]]
else:  # click names what a type yields only in its later versions
    _OfText = _OfPreset = _OfSetting = click.ParamType

#: One of the styles; use with metavar="STYLE", since thirty-two names are too long for a help page.
STYLE = click.Choice(STYLES)

_Command = TypeVar("_Command", bound=Callable[..., Any])


class PresetName(_OfText):
    """A preset's name with Tab completion; the command itself checks that the preset exists."""

    name = "preset"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names in the library with that prefix."""
        from latentdrum.storage.preset_library import PresetLibrary

        return [CompletionItem(name) for name in PresetLibrary().names() if name.startswith(incomplete)]


class OwnPresetName(PresetName):
    """The name of a user preset."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The user's names with that prefix."""
        from latentdrum.storage.preset_library import PresetLibrary

        return [CompletionItem(name) for name in PresetLibrary().own_names() if name.startswith(incomplete)]


class PresetFile(_OfPreset):
    """A preset, loaded by its name or by the path of its .toml file; raises PresetError if it cannot be loaded."""

    name = "preset"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "Preset":
        """Load the preset."""
        from latentdrum.core.preset.preset import Preset
        from latentdrum.storage.preset_library import PresetLibrary

        return value if isinstance(value, Preset) else PresetLibrary().load(str(value))

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Names in the library, or files if the prefix holds a folder."""
        if "/" in incomplete or "\\" in incomplete:
            return [CompletionItem(incomplete, type="file")]
        return PresetName().shell_complete(ctx, param, incomplete)


class ModelName(_OfText):
    """A rhythm model's name with Tab completion; the command itself checks that the model exists."""

    name = "model"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names of the rhythm models with that prefix."""
        from latentdrum.storage.model_files import rhythm_models

        return [CompletionItem(name) for name in rhythm_models() if name.startswith(incomplete)]


class OwnModelName(_OfText):
    """The name of a model of the player's own."""

    name = "model"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names of the player's models with that prefix."""
        from latentdrum.storage.model_library import own_names

        return [CompletionItem(name) for name in own_names() if name.startswith(incomplete)]


class SoundModelName(_OfText):
    """A timbre model's name with Tab completion; the command itself checks that the model exists."""

    name = "model"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names of the timbre models with that prefix."""
        from latentdrum.storage.model_files import timbre_models

        return [CompletionItem(name) for name in timbre_models() if name.startswith(incomplete)]


class ProfileName(_OfText):
    """A controller profile's name with Tab completion; the command itself checks that it exists."""

    name = "profile"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names in the library with that prefix."""
        from latentdrum.storage.profile_library import ProfileLibrary

        return [CompletionItem(name) for name in ProfileLibrary().names() if name.startswith(incomplete)]


class Setting(_OfSetting):
    """name=value of one parameter; the value in its stored form."""

    name = "name=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        """Parse the parameter's name and value; fails with the value and the allowed range."""
        if isinstance(value, tuple):
            return value
        name, equals, text = str(value).partition("=")
        if not equals:
            self.fail(f"{value!r} is not a setting; write name=value, such as density=0.4", param, ctx)
        try:
            row = parameter(name.strip())
            return row.name, row.parse(text.strip())
        except ValueError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Parameter names; after the equals sign the choices, if it has any."""
        name, equals, begun = incomplete.partition("=")
        if not equals:
            return [CompletionItem(f"{row.name}=", help=row.help) for row in PARAMETERS.values() if name in row.name]
        choices = PARAMETERS[name].choices if name in PARAMETERS else ()
        return [CompletionItem(f"{name}={choice}") for choice in choices if choice.startswith(begun)]


def _as_values(ctx: click.Context, param: click.Parameter, given: Sequence[tuple[str, float]]) -> dict[str, float]:
    return {**ctx.params.get("settings", {}), **dict(given)}


def set_option(command: _Command) -> _Command:
    """Adds the repeatable option `--set name=value`; the command gets `settings`, stored values by name."""
    option = click.option(
        "--set",
        "settings",
        multiple=True,
        type=Setting(),
        callback=_as_values,
        help="Set a parameter, such as --set density=0.4; repeatable. Names: latentdrum chart.",
    )
    return option(command)


def model_option(command: _Command) -> _Command:
    """Adds `--model NAME`; the command gets `model_name`, None if it is not given."""
    text = "Play with this rhythm model, such as one that `latentdrum learn` made; by default the preset's own."
    return click.option("--model", "model_name", type=ModelName(), help=text)(command)


def as_json_option(command: _Command) -> _Command:
    """Adds `--json`; the command gets `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def sound_model_option(command: _Command) -> _Command:
    """Adds `--sound-model NAME`; the command gets `sound_model`, None if it is not given."""
    text = "Use this timbre model, such as one that `latentdrum learn-sounds` made; by default the kit's own."
    return click.option("--sound-model", type=SoundModelName(), help=text)(command)


def audio_format_options(command: _Command) -> _Command:
    """Adds `--rate` and `--format`; the command gets `rate_hz` and `wav_format`."""
    rate = click.option(
        "--rate",
        "rate_hz",
        default="44100",
        show_default=True,
        type=click.Choice(tuple(map(str, RATES_HZ))),
        callback=lambda ctx, param, text: int(text),
        help="Sample rate in Hz.",
    )
    wav_format = click.option(
        "--format",
        "wav_format",
        default=WavFormat.PCM_24.value,
        show_default=True,
        type=click.Choice(tuple(kind.value for kind in WavFormat)),
        callback=lambda ctx, param, text: WavFormat(text),
        help="WAV format: 16 bits (dithered), 24 bits, or 32-bit float.",
    )
    return rate(wav_format(command))


def song_position_option(command: _Command) -> _Command:
    """Adds `--song-position-unit`, short for `--set song_position_unit=...`."""
    row = parameter("song_position_unit")

    def put(ctx: click.Context, param: click.Parameter, unit: str | None) -> None:
        if unit is not None:
            ctx.params["settings"] = {**ctx.params.get("settings", {}), row.name: row.parse(unit)}

    option = click.option(
        "--song-position-unit", type=click.Choice(row.choices), callback=put, expose_value=False, help=row.help
    )
    return option(command)
