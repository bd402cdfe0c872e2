"""`latentdrum learn`: a rhythm model of the player's own, from a folder of MIDI loops."""

from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import click

from latentdrum.cli.learning import (
    before_after_text,
    check_free,
    check_shipped,
    interruptible,
    needing_torch,
    tell_skipped,
)

if TYPE_CHECKING:
    from latentdrum.learning.rhythm.learn import Learned, Measured
    from latentdrum.learning.rhythm.player_loops import PlayerLoops


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", required=True, metavar="NAME", help="The name of the new model.")
@click.option("--force", is_flag=True, help="Overwrite a model of yours of that name; `model undo` restores it.")
def learn(folder: Path, name: str, force: bool) -> None:
    """Teach the rhythm model your own playing: FOLDER holds MIDI loops in 4/4, a dozen or more.

    The model is fine-tuned on them in a few minutes, keeps its space and its presets, and is saved as NAME. A fifth of
    the loops is held out, to show what it has learned. Ctrl-C interrupts; the same command goes on from there.
    """
    from latentdrum.storage.model_files import rhythm_models

    check_shipped(name)
    learning = _learning()
    check_free(name, rhythm_models(), force)
    with interruptible():
        learned = learning.learn(folder, name, _tell_read)
    click.echo(_told(learned))


def _learning() -> ModuleType:
    """The module that needs torch. Raises ClickException with the command that installs it."""
    with needing_torch():
        from latentdrum.learning.rhythm import learn as learning
    return learning


def _tell_read(read: "PlayerLoops") -> None:
    bars = f"{read.grooves} different two-bar grooves"
    click.echo(f"Learning from {read.loops} loops ({bars}); {read.held_out_loops} loops are held out.")
    tell_skipped(read.skipped)


def _told(learned: "Learned") -> str:
    before, after, name = learned.before, learned.after, learned.folder.name
    rows = _rows("held-out loops", before, after, "held_out")
    rows += _rows(f"grooves of {learned.base}", before, after, "kept")
    old, new = (f"{min(found.axes.values()):.2f}" for found in (before, after))
    rows.append(("axes: lowest Spearman correlation with what they name", old, new))
    lines = [*before_after_text(rows), f"Saved in {learned.folder}", "Play it:"]
    lines.append(f"  latentdrum encode my-loop.mid --model {name} --save my-loop && latentdrum run my-loop")
    lines.append(f"  latentdrum run four-on-the-floor --model {name}")
    return "\n".join(lines)


def _rows(what: str, before: "Measured", after: "Measured", part: str) -> list[tuple[str, str, str]]:
    old, new = getattr(before, part), getattr(after, part)
    return [
        (f"{what}: F1 of the hits", f"{old.f1:.3f}", f"{new.f1:.3f}"),
        (f"{what}: velocity error (of 127)", f"{old.velocity:.1f}", f"{new.velocity:.1f}"),
        (f"{what}: timing error", f"{old.timing_ms:.1f} ms", f"{new.timing_ms:.1f} ms"),
    ]
