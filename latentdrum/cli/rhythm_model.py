"""The rhythm model that a preset is played with."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from latentdrum.core.preset.preset import Preset
    from latentdrum.models.rhythm.model import RhythmModel


def model_for(preset: "Preset", name: str | None = None) -> tuple["RhythmModel", "Preset"]:
    """The model of that name, or the preset's own; and the preset for it.

    Raises ModelError if there is no such model, PresetError if the preset is for another one.
    """
    from latentdrum.core.preset.preset import for_model
    from latentdrum.models.rhythm.model import load

    model = load(name or preset.rhythm_model)
    return model, for_model(preset, model.lineage)
