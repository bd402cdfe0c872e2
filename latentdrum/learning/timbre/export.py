"""Exports the trained timbre nets: four ONNX graphs, the tables of the timbre space and a model card."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from latentdrum.core.timbre.timbre import DRUMS, TIMBRE_AXES, TIMBRE_FREE_DIMS, Drum, Timbre
from latentdrum.learning.onnx_export import npz_bytes, onnx_graph, round_to_half, write_files
from latentdrum.learning.timbre.expected_spectra import Expectation, log_power
from latentdrum.learning.timbre.losses import unbiased
from latentdrum.learning.timbre.nets import Decoder, TimbreNets
from latentdrum.learning.timbre.space import with_landmarks
from latentdrum.learning.timbre.synthesiser import Parameters, Renderer
from latentdrum.models.timbre.features import ATTACK, WHOLE
from latentdrum.models.timbre.model import load_folder
from latentdrum.models.timbre.noise_bank import BANDS, BLOCK
from latentdrum.models.timbre.partials import partials
from latentdrum.models.timbre.refinement import SEARCH_WINDOWS
from latentdrum.models.timbre.space import to_knobs

#: What a card says of the space.
SPACE_ON_CARD: Final = {
    "axes": list(TIMBRE_AXES), "drums": [drum.key for drum in Drum], "free_dims": TIMBRE_FREE_DIMS,
}  # fmt: skip
#: Probability that the encoder must give a landmark's drum, and how many landmarks each drum keeps at least.
_MIN_PROBABILITY, _MIN_LANDMARKS = 0.7, 16


class FreeDimsDecoder(nn.Module):
    """The decoder with the timbre space's free dimensions (n, free) for input; they become net coordinates here."""

    def __init__(self, decoder: Decoder, space: dict[str, Any]) -> None:
        super().__init__()
        self.decoder = decoder
        for name in ("centre", "spread"):
            self.register_buffer(name, torch.from_numpy(space[name]))
        self.register_buffer("basis", torch.from_numpy(space["directions"].T.copy()))

    def net_coordinates(self, z: Tensor, drum: Tensor) -> Tensor:
        """Net coordinates, (n, free)."""
        centre, spread, basis = (self.get_buffer(name) for name in ("centre", "spread", "basis"))
        out: Tensor = (drum @ centre + (drum @ spread) * z) @ basis
        return out


class ParameterDecoder(FreeDimsDecoder):
    """The decoder as it ships: axes (1, 5) in deviations, z (1, free), drum (1, 12) -> the synthesiser's parameters."""

    def forward(self, axes: Tensor, z: Tensor, drum: Tensor) -> Parameters:
        """The parameters of one sound."""
        parameters: Parameters = self.decoder(axes, self.net_coordinates(z, drum), drum)
        return parameters


class Synthesiser(nn.Module):
    """The synthesiser as it ships: Parameters of one sound, and Renderer's other inputs -> frames (blocks * BLOCK,)."""

    def __init__(self, decoder: Decoder) -> None:
        super().__init__()
        self.renderer = Renderer(decoder.atoms.detach())

    def forward(self, *inputs: Tensor) -> Tensor:
        """inputs: the fields of Parameters, then bank (the noise), signs, partials and bands."""
        count = len(Parameters._fields)
        frames: Tensor = self.renderer(Parameters(*inputs[:count]), *inputs[count:])
        return frames


class ExpectedDecoder(FreeDimsDecoder):
    """The expected log powers of n timbres, for encoder refinement: (n, windows, 136) and (n, 24, 48)."""

    def __init__(self, decoder: Decoder, space: dict[str, Any]) -> None:
        super().__init__(decoder, space)
        self.expect = Expectation()
        self.expect.freeze_atoms(decoder.atoms.detach())
        self.register_buffer("rows", torch.tensor(SEARCH_WINDOWS))

    def forward(self, axes: Tensor, z: Tensor, drum: Tensor) -> tuple[Tensor, Tensor]:
        """Log powers of the whole and of the attack."""
        p = self.decoder(axes, self.net_coordinates(z, drum), drum)
        expected = self.expect(p, self.decoder.atoms, self.get_buffer("rows"))
        return unbiased(expected), log_power(expected.attack)


def write_model(nets: TimbreNets, space: dict[str, Any], card: dict[str, Any], folder: Path) -> None:
    """Write the graphs, space.npz and card.json; the card gets the name, the axes and the hashes of the files."""
    nets.eval()
    round_to_half(nets)
    graphs, card = net_files(nets, space), card | SPACE_ON_CARD
    # Written twice: the model must load to choose its landmarks.
    write_files(folder, graphs | {"space.npz": npz_bytes(space)}, card)
    space = with_landmarks(space, recognised_landmarks(folder))
    write_files(folder, graphs | {"space.npz": npz_bytes(space)}, card)


def write_learned_model(nets: TimbreNets, space: dict[str, Any], card: dict[str, Any], folder: Path) -> None:
    """Write a model that has learned on, its space as it is given: landmarks are not chosen anew."""
    write_files(folder, net_files(nets, space) | {"space.npz": npz_bytes(space)}, card | SPACE_ON_CARD)


def net_files(nets: TimbreNets, space: dict[str, Any]) -> dict[str, bytes]:
    """encoder.onnx, decoder.onnx, synthesiser.onnx and expected.onnx."""
    timbre = {
        "axes": torch.zeros(1, len(TIMBRE_AXES)),
        "z": torch.zeros(1, TIMBRE_FREE_DIMS),
        "drum": torch.eye(DRUMS)[:1],
    }
    spectra = {
        "whole": torch.zeros(1, len(WHOLE.centres), WHOLE.bands),
        "attack": torch.zeros(1, len(ATTACK.centres), ATTACK.bands),
    }
    decoder, expected = ParameterDecoder(nets.decoder, space), ExpectedDecoder(nets.decoder, space)
    names = list(Parameters._fields)
    with torch.no_grad():
        parameters = dict(zip(names, decoder(**timbre), strict=True))
    count = len(partials(Drum.RIDE).hz)
    excitation = {
        "bank": torch.zeros(256, BANDS, BLOCK),
        "signs": torch.ones(BANDS),
        "partials": torch.zeros(count, 3),
        "bands": torch.zeros(count, BANDS),
    }
    dynamic = {"bank": {0: "blocks"}, "partials": {0: "partials"}, "bands": {0: "partials"}, "frames": {0: "frames"}}
    return {
        "encoder.onnx": onnx_graph(nets.encoder, spectra, ["mean", "log_variance", "drum"]),
        "decoder.onnx": onnx_graph(decoder, timbre, names),
        "synthesiser.onnx": onnx_graph(Synthesiser(nets.decoder), parameters | excitation, ["frames"], dynamic),
        "expected.onnx": onnx_graph(expected, timbre, ["whole", "attack"]),
    }


def recognised_landmarks(folder: Path) -> NDArray[np.bool_]:
    """Which landmarks (n,) the encoder recognises, once rendered, as the drum that they are.

    A drum with too few recognised landmarks keeps its most probable ones.
    """
    model = load_folder(folder)
    space = model.space
    probability = np.zeros(len(space.drum), np.float32)
    for row, (axes, z, index) in enumerate(zip(space.axes, space.z, space.drum, strict=True)):
        drum = Drum(int(index))
        frames = model.unlevelled(Timbre(drum, to_knobs(axes), space.to_player(z, drum)), row)
        probability[row] = model.encoder_shares(frames / max(float(np.abs(frames).max()), 1e-9))[drum]
    keep = probability >= _MIN_PROBABILITY
    for drum in Drum:
        rows = np.flatnonzero(space.drum == drum)
        keep[rows[np.argsort(-probability[rows])[:_MIN_LANDMARKS]]] = True
    return keep
