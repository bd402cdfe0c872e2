"""Statistics of a trained latent space: strongest directions, where each class lies, and nearest neighbours.

A class is a style or a drum, given as indices (n,). A weight (n,) is the draw weight of each example.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentdrum.core.arrays import FloatArray

IntArray = NDArray[np.int64]

#: The common variance counts as so many examples in each class's own.
_PRIOR_EXAMPLES = 50.0


def directions_by_effect(jacobian: Tensor, root: Tensor) -> FloatArray:
    """Directions (free, free) in columns, strongest first: a root of the covariance (free, free), rotated.

    jacobian (n, free, values) is how decoded values change along the columns of the root around n positions.
    """
    energy = torch.einsum("ndc,nec->de", jacobian, jacobian)
    _, vectors = torch.linalg.eigh(energy)
    strongest = root @ vectors.flip(1)
    signs = torch.sign(strongest.gather(0, strongest.abs().argmax(0, keepdim=True)))
    return np.asarray((strongest * signs).float().numpy(), np.float32)


def within_class_covariance(z: FloatArray, label: IntArray, weight: FloatArray, classes: int) -> FloatArray:
    """Weighted covariance (free, free) of z (n, free) around the mean of its class."""
    deviation = z - class_moments(z, label, weight, classes)[0][label]
    covariance = (deviation * weight[:, None]).T @ deviation / weight.sum()
    return np.asarray(covariance + 1e-6 * np.eye(z.shape[1]), np.float32)


def class_moments(z: FloatArray, label: IntArray, weight: FloatArray, classes: int) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviation of each class in z (n, free), (classes + 1, free) each; the last row is of all.

    The deviation of a small class is drawn towards the common one; an empty class gets the row of all.
    """
    rows = [label == index for index in range(classes)]
    overall_mean = np.average(z, axis=0, weights=weight)
    mean = np.stack([np.average(z[row], axis=0, weights=weight[row]) if row.any() else overall_mean for row in rows])
    common = np.average((z - mean[label]) ** 2, axis=0, weights=weight)
    variance = np.stack(
        [
            (((z[row] - mean[index]) ** 2).sum(0) + _PRIOR_EXAMPLES * common) / (row.sum() + _PRIOR_EXAMPLES)
            for index, row in enumerate(rows)
        ]
    )
    overall = np.average((z - overall_mean) ** 2, axis=0, weights=weight)
    moments = np.vstack([mean, overall_mean]), np.sqrt(np.vstack([variance, overall]))
    return np.asarray(moments[0], np.float32), np.asarray(moments[1], np.float32)


def nearest_neighbours(points: FloatArray, label: IntArray, count: int) -> IntArray:
    """Row numbers (n, count) of the nearest other points (n, d) of the same class; repeated where there are fewer."""
    near = np.zeros((len(points), count), np.int64)
    for index in np.unique(label):
        rows = np.flatnonzero(label == index)
        distance = ((points[rows][:, None] - points[rows][None]) ** 2).sum(-1)
        order = np.argsort(distance, axis=1)[:, 1:] if len(rows) > 1 else np.zeros((1, 1), np.int64)
        near[rows] = rows[order[:, np.arange(count) % order.shape[1]]]
    return near
