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

from latentdrum.core.axes import AXES
from latentdrum.core.groove import SHAPE
from latentdrum.core.latents import FREE_DIMS
from latentdrum.core.percentiles import Percentiles
from latentdrum.core.styles import STYLES
from latentdrum.learning.fit import Material, positions
from latentdrum.learning.landmarks import landmarks, neighbours, strongest_first
from latentdrum.learning.rhythm_nets import RhythmNets

OPSET = 17
PER_STYLE, NEIGHBOURS, STRAY = 500, 8, 0.7
_HALF_FROM = 4096  # smaller tables stay in float32


class PlayedDecoder(nn.Module):
    """The decoder as it ships: axes (n, 6, normal), a player's free dims (n, free) and style weights (n, 32)."""

    def __init__(self, nets: RhythmNets, rotation: Tensor) -> None:
        super().__init__()
        self.prior, self.decoder = nets.prior, nets.decoder
        self.register_buffer("turn", rotation.T.contiguous())

    def forward(self, axes: Tensor, z: Tensor, style: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Scores, velocities and offsets, (n, 32, 9) each."""
        centre, spread = self.prior(style)
        played: tuple[Tensor, Tensor, Tensor] = self.decoder(
            axes, centre + spread * (z @ self.get_buffer("turn")), style
        )
        return played


def round_to_half(nets: nn.Module) -> None:
    """Round the large weights to float16, so that the nets compute just what the exported graphs will."""
    with torch.no_grad():
        for parameter in nets.parameters():
            if parameter.numel() >= _HALF_FROM:
                parameter.copy_(parameter.half().float())


def graph(net: nn.Module, inputs: dict[str, Tensor], outputs: list[str]) -> bytes:
    """A net as ONNX bytes with a free batch size; large weights are stored in float16 and widened on load."""
    buffer: Any = BytesIO()  # torch takes any binary file, its annotation says a path
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net.eval(), tuple(inputs.values()), buffer, input_names=list(inputs), output_names=outputs,
            dynamic_axes={name: {0: "n"} for name in (*inputs, *outputs)}, opset_version=OPSET, dynamo=False,
        )  # fmt: skip
    model = onnx.load_from_string(buffer.getvalue())
    _store_half(model)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def _store_half(model: onnx.ModelProto) -> None:
    casts = []
    for weights in model.graph.initializer:
        values = numpy_helper.to_array(weights)
        if values.dtype == np.float32 and values.size >= _HALF_FROM:
            name = weights.name
            weights.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
            casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend([*casts, *nodes])


def survey(nets: RhythmNets, material: Material, percentiles: Percentiles, places: Tensor, seed: int) -> dict[str, Any]:
    """The tables of the rhythm space, by the names that the instrument reads them by; places are (n, 6) knob places."""
    drawn = torch.multinomial(material.share, 2000, True, generator=torch.Generator().manual_seed(seed))
    rotation = strongest_first(nets, material.x[drawn], places[drawn])
    rows = landmarks(material.style.numpy(), PER_STYLE, seed)
    z = positions(nets, material.x[rows])[0].numpy()
    style = material.style[rows].numpy()
    spread = np.exp(nets.prior.log_spread.detach().numpy())
    points = np.concatenate([3.0 * places[rows].numpy(), z / z.std(0)], 1)
    return {
        "knots": percentiles.knots,
        "centre": nets.prior.centre.detach().numpy(),
        "spread": spread,
        "rotation": rotation,
        "places": places[rows].numpy().astype(np.float16),
        "z": z.astype(np.float16),
        "style": style.astype(np.uint8),
        "near": neighbours(points, style, NEIGHBOURS).astype(np.uint16),
        "stray": np.float32(STRAY),
    }


def write(nets: RhythmNets, space: dict[str, Any], card: dict[str, Any], folder: Path) -> None:
    """Write encoder.onnx, decoder.onnx, space.npz and card.json; the card gets the name, space and file hashes."""
    folder.mkdir(parents=True, exist_ok=True)
    rotation = torch.from_numpy(space["rotation"])
    played = {"axes": torch.zeros(1, len(AXES)), "z": torch.zeros(1, FREE_DIMS), "style": torch.zeros(1, len(STYLES))}
    tables = BytesIO()
    np.savez_compressed(tables, **space)
    parts = {
        "encoder.onnx": graph(nets.encoder, {"x": torch.zeros(1, 3, *SHAPE)}, ["mean", "log_variance", "style"]),
        "decoder.onnx": graph(PlayedDecoder(nets, rotation), played, ["score", "velocity", "offset"]),
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
