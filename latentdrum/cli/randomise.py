"""`latentdrum randomise`: moves the running device's rhythm and sounds at random, by an amount."""

from dataclasses import replace

import click


@click.command()
@click.option(
    "--amount", default=0.3, show_default=True, type=click.FloatRange(0.0, 1.0), help="0 changes nothing, 1 everything."
)
@click.option("--rhythm", is_flag=True, help="The position in the rhythm space; with neither option both.")
@click.option("--sound", is_flag=True, help="The pads of the kit.")
@click.option("--all", "both", is_flag=True, help="Both; the default.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Random seed; by default a new one, which is printed.")
def randomise(amount: float, rhythm: bool, sound: bool, both: bool, seed: int | None) -> None:
    """Move what the running device plays towards a random groove of its style and random sounds of its drums.

    The goals are drawn from where the grooves and sounds of the training data lie. Pads with a sample stay.
    Knobs that move neither stay as they are meanwhile. `latentdrum undo` takes it back.
    """
    from secrets import randbelow

    from latentdrum.cli import rhythm_model, timbre_model
    from latentdrum.core.engine.together import difference
    from latentdrum.core.preset.random_move import Draws, moved
    from latentdrum.runtime.control_client import call
    from latentdrum.storage.preset_library import PresetLibrary
    from latentdrum.storage.together_table import together_table

    seed = randbelow(2**31) if seed is None else seed
    found = call("performance")
    playing = PresetLibrary().from_table(found["name"], found["preset"], "the running device")
    both, draws = both or rhythm == sound, Draws()
    if both or rhythm:
        grooves, playing = rhythm_model.model_for(playing)
        draws = replace(draws, position=grooves.sample)
    if both or sound:
        sounds, kit = timbre_model.model_for(playing.kit)
        draws, playing = replace(draws, timbre=sounds.sample), replace(playing, kit=kit)
    name = "randomise" if both else "randomise rhythm" if rhythm else "randomise sounds"
    change = difference(name, playing, moved(playing, draws, seed, amount))
    call("set_together", together=together_table(change))
    which = "rhythm and sounds" if both else "rhythm" if rhythm else "sounds"
    click.echo(f"{which} moved by {amount:g} with seed {seed}; `latentdrum undo` takes it back")
