"""The command `latentdrum`: its subcommands, each imported only when called."""

from importlib import import_module
from typing import Any, Final

import click

from latentdrum import __version__
from latentdrum.cli.errors import debugging, error_line, is_user_error

#: Section -> command -> (module, attribute, one line of help).
COMMANDS: Final = {
    "Play": {
        "demo": ("latentdrum.cli.demo", "demo", "Render eight bars offline: MIDI, audio, picture, text."),
        "run": ("latentdrum.cli.run", "run", "Play along with a DAW or controller, or on the internal clock."),
        "start": ("latentdrum.cli.run", "start", "Run in the background."),
        "stop": ("latentdrum.cli.run", "stop", "Stop the running device."),
        "status": ("latentdrum.cli.run", "status", "Show song position, parameters, ports and timing."),
        "watch": ("latentdrum.cli.remote", "watch", "Follow the running device's changes live."),
        "get": ("latentdrum.cli.remote", "get", "Read a parameter of the running device."),
        "set": ("latentdrum.cli.remote", "set_", "Set a parameter of the running device."),
        "play": ("latentdrum.cli.remote", "play", "Start the internal clock, join in with Link, or start JACK's."),
        "tap": ("latentdrum.cli.tap", "tap", "Tap the internal clock's tempo."),
        "listen": ("latentdrum.cli.listen", "listen", "Play a loop in on pads; it plays on from the bar line."),
        "randomise": ("latentdrum.cli.randomise", "randomise", "Move rhythm and sounds at random, by an amount."),
        "undo": ("latentdrum.cli.undo", "undo", "Take back the last change of preset, kit or knobs."),
        "redo": ("latentdrum.cli.undo", "redo", "Make a change again that was taken back."),
        "scene": ("latentdrum.cli.scene", "scene", "Go to a scene of the preset, store and list scenes."),
        "path": ("latentdrum.cli.path", "path", "Record, show and edit what moves by itself."),
        "keep": ("latentdrum.cli.keep", "keep", "Keep the last bars as played: MIDI, audio, a preset."),
        "learn-control": ("latentdrum.cli.learn_control", "learn_control", "Bind knobs and buttons by moving them."),
        "regenerate": ("latentdrum.cli.regenerate", "regenerate", "Give single drums another part; the others stay."),
        "halt": ("latentdrum.cli.remote", "halt", "Stop the internal clock."),
    },
    "Presets and patterns": {
        "preset": ("latentdrum.cli.preset", "preset", "List, load, save and compare presets."),
        "encode": ("latentdrum.cli.encode", "encode", "Make a preset that plays a MIDI loop at home."),
        "learn": ("latentdrum.cli.learn", "learn", "Teach the rhythm model your own MIDI loops."),
        "model": ("latentdrum.cli.model", "model", "List, delete and restore models."),
        "map": ("latentdrum.cli.map", "map_", "Draw the rhythm space with the presets in it."),
        "render": ("latentdrum.cli.render", "render", "Bounce a preset to MIDI and audio."),
    },
    "Sounds and kits": {
        "kit": ("latentdrum.cli.kit", "kit", "List, make, load and export kits."),
        "sound": ("latentdrum.cli.sound", "sound", "Encode recordings in the timbre space; draw the space."),
        "learn-sounds": ("latentdrum.cli.learn_sounds", "learn_sounds", "Teach the timbre model your own drum sounds."),
    },
    "Studio": {
        "profile": ("latentdrum.cli.profile", "profile", "List, choose, show and check controller profiles."),
        "ports": ("latentdrum.cli.ports", "ports", "List MIDI ports and audio devices."),
        "doctor": ("latentdrum.cli.doctor", "doctor", "Check the set-up and suggest fixes."),
        "record": ("latentdrum.cli.record", "record", "Record incoming MIDI as a session."),
        "replay": ("latentdrum.cli.replay", "replay", "Replay a recorded session offline."),
        "chart": ("latentdrum.cli.chart", "chart", "Print the MIDI implementation chart."),
        "completion": ("latentdrum.cli.completion", "completion", "Set up Tab completion in your shell."),
    },
}

_BY_NAME: Final = {name: target for section in COMMANDS.values() for name, target in section.items()}


class LazyGroup(click.Group):
    """A group that imports commands when called and prints user errors as one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order of the help page."""
        return list(_BY_NAME)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of that name."""
        if cmd_name not in _BY_NAME:
            return super().get_command(ctx, cmd_name)
        module, attribute, _ = _BY_NAME[cmd_name]
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands by section, without importing them."""
        for title, section in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([(name, text) for name, (_, _, text) in section.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error that the user can fix ends as one line and exit code 1."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if isinstance(error, click.ClickException | click.exceptions.Exit | click.Abort):
                raise
            if debugging() or not is_user_error(error):
                raise
            raise click.ClickException(error_line(error)) from error


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="latentdrum")
def main() -> None:
    """A drum machine that plays along with your DAW.

    Start with `latentdrum run`, then select a groove with `latentdrum preset load NAME`.
    """
