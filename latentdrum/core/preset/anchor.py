"""What anchors a preset: a loop of the player's own, and the place at which it plays exactly."""

from dataclasses import dataclass
from typing import Final

from latentdrum.core.parameters.table import LATENT_KNOBS, Values
from latentdrum.core.rhythm.axes import AXES, KNOB_REACH
from latentdrum.core.rhythm.distance import distance
from latentdrum.core.rhythm.loop import Loop

_SHARES: Final = ("morph", "variation", "temperature", "evolve")
#: The parameters that lead away from home; see core/rhythm/distance.py for how far.
HOME_PARAMETERS: Final = (*AXES, "style", *LATENT_KNOBS, *_SHARES)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A loop and its home: the values of HOME_PARAMETERS at which it plays exactly."""

    loop: Loop
    home: Values

    def distance(self, values: Values) -> float:
        """How far the values are from home: 0 is the loop itself, 1 the model alone; see core/rhythm/distance.py."""
        return distance(
            [_reached(values[name], self.home[name]) - self.home[name] for name in AXES],
            [values[name] - self.home[name] for name in LATENT_KNOBS],
            [values[name] - self.home[name] for name in _SHARES],
            style_changed=values["style"] != self.home["style"],
        )


def anchored(loop: Loop, values: Values) -> Anchor:
    """The anchor of a loop that is at home at these values."""
    return Anchor(loop, {name: values[name] for name in HOME_PARAMETERS})


def _reached(value: float, home: float) -> float:
    """An axis value as far as its knob reaches, so that a captured performance is as far from home as it was."""
    low, high = KNOB_REACH
    return min(max(value, min(home, low)), max(home, high))
