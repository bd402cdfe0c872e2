"""`latentdrum kit random` and `mutate`: new kits from the timbre space."""

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from latentdrum.cli.kit_options import PAD, KitFile, OwnKitName
from latentdrum.cli.options import sound_model_option
from latentdrum.core.preset.names import PLAIN, PresetError, check_name
from latentdrum.storage import kit_history
from latentdrum.storage.kit_library import KitLibrary

if TYPE_CHECKING:
    from collections.abc import Collection

    from latentdrum.core.preset.kit import Kit
    from latentdrum.core.voices import Voice

_SEEDS = click.IntRange(0, 2**31 - 1)
_seed = click.option("--seed", type=_SEEDS, help="Random seed; by default a new one, which is printed.")
_pads = click.option("--pad", "pads", multiple=True, type=PAD, metavar="PAD", help="Only this pad; repeatable.")


@click.command()
@click.argument("name", type=OwnKitName())
@_seed
@click.option("--like", type=KitFile(), metavar="KIT", default=PLAIN, help="Drums, levels and pans as in this kit.")
@_pads
@sound_model_option
@click.option("--force", is_flag=True, help="Overwrite the kit of this name; `latentdrum kit undo` restores it.")
def random(
    name: str, seed: int | None, like: "Kit", pads: tuple[str, ...], sound_model: str | None, force: bool
) -> None:
    """Make a new kit of sounds sampled from the timbre space.

    With --pad only these pads are sampled; the others are those of the --like kit.
    """
    from latentdrum.cli.timbre_model import model_for
    from latentdrum.core.preset.kit_variation import random_kit

    store = KitLibrary()
    check_new(name, force)
    seed = _given_or_new(seed)
    model, like = model_for(like, sound_model)
    made = random_kit(like, model.sample, seed, _voices(pads))
    _write(store, replace(made, name=name, description=f"Sampled at random with seed {seed}{_only(pads)}."), force)


@click.command()
@click.argument("name", type=KitFile())
@click.option(
    "--amount", default=0.3, show_default=True, type=click.FloatRange(0.0, 1.0), help="0 changes nothing, 1 everything."
)
@_seed
@click.option("--as", "new", metavar="NEW", help="Name of the new kit; by default NAME with a number.")
@_pads
@sound_model_option
@click.option("--force", is_flag=True, help="Overwrite NAME (or NEW); `latentdrum kit undo` restores it.")
def mutate(
    name: "Kit", amount: float, seed: int | None, new: str | None, pads: tuple[str, ...], sound_model: str | None,
    force: bool,
) -> None:  # fmt: skip
    """Move every pad of a kit towards a random sound of its drum.

    The result is a new kit, unless --force. Pads with a sample are not changed.
    """
    from latentdrum.cli.timbre_model import model_for
    from latentdrum.core.preset.kit_variation import mutated_kit

    store = KitLibrary()
    target = new or (name.name if force else _next_name(store, name.name))
    check_new(target, force)
    seed = _given_or_new(seed)
    model, name = model_for(name, sound_model)
    made = mutated_kit(name, model.sample, seed, amount, _voices(pads))
    description = f"{name.name} mutated by {amount:g} with seed {seed}{_only(pads)}."
    _write(store, replace(made, name=target, description=description), force)
    kept = [voice.label for voice in sorted(_voices(pads)) if made.pad(voice).sample is not None]
    if kept:
        click.echo(f"Not changed, since they have a sample: {', '.join(kept)}")


def check_new(name: str, force: bool) -> None:
    """Raises PresetError, before any work is done, for a name that cannot be written."""
    store = KitLibrary()
    check_name(name, "kit")
    if store.is_factory(name):
        raise PresetError(f"{name!r} is the name of a factory kit; choose another")
    if name in store.own_names() and not force:
        raise PresetError(f"kit {name!r} already exists; overwrite it with --force or choose another name")


def _next_name(store: KitLibrary, name: str) -> str:
    """The first unused name of NAME-2, NAME-3 and so on."""
    stem, dash, number = name.rpartition("-")
    stem, count = (stem, int(number) + 1) if dash and number.isdecimal() else (name, 2)
    taken = store.names()
    while f"{stem}-{count}" in taken:
        count += 1
    return f"{stem}-{count}"


def _given_or_new(seed: int | None) -> int:
    from secrets import randbelow

    return randbelow(2**31) if seed is None else seed


def _voices(pads: tuple[str, ...]) -> "Collection[Voice]":
    from latentdrum.core.preset.kit_variation import EVERY_PAD
    from latentdrum.core.voices import Voice

    return frozenset(Voice[pad.upper()] for pad in pads) or EVERY_PAD


def _only(pads: tuple[str, ...]) -> str:
    return f" ({', '.join(pads)} only)" if pads else ""


def _write(store: KitLibrary, made: "Kit", force: bool) -> None:
    replaced = made.name in store.own_names()
    path = kit_history.save(store, made, overwrite=force)
    old = f"; `latentdrum kit undo {made.name}` restores the previous one" if replaced else ""
    click.echo(f"{made.description} Wrote {path}{old}")
