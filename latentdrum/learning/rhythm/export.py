"""Exports the trained rhythm nets: two ONNX graphs, the tables of the rhythm space and a model card."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import SHAPE
from latentdrum.core.rhythm.position import FREE_DIMS
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.learning.onnx_export import npz_bytes, onnx_graph, write_files
from latentdrum.learning.rhythm.nets import RhythmNets
from latentdrum.storage.model_files import read_card, read_part

#: What a card says of the space.
SPACE_ON_CARD: Final = {"axes": list(AXES), "styles": list(STYLES), "free_dims": FREE_DIMS}


class ExportedDecoder(nn.Module):
    """The decoder as it ships: axes (n, 6, normal scores), free dimensions (n, free) and style weights (n, 32).

    The free dimensions are those of the rhythm space, strongest first; they become net coordinates on the way.
    """

    def __init__(self, nets: RhythmNets, space: dict[str, Any]) -> None:
        super().__init__()
        self.decoder = nets.decoder
        self.register_buffer("centre", torch.from_numpy(space["centre"]))
        self.register_buffer("log_spread", torch.from_numpy(np.log(space["spread"])))
        self.register_buffer("basis", torch.from_numpy(space["directions"].T.copy()))

    def forward(self, axes: Tensor, z: Tensor, style: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Scores, velocities and offsets, (n, 32, 9) each."""
        weights = torch.cat([style, (1.0 - style.sum(-1, keepdim=True)).clamp(min=0.0)], -1)
        spread = (weights @ self.get_buffer("log_spread")).exp()
        net_z = (weights @ self.get_buffer("centre") + spread * z) @ self.get_buffer("basis")
        out: tuple[Tensor, Tensor, Tensor] = self.decoder(axes, net_z, style)
        return out


def write_model(nets: RhythmNets, space: dict[str, Any], card: dict[str, Any], folder: Path) -> None:
    """Write encoder.onnx, decoder.onnx, space.npz and card.json; the card gets the name, space and file hashes."""
    write_files(folder, net_files(nets, space), card | SPACE_ON_CARD)


def write_learned_model(
    nets: RhythmNets, space: dict[str, Any], base: Path, card: dict[str, Any], folder: Path
) -> None:
    """Write a model that has learned on: nets and space anew, every other file as it is in the base model's folder.

    Raises ModelError if one of those is damaged.
    """
    base_card = read_card(base)
    kept = {name: read_part(base, base_card, name) for name in base_card["files"]}
    write_files(folder, kept | net_files(nets, space), card | SPACE_ON_CARD)


def net_files(nets: RhythmNets, space: dict[str, Any]) -> dict[str, bytes]:
    """encoder.onnx, decoder.onnx and space.npz."""
    position = {"axes": torch.zeros(1, len(AXES)), "z": torch.zeros(1, FREE_DIMS), "style": torch.zeros(1, len(STYLES))}
    return {
        "encoder.onnx": onnx_graph(nets.encoder, {"x": torch.zeros(1, 3, *SHAPE)}, ["mean", "log_variance", "style"]),
        "decoder.onnx": onnx_graph(ExportedDecoder(nets, space), position, ["score", "velocity", "offset"]),
        "space.npz": npz_bytes(space),
    }
