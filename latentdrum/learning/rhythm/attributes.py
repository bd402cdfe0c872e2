"""The rhythm axes as tensors, from the same table that the instrument measures with."""

import numpy as np
import torch
from torch import Tensor, nn

from latentdrum.core.rhythm.attributes import ATTRIBUTES
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.percentiles import KNOTS, REACH, Percentiles


class AttributeMeasure(nn.Module):
    """Measures every attribute of a batch: [hit, hit*velocity, hit*offset] (n, 3, 32, 9) -> (n, 6)."""

    def __init__(self) -> None:
        super().__init__()
        for side in ("numerator", "denominator"):
            weights = np.stack([getattr(a, side).ravel() for a in ATTRIBUTES], 1)
            floors = np.array([getattr(a, f"{side}_floor") for a in ATTRIBUTES], np.float32)
            self.register_buffer(side, torch.from_numpy(weights))
            self.register_buffer(f"{side}_floor", torch.from_numpy(floors))

    def forward(self, x: Tensor) -> Tensor:
        """Attribute values, (n, 6)."""
        flat = x.flatten(1)
        numerator = flat @ self.get_buffer("numerator") + self.get_buffer("numerator_floor")
        return numerator / (flat @ self.get_buffer("denominator") + self.get_buffer("denominator_floor"))


class AttributeTargets(nn.Module):
    """The attribute value that an axis value asks for, and the error of a measured one in normal scores."""

    #: Where a percentile table is flat (many grooves share a value), errors count against this share of the spread.
    FLOOR = 0.15

    def __init__(self, percentiles: Percentiles) -> None:
        super().__init__()
        knots = torch.from_numpy(percentiles.knots.copy())
        axes = torch.linspace(0, 1, KNOTS)
        normal = torch.special.ndtri(axes.clamp(1e-6, 1 - 1e-6)).clamp(-REACH, REACH)
        low, high = (torch.arange(KNOTS) - 4).clamp(min=0), (torch.arange(KNOTS) + 4).clamp(max=KNOTS - 1)
        slope = (knots[:, high] - knots[:, low]) / (normal[high] - normal[low])
        spread = (knots[:, 108] - knots[:, 20]).clamp(min=1e-3) / 2.0
        self.register_buffer("knots", knots)
        self.register_buffer("slope", torch.maximum(slope, self.FLOOR * spread[:, None]))

    def _interpolate(self, table: Tensor, axes: Tensor) -> Tensor:
        position = axes.clamp(0, 1) * (KNOTS - 1)
        low = position.floor().long().clamp(max=KNOTS - 2)
        share = position - low
        rows = torch.arange(len(AXES), device=axes.device)
        return table[rows, low] * (1 - share) + table[rows, low + 1] * share

    def value(self, axes: Tensor) -> Tensor:
        """Attribute values at axis values 0..1, (n, 6) -> (n, 6)."""
        return self._interpolate(self.get_buffer("knots"), axes)

    def error(self, measured: Tensor, axes: Tensor) -> Tensor:
        """Signed error of measured attributes against axis values, (n, 6), about 1 per standard deviation."""
        return (measured - self.value(axes)) / self._interpolate(self.get_buffer("slope"), axes)


def to_normal_scores(axes: Tensor) -> Tensor:
    """Axis values 0..1 as the nets take them: standard normal quantiles within +-REACH."""
    normal: Tensor = torch.special.ndtri(axes.clamp(1e-6, 1 - 1e-6)).clamp(-REACH, REACH)
    return normal
