"""What the timbre nets learn from is what is heard: expectations agree with rendered audio, axes do what they name."""

from typing import Any

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import measure
from latentdrum.core.timbre.timbre import TIMBRE_AXES
from latentdrum.models.timbre.features import ATTACK, FLOOR, WHOLE, Resolution
from latentdrum.models.timbre.features import log_power as heard_power
from latentdrum.models.timbre.noise_bank import bank

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.training

from latentdrum.learning.timbre.expected_spectra import Expectation, describe, log_power  # noqa: E402
from latentdrum.learning.timbre.nets import TimbreNets  # noqa: E402
from latentdrum.learning.timbre.synthesiser import SILENT, Parameters  # noqa: E402
from tests.training.judging.untrained import SPREAD, alone, places, rendered, untrained  # noqa: E402

PITCH, DECAY = (TIMBRE_AXES.index(name) for name in ("pitch", "decay"))


@pytest.fixture(scope="module")
def noise() -> Any:
    """The bank that sounds take their noise from."""
    return torch.from_numpy(bank())


def powers(nets: TimbreNets, p: Parameters, noise: Any, hearing: Resolution, windows: int) -> FloatArray:
    """Mean power over eight draws of noise of every sound, (n, windows, bands), as it is heard."""
    draws = [[rendered(nets, alone(p, row), noise, seed) for seed in range(8)] for row in range(len(p.end_s))]
    heard = [[np.exp(heard_power(frames, hearing)[:windows]) for frames in sounds] for sounds in draws]
    return np.asarray(np.mean(heard, 1), np.float32)


def off(said: Any, power: FloatArray) -> FloatArray:
    """Nepers that the expectation lies above each power that is heard: those within 30 dB of their window's loudest."""
    loudest, ever = power.max(2, keepdims=True), power.max((1, 2), keepdims=True)
    audible = (power > 1e-3 * loudest) & (power > 1e-4 * ever) & (power > 100 * FLOOR)
    return np.asarray((log_power(said).numpy() - np.log(power))[audible], np.float32)


def test_expected_noise_is_what_rendered_noise_averages_to(noise: Any) -> None:
    """In every band and window, over draws of noise, as much is heard as was expected."""
    nets, rows = untrained(), torch.arange(40)
    with torch.no_grad():
        p = nets.decoder(*places(4))
        p = p._replace(mode_level=p.mode_level * 0 - 14, sweep_level=p.sweep_level * 0 - 12, atoms=p.atoms * 0)
        expected = Expectation()(p, nets.decoder.atoms, rows)
    for hearing, said in ((WHOLE, expected.whole), (ATTACK, expected.attack)):
        away = off(said, powers(nets, p, noise, hearing, said.shape[1]))
        assert abs(away.mean()) < 0.1, hearing
        assert np.abs(away).mean() < 0.3, hearing


def test_expectations_are_what_rendered_sounds_average_to(noise: Any) -> None:
    """Every sound comes out as loud as expected, and its bands too, all in all, once the onset is over.

    Until then a sweep smears over bands, which the expectation leaves out.
    """
    nets, rows = untrained(), torch.arange(40)
    with torch.no_grad():
        p = nets.decoder(*places(6))
        expected = Expectation()(p, nets.decoder.atoms, rows)
    for hearing, said in ((WHOLE, expected.whole), (ATTACK, expected.attack)):
        power = powers(nets, p, noise, hearing, said.shape[1])
        louder = np.log(said.sum((1, 2)).numpy() / power.sum((1, 2)))
        assert abs(louder.mean()) < 0.1, hearing
        assert np.abs(louder).max() < 0.2, hearing
        if hearing is WHOLE:
            assert abs(off(said[:, 3:], power[:, 3:]).mean()) < 0.1


def described(nets: TimbreNets, p: Parameters) -> FloatArray:
    """What the expectation says of the axes, (n, 5)."""
    with torch.no_grad():
        out: FloatArray = describe(Expectation()(p, nets.decoder.atoms, torch.arange(1))).numpy()
    return out


def test_expected_descriptors_move_with_measured_ones(noise: Any) -> None:
    """From sound to sound, what the expectation says of an axis goes as far up and down as what is measured on audio.

    All but noisiness: tones that beat within a band are measured as half a noise.
    """
    nets, count = untrained(), 24
    with torch.no_grad():
        p = nets.decoder(*places(count, seed=4))
    said = described(nets, p)
    heard = np.stack([measure(rendered(nets, alone(p, row), noise, row)) for row in range(count)])
    for axis, name in enumerate(TIMBRE_AXES):
        if name != "noisiness":
            assert np.corrcoef(said[:, axis], heard[:, axis])[0, 1] > 0.9, name
            assert 0.8 < np.polyfit(heard[:, axis], said[:, axis], 1)[0] < 1.2, name


def test_more_noise_is_expected_and_measured_as_noisier(noise: Any) -> None:
    """Within a sound, the expected noisiness follows the measured one as noise is turned up against tones."""
    nets, axis = untrained(), TIMBRE_AXES.index("noisiness")
    with torch.no_grad():
        p = nets.decoder(*places(3, seed=4))
    for row in range(3):
        louder = [alone(p, row)._replace(noise=(p.noise[row : row + 1] + by).clamp(max=2.0)) for by in range(-3, 5)]
        said = [described(nets, step)[0, axis] for step in louder]
        heard = [measure(rendered(nets, step, noise, row))[axis] for step in louder]
        assert np.corrcoef(said, heard)[0, 1] > 0.9


@pytest.mark.parametrize(("axis", "least", "most"), [(PITCH, 0.9, 1.1), (DECAY, 0.5, 1.1)], ids=["pitch", "decay"])
def test_pitch_and_decay_are_wired_in(noise: Any, axis: int, least: float, most: float) -> None:
    """Even a net that has learned nothing sounds higher with the pitch knob and longer with the decay knob.

    Its own reading of the axes is cut, and the noise taken out, so that what is wired moves tones alone.
    """
    nets = untrained()
    turned, z, drum = places(4, seed=2)
    turned *= 0
    with torch.no_grad():
        next(nets.decoder.net.parameters())[:, : len(TIMBRE_AXES)] = 0
        home = nets.decoder(turned, z, drum)
        turned[:, axis] = 2.0
        moved = nets.decoder(turned, z, drum)
    if axis == PITCH:
        factor = np.exp(2 * SPREAD)
        assert torch.allclose(moved.mode_hz, factor * home.mode_hz)
        assert torch.allclose(moved.sweep_hz, (factor * home.sweep_hz).clamp(max=8000.0))
    for row in range(4):
        tones = [alone(p, row) for p in (home, moved)]
        tones = [p._replace(noise=p.noise * 0 + np.log(SILENT), atoms=p.atoms * 0) for p in tones]
        before, after = (measure(rendered(nets, p, noise, row))[axis] for p in tones)
        assert least < (after - before) / (2 * SPREAD) < most
