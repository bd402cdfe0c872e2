"""`latentdrum regenerate`: voices of the running device are drawn anew, the others play on."""

import click

from latentdrum.core.voices import Voice


@click.command()
@click.argument(
    "voices", nargs=-1, required=True, type=click.Choice([voice.key for voice in Voice]), metavar="VOICE..."
)
def regenerate(voices: tuple[str, ...]) -> None:
    """Draw the parts of some drums anew; those of the others stay.

    Each gets a new seed of its own (kick_seed), which a preset keeps; 0 is the shared one again. Hits are drawn with
    temperature, variation or evolve above 0, else velocities and timing alone.
    """
    from latentdrum.runtime.control_client import call

    reply = call("regenerate", voices=list(voices))
    for voice, seed in reply["seeds"].items():
        click.echo(f"{voice}_seed = {seed}")
    if not reply["hits"]:
        click.echo("temperature, variation and evolve are 0: only velocities and timing are drawn, the hits stay")
