"""What `latentdrum learn` and `latentdrum learn-sounds` have in common."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import click

from latentdrum.core.model_names import RHYTHM_MODEL, TIMBRE_MODEL
from latentdrum.core.preset.names import check_name
from latentdrum.storage.model_library import exists

#: Exit status of a process that Ctrl-C ended.
_INTERRUPTED: Final = 130
#: So many skipped files are listed; of the rest only the number is.
_LISTED: Final = 20


@contextmanager
def needing_torch() -> Iterator[None]:
    """Imports what needs the extra `train`. Raises ClickException with the command that installs it."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("latentdrum"):
            raise
        command = f'{sys.executable} -m pip install "latentdrum[train]"'
        raise click.ClickException(f"learning needs {error.name}, which is not installed: {command}") from error


@contextmanager
def interruptible() -> Iterator[None]:
    """Says on Ctrl-C how to go on, and ends with the exit status of an interrupted process."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo("\nInterrupted; the same command goes on from here.", err=True)
        raise click.exceptions.Exit(_INTERRUPTED) from None


def check_shipped(name: str) -> None:
    """Raises PresetError for what is no name, ClickException for that of a model that ships."""
    check_name(name, "model")
    if name in (RHYTHM_MODEL, TIMBRE_MODEL):
        raise click.ClickException(f"{name!r} is the name of a model that ships; choose another")


def check_free(name: str, kind: Sequence[str], force: bool) -> None:
    """Raises ClickException if the player has a model of that name that may not be overwritten.

    kind: the names of the models of the kind that is learned; one of the other kind is never overwritten.
    """
    if exists(name) and name not in kind:
        raise click.ClickException(f"{name!r} is the name of a model of the other kind; choose another")
    if exists(name) and not force:
        raise click.ClickException(f"model {name!r} is there already; overwrite it with --force or choose another name")


def tell_skipped(skipped: Sequence[tuple[str, str]]) -> None:
    """Print the reasons why files were skipped, if any were."""
    if skipped:
        click.echo(f"Skipped {len(skipped)} files:")
        for _, reason in skipped[:_LISTED]:
            click.echo(f"  {reason}")
        if len(skipped) > _LISTED:
            click.echo(f"  and {len(skipped) - _LISTED} more")


def before_after_text(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    """Lines of a table: what was measured, before and after."""
    rows = [("", "before", "after"), *rows]
    width = max(len(row[0]) for row in rows)
    return [f"{label:<{width}}  {left:>8}  {right:>8}" for label, left, right in rows]
