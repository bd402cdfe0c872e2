"""Reads the weights of an exported graph back: its initialisers have the names of the nets' parameters."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from latentdrum.learning.onnx_export import HALF_SUFFIX
from latentdrum.models.onnx_session import inference_session
from latentdrum.storage.model_files import ModelError

#: By how much the outputs of nets and graph may differ at most: rounding comes to some 1e-5.
_TOLERANCE: Final = 1e-3


def graph_weights(graph: bytes) -> dict[str, Tensor]:
    """Every weight of a graph by the name of its parameter, in float32."""
    weights = {}
    for initialiser in onnx.load_from_string(graph).graph.initializer:
        values = numpy_helper.to_array(initialiser)
        if values.dtype in (np.float16, np.float32):
            weights[initialiser.name.removesuffix(HALF_SUFFIX)] = torch.from_numpy(values.astype(np.float32))
    return weights


def folded_norms(graph: bytes) -> list[tuple[Tensor, Tensor]]:
    """Scale and shift (channels,) of every group normalisation of a graph, in its order: their names are lost.

    The exporter writes them as a product and a sum with constants (channels, 1, 1) after the normalisation.
    """
    proto = onnx.load_from_string(graph).graph
    constants = {constant.name: constant for constant in proto.initializer}
    found: dict[str, list[Tensor]] = {"Mul": [], "Add": []}
    for node in proto.node:
        for name in (name for name in node.input if node.op_type in found and name in constants):
            values = numpy_helper.to_array(constants[name])
            if values.ndim == 3 and values.shape[1:] == (1, 1):
                found[node.op_type].append(torch.from_numpy(values.astype(np.float32).reshape(-1)))
    return list(zip(found["Mul"], found["Add"], strict=True))


def load_weights(net: nn.Module, weights: Mapping[str, Tensor], prefix: str = "") -> None:
    """Give a net its weights, whose names in the graph begin with prefix; buffers that are not there stay.

    Raises ModelError if some do not fit.
    """
    known = {name: weights[prefix + name] for name in net.state_dict() if prefix + name in weights}
    wanted = dict(net.named_buffers()) | known
    try:
        net.load_state_dict(wanted)
    except RuntimeError as error:
        raise ModelError(f"the model's weights do not fit the nets of this version: {error}") from error


def check_outputs(net: nn.Module, graph: bytes, inputs: Mapping[str, Tensor]) -> None:
    """Raises ModelError unless a net computes what its graph does, output by output."""
    session = inference_session(graph)
    expected = session.run(None, {name: value.numpy() for name, value in inputs.items()})
    with torch.no_grad():
        found = net.eval()(*inputs.values())
    names = [output.name for output in session.get_outputs()]
    if len(found) != len(expected):
        raise ModelError(f"the model has the outputs {', '.join(names)}; this version trains nets with {len(found)}")
    for name, mine, theirs in zip(names, found, expected, strict=True):
        away = float((np.abs(mine.numpy() - theirs) / np.maximum(1.0, np.abs(theirs))).max())
        if not away <= _TOLERANCE:
            raise ModelError(f"the model's {name} is off by {away:.2g} from that of the nets of this version")
