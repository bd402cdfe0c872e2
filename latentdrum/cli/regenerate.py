"""`latentdrum regenerate`: voices of the running device get other parts, the others play on."""

import click

from latentdrum.core.voices import Voice


@click.command()
@click.argument(
    "voices", nargs=-1, required=True, type=click.Choice([voice.key for voice in Voice]), metavar="VOICE..."
)
def regenerate(voices: tuple[str, ...]) -> None:
    """Give some drums another part, which fits those of the others; theirs stay.

    It is drawn in the same style and at the same axes, from a new seed of the drum's own (kick_seed), which a preset
    keeps; 0 is the groove's part again. `latentdrum undo` takes it back.
    """
    from latentdrum.runtime.control_client import call

    reply = call("regenerate", voices=list(voices))
    for voice, part in reply["parts"].items():
        now = f"{part['changed']:.0%} of its part is new" if part["plays"] else "it rests, as it fits here"
        click.echo(f"{voice}_seed = {part['seed']}: {reply['kept'].get(voice, now)}")
