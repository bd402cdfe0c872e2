"""Trains the timbre model from the gathered sounds to the files that ship.

    python -m training.timbre --config training/configs/timbre.toml --out build/timbre [--data DIR ...]
    torchrun --nproc-per-node 2 -m training.timbre ...     on several processes or GPUs

OUT holds what training.timbre.sounds.prepare gathered; where it does not, it is gathered first. An interrupted training
goes on from OUT/checkpoint.pt when started again with the same config.
"""

import argparse
import json
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from latentdrum.learning.distributed import DistributedContext, distributed_context
from latentdrum.learning.timbre.export import write_model
from latentdrum.learning.timbre.fit import Plan, fit
from latentdrum.learning.timbre.space import space_tables
from training.config import build, read_tables
from training.paths import ROOT, drum_data
from training.timbre.dataset import AnalysedSounds, DrawMix, analyse, descriptor_statistics, training_data
from training.timbre.sounds.prepare import MANIFEST, SoundCounts, prepare
from training.timbre.sounds.store import Sounds, load

DEFAULT_CONFIG = ROOT / "training" / "configs" / "timbre.toml"
QUICK_CONFIG = ROOT / "training" / "configs" / "timbre-quick.toml"
NAME = "timbre-v1"


def read_config(path: Path) -> tuple[SoundCounts, DrawMix, list[Plan]]:
    """The recipe, mix and plans of a config file, one a stage: a later stage differs from the first in what it says.

    Raises ValueError naming an unknown key.
    """
    content = read_tables(path)
    unknown = sorted(set(content) - {"data", "mix", "train", "finish"})
    if unknown:
        raise ValueError(f"{path}: unknown table {unknown[0]!r}; known: data, mix, train, finish")
    recipe = build(SoundCounts, content.get("data", {}), f"{path} [data]")
    mix = build(DrawMix, content.get("mix", {}), f"{path} [mix]")
    first = content.get("train", {})
    stages = [build(Plan, first, f"{path} [train]")]
    if "finish" in content:
        later = content["finish"]
        weights = {**first.get("weights", {}), **later.get("weights", {})}
        stages.append(build(Plan, {**first, **later, "weights": weights}, f"{path} [finish]"))
    return recipe, mix, stages


def prepared_sounds(out: Path, folders: list[Path], recipe: SoundCounts, context: DistributedContext) -> Sounds:
    """The sounds in the folder, gathered now by the leading process if they are not there."""
    if context.is_main and not (out / MANIFEST).is_file():
        prepare(out, folders or [drum_data()], recipe)
    context.wait()
    return load(out)


def analysed_once(sounds: Sounds, out: Path, context: DistributedContext) -> AnalysedSounds:
    """The sounds as they are heard; the leading process hears them first, and the others take its word for it."""
    if not context.is_main:
        context.wait()
    heard = analyse(sounds, out)
    if context.is_main:
        context.wait()
    return heard


def card(out: Path, recipe: SoundCounts, mix: DrawMix, stages: list[Plan]) -> dict[str, Any]:
    """What the model card says of the making; scores are added by training.evaluate --card."""
    manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    return {
        "what": "conditional VAE over drum one-shots of twelve kinds; five named axes, and a synthesiser for a decoder",
        "licence": "MIT",
        "credits": manifest["credits"],
        "data": {key: manifest[key] for key in ("sounds", "recorded", "drums", "sources", "licences")},
        "recipe": asdict(recipe),
        "mix": asdict(mix),
        "stages": [asdict(plan) for plan in stages],
        "made_with": {"torch": torch.__version__, "python": platform.python_version()},
    }


def train(config: Path, out: Path, folders: list[Path], context: DistributedContext) -> Path:
    """Gather, train, survey and export; the folder of the exported files."""
    torch.set_flush_denormal(True)  # before any thread of torch's begins: each takes it over from the first
    recipe, mix, stages = read_config(config)
    sounds = prepared_sounds(out, folders, recipe, context)
    heard = analysed_once(sounds, out, context)
    typical = descriptor_statistics(heard.measured, sounds.drum, sounds.real)
    practice = training_data(sounds, heard, typical, mix)
    nets = None
    for number, plan in enumerate(stages):
        folder = out if number == 0 else out / f"stage-{number + 1}"
        folder.mkdir(parents=True, exist_ok=True)
        nets = fit(practice, plan, folder, context, nets)
    assert nets is not None
    if context.is_main:
        tables = {"hardness": sounds.hardness, "articulation": sounds.articulation}
        space = space_tables(nets, practice, typical.mean, sounds.real, tables)
        write_model(nets, space, card(out, recipe, mix, stages), out / NAME)
    return out / NAME


def main() -> None:
    """Train from a config."""
    parser = argparse.ArgumentParser(prog="python -m training.timbre", description=__doc__)
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG)
    parser.add_argument("--quick", action="store_true", help="a minute's training that only proves the way through")
    parser.add_argument("--out", type=Path, required=True, help="folder for sounds, checkpoint, log and the model")
    parser.add_argument("--data", type=Path, action="append", default=[], help="folder of one-shots to gather from")
    options = parser.parse_args()
    with distributed_context() as context:
        made = train(QUICK_CONFIG if options.quick else options.config, options.out, options.data, context)
    if context.is_main:
        print(f"model: {made}")


if __name__ == "__main__":
    main()
