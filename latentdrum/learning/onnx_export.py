"""Writes trained nets as ONNX graphs, with the tables of their latent space and a model card beside them."""

import hashlib
import json
import warnings
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

OPSET: Final = 17
#: Weights are stored in float16 from so many values on, unless one is too large for float16 (65504).
_HALF_FROM: Final = 4096
_HALF_LIMIT: Final = 60_000.0
#: The name of a weight that is stored in float16 ends so; it is cast to one without.
HALF_SUFFIX: Final = "_half"


def round_to_half(nets: nn.Module) -> None:
    """Round the large weights to float16, so that the nets compute just what the exported graphs will."""
    with torch.no_grad():
        for parameter in nets.parameters():
            if parameter.numel() >= _HALF_FROM:
                parameter.copy_(parameter.half().float())


def onnx_graph(
    net: nn.Module, inputs: dict[str, Tensor], outputs: list[str], dynamic: dict[str, dict[int, str]] | None = None
) -> bytes:
    """A net as ONNX bytes; large weights are stored in float16 and cast to float32 on load.

    inputs are examples. dynamic: names of the dimensions of any size, by input or output; the first of each if None.
    """
    dynamic = dynamic or {name: {0: "n"} for name in (*inputs, *outputs)}
    buffer: Any = BytesIO()  # torch takes any binary file, its annotation says a path
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net.eval(), tuple(inputs.values()), buffer, input_names=list(inputs), output_names=outputs,
            dynamic_axes=dynamic, opset_version=OPSET, dynamo=False,
        )  # fmt: skip
    model = onnx.load_from_string(buffer.getvalue())
    _store_half(model)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def _store_half(model: onnx.ModelProto) -> None:
    casts = []
    for weights in model.graph.initializer:
        values = numpy_helper.to_array(weights)
        if values.dtype == np.float32 and values.size >= _HALF_FROM and np.abs(values).max() < _HALF_LIMIT:
            name = weights.name
            weights.CopyFrom(numpy_helper.from_array(values.astype(np.float16), name + HALF_SUFFIX))
            casts.append(helper.make_node("Cast", [name + HALF_SUFFIX], [name], to=TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend([*casts, *nodes])


def npz_bytes(tables: dict[str, Any]) -> bytes:
    """Arrays as a compressed .npz file."""
    packed = BytesIO()
    np.savez_compressed(packed, **tables)
    return packed.getvalue()


def write_files(folder: Path, files: dict[str, bytes], card: dict[str, Any]) -> None:
    """Write a model's files and card.json; the card gets the model's name (the folder's) and the files' hashes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    card = {"name": folder.name, **card, "files": hashes}
    (folder / "card.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
