"""Measures how near to played grooves the grooves on the way from one scene to another are.

python -m training.judging.rhythm.glides [--data DIR] [--model FOLDER] [--pairs 40]

F1 of a groove's hits to the nearest training groove, at 17 points of ways between positions as far apart as they come:
samples in the styles of the training grooves, and factory presets. `straight`: axes, style and z in a straight line;
`by a landmark`: as scenes go. The goal: nowhere on the way, in the mean, more than .05 below the ends.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.engine.protocols import RhythmDecoder
from latentdrum.core.parameters.table import DEFAULTS
from latentdrum.core.preset.scene import Setting, Way
from latentdrum.core.rhythm.position import Position
from latentdrum.models.rhythm.model import RhythmModel
from training.judging.rhythm.command import judged
from training.judging.rhythm.knobs import factory_presets
from training.judging.rhythm.prior import draw
from training.judging.rhythm.reconstruction import nearest_train_f1s
from training.rhythm.windows import Windows

POINTS: Final = 17
Pairs: TypeAlias = list[tuple[Position, Position]]


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """F1 to the nearest training groove along ways, (ways, POINTS), and hits changed a point, (ways, POINTS - 1)."""

    f1: FloatArray
    changed: FloatArray

    @property
    def below(self) -> float:
        """How far the lowest point of the mean way is below the mean of its ends; the goal is .05 at most."""
        mean = self.f1.mean(0)
        return float((mean[0] + mean[-1]) / 2 - mean.min())


def straight(a: Position, b: Position) -> Way:
    """Axes, style and z in a straight line."""
    return Way(Setting(a, DEFAULTS), Setting(b, DEFAULTS))


def by_landmark(model: RhythmModel) -> Callable[[Position, Position], Way]:
    """By the landmark nearest to the middle, as scenes go."""
    return lambda a, b: Way(Setting(a, DEFAULTS), Setting(b, DEFAULTS), model.midway(a, b))


def follow(model: RhythmDecoder, pairs: Pairs, way: Callable[[Position, Position], Way], train: BoolArray) -> Course:
    """The grooves on the way between each pair, decoded and compared with training hits (n, 32, 9)."""
    shares = np.linspace(0.0, 1.0, POINTS)
    hits = [
        model.decode(found.at(float(share)).position, 0, 0.0).hits
        for a, b in tqdm(pairs, desc="gliding", unit="way", disable=None)
        for found in (way(a, b),)
        for share in shares
    ]
    f1, _ = nearest_train_f1s(np.stack(hits), train)
    grooves = np.stack(hits).reshape(len(pairs), POINTS, -1)
    changed = (grooves[:, 1:] != grooves[:, :-1]).sum(2)
    return Course(np.asarray(f1, np.float32).reshape(len(pairs), POINTS), changed.astype(np.float32))


def sampled_pairs(model: RhythmModel, like: Windows, count: int, seed: int = 0) -> Pairs:
    """Samples in the styles of played grooves, two and two."""
    found = draw(model, like, 2 * count, seed).positions
    return list(zip(found[::2], found[1::2], strict=True))


def preset_pairs(seed: int = 1) -> Pairs:
    """Factory presets, two and two in a random order."""
    presets = factory_presets()
    order = np.random.default_rng(seed).permutation(len(presets))
    found = [presets[number].position for number in order]
    return list(zip(found[::2], found[1::2], strict=False))


def line(name: str, course: Course) -> str:
    """The figures of some ways."""
    mean = course.f1.mean(0)
    points = " ".join(f"{value:.3f}" for value in mean[:: (POINTS - 1) // 8])
    figures = f"{course.f1[:, 1:-1].mean():.3f} on the way, lowest {course.below:+.3f} below the ends"
    return (
        f"{name:24}{points}   {figures}; hits changed {course.changed.mean():.1f}, at most {course.changed.max():.0f}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m training.judging.rhythm.glides", description=__doc__)
    parser.add_argument("--pairs", type=int, default=40, help="pairs of samples")
    options, model, train = judged(parser)
    print("nearest-train F1 from one end (left) to the other, at every eighth of the way")
    for what, pairs in (("samples", sampled_pairs(model, train, options.pairs)), ("presets", preset_pairs())):
        for name, way in (("straight", straight), ("by a landmark", by_landmark(model))):
            print(line(f"{what}, {name}", follow(model, pairs, way, train.x[:, 0] > 0)))


if __name__ == "__main__":
    main()
