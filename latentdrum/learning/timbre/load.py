"""Reads an exported timbre model back as nets that can be trained on."""

from pathlib import Path
from typing import Final

import torch
from torch import nn

from latentdrum.core.timbre.timbre import DRUMS, TIMBRE_AXES, TIMBRE_FREE_DIMS
from latentdrum.learning.onnx_import import check_outputs, folded_norms, graph_weights, load_weights
from latentdrum.learning.timbre.export import ParameterDecoder
from latentdrum.learning.timbre.nets import DrumStatistics, Size, TimbreNets
from latentdrum.models.timbre.features import ATTACK, WHOLE
from latentdrum.models.timbre.space import TimbreSpace, read_space
from latentdrum.storage.model_files import read_card, read_part

_GRAPHS: Final = ("encoder", "decoder", "synthesiser")
#: Random sounds on which nets and graphs are compared.
_COMPARED: Final = 16


def load_exported(folder: Path) -> tuple[TimbreNets, TimbreSpace, bytes]:
    """The nets of an exported model, its space, and the tables of that as they are stored. Raises ModelError."""
    card = read_card(folder)
    encoder, decoder, synthesiser = (read_part(folder, card, f"{part}.onnx") for part in _GRAPHS)
    tables = read_part(folder, card, "space.npz")
    space = read_space(tables)
    return load_nets(encoder, decoder, synthesiser, space), space, tables


def load_nets(encoder: bytes, decoder: bytes, synthesiser: bytes, space: TimbreSpace) -> TimbreNets:
    """The nets of exported graphs; the synthesiser holds the transients.

    Raises ModelError unless the nets compute what the graphs do.
    """
    found, behind = graph_weights(encoder), graph_weights(decoder)
    behind["decoder.atoms"] = graph_weights(synthesiser)["renderer.atoms"]
    size = Size(
        channels=len(found["whole_layers.0.bias"]),
        encoder_width=len(found["joint_layers.0.bias"]),
        decoder_width=len(behind["decoder.net.0.bias"]),
        decoder_depth=sum(name.endswith(".body.1.weight") for name in behind),
    )
    nets = TimbreNets(size, DrumStatistics(*(behind[f"decoder.{name}"] for name in DrumStatistics._fields)))
    norms = [name for name, part in nets.encoder.named_modules() if isinstance(part, nn.GroupNorm)]
    for name, (scale, shift) in zip(norms, folded_norms(encoder), strict=True):
        found |= {f"{name}.weight": scale, f"{name}.bias": shift}
    load_weights(nets.encoder, found)
    load_weights(nets.decoder, behind, "decoder.")
    check_nets(nets, encoder, decoder, space)
    return nets


def check_nets(nets: TimbreNets, encoder: bytes, decoder: bytes, space: TimbreSpace) -> None:
    """Raises ModelError unless nets compute what graphs do, on random sounds and at a random timbre."""
    generator = torch.Generator().manual_seed(0)
    spectra = {
        name: -6 + 3 * torch.randn(_COMPARED, len(resolution.centres), resolution.bands, generator=generator)
        for name, resolution in (("whole", WHOLE), ("attack", ATTACK))
    }
    check_outputs(nets.encoder, encoder, spectra)
    tables = {"centre": space.centre, "spread": space.spread, "directions": space.directions}
    timbre = {
        "axes": torch.randn(1, len(TIMBRE_AXES), generator=generator),
        "z": torch.randn(1, TIMBRE_FREE_DIMS, generator=generator),
        "drum": torch.eye(DRUMS)[:1],
    }
    check_outputs(ParameterDecoder(nets.decoder, tables), decoder, timbre)
