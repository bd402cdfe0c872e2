"""Turns the trained rhythm nets into the files that ship: two ONNX graphs, a map of the space and a card."""

import hashlib
import json
import warnings
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import SHAPE
from latentdrum.core.rhythm.percentiles import Percentiles
from latentdrum.core.rhythm.position import FREE_DIMS
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.learning.rhythm.fit import TrainingData, positions
from latentdrum.learning.rhythm.nets import RhythmNets
from latentdrum.learning.rhythm.space import landmarks, neighbours, scatter_within, strongest_directions, style_moments

OPSET = 17
PER_STYLE, NEIGHBOURS, STRAY = 500, 8, 0.7
_HALF_FROM = 4096  # smaller tables stay in float32
_HALF_REACH = 60_000.0  # so do those with larger numbers, which float16 does not know


class ExportedDecoder(nn.Module):
    """The decoder as it ships: axes (n, 6, normal), a player's free dims (n, free) and style weights (n, 32)."""

    def __init__(self, nets: RhythmNets, space: dict[str, Any]) -> None:
        super().__init__()
        self.decoder = nets.decoder
        self.register_buffer("centre", torch.from_numpy(space["centre"]))
        self.register_buffer("log_spread", torch.from_numpy(np.log(space["spread"])))
        self.register_buffer("turn", torch.from_numpy(space["directions"].T.copy()))

    def forward(self, axes: Tensor, z: Tensor, style: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Scores, velocities and offsets, (n, 32, 9) each."""
        shares = torch.cat([style, (1.0 - style.sum(-1, keepdim=True)).clamp(min=0.0)], -1)
        spread = (shares @ self.get_buffer("log_spread")).exp()
        placed = (shares @ self.get_buffer("centre") + spread * z) @ self.get_buffer("turn")
        played: tuple[Tensor, Tensor, Tensor] = self.decoder(axes, placed, style)
        return played


def round_to_half(nets: nn.Module) -> None:
    """Round the large weights to float16, so that the nets compute just what the exported graphs will."""
    with torch.no_grad():
        for parameter in nets.parameters():
            if parameter.numel() >= _HALF_FROM:
                parameter.copy_(parameter.half().float())


def graph(
    net: nn.Module, inputs: dict[str, Tensor], outputs: list[str], free: dict[str, dict[int, str]] | None = None
) -> bytes:
    """A net as ONNX bytes with a free batch size; large weights are stored in float16 and widened on load.

    free: which dimensions are free instead, by input or output.
    """
    free = free or {name: {0: "n"} for name in (*inputs, *outputs)}
    buffer: Any = BytesIO()  # torch takes any binary file, its annotation says a path
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net.eval(), tuple(inputs.values()), buffer, input_names=list(inputs), output_names=outputs,
            dynamic_axes=free, opset_version=OPSET, dynamo=False,
        )  # fmt: skip
    model = onnx.load_from_string(buffer.getvalue())
    _store_half(model)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def _store_half(model: onnx.ModelProto) -> None:
    casts = []
    for weights in model.graph.initializer:
        values = numpy_helper.to_array(weights)
        if values.dtype == np.float32 and values.size >= _HALF_FROM and np.abs(values).max() < _HALF_REACH:
            name = weights.name
            weights.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
            casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend([*casts, *nodes])


def space_tables(
    nets: RhythmNets, material: TrainingData, percentiles: Percentiles, places: Tensor, seed: int
) -> dict[str, Any]:
    """The tables of the rhythm space, by the names that the instrument reads them by; places are (n, 6) knob places."""
    drawn = torch.multinomial(material.share, 2000, True, generator=torch.Generator().manual_seed(seed))
    everywhere = positions(nets, material.x)[0].numpy()
    styles, share = material.style.numpy(), material.share.numpy()
    scatter = scatter_within(everywhere, styles, share)
    directions = strongest_directions(nets, material.x[drawn], places[drawn], scatter)
    centre, spread = style_moments(everywhere @ np.linalg.inv(directions).T, styles, share)
    rows = landmarks(material.style.numpy(), PER_STYLE, seed)
    z, style = everywhere[rows], styles[rows]
    points = np.concatenate([3.0 * places[rows].numpy(), z / z.std(0)], 1)
    return {
        "knots": percentiles.knots,
        "centre": centre,
        "spread": spread,
        "directions": directions,
        "places": places[rows].numpy().astype(np.float16),
        "z": z.astype(np.float16),
        "style": style.astype(np.uint8),
        "near": neighbours(points, style, NEIGHBOURS).astype(np.uint16),
        "stray": np.float32(STRAY),
    }


def write_model(nets: RhythmNets, space: dict[str, Any], card: dict[str, Any], folder: Path) -> None:
    """Write encoder.onnx, decoder.onnx, space.npz and card.json; the card gets the name, space and file hashes."""
    folder.mkdir(parents=True, exist_ok=True)
    played = {"axes": torch.zeros(1, len(AXES)), "z": torch.zeros(1, FREE_DIMS), "style": torch.zeros(1, len(STYLES))}
    tables = BytesIO()
    np.savez_compressed(tables, **space)
    parts = {
        "encoder.onnx": graph(nets.encoder, {"x": torch.zeros(1, 3, *SHAPE)}, ["mean", "log_variance", "style"]),
        "decoder.onnx": graph(ExportedDecoder(nets, space), played, ["score", "velocity", "offset"]),
        "space.npz": tables.getvalue(),
    }
    for name, data in parts.items():
        (folder / name).write_bytes(data)
    card = {
        "name": folder.name,
        **card,
        "axes": list(AXES),
        "styles": list(STYLES),
        "free_dims": FREE_DIMS,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()},
    }
    (folder / "card.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
