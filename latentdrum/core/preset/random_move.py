"""A performance moved at random: its rhythm, its sounds or both, towards what models draw."""

from dataclasses import dataclass

from latentdrum.core.preset.kit_variation import Draw, mutated_kit
from latentdrum.core.preset.preset import Preset, with_pads
from latentdrum.core.preset.preset_variation import DrawPosition, moved_preset
from latentdrum.core.voices import Voice


@dataclass(frozen=True, slots=True)
class Draws:
    """What goals are drawn from: a rhythm and a timbre model, or None for one that there is not."""

    position: DrawPosition | None = None
    timbre: Draw | None = None


def moved(preset: Preset, draws: Draws, seed: int, amount: float) -> Preset:
    """The preset moved by an amount 0..1 towards a groove of its style and sounds of its drums.

    Pads with a sample stay, and so does what there is no model for. The same arguments give the same preset.
    """
    if amount == 0.0:
        return preset
    if draws.position is not None:
        preset = moved_preset(preset, draws.position, seed, amount)
    if draws.timbre is None:
        return preset
    kit = mutated_kit(preset.kit, draws.timbre, seed, amount)
    return with_pads(preset, {voice: kit.pad(voice) for voice in Voice if kit.pad(voice).sample is None})
