"""Loads the rhythm nets back from an exported model, so that they can learn on."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import SHAPE
from latentdrum.core.rhythm.position import FREE_DIMS
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.learning.onnx_import import check_outputs, graph_weights, load_weights
from latentdrum.learning.rhythm.export import ExportedDecoder
from latentdrum.learning.rhythm.nets import RhythmNets, Size
from latentdrum.models.rhythm.space import RhythmSpace, read_space
from latentdrum.storage.model_files import read_card, read_part

_DECODER = "decoder."
#: Random grooves and positions on which nets and graphs are compared.
_COMPARED = 64


def load_exported(folder: Path) -> tuple[RhythmNets, RhythmSpace, bytes]:
    """The nets of an exported model, its space, and the tables of that as they are stored. Raises ModelError."""
    card = read_card(folder)
    encoder, decoder, tables = (read_part(folder, card, part) for part in ("encoder.onnx", "decoder.onnx", "space.npz"))
    space = read_space(tables)
    return load_nets(encoder, decoder, space), space, tables


def load_nets(encoder: bytes, decoder: bytes, space: RhythmSpace) -> RhythmNets:
    """The nets of two exported graphs. What only training needs (prior, classifier) is not in them and stays random.

    Raises ModelError unless the nets compute what the graphs do.
    """
    found, behind = graph_weights(encoder), graph_weights(decoder)
    nets = RhythmNets(
        Size(
            encoder_width=len(found["net.0.bias"]),
            encoder_depth=_blocks(found),
            decoder_width=len(behind[f"{_DECODER}net.0.bias"]),
            decoder_depth=_blocks(behind),
        )
    )
    load_weights(nets.encoder, found)
    load_weights(nets.decoder, behind, _DECODER)
    generator = torch.Generator().manual_seed(0)
    hits = (torch.rand(_COMPARED, *SHAPE, generator=generator) < 0.15).float()
    x = torch.stack([hits, hits * torch.rand(hits.shape, generator=generator), hits * 0.1], 1)
    check_outputs(nets.encoder, encoder, {"x": x})
    tables = {"centre": space.centre, "spread": space.spread, "directions": space.directions}
    position = {
        "axes": torch.randn(_COMPARED, len(AXES), generator=generator),
        "z": torch.randn(_COMPARED, FREE_DIMS, generator=generator),
        "style": torch.eye(len(STYLES))[torch.randint(len(STYLES), (_COMPARED,), generator=generator)],
    }
    check_outputs(ExportedDecoder(nets, tables), decoder, position)
    return nets


def _blocks(weights: Mapping[str, Tensor]) -> int:
    """The number of residual blocks."""
    return sum(name.endswith(".body.1.weight") for name in weights)
