"""How well decoded grooves meet the axes they were asked for."""

import torch
from torch import Tensor, nn

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.percentiles import Percentiles
from latentdrum.learning.rhythm.attributes import AttributeMeasure, AttributeTargets
from latentdrum.learning.rhythm.losses import shift_to_count, straight_through

BUSYNESS = AXES.index("busyness")
IS_BUSYNESS = torch.arange(len(AXES)) == BUSYNESS


class AxisControl(nn.Module):
    """Measures decoded grooves against axis values.

    Busyness is measured on the net's own hits; the rest on as many as were asked for, since the instrument moves the
    threshold until their number is met.
    """

    def __init__(self, percentiles: Percentiles) -> None:
        super().__init__()
        self.measure, self.targets = AttributeMeasure(), AttributeTargets(percentiles)

    def forward(self, decoded: tuple[Tensor, Tensor, Tensor], axes: Tensor) -> tuple[Tensor, Tensor]:
        """Errors (n, 6) of decoded scores, velocities and offsets against axes 0..1 (n, 6), and the grooves.

        The grooves are [hit, hit*velocity, hit*offset] (n, 3, 32, 9), with the number of hits that was asked for.
        """
        score, velocity, offset = decoded
        free = self.targets.error(self.measure(straight_through(decoded)), axes)
        count = self.targets.value(axes)[:, BUSYNESS]
        grooves = straight_through((shift_to_count(score, count), velocity, offset))
        met = self.targets.error(self.measure(grooves), axes)
        return torch.where(IS_BUSYNESS.to(met.device), free, met), grooves
