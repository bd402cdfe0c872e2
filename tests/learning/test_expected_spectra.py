"""Expected spectra agree with rendered audio, and the axes change the descriptors they name."""

from typing import Any

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import measure
from latentdrum.core.timbre.spectral_distance import POWER_FLOOR
from latentdrum.core.timbre.timbre import DRUMS, TIMBRE_AXES, Drum
from latentdrum.models.timbre.features import ATTACK, WHOLE, Resolution
from latentdrum.models.timbre.features import log_power as rendered_power
from latentdrum.models.timbre.noise_bank import bank

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.training

from latentdrum.learning.timbre.expected_descriptors import describe  # noqa: E402
from latentdrum.learning.timbre.expected_spectra import Expectation, log_power  # noqa: E402
from latentdrum.learning.timbre.nets import TimbreNets  # noqa: E402
from latentdrum.learning.timbre.peakiness import LONG, peakiness, peakiness_error  # noqa: E402
from latentdrum.learning.timbre.synthesiser import SILENT, Parameters  # noqa: E402
from tests.training.judging.untrained import SPREAD, alone, places, rendered, untrained  # noqa: E402

PITCH, DECAY = (TIMBRE_AXES.index(name) for name in ("pitch", "decay"))


@pytest.fixture(scope="module")
def noise() -> Any:
    """The noise bank that sounds are rendered from."""
    return torch.from_numpy(bank())


def powers(nets: TimbreNets, p: Parameters, noise: Any, resolution: Resolution, windows: int) -> FloatArray:
    """Mean power of every sound over eight draws of noise, (n, windows, bands)."""
    draws = [[rendered(nets, alone(p, row), noise, seed) for seed in range(8)] for row in range(len(p.end_s))]
    power = [[np.exp(rendered_power(frames, resolution)[:windows]) for frames in sounds] for sounds in draws]
    return np.asarray(np.mean(power, 1), np.float32)


def log_error(expected: Any, power: FloatArray) -> FloatArray:
    """Expected minus rendered log power, nepers, of the bands within 30 dB of the loudest in their window."""
    loudest, ever = power.max(2, keepdims=True), power.max((1, 2), keepdims=True)
    audible = (power > 1e-3 * loudest) & (power > 1e-4 * ever) & (power > 100 * POWER_FLOOR)
    return np.asarray((log_power(expected).numpy() - np.log(power))[audible], np.float32)


def test_expected_noise_is_what_rendered_noise_averages_to(noise: Any) -> None:
    """In every band and window, rendered noise has the expected power on average."""
    nets, rows = untrained(), torch.arange(40)
    with torch.no_grad():
        p = nets.decoder(*places(4))
        p = p._replace(mode_level=p.mode_level * 0 - 14, sweep_level=p.sweep_level * 0 - 12, atoms=p.atoms * 0)
        p = p._replace(partial_level=p.partial_level * 0 - 16)
        expected = Expectation()(p, nets.decoder.atoms, rows)
    for resolution, predicted in ((WHOLE, expected.whole), (ATTACK, expected.attack)):
        away = log_error(predicted, powers(nets, p, noise, resolution, predicted.shape[1]))
        assert abs(away.mean()) < 0.1, resolution
        assert np.abs(away).mean() < 0.3, resolution


def test_partials_have_the_power_of_noise_at_their_level(noise: Any) -> None:
    """Band gains give partials the power that they give noise, in sum over bands, while they decay as they should.

    A little less: there are none above 20 kHz.
    """
    nets, rows = untrained(), torch.arange(60)
    axes, z, _ = places(4)
    with torch.no_grad():
        p = nets.decoder(0 * axes, z, torch.eye(DRUMS)[[Drum.RIDE, Drum.CRASH, Drum.HAT_OPEN, Drum.PERC]])
        p = p._replace(mode_level=p.mode_level * 0 - 14, sweep_level=p.sweep_level * 0 - 12, atoms=p.atoms * 0)
        p = p._replace(noise=p.noise * 0 - 16)
        expected = Expectation()(p, nets.decoder.atoms, rows)
    power = powers(nets, p, noise, WHOLE, 60)
    audible = expected.whole.sum(2).numpy() > 1e-5
    louder = np.log(expected.whole.sum(2).numpy() / power.sum(2))[audible]
    assert audible.sum() > 60
    assert abs(louder.mean() - 0.15) < 0.25
    assert np.abs(louder).max() < 0.8


def test_peakiness_follows_from_powers_of_noise_and_partials(noise: Any) -> None:
    """What is expected from the powers is measured on rendered sounds, whichever of the two is louder.

    In the mean of the bands; in one, the partials that happen to lie there are louder or softer.
    """
    nets = untrained()
    axes, z, _ = places(1)
    with torch.no_grad():
        p = nets.decoder(0 * axes, z, torch.eye(DRUMS)[[Drum.RIDE]])
        p = p._replace(mode_level=p.mode_level * 0 - 14, sweep_level=p.sweep_level * 0 - 12, atoms=p.atoms * 0)
        p = p._replace(end_s=p.end_s * 0 + 4.0, noise=p.noise * 0 - 2.0, partial_rate=p.partial_rate * 0 + 1e-3)
    for level in (-8.0, -2.0, 0.0, 1.0):
        q = p._replace(partial_level=p.partial_level * 0 + level)
        with torch.no_grad():
            e = Expectation()(q, nets.decoder.atoms, torch.arange(1))
        measured = np.mean([peakiness(rendered(nets, q, noise, seed)) for seed in range(6)], 0)[None]
        below = peakiness_error(e.long_noise, e.long_lines, torch.full((1, len(LONG.centres), LONG.bands), -20.0))
        assert abs(float(below) - 20.0 - np.nanmean(measured)) < 0.4, level
        assert float(peakiness_error(e.long_noise, e.long_lines, torch.from_numpy(measured))) < 0.9, level


def test_expectations_are_what_rendered_sounds_average_to(noise: Any) -> None:
    """Every sound has the expected power, and on average so has each band once the onset is over.

    During the onset a sweep smears over bands, which the expectation leaves out.
    """
    nets, rows = untrained(), torch.arange(40)
    with torch.no_grad():
        p = nets.decoder(*places(6))
        expected = Expectation()(p, nets.decoder.atoms, rows)
    for resolution, predicted in ((WHOLE, expected.whole), (ATTACK, expected.attack)):
        power = powers(nets, p, noise, resolution, predicted.shape[1])
        louder = np.log(predicted.sum((1, 2)).numpy() / power.sum((1, 2)))
        assert abs(louder.mean()) < 0.1, resolution
        assert np.abs(louder).max() < 0.2, resolution
        if resolution is WHOLE:
            assert abs(log_error(predicted[:, 3:], power[:, 3:]).mean()) < 0.1


def described(nets: TimbreNets, p: Parameters) -> FloatArray:
    """Expected descriptors, (n, 5)."""
    with torch.no_grad():
        out: FloatArray = describe(Expectation()(p, nets.decoder.atoms, torch.arange(1))).numpy()
    return out


def test_expected_descriptors_move_with_measured_ones(noise: Any) -> None:
    """From sound to sound, expected descriptors follow those measured on audio, with a slope near 1.

    All but noisiness: beating tones within a band are measured as partly noise.
    """
    nets, count = untrained(), 24
    with torch.no_grad():
        p = nets.decoder(*places(count, seed=4))
    predicted = described(nets, p)
    measured = np.stack([measure(rendered(nets, alone(p, row), noise, row)) for row in range(count)])
    for axis, name in enumerate(TIMBRE_AXES):
        if name != "noisiness":
            assert np.corrcoef(predicted[:, axis], measured[:, axis])[0, 1] > 0.9, name
            assert 0.8 < np.polyfit(measured[:, axis], predicted[:, axis], 1)[0] < 1.2, name


def test_more_noise_is_expected_and_measured_as_noisier(noise: Any) -> None:
    """Within a sound, expected noisiness follows the measured one as noise is raised against tones."""
    nets, axis = untrained(), TIMBRE_AXES.index("noisiness")
    with torch.no_grad():
        p = nets.decoder(*places(3, seed=4))
    for row in range(3):
        louder = [alone(p, row)._replace(noise=(p.noise[row : row + 1] + by).clamp(max=2.0)) for by in range(-3, 5)]
        predicted = [described(nets, step)[0, axis] for step in louder]
        measured = [measure(rendered(nets, step, noise, row))[axis] for step in louder]
        assert np.corrcoef(predicted, measured)[0, 1] > 0.9


@pytest.mark.parametrize(("axis", "least", "most"), [(PITCH, 0.9, 1.15), (DECAY, 0.5, 1.1)], ids=["pitch", "decay"])
def test_pitch_and_decay_act_directly(noise: Any, axis: int, least: float, most: float) -> None:
    """Even an untrained net sounds higher with more pitch and longer with more decay.

    The net's own weights for the axes are zeroed and the noise is removed: only the direct action on tones is left.
    """
    nets = untrained()
    axes, z, drum = places(4, seed=2)
    axes *= 0
    with torch.no_grad():
        next(nets.decoder.net.parameters())[:, : len(TIMBRE_AXES)] = 0
        base = nets.decoder(axes, z, drum)
        axes[:, axis] = 2.0
        moved = nets.decoder(axes, z, drum)
    if axis == PITCH:
        factor = np.exp(2 * SPREAD)
        assert torch.allclose(moved.mode_hz, factor * base.mode_hz)
        assert torch.allclose(moved.sweep_hz, factor * base.sweep_hz)
    for row in range(4):
        tones = [alone(p, row) for p in (base, moved)]
        tones = [p._replace(noise=p.noise * 0 + np.log(SILENT), atoms=p.atoms * 0) for p in tones]
        tones = [p._replace(partial_level=p.partial_level * 0 - 16) for p in tones]
        before, after = (measure(rendered(nets, p, noise, row))[axis] for p in tones)
        assert least < (after - before) / (2 * SPREAD) < most
