"""Trains the timbre model, from the prepared sounds to the files that ship.

    python -m training.timbre --config training/configs/timbre.toml --out build/timbre [--data DIR ...]
    torchrun --nproc-per-node 2 -m training.timbre ...     on several processes or GPUs

OUT holds what training.timbre.sounds.prepare wrote; if it does not, the sounds are prepared first. An interrupted
training goes on from OUT/checkpoint.pt when started again with the same config.
"""

import argparse
import json
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from latentdrum.core.model_names import TIMBRE_MODEL
from latentdrum.learning.distributed import DistributedContext, distributed_context
from latentdrum.learning.timbre.export import write_model
from latentdrum.learning.timbre.space import space_tables
from latentdrum.learning.timbre.trainer import Plan, fit
from training.config import build, read_tables
from training.paths import ROOT, drum_data
from training.timbre.dataset import AnalysedSounds, DrawMix, analyse, descriptor_statistics, training_data
from training.timbre.sounds.prepare import MANIFEST, SoundCounts, prepare
from training.timbre.sounds.store import Sounds, load

DEFAULT_CONFIG = ROOT / "training" / "configs" / "timbre.toml"
QUICK_CONFIG = ROOT / "training" / "configs" / "timbre-quick.toml"


def read_config(path: Path) -> tuple[SoundCounts, DrawMix, list[Plan]]:
    """The sound counts, draw mix and plans of a config file, one plan a stage; [finish] overrides [train].

    Raises ValueError naming an unknown key.
    """
    tables = read_tables(path, "data", "mix", "train", "finish")
    counts = build(SoundCounts, tables.get("data", {}), f"{path} [data]")
    mix = build(DrawMix, tables.get("mix", {}), f"{path} [mix]")
    first = tables.get("train", {})
    stages = [build(Plan, first, f"{path} [train]")]
    if "finish" in tables:
        later = tables["finish"]
        weights = {**first.get("weights", {}), **later.get("weights", {})}
        stages.append(build(Plan, {**first, **later, "weights": weights}, f"{path} [finish]"))
    return counts, mix, stages


def prepared_sounds(out: Path, folders: list[Path], counts: SoundCounts, context: DistributedContext) -> Sounds:
    """The sounds in the folder, prepared now by the main process if they are not there."""
    if context.is_main and not (out / MANIFEST).is_file():
        prepare(out, folders or [drum_data()], counts)
    context.barrier()
    return load(out)


def analysed_once(sounds: Sounds, out: Path, context: DistributedContext) -> AnalysedSounds:
    """The sounds analysed by the main process; the others load its result."""
    if not context.is_main:
        context.barrier()
    analysed = analyse(sounds, out)
    if context.is_main:
        context.barrier()
    return analysed


def card(out: Path, counts: SoundCounts, mix: DrawMix, stages: list[Plan]) -> dict[str, Any]:
    """How the model was made, for its card; scores are added by training.evaluate --card."""
    manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    return {
        "what": "conditional VAE over drum one-shots of twelve kinds; five named axes, and a synthesiser for a decoder",
        "licence": "MIT",
        "credits": manifest["credits"],
        "data": {key: manifest[key] for key in ("sounds", "recorded", "drums", "sources", "licences")},
        "sound_counts": asdict(counts),
        "draw_mix": asdict(mix),
        "stages": [asdict(plan) for plan in stages],
        "made_with": {"torch": torch.__version__, "python": platform.python_version()},
    }


def train(config: Path, out: Path, folders: list[Path], context: DistributedContext) -> Path:
    """Prepare, train and export; the folder of the exported files."""
    torch.set_flush_denormal(True)  # before torch starts a thread: each inherits it from the first
    counts, mix, stages = read_config(config)
    sounds = prepared_sounds(out, folders, counts, context)
    analysed = analysed_once(sounds, out, context)
    statistics = descriptor_statistics(analysed.descriptors, analysed.leverage, sounds.drum, sounds.real)
    data = training_data(sounds, analysed, statistics, mix)
    nets = None
    for number, plan in enumerate(stages):
        nets = fit(data, plan, out if number == 0 else out / f"stage-{number + 1}", context, nets)
    assert nets is not None
    if context.is_main:
        tables = {"hardness": sounds.hardness, "articulation": sounds.articulation, "kit": sounds.kit}
        space = space_tables(nets, data, statistics.mean, sounds.real, tables)
        write_model(nets, space, card(out, counts, mix, stages), out / TIMBRE_MODEL)
    return out / TIMBRE_MODEL


def main() -> None:
    """Train from a config."""
    parser = argparse.ArgumentParser(prog="python -m training.timbre", description=__doc__)
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG)
    parser.add_argument("--quick", action="store_true", help="a minute's training, to test the whole chain")
    parser.add_argument("--out", type=Path, required=True, help="folder for sounds, checkpoint, log and the model")
    parser.add_argument("--data", type=Path, action="append", default=[], help="folder of one-shots to prepare")
    options = parser.parse_args()
    with distributed_context() as context:
        folder = train(QUICK_CONFIG if options.quick else options.config, options.out, options.data, context)
    if context.is_main:
        print(f"model: {folder}")


if __name__ == "__main__":
    main()
