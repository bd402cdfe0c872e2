"""The timbre model that a kit is played with."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from latentdrum.core.preset.kit import Kit
    from latentdrum.models.timbre.model import TimbreModel


def model_for(kit: "Kit", name: str | None = None) -> tuple["TimbreModel", "Kit"]:
    """The model of that name, or the kit's own; and the kit for it.

    Raises ModelError if there is no such model, PresetError if the kit is for another one.
    """
    from latentdrum.core.preset.kit import for_model
    from latentdrum.models.timbre import model as timbre

    model = timbre.load(name or kit.timbre_model)
    return model, for_model(kit, model.lineage)
