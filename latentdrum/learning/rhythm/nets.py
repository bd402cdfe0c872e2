"""The rhythm model's nets: an encoder from grooves to the rhythm space, a decoder back, and a style classifier."""

from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import SHAPE
from latentdrum.core.rhythm.position import FREE_DIMS
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.learning.layers import ResidualBlock

CELLS = prod(SHAPE)


@dataclass(frozen=True, slots=True)
class Size:
    """How large the nets are; depth counts residual blocks."""

    encoder_width: int = 512
    encoder_depth: int = 2
    decoder_width: int = 448
    decoder_depth: int = 3
    dropout: float = 0.0


def _mlp(inputs: int, width: int, depth: int, outputs: int, dropout: float) -> nn.Sequential:
    blocks = [ResidualBlock(width, dropout) for _ in range(depth)]
    return nn.Sequential(nn.Linear(inputs, width), *blocks, nn.LayerNorm(width), nn.GELU(), nn.Linear(width, outputs))


class Encoder(nn.Module):
    """[hit, hit*velocity, hit*offset] (n, 3, 32, 9) -> z mean, z log-variance (n, 32), style logits (n, 32)."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        outputs = 2 * FREE_DIMS + len(STYLES)
        self.net = _mlp(3 * CELLS, size.encoder_width, size.encoder_depth, outputs, size.dropout)
        self.register_buffer("scale", torch.tensor([1.0, 1.0, 3.0]).repeat_interleave(CELLS))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Mean, log-variance and style logits."""
        out = self.net(x.flatten(1) * self.get_buffer("scale"))
        mean, log_variance, style = out.split([FREE_DIMS, FREE_DIMS, len(STYLES)], -1)
        return mean, log_variance.clamp(-9.0, 2.0), style


def style_shares(style: Tensor) -> Tensor:
    """Style weights (n, 32) and what is left over to 1, the share of "no style", (n, 33)."""
    return torch.cat([style, (1.0 - style.sum(-1, keepdim=True)).clamp(min=0.0)], -1)


class StylePrior(nn.Module):
    """Prior of the free dimensions given the style: a centre and a spread for each style, and for no style."""

    def __init__(self) -> None:
        super().__init__()
        self.centre = nn.Parameter(0.1 * torch.randn(len(STYLES) + 1, FREE_DIMS))
        self.log_spread = nn.Parameter(torch.zeros(len(STYLES) + 1, FREE_DIMS))

    def forward(self, style: Tensor) -> tuple[Tensor, Tensor]:
        """Style weights (n, 32) -> centre and spread (n, free)."""
        weights = style_shares(style)
        return weights @ self.centre, (weights @ self.log_spread).exp()


class Decoder(nn.Module):
    """Axes (n, 6, normal scores), z (n, free) and style weights (n, 32) -> scores, velocities, offsets (n, 32, 9)."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        inputs = len(AXES) + FREE_DIMS + len(STYLES)
        self.net = _mlp(inputs, size.decoder_width, size.decoder_depth, 3 * CELLS, size.dropout)

    def forward(self, axes: Tensor, z: Tensor, style: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Scores as log-odds, velocities 0..1, offsets within +-0.5 steps."""
        out = self.net(torch.cat([axes, z, style], -1)).unflatten(-1, (3, *SHAPE))
        score, velocity, offset = out.unbind(1)
        return score, torch.sigmoid(velocity), 0.5 * torch.tanh(offset)


class StyleClassifier(nn.Module):
    """Predicts the style of a groove; trained on real grooves only, so that decoded ones can be scored with it."""

    WIDTH = 256

    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(3 * CELLS, self.WIDTH), nn.GELU(), nn.Identity(), nn.Linear(self.WIDTH, 128), nn.GELU(),
            nn.Linear(128, len(STYLES)),
        )  # fmt: skip

    def forward(self, x: Tensor, dropout: Tensor) -> Tensor:
        """Style logits, (n, 32); dropout (n, WIDTH) are the factors of the hidden layer."""
        out: Tensor = self.net[2:](self.net[:2](x.flatten(1)) * dropout)
        return out

    def dropout_factors(self, rows: int) -> Tensor:
        """Dropout factors for so many grooves, (rows, WIDTH); drawn apart, so that processes can share one draw."""
        return F.dropout(torch.ones(rows, self.WIDTH), 0.3)


class RhythmNets(nn.Module):
    """The nets of the rhythm model that ship, in one module to be saved and averaged together."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.encoder = Encoder(size)
        self.prior = StylePrior()
        self.decoder = Decoder(size)
