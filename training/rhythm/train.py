"""Trains the rhythm model from the gathered material to the files that ship.

    python -m training.rhythm --config training/configs/rhythm.toml --out build/rhythm [--data DIR] [--prepared DIR]
    torchrun --nproc-per-node 2 -m training.rhythm ...     on several processes or GPUs

An interrupted training goes on from OUT/checkpoint.pt when started again with the same config.
"""

import argparse
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from latentdrum.core.rhythm.attributes import measure_features
from latentdrum.core.rhythm.percentiles import Percentiles, percentile_tables
from latentdrum.learning.distributed import DistributedContext, distributed_context
from latentdrum.learning.rhythm.export import round_to_half, space_tables, write_model
from latentdrum.learning.rhythm.fit import Plan, TrainingData, fit
from training.config import build, read_tables
from training.paths import ROOT, rhythm_data
from training.rhythm.prepare import DataMix, PreparedData, load_prepared, prepare, save_prepared

DEFAULT_CONFIG = ROOT / "training" / "configs" / "rhythm.toml"
QUICK_CONFIG = ROOT / "training" / "configs" / "rhythm-quick.toml"
_POPULATION = 60_000


def read_config(path: Path) -> tuple[DataMix, Plan]:
    """The recipe and plan of a config file. Raises ValueError naming an unknown key."""
    content = read_tables(path)
    unknown = sorted(set(content) - {"data", "train"})
    if unknown:
        raise ValueError(f"{path}: unknown table {unknown[0]!r}; known: data, train")
    recipe = build(DataMix, content.get("data", {}), f"{path} [data]")
    return recipe, build(Plan, content.get("train", {}), f"{path} [train]")


def population(gathered: PreparedData, seed: int) -> Percentiles:
    """Percentile tables of the material as often as it is drawn."""
    rng = np.random.default_rng(seed)
    chance = gathered.share.astype(np.float64) / gathered.share.sum(dtype=np.float64)
    rows = rng.choice(len(gathered.windows), _POPULATION, p=chance)
    return percentile_tables(measure_features(gathered.windows.x)[rows], rng)


def card(gathered: PreparedData, recipe: DataMix, plan: Plan) -> dict[str, Any]:
    """What the model card says of the making; scores are added by training.evaluate --card."""
    manifest = gathered.manifest
    return {
        "what": "conditional VAE over two-bar drum grooves, 32 steps x 9 voices, with six measured axes",
        "licence": "MIT",
        "credits": manifest["credits"],
        "data": {key: manifest[key] for key in ("windows", "styles", "arrays_sha256")},
        "recipe": asdict(recipe),
        "plan": asdict(plan),
        "made_with": {"torch": torch.__version__, "numpy": np.__version__, "python": platform.python_version()},
    }


def train(
    gathered: PreparedData, recipe: DataMix, plan: Plan, out: Path, context: DistributedContext | None = None
) -> Path:
    """Train, survey and export; the folder of the exported files."""
    context = context or DistributedContext()
    torch.set_num_threads(1)
    windows = gathered.windows
    percentiles = population(gathered, plan.seed)
    material = TrainingData(
        torch.from_numpy(windows.x), torch.from_numpy(windows.style), torch.from_numpy(gathered.share)
    )
    nets = fit(material, percentiles, plan, out, context=context)
    if context.is_main:
        round_to_half(nets)
        places = torch.from_numpy(percentiles.of(measure_features(windows.x)))
        space = space_tables(nets, material, percentiles, places, plan.seed)
        write_model(nets, space, card(gathered, recipe, plan), out / "rhythm-v1")
    return out / "rhythm-v1"


def main() -> None:
    """Train from a config."""
    parser = argparse.ArgumentParser(prog="python -m training.rhythm", description=__doc__)
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG)
    parser.add_argument("--quick", action="store_true", help="a minute's training that only proves the way through")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint, log, manifest and the model")
    parser.add_argument("--data", type=Path, help="folder with groove/ and bardet/, or the Groove folder itself")
    parser.add_argument(
        "--prepared", type=Path, help="folder written by training.rhythm.prepare, instead of reading the data"
    )
    options = parser.parse_args()
    recipe, plan = read_config(QUICK_CONFIG if options.quick else options.config)
    with distributed_context() as context:
        data = None if options.prepared else rhythm_data(options.data)
        gathered = load_prepared(options.prepared) if data is None else prepare(data, recipe, progress=context.is_main)
        if context.is_main:
            save_prepared(gathered, options.out)
        made = train(gathered, recipe, plan, options.out, context)
    if context.is_main:
        print(f"model: {made}")


if __name__ == "__main__":
    main()
