"""`latentdrum learn-sounds`: a timbre model and a kit of the player's own, from a folder of drum sounds."""

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final

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
    from latentdrum.core.preset.kit import Kit
    from latentdrum.learning.timbre.learn import Learned
    from latentdrum.learning.timbre.player_sounds import PlayerSound, PlayerSounds

#: So many files of a drum are named; of the rest only the number is.
_NAMED: Final = 4


@click.command(name="learn-sounds")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", required=True, metavar="NAME", help="The name of the new model and of its kit.")
@click.option("--force", is_flag=True, help="Overwrite a model and a kit of yours of that name.")
def learn_sounds(folder: Path, name: str, force: bool) -> None:
    """Teach the timbre model your own sounds: FOLDER holds recorded drum hits, a dozen or more.

    A hit is a WAV, FLAC, AIFF, OGG or MP3 file; its name or its folder's says which drum it is, else the model decides.
    The model is fine-tuned on them in a few minutes, keeps its space and its kits, and is saved as NAME, with a kit of
    your sounds. A fifth of the sounds is held out, to show what it has learned. Ctrl-C interrupts; the same command
    goes on from there.
    """
    from latentdrum.cli.kit_make import check_new
    from latentdrum.storage.model_files import timbre_models

    check_shipped(name)
    learning = _learning()
    check_free(name, timbre_models(), force)
    check_new(name, force)
    with interruptible():
        learned = learning.learn(folder, name, _tell_read)
    kit = _save_kit(learned.kit)
    click.echo(_told(learned, kit))


def _learning() -> ModuleType:
    """The module that needs torch. Raises ClickException with the command that installs it."""
    with needing_torch():
        from latentdrum.learning.timbre import learn as learning
    return learning


def _save_kit(kit: "Kit") -> Path:
    from latentdrum.storage import kit_history
    from latentdrum.storage.kit_library import KitLibrary

    return kit_history.save(KitLibrary(), kit, overwrite=True)


def _tell_read(read: "PlayerSounds") -> None:
    from latentdrum.core.timbre.timbre import Drum

    click.echo(f"Learning from {len(read.learned)} sounds; {len(read.held_out)} sounds are held out.")
    sounds = sorted((*read.learned, *read.held_out), key=lambda sound: sound.file)
    for drum in Drum:
        own = [sound for sound in sounds if sound.drum == drum]
        if own:
            click.echo(f"  {drum.key.replace('_', ' '):<10}  {_files(own)}")
    if any(not sound.named for sound in sounds):
        click.echo("  * recognised by its sound; put the drum into the file's name to correct it")
    for sound in sounds:
        for doubt in sound.doubts:
            click.echo(f"{sound.file}: {doubt}", err=True)
    tell_skipped(read.skipped)


def _files(sounds: "Sequence[PlayerSound]") -> str:
    """Some files' names, those first that name no drum; a star marks them."""
    sounds = sorted(sounds, key=lambda sound: sound.named)
    names = [Path(sound.file).name + ("" if sound.named else "*") for sound in sounds[:_NAMED]]
    return ", ".join(names) + (f" and {len(sounds) - _NAMED} more" if len(sounds) > _NAMED else "")


def _told(learned: "Learned", kit: Path) -> str:
    before, after, name = learned.before, learned.after, learned.folder.name
    rows = [("learned sounds: distance (LSD) to the reconstruction", f"{before.learned:.2f}", f"{after.learned:.2f}")]
    if before.held_out is not None and after.held_out is not None:
        rows.append(("held-out sounds: the same", f"{before.held_out:.2f}", f"{after.held_out:.2f}"))
    rows.append((f"sounds of {learned.base}: the same", f"{before.kept:.2f}", f"{after.kept:.2f}"))
    rows.append(
        (f"timbres of {learned.base}: distance to how they sounded", f"{before.drift:.2f}", f"{after.drift:.2f}")
    )
    old, new = (f"{min(found.axes.values()):.2f}" for found in (before, after))
    rows.append(("axes: lowest Spearman correlation with what they name", old, new))
    lines = [*before_after_text(rows), f"Saved in {learned.folder}, and its kit in {kit}", "Play it:"]
    lines.append(f"  latentdrum kit show {name} && latentdrum kit random more --like {name}")
    lines.append(f"  latentdrum run four-on-the-floor --sound-model {name}    then: latentdrum kit load {name}")
    return "\n".join(lines)
