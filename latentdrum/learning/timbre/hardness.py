"""How a harder hit moves a timbre: fitted to recorded velocity layers, and to how the decoder answers."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from latentdrum.core.arrays import FloatArray
from latentdrum.core.parameters.table import DEFAULTS
from latentdrum.core.timbre.timbre import DRUMS, TIMBRE_AXES, Drum
from latentdrum.learning.latent_space import IntArray
from latentdrum.learning.timbre.expected_descriptors import describe
from latentdrum.learning.timbre.expected_spectra import Expectation
from latentdrum.learning.timbre.nets import TimbreNets
from latentdrum.learning.timbre.trainer import TrainingData
from latentdrum.learning.timbre.velocity_slope import moments, velocity_slope

#: Share of the recorded change from the softest to the hardest hit that expected descriptors have at the default touch;
#: rendered sounds have about three quarters of that.
SHARE: Final = 1.2
_TOUCH: Final = DEFAULTS["touch"]
#: The descriptors whose change is that of recorded drums; all else moves as the layers' positions do.
MATCHED: Final = ("brightness", "punch")
_MATCHED_AXES: Final = [TIMBRE_AXES.index(name) for name in MATCHED]
#: A harder hit is never duller, standard deviations for hardness 1: some soft takes are bright with noise.
_MIN_BRIGHTER: Final = 0.1
#: Drums that are struck alike are fitted together: each alone has too few recorded kits.
_FAMILIES: Final = (
    (Drum.KICK, Drum.TOM_LOW, Drum.TOM_MID, Drum.TOM_HIGH),
    (Drum.HAT_CLOSED, Drum.HAT_OPEN),
    *((drum,) for drum in (Drum.SNARE, Drum.CRASH, Drum.RIDE, Drum.CLAP, Drum.RIM, Drum.PERC)),
)
#: The common slope of hardness counts as so much squared hardness in each drum's own.
_PRIOR_HARDNESS: Final = 4.0
#: How many sounds of a drum the answer is measured on, how often the move is corrected, and how far it may go.
_MEASURED, _CORRECTIONS, _FURTHEST = 16, 4, 1.5


def hardness_slopes(positions: FloatArray, drum: IntArray, hardness: FloatArray, articulation: IntArray) -> FloatArray:
    """How positions (n, 5 + free) move when a drum is hit harder by 1, (12, 5 + free): slopes within articulations.

    The slope of a drum with few recorded velocity layers is drawn towards the common one. hardness: NaN where unknown.
    """
    known = np.isfinite(hardness)
    covariance, variance = np.zeros((DRUMS, positions.shape[1])), np.zeros(DRUMS)
    for group in np.unique(articulation[known]):
        rows = np.flatnonzero(known & (articulation == group))
        of_layers, of_hardness = moments(hardness[rows], positions[rows])
        covariance[drum[rows[0]]] += of_layers
        variance[drum[rows[0]]] += of_hardness
    common = covariance.sum(0) / max(variance.sum(), 1e-9)
    slope = (covariance + _PRIOR_HARDNESS * common) / (variance[:, None] + _PRIOR_HARDNESS)
    slope[:, len(TIMBRE_AXES) :] = slope[:, len(TIMBRE_AXES) :].clip(-1.0, 1.0)
    return np.asarray(slope, np.float32)


def recorded_changes(
    descriptors: FloatArray, drum: IntArray, hardness: FloatArray, articulation: IntArray, kit: IntArray
) -> FloatArray:
    """The typical change of descriptors (n, k) when a drum is hit harder by 1, (12, k); 0 without recorded layers.

    The median over the kits of the drum's family: kits differ, and one with many layers or microphones is still one.
    """
    of_kit: dict[tuple[int, int], list[FloatArray]] = {}
    known = np.isfinite(hardness)
    for group in np.unique(articulation[known]):
        rows = np.flatnonzero(known & (articulation == group))
        slope = velocity_slope(hardness[rows], descriptors[rows])
        if slope is not None:
            of_kit.setdefault((int(drum[rows[0]]), int(kit[rows[0]])), []).append(slope)
    changes = np.zeros((DRUMS, descriptors.shape[1]), np.float32)
    for family in _FAMILIES:
        slopes = [np.mean(own, axis=0) for (index, _), own in of_kit.items() if index in family]
        if slopes:
            changes[list(family)] = np.median(slopes, axis=0)
    return changes


def matched(answer: Callable[[FloatArray], FloatArray], wanted: FloatArray) -> FloatArray:
    """The move of some axes (k,) to which the decoder answers with the wanted change (k,) of their descriptors."""
    move = wanted.copy()
    for _ in range(_CORRECTIONS):
        move = np.clip(move + wanted - answer(move), -_FURTHEST, _FURTHEST)
    return np.asarray(move, np.float32)


def hardness_table(
    nets: TimbreNets, data: TrainingData, z: FloatArray, recorded: NDArray[np.bool_], tables: dict[str, Any],
    to_net: Callable[[int, FloatArray], FloatArray], free: FloatArray,
) -> FloatArray:  # fmt: skip
    """How a timbre moves at hardness 1, (12, 5 + free). z, free (n, free): net coordinates and the player's.

    to_net: how far a drum's move along the free dimensions goes in net coordinates. tables: "hardness", "articulation"
    and "kit" of the sounds, (n,).
    """
    axes, drum = data.axes.numpy(), data.drum.numpy()
    layers = drum[recorded], tables["hardness"][recorded], tables["articulation"][recorded]
    table = hardness_slopes(np.concatenate([axes, free], 1)[recorded], *layers)
    # Drums of a family change alike in nepers, not in their own deviations.
    spread = data.statistics.spread.numpy()
    nepers = recorded_changes((axes * spread[drum])[recorded], *layers, tables["kit"][recorded])
    changes = (nepers / spread)[:, _MATCHED_AXES]
    changes[:, 0] = np.maximum(changes[:, 0], _MIN_BRIGHTER)
    for index in range(DRUMS):
        rows = np.flatnonzero(recorded & (drum == index))
        rows = rows[:: max(1, len(rows) // _MEASURED)][:_MEASURED]
        along = to_net(index, table[index, len(TIMBRE_AXES) :])
        answer = _answers(nets, data, rows, z, table[index, : len(TIMBRE_AXES)], along)
        table[index, _MATCHED_AXES] = matched(answer, SHARE / _TOUCH * changes[index])
    return table


def _answers(
    nets: TimbreNets, data: TrainingData, rows: IntArray, z: FloatArray, step: FloatArray, along: FloatArray
) -> Callable[[FloatArray], FloatArray]:
    """The change of the matched descriptors for hardness 1 between the softest and the hardest hit at default touch."""
    axes = data.axes.numpy()

    def answer(move: FloatArray) -> FloatArray:
        moved = step.copy()
        moved[_MATCHED_AXES] = move
        soft, hard = (
            _described(nets, data, rows, axes[rows] + way * moved, z[rows] + way * along) for way in (-_TOUCH, _TOUCH)
        )
        return np.asarray(((hard - soft) / (2 * _TOUCH)).mean(0)[_MATCHED_AXES], np.float32)

    return answer


def _described(nets: TimbreNets, data: TrainingData, rows: IntArray, axes: FloatArray, z: FloatArray) -> FloatArray:
    """Expected descriptors of decoded positions in the deviations of their drum, (n, 5)."""
    drum = data.drum[rows]
    with torch.no_grad():
        where = (torch.from_numpy(np.asarray(part, np.float32)) for part in (axes, z))
        decoded = nets.decoder(*where, F.one_hot(drum, DRUMS).float())
        expected = Expectation()(decoded, nets.decoder.atoms, torch.tensor([0]))
        return np.asarray((describe(expected) / data.statistics.spread[drum]).numpy(), np.float32)
