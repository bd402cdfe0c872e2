"""What is learned of second strikes is what the training grooves have."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from latentdrum.core.rhythm.groove import SHAPE, from_hits  # noqa: E402
from latentdrum.core.rhythm.position import style_weights  # noqa: E402
from latentdrum.core.rhythm.styles import STYLES  # noqa: E402
from latentdrum.core.voices import Voice  # noqa: E402
from latentdrum.learning.rhythm.second_strikes import fit_second_strikes, played_seconds  # noqa: E402
from latentdrum.learning.rhythm.trainer import TrainingData  # noqa: E402
from latentdrum.models.rhythm.second_strikes import SecondStrikes, SecondTables  # noqa: E402
from tests.learning.small_fits import axis_tables  # noqa: E402

HALF = np.full(6, 0.5, np.float32)


def learned() -> SecondStrikes:
    """From rock whose every other off-beat snare is a drag, and techno without any; both play all sixteenths."""
    x = np.zeros((80, 3, *SHAPE), np.float32)
    x[:, 0, :, Voice.SNARE], x[:, 1, :, Voice.SNARE] = 1.0, 0.5
    second = np.zeros((80, 2, *SHAPE), np.float32)
    second[:40:2, :, 2::4, Voice.SNARE] = np.array([0.4, 0.75], np.float32)[:, None]
    style = torch.tensor([STYLES.index("rock")] * 40 + [STYLES.index("techno")] * 40)
    data = TrainingData(torch.from_numpy(x), style, torch.ones(80), torch.arange(80))
    tables = fit_second_strikes(data, axis_tables(), played_seconds(second, 0))
    return SecondStrikes(SecondTables(**{name: table.astype(np.float32) for name, table in tables.items()}))


def test_drags_are_drawn_where_they_were_played() -> None:
    """On the off-beats of rock, as often as there, with their gap and loudness; in techno there are none."""
    hits = np.zeros(SHAPE, np.bool_)
    hits[:, Voice.SNARE] = True
    groove = from_hits(hits, np.full(SHAPE, 0.5, np.float32), np.zeros(SHAPE, np.float32))
    counts = {}
    drawing = learned()
    for style in ("rock", "techno"):
        drawn = [drawing.draw(groove, HALF, style_weights(style), seed) for seed in range(100)]
        found = np.stack([np.zeros((*SHAPE, 3)) if each is None else each for each in drawn])
        counts[style] = (found[..., Voice.SNARE, 0] != 0).sum(0)
        strikes = found[found[..., 0] != 0]
        assert np.abs(strikes[:, :2] - [0.4, 0.75]).max(initial=0) < 1e-3
    assert counts["rock"][2::4].mean() == pytest.approx(50, abs=10)
    assert counts["rock"].sum() - counts["rock"][2::4].sum() < 0.05 * counts["rock"].sum()
    assert counts["techno"].sum() < 0.1 * counts["rock"].sum()
