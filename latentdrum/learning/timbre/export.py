"""Turns the trained timbre nets into the files that ship: three ONNX graphs, a map of the space and a card."""

import hashlib
import json
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from latentdrum.core.timbre.loudness import loudness_db
from latentdrum.core.timbre.timbre import DRUMS, TIMBRE_AXES, TIMBRE_FREE_DIMS, Drum, Timbre
from latentdrum.learning.rhythm.export import graph, round_to_half
from latentdrum.learning.timbre.expected_spectra import Expectation, log_power
from latentdrum.learning.timbre.losses import unbiased
from latentdrum.learning.timbre.nets import Decoder, TimbreNets
from latentdrum.learning.timbre.space import with_landmarks
from latentdrum.learning.timbre.synthesiser import Renderer
from latentdrum.models.timbre.features import ATTACK, WHOLE
from latentdrum.models.timbre.model import load_folder
from latentdrum.models.timbre.noise_bank import BANDS, BLOCK, LONGEST
from latentdrum.models.timbre.refinement import SEARCH_WINDOWS
from latentdrum.models.timbre.space import to_knobs

#: Sounds of each drum whose loudness is measured, and the share of them that may be too peaky to be made as loud.
_MEASURED, _TOO_PEAKY = 80, 0.1
_PEAK_DB: Final = -1.0
#: How sure the encoder must be of a landmark's drum, and how many each drum keeps at least.
_SURE, _LEAST_LANDMARKS = 0.7, 16


class FreeDimsDecoder(nn.Module):
    """The decoder with a player's free dims (n, free) for input, turned into net coordinates on the way."""

    def __init__(self, decoder: Decoder, space: dict[str, Any]) -> None:
        super().__init__()
        self.decoder = decoder
        for name in ("centre", "spread"):
            self.register_buffer(name, torch.from_numpy(space[name]))
        self.register_buffer("turn", torch.from_numpy(space["directions"].T.copy()))

    def place(self, z: Tensor, drum: Tensor) -> Tensor:
        """Net coordinates, (n, free)."""
        centre, spread, turn = (self.get_buffer(name) for name in ("centre", "spread", "turn"))
        out: Tensor = (drum @ centre + (drum @ spread) * z) @ turn
        return out


class ExportedDecoder(FreeDimsDecoder):
    """As it ships: axes (1, 5) in deviations, z (1, free), drum (1, 12), noise, signs -> frames, end_s.

    It renders as many blocks as there is noise: asked with a few first, it tells how many the sound takes.
    """

    def __init__(self, decoder: Decoder, space: dict[str, Any]) -> None:
        super().__init__(decoder, space)
        self.renderer = Renderer(decoder.atoms.detach())

    def forward(self, axes: Tensor, z: Tensor, drum: Tensor, noise: Tensor, signs: Tensor) -> tuple[Tensor, Tensor]:
        """frames (blocks * BLOCK,), end_s ()."""
        p = self.decoder(axes, self.place(z, drum), drum)
        return self.renderer(p, noise, signs), p.end_s[0, 0]


class ExpectedDecoder(FreeDimsDecoder):
    """The log powers that the encoder would hear of n places, for the search: (n, windows, 136) and (n, 24, 48)."""

    def __init__(self, decoder: Decoder, space: dict[str, Any]) -> None:
        super().__init__(decoder, space)
        self.expect = Expectation()
        self.expect.keep(decoder.atoms.detach())
        self.register_buffer("rows", torch.tensor(SEARCH_WINDOWS))

    def forward(self, axes: Tensor, z: Tensor, drum: Tensor) -> tuple[Tensor, Tensor]:
        """Both hearings."""
        p = self.decoder(axes, self.place(z, drum), drum)
        expected = self.expect(p, self.decoder.atoms, self.get_buffer("rows"))
        return unbiased(expected), log_power(expected.attack)


def write_model(nets: TimbreNets, space: dict[str, Any], card: dict[str, Any], folder: Path) -> None:
    """Write the graphs, space.npz and card.json; the card gets the name, the axes and the hashes of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    nets.eval()
    round_to_half(nets)
    axes, z = torch.zeros(1, len(TIMBRE_AXES)), torch.zeros(1, TIMBRE_FREE_DIMS)
    place = {"axes": axes, "z": z, "drum": torch.eye(DRUMS)[:1]}
    heard = {
        "whole": torch.zeros(1, len(WHOLE.centres), WHOLE.bands),
        "attack": torch.zeros(1, len(ATTACK.centres), ATTACK.bands),
    }
    noise = {"noise": torch.zeros(LONGEST, BANDS, BLOCK), "signs": torch.ones(BANDS)}
    free = {"noise": {0: "blocks"}, "frames": {0: "frames"}}
    parts = {
        "encoder.onnx": graph(nets.encoder, heard, ["mean", "log_variance", "drum"]),
        "decoder.onnx": graph(ExportedDecoder(nets.decoder, space), place | noise, ["frames", "end_s"], free),
        "expected.onnx": graph(ExpectedDecoder(nets.decoder, space), place, ["whole", "attack"]),
    }
    card = {
        "name": folder.name, **card, "axes": list(TIMBRE_AXES), "drums": [drum.key for drum in Drum],
        "free_dims": TIMBRE_FREE_DIMS,
    }  # fmt: skip
    space = space | {"loudness_db": np.full(DRUMS, -20.0, np.float32)}
    _put(folder, card, parts | {"space.npz": _packed(space)})
    space = with_landmarks(space, recognised_landmarks(folder))
    _put(folder, card, parts | {"space.npz": _packed(space)})
    _put(folder, card, parts | {"space.npz": _packed(space | {"loudness_db": drum_loudness(folder)})})


def recognised_landmarks(folder: Path) -> NDArray[np.bool_]:
    """Which landmarks (n,) the encoder, hearing what is played there, takes for the drum that they are.

    A drum of which few are, keeps its most convincing ones.
    """
    model = load_folder(folder)
    space = model.space
    sure = np.zeros(len(space.drum), np.float32)
    for row, (axes, z, index) in enumerate(zip(space.axes, space.z, space.drum, strict=True)):
        drum = Drum(int(index))
        frames = model.unlevelled(Timbre(drum, to_knobs(axes), space.to_player(z, drum)), row)
        sure[row] = model.drum_scores(frames / max(float(np.abs(frames).max()), 1e-9))[drum]
    keep = sure >= _SURE
    for drum in Drum:
        rows = np.flatnonzero(space.drum == drum)
        keep[rows[np.argsort(-sure[rows])[:_LEAST_LANDMARKS]]] = True
    return keep


def drum_loudness(folder: Path) -> Any:
    """How loud to make each drum, (12,) LUFS: as loud as nine in ten of its sounds can be made below full scale."""
    model, rng = load_folder(folder), np.random.default_rng(0)
    levels = np.zeros(DRUMS, np.float32)
    for drum in Drum:
        sounds = [model.unlevelled(model.sample(drum, rng), seed) for seed in range(_MEASURED)]
        full = [loudness_db(frames / np.abs(frames).max()) + _PEAK_DB for frames in sounds]
        levels[drum] = np.quantile(full, _TOO_PEAKY)
    return levels


def _packed(space: dict[str, Any]) -> bytes:
    tables = BytesIO()
    np.savez_compressed(tables, **space)
    return tables.getvalue()


def _put(folder: Path, card: dict[str, Any], parts: dict[str, bytes]) -> None:
    for name, data in parts.items():
        (folder / name).write_bytes(data)
    files = {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()}
    (folder / "card.json").write_text(json.dumps({**card, "files": files}, indent=2) + "\n", encoding="utf-8")
