"""`latentdrum completion`: a shell script for Tab completion."""

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the shell script for Tab completion of commands, options and preset names.

    \b
    bash  add to ~/.bashrc:  eval "$(latentdrum completion bash)"
    zsh   add to ~/.zshrc:   eval "$(latentdrum completion zsh)"
    fish  once:              latentdrum completion fish > ~/.config/fish/completions/latentdrum.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(ctx.find_root().command, {}, "latentdrum", "_LATENTDRUM_COMPLETE")
    click.echo(script.source())
