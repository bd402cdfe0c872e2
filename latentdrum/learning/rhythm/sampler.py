"""The sampler: a net that draws a groove step by step from what the decoder predicts, each hit knowing the ones before.

Drawn cell by cell, hits would not depend on each other and their touch would be the mean of what a drummer might do.
Here each step's hits are one of the commonest combinations of drums, then each hit gets a bin of velocity and one of
offset, given the prediction around the step, the steps before it, and the hits of the step already drawn.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.rhythm.touch import OFFSET_BINS, VELOCITY_BINS, offset_bin, velocity_bin
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_BAR
from latentdrum.core.voices import VOICES
from latentdrum.learning.layers import Dropout
from latentdrum.learning.rhythm.groove_store import Grooves
from latentdrum.models.rhythm.sampler import OFFSET_SCALE

#: What the touch of a hit may repeat: its voice's a bar before, its voice's last, the predicted one.
ECHOES: Final = ("bar", "last", "prediction")
#: How far ahead a step reads the prediction, and how far back what was drawn, in steps.
AHEAD: Final = (1, 2)
LAGS: Final = (1, 2, 3, 4, 8, 16)
#: Features of a drawn step: hit, velocity and offset of each voice; and of all before it: each voice's last touch,
#: that is velocity, offset and whether it has been hit yet.
CELL = MEMORY = 3 * VOICES


@dataclass(frozen=True, slots=True)
class SamplerSize:
    """Widths of the layers that read the prediction, the step and the touch; dropout of the first two."""

    context: int = 224
    step: int = 176
    touch: int = 112
    patterns: int = 128
    dropout: float = 0.02


class Sampler(nn.Module):
    """The log probabilities of each step's hits, velocities and offsets, given everything drawn before."""

    def __init__(self, size: SamplerSize) -> None:
        super().__init__()
        self.size = size
        self.around = nn.Linear(2 * VOICES + (1 + len(AHEAD)) * CELL, size.context)
        self.groove = nn.Linear(len(AXES) + len(STYLES) + 1, size.context, bias=False)
        self.place = nn.Parameter(0.1 * torch.randn(GROOVE_STEPS, size.context))
        self.context = nn.Linear(size.context, size.step)
        self.history = nn.Linear(len(LAGS) * CELL + MEMORY, size.step, bias=False)
        self.dropout = Dropout(size.dropout)
        self.step = nn.Linear(size.step, size.step)
        self.pattern = nn.Linear(size.step, size.patterns)
        self.touch = nn.Linear(size.step, size.touch)
        self.hits = nn.Linear(VOICES, size.touch, bias=False)
        self.velocity = nn.Linear(size.touch, VOICES * VELOCITY_BINS)
        self.offset = nn.Linear(size.touch, VOICES * OFFSET_BINS)
        # What the touch of one voice adds to the logits of the later ones of the step, a velocity to its own offset's,
        # and to both what the voice did a bar before, what it did last, and what the decoder predicts.
        self.velocity_coupling = nn.Parameter(torch.zeros(VOICES, VELOCITY_BINS, VOICES, VELOCITY_BINS))
        self.offset_coupling = nn.Parameter(torch.zeros(VOICES, OFFSET_BINS, VOICES, OFFSET_BINS))
        self.own_coupling = nn.Parameter(torch.zeros(VOICES, VELOCITY_BINS, OFFSET_BINS))
        self.velocity_echo = nn.Parameter(near_kernel(VELOCITY_BINS).repeat(len(ECHOES), VOICES, 1, 1))
        self.offset_echo = nn.Parameter(near_kernel(OFFSET_BINS).repeat(len(ECHOES), VOICES, 1, 1))
        self.register_buffer("later", torch.ones(VOICES, VOICES).triu(1))

    def read(self, prediction: tuple[Tensor, Tensor, Tensor], axes: Tensor, style: Tensor, noise: Tensor) -> Tensor:
        """The prediction (score, velocity, offset; (n, 32, 9) each) around every step, (n, 32, step width).

        axes (n, 6) normal scores, style (n, 32) weights, noise (n, 1) how far the position is from a real groove's.
        """
        score, velocity, offset = prediction
        chance = torch.sigmoid(score)
        cells = torch.cat([chance, chance * velocity, OFFSET_SCALE * chance * offset], -1)
        # A groove repeats, so its end reads its beginning.
        ahead = [torch.cat([cells[:, steps:], cells[:, :steps]], 1) for steps in AHEAD]
        around = self.around(torch.cat([velocity, OFFSET_SCALE * offset, cells, *ahead], -1))
        groove = self.groove(torch.cat([axes, style, noise], -1))
        out: Tensor = self.context(self.dropout(torch.relu(around + groove[:, None] + self.place)))
        return out

    def forward(self, context: Tensor, x: Tensor, bins: dict[str, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of each step's pattern (n, 32, patterns), and of each hit's velocity and offset bins (hits, bins).

        context is what `read` gives; x is [hit, hit*velocity, hit*offset] (n, 3, 32, 9); bins is from `touch_bins`.
        The hits are in the order of x's cells.
        """
        step = torch.relu(context + self.history(history(x)))
        step = self.dropout(torch.relu(self.step(step)))
        touch = torch.relu(self.touch(step) + self.hits(x[:, 0])).flatten(0, 1)
        row, voice = (x[:, 0].flatten(0, 1) > 0).nonzero(as_tuple=True)
        later = self.get_buffer("later")[:, None, :, None]
        velocity, offset = bins["velocity"], bins["offset"]
        velocities = self.velocity(touch) + _coupling(self.velocity_coupling * later, row, voice, velocity, len(touch))
        offsets = self.offset(touch) + _coupling(self.offset_coupling * later, row, voice, offset, len(touch))
        velocities = velocities.unflatten(-1, (VOICES, -1))[row, voice]
        offsets = offsets.unflatten(-1, (VOICES, -1))[row, voice] + self.own_coupling[voice, velocity]
        for index, source in enumerate(ECHOES):
            velocities = velocities + self.velocity_echo[index, voice, bins[f"velocity_{source}"]]
            offsets = offsets + self.offset_echo[index, voice, bins[f"offset_{source}"]]
        return self.pattern(step), velocities, offsets


def near_kernel(bins: int) -> Tensor:
    """Logits that favour bins near the given one, (bins + 1, bins); the last row is for none."""
    distance = torch.arange(bins)[:, None] - torch.arange(bins)
    return torch.cat([torch.exp(-0.5 * (distance / 1.5).square()), torch.zeros(1, bins)])


def touch_bins(x: Tensor, prediction: tuple[Tensor, Tensor, Tensor]) -> dict[str, Tensor]:
    """The bins of every hit's velocity and offset, and of their ECHOES, (hits,); the bin after the last is none."""
    hit = x[:, 0] > 0
    recent = last_touch(x)
    found = {}
    for row, (name, bin_of, bins, scale) in enumerate(
        (("velocity", velocity_bin, VELOCITY_BINS, 1.0), ("offset", offset_bin, OFFSET_BINS, OFFSET_SCALE))
    ):
        before = F.pad(x, (0, 0, STEPS_PER_BAR, 0))[:, :, :GROOVE_STEPS]
        last = recent[..., row * VOICES : (row + 1) * VOICES] / scale
        known = {
            "": (x[:, 1 + row], hit),
            "_bar": (before[:, 1 + row], before[:, 0] > 0),
            "_last": (last, recent[..., 2 * VOICES :] > 0),
            "_prediction": (prediction[1 + row], torch.ones_like(hit)),
        }
        for source, (value, there) in known.items():
            index = torch.from_numpy(bin_of(value[hit].numpy()))
            found[name + source] = torch.where(there[hit], index, bins)
    return found


def _coupling(table: Tensor, row: Tensor, voice: Tensor, chosen: Tensor, rows: int) -> Tensor:
    """The sum over a row's hits of what each adds, (rows, voices * bins); table is (voices, bins, voices, bins)."""
    added = table.flatten(2)[voice, chosen]
    return torch.zeros(rows, added.shape[1], device=added.device).index_add(0, row, added)


def history(x: Tensor) -> Tensor:
    """What each step sees of the steps before it, (n, 32, lags * 27 + 27): drawn steps, and each voice's last touch."""
    cells = torch.cat([x[:, 0], x[:, 1], OFFSET_SCALE * x[:, 2]], -1)
    lagged = [F.pad(cells, (0, 0, lag, 0))[:, :GROOVE_STEPS] for lag in LAGS]
    return torch.cat([*lagged, last_touch(x)], -1)


def last_touch(x: Tensor) -> Tensor:
    """Velocity, offset and presence of each voice's last hit before every step, (n, 32, 27)."""
    hits = x[:, 0] > 0
    steps = torch.arange(1, GROOVE_STEPS + 1, device=x.device)[None, :, None]
    last = torch.where(hits, steps, 0).cummax(1).values  # 0: not yet hit
    last = F.pad(last, (0, 0, 1, 0))[:, :GROOVE_STEPS]
    padded = F.pad(x, (0, 0, 1, 0))
    velocity, offset = (padded[:, row].gather(1, last) for row in (1, 2))
    return torch.cat([velocity, OFFSET_SCALE * offset, (last > 0).float()], -1)


def pattern_codes(hits: Tensor) -> Tensor:
    """Each step's hits as a number, bit v for voice v; hits (..., 9) -> (...)."""
    return (hits.long() << torch.arange(VOICES, device=hits.device)).sum(-1)


def commonest_patterns(x: Grooves, weight: Tensor, count: int) -> Tensor:
    """The commonest combinations of drums in a step, (count, 9), none first; weight (n,) is that of each groove."""
    chances = torch.zeros(1 << VOICES, dtype=torch.float64)
    for rows in torch.split(torch.arange(len(x)), 4096):
        codes = pattern_codes(x[rows][:, 0] > 0)
        chances += torch.bincount(codes.flatten(), weight[rows].double().repeat_interleave(GROOVE_STEPS), 1 << VOICES)
    chosen = chances.argsort(descending=True, stable=True)[:count].sort().values
    return ((chosen[:, None] >> torch.arange(VOICES)) & 1).float()


def nearest_pattern(patterns: Tensor) -> Tensor:
    """The row of `patterns` (count, 9) nearest to every combination of drums, (512,)."""
    every = (torch.arange(1 << VOICES)[:, None] >> torch.arange(VOICES)) & 1
    return torch.cdist(every.float(), patterns, p=1.0).argmin(1)
