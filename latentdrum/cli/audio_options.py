"""The options for the audio output."""

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
        click.option(
            "--block",
            type=click.Choice(_BLOCKS),
            help="Frames per block: fewer for less latency, more against underruns.",
        ),
        click.option(
            "--audio-device", metavar="NAME", help="The audio device, or the JACK ports, by part of the name."
        ),
        click.option("--audio", type=click.Choice(_AUDIO), default="auto", help=_AUDIO_HELP),
    ):
        command = option(command)
    return command


_AUDIO_HELP: Final = "The audio system; auto is JACK if JACK is the MIDI system, otherwise the default audio device."
_OUTPUTS_HELP: Final = "One stereo mix, or a stereo pair of outputs for each pad."


def audio_request(audio: str, device: str | None, block: str | None, outputs: str) -> "AudioRequest | None":
    """The requested audio output; None for MIDI notes only. Raises click.UsageError for options that contradict."""
    from latentdrum.drivers.audio.output import AudioBackend, AudioRequest, Layout

    if audio == "none":
        if device is not None or block is not None or outputs != "stereo":
            raise click.UsageError("--audio none plays no sound: leave out --audio-device, --block and --outputs")
        return None
    backend = None if audio == "auto" else AudioBackend(audio)
    return AudioRequest(backend, device, int(block) if block is not None else None, Layout(outputs))
