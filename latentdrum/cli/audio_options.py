"""The options that say where the sound goes."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from latentdrum.drivers.audio.output import AudioRequest

_AUDIO: Final = ("auto", "jack", "sounddevice", "none")
_BLOCKS: Final = ("64", "128", "256", "512", "1024")
Command = TypeVar("Command", bound=Callable[..., Any])


def audio_options(command: Command) -> Command:
    """--audio, --audio-device, --block and --outputs."""
    for option in (
        click.option("--outputs", type=click.Choice(("stereo", "pads")), default="stereo", help=_OUTPUTS_HELP),
        click.option("--block", type=click.Choice(_BLOCKS), help="Frames a block; fewer are faster, more are safer."),
        click.option("--audio-device", metavar="NAME", help="The sound device, or JACK's ports, by part of the name."),
        click.option("--audio", type=click.Choice(_AUDIO), default="auto", help=_AUDIO_HELP),
    ):
        command = option(command)
    return command


_AUDIO_HELP: Final = "Where the sound goes; auto is JACK beside JACK's MIDI ports, else the computer's sound device."
_OUTPUTS_HELP: Final = "One stereo mix, or a pair of outputs for every pad."


def audio_request(audio: str, device: str | None, block: str | None, outputs: str) -> "AudioRequest | None":
    """What was asked for; None for notes without sound."""
    from latentdrum.drivers.audio.output import AudioBackend, AudioRequest, Layout

    if audio == "none":
        if device is not None or block is not None or outputs != "stereo":
            raise click.UsageError("--audio none plays no sound, so --audio-device, --block and --outputs mean nothing")
        return None
    backend = None if audio == "auto" else AudioBackend(audio)
    return AudioRequest(backend, device, int(block) if block is not None else None, Layout(outputs))
