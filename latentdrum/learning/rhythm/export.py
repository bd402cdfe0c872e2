"""Exports the trained rhythm nets: two ONNX graphs, the tables of the rhythm space and a model card."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import SHAPE
from latentdrum.core.rhythm.position import FREE_DIMS
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.rhythm.touch import OFFSET_BINS, VELOCITY_BINS
from latentdrum.core.voices import VOICES
from latentdrum.learning.onnx_export import npz_bytes, onnx_graph, write_files
from latentdrum.learning.rhythm.nets import RhythmNets, style_shares
from latentdrum.learning.rhythm.sampler import LAGS, Sampler
from latentdrum.models.rhythm.model import SECOND
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
        weights = style_shares(style)
        spread = (weights @ self.get_buffer("log_spread")).exp()
        net_z = (weights @ self.get_buffer("centre") + spread * z) @ self.get_buffer("basis")
        out: tuple[Tensor, Tensor, Tensor] = self.decoder(axes, net_z, style)
        return out


def write_model(
    nets: RhythmNets,
    sampler: tuple[Sampler, Tensor],
    space: dict[str, Any],
    second: dict[str, Any],
    card: dict[str, Any],
    folder: Path,
) -> None:
    """Write a model's files, and card.json with their names and hashes.

    sampler: with its patterns; space and second: the tables of space.npz and second.npz.
    """
    files = net_files(nets, space) | sampler_files(*sampler) | {SECOND: npz_bytes(second)}
    write_files(folder, files, card | SPACE_ON_CARD)


def write_learned_model(
    nets: RhythmNets, space: dict[str, Any], base: Path, card: dict[str, Any], folder: Path
) -> None:
    """Write a model that has learned on: nets and space anew, every other file as it is in the base model's folder.

    Raises ModelError if one of those is damaged.
    """
    write_files(folder, _files(base, read_card(base)) | net_files(nets, space), card | SPACE_ON_CARD)


def net_files(nets: RhythmNets, space: dict[str, Any]) -> dict[str, bytes]:
    """encoder.onnx, decoder.onnx and space.npz."""
    position = {"axes": torch.zeros(1, len(AXES)), "z": torch.zeros(1, FREE_DIMS), "style": torch.zeros(1, len(STYLES))}
    return {
        "encoder.onnx": onnx_graph(nets.encoder, {"x": torch.zeros(1, 3, *SHAPE)}, ["mean", "log_variance", "style"]),
        "decoder.onnx": onnx_graph(ExportedDecoder(nets, space), position, ["score", "velocity", "offset"]),
        "space.npz": npz_bytes(space),
    }


def write_sampler(sampler: tuple[Sampler, Tensor], base: Path, card: dict[str, Any], folder: Path) -> None:
    """Write a model with a new sampler and its patterns; every other file is as in the base model's folder.

    card: what to change on the base model's card. Raises ModelError if a file of it is damaged.
    """
    base_card = read_card(base)
    write_files(folder, _files(base, base_card) | sampler_files(*sampler), base_card | card)


def write_second(second: dict[str, Any], base: Path, folder: Path) -> None:
    """Write a model with new tables of second strikes; every other file is as in the base model's folder.

    Raises ModelError if a file of it is damaged.
    """
    card = read_card(base)
    write_files(folder, _files(base, card) | {SECOND: npz_bytes(second)}, card)


def _files(folder: Path, card: dict[str, Any]) -> dict[str, bytes]:
    """Every file of a model by its name."""
    return {name: read_part(folder, card, name) for name in card["files"]}


class ExportedReader(nn.Module):
    """The part of the sampler that reads the prediction, for all steps at once."""

    def __init__(self, sampler: Sampler) -> None:
        super().__init__()
        self.sampler = sampler

    def forward(
        self, score: Tensor, velocity: Tensor, offset: Tensor, axes: Tensor, style: Tensor, noise: Tensor
    ) -> Tensor:
        """The context of every step, (n, 32, width)."""
        return self.sampler.read((score, velocity, offset), axes, style, noise)


def sampler_files(sampler: Sampler, patterns: Tensor) -> dict[str, bytes]:
    """sampler.onnx, which reads the prediction, and sampler.npz, the weights of the loop over the steps."""
    cells = {name: torch.zeros(1, *SHAPE) for name in ("score", "velocity", "offset")}
    rest = {"axes": torch.zeros(1, len(AXES)), "style": torch.zeros(1, len(STYLES)), "noise": torch.zeros(1, 1)}
    graph = onnx_graph(ExportedReader(sampler), cells | rest, ["context"])
    return {"sampler.onnx": graph, "sampler.npz": npz_bytes(sampler_tables(sampler, patterns))}


def sampler_tables(sampler: Sampler, patterns: Tensor) -> dict[str, Any]:
    """The weights of the sampler's loop, laid out as it multiplies them: inputs in rows, one block a voice."""
    s, later = sampler, sampler.get_buffer("later")[:, None, :, None]
    logits = [_by_voice(s.velocity.weight.T, VELOCITY_BINS), _by_voice(s.offset.weight.T, OFFSET_BINS)]
    bias = [s.velocity.bias.reshape(VOICES, -1), s.offset.bias.reshape(VOICES, -1)]
    tables = {
        "history": s.history.weight.T,
        "step": _with_bias(s.step), "pattern": _with_bias(s.pattern),
        "hit": torch.cat([s.touch.weight.T, s.touch.bias[None], s.hits.weight.T]),
        # Velocity and offset bins side by side, so that one product gives the logits of a hit.
        "logits": torch.cat(logits, -1),
        "logits_bias": torch.cat(bias, -1),
        "velocity_coupling": F.pad(s.velocity_coupling * later, (0, OFFSET_BINS)),
        "offset_coupling": F.pad(s.offset_coupling * later, (VELOCITY_BINS, 0)),
        "own_coupling": s.own_coupling,
        "velocity_echo": F.pad(s.velocity_echo, (0, OFFSET_BINS)),
        "offset_echo": F.pad(s.offset_echo, (VELOCITY_BINS, 0)), "patterns": patterns,
    }  # fmt: skip
    halves = {name: table.detach().contiguous().numpy().astype(np.float16) for name, table in tables.items()}
    return halves | {"lags": np.array(LAGS, np.uint8)}


def _by_voice(weight: Tensor, bins: int) -> Tensor:
    """(inputs, voices * bins) -> (voices, inputs, bins)."""
    return weight.reshape(-1, VOICES, bins).transpose(0, 1)


def _with_bias(layer: nn.Linear) -> Tensor:
    """(inputs + 1, outputs): the last row is the bias, for an input of 1."""
    return torch.cat([layer.weight.T, layer.bias[None]])
