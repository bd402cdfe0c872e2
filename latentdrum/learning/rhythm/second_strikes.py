"""Learns when drummers strike twice within a step: a logistic regression, and examples of gaps and loudness."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.attributes import measure_features
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import SHAPE
from latentdrum.core.rhythm.percentiles import Percentiles
from latentdrum.core.rhythm.second_strikes import AROUND, COMPANY, LATE_BINS, LOUD_BINS, PLACES, conditions
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.voices import VOICES
from latentdrum.learning.rhythm.trainer import TrainingData
from latentdrum.models.rhythm.second_strikes import EXAMPLES, STRENGTHS

#: Ridge penalty on the log odds: so many hits' worth of doubt about each table entry.
_RIDGE: Final = 1.0
_ROUNDS: Final = 150
#: Strikes are alike in voice, offset, strength and hits around; if there are fewer than so many, in less of that.
_MIN_LIKE: Final = 30
_WIDENING: Final[tuple[list[int], ...]] = ([0, 1, 2, 3], [0, 1, 2], [0, 1], [1], [])
_CHUNK: Final = 4096


@dataclass(frozen=True, slots=True, eq=False)
class PlayedSeconds:
    """The second strikes of training grooves: cell (k, 3) of row, step and voice, in that order; strike (k, 2).

    A strike's gap from the first one, in steps, and its share of the velocity of that.
    """

    cell: NDArray[np.int64]
    strike: FloatArray


def played_seconds(second: FloatArray, first_row: int) -> PlayedSeconds:
    """The second strikes of grooves (n, 2, 32, 9) of [gap, share], the first of which is at a row."""
    row, step, voice = second[:, 0].nonzero()
    return PlayedSeconds(np.stack([row + first_row, step, voice], 1), second[row, :, step, voice])


@dataclass(frozen=True, slots=True, eq=False)
class _Hits:
    """Every hit of the training grooves with its conditions, (hits,) each, but axes (hits, 6)."""

    voice: Tensor
    place: Tensor
    loud: Tensor
    late: Tensor
    again: Tensor  # 1 where the step before has a second strike
    style: Tensor
    axes: Tensor
    twice: Tensor  # 1 where there is one
    weight: Tensor


def fit_second_strikes(data: TrainingData, percentiles: Percentiles, played: PlayedSeconds) -> dict[str, Any]:
    """The tables of second.npz, as models/rhythm/second_strikes reads them."""
    hits = _hits(data, percentiles, played)
    tables = _fit(hits)
    share = torch.bincount(data.style.long(), data.draw_weight.double(), len(STYLES))
    no_style = (tables["style"] @ share / share.sum())[None]
    tables["style"] = torch.cat([tables["style"], no_style])
    found = {name: table.numpy().astype(np.float32) for name, table in tables.items()}
    return found | {"examples": _examples(hits, played.strike).astype(np.float16)}


def _hits(data: TrainingData, percentiles: Percentiles, played: PlayedSeconds) -> _Hits:
    twice = np.zeros((len(data.style), *SHAPE), np.bool_)
    twice[tuple(played.cell.T)] = True
    parts = []
    for rows in torch.split(torch.arange(len(data.style)), _CHUNK):
        x = data.x[rows].numpy()
        found = conditions(x[:, 0] > 0, x[:, 1], x[:, 2])
        part = twice[rows.numpy()]
        before = np.zeros_like(part)
        before[:, 1:] = part[:, :-1]
        groove = rows[torch.from_numpy(found.cell // np.prod(SHAPE))]
        axes = torch.from_numpy(percentiles.of(measure_features(x)))[groove - rows[0]]
        columns = (found.cell % VOICES, found.place, found.loud, found.late, before.ravel()[found.cell])
        own = data.style[groove].long(), axes, torch.from_numpy(part.ravel()[found.cell]), data.draw_weight[groove]
        parts.append((*map(torch.from_numpy, columns), *own))
    columns_of_all = [torch.cat(column) for column in zip(*parts, strict=True)]
    return _Hits(*(column.double() if column.is_floating_point() else column for column in columns_of_all))


def _fit(hits: _Hits) -> dict[str, Tensor]:
    """The likeliest tables under the ridge penalty, by L-BFGS on all hits at once."""
    shapes = {
        "place": (PLACES,), "loud": (VOICES, LOUD_BINS), "late": (VOICES, LATE_BINS), "again": (VOICES,),
        "style": (len(STYLES),), "axes": (len(AXES),), "voice": (VOICES,),
    }  # fmt: skip
    tables = {name: torch.zeros(shape, dtype=torch.float64, requires_grad=True) for name, shape in shapes.items()}
    weight, twice = hits.weight / hits.weight.mean(), hits.twice.double()
    optimiser = torch.optim.LBFGS(tables.values(), max_iter=_ROUNDS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        odds = tables["voice"][hits.voice] + tables["place"][hits.place] + tables["style"][hits.style]
        odds = odds + tables["loud"][hits.voice, hits.loud] + tables["late"][hits.voice, hits.late]
        odds = odds + tables["again"][hits.voice] * hits.again + hits.axes @ tables["axes"]
        ridge = sum(table.square().sum() for name, table in tables.items() if name != "voice")
        total: Tensor = F.binary_cross_entropy_with_logits(odds, twice, weight, reduction="sum") + 0.5 * _RIDGE * ridge
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    found = {name: table.detach() for name, table in tables.items()}
    found["place"] = found["place"] + found.pop("voice").repeat_interleave(PLACES // VOICES)
    return found


def _examples(hits: _Hits, strikes: FloatArray) -> FloatArray:
    """Strikes under like conditions, spread evenly over their gaps, (9, late, strength, around, examples, 2)."""
    table = np.zeros((VOICES, LATE_BINS, STRENGTHS, AROUND, EXAMPLES, 2), np.float32)
    voice, place, loud, late = (part[hits.twice].numpy() for part in (hits.voice, hits.place, hits.loud, hits.late))
    keys = np.stack([voice, late, loud * STRENGTHS // LOUD_BINS, place // COMPANY % AROUND], 1)
    for key in np.ndindex(table.shape[:4]) if len(strikes) else ():
        same = keys == np.array(key)
        like = next(rows for part in _WIDENING if (rows := same[:, part].all(1)).sum() >= _MIN_LIKE or not part)
        alike = strikes[like][np.lexsort(strikes[like].T[::-1])]
        table[key] = alike[((np.arange(EXAMPLES) + 0.5) * len(alike) / EXAMPLES).astype(np.int64)]
    return table
