"""Trains the rhythm model, from the data sets to the files that ship.

    python -m training.rhythm --config training/configs/rhythm.toml --out build/rhythm [--data DIR] [--prepared DIR]
    torchrun --nproc-per-node 2 -m training.rhythm ...     on several processes or GPUs

An interrupted training goes on from OUT/checkpoint.pt when started again with the same config.
"""

import argparse
import platform
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch

from latentdrum.core.model_names import RHYTHM_MODEL
from latentdrum.core.rhythm.attributes import measure_features
from latentdrum.core.rhythm.percentiles import Percentiles, percentile_tables
from latentdrum.learning.distributed import DistributedContext, distributed_context
from latentdrum.learning.onnx_export import round_to_half
from latentdrum.learning.rhythm.export import write_model
from latentdrum.learning.rhythm.sampler_trainer import SamplerPlan, fit_sampler
from latentdrum.learning.rhythm.second_strikes import fit_second_strikes
from latentdrum.learning.rhythm.space import space_tables
from latentdrum.learning.rhythm.trainer import Plan, TrainingData, fit
from training.config import build, read_tables
from training.paths import ROOT, rhythm_data
from training.rhythm.prepare import DataMix, PreparedData, load_prepared, prepare

DEFAULT_CONFIG = ROOT / "training" / "configs" / "rhythm.toml"
QUICK_CONFIG = ROOT / "training" / "configs" / "rhythm-quick.toml"
#: How many draws the percentile tables are measured on.
_POPULATION = 60_000
#: So many grooves are in memory at a time while they are measured.
_CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Config:
    """A training from the data to the model: the nets first, then the sampler behind them, then second strikes."""

    data: DataMix
    train: Plan
    sampler: SamplerPlan


def read_config(path: Path) -> Config:
    """The tables of a config file. Raises ValueError naming an unknown key."""
    tables = read_tables(path, *(field.name for field in fields(Config)))
    return Config(
        build(DataMix, tables.get("data", {}), f"{path} [data]"),
        build(Plan, tables.get("train", {}), f"{path} [train]"),
        build(SamplerPlan, tables.get("sampler", {}), f"{path} [sampler]"),
    )


def population(prepared: PreparedData, seed: int) -> Percentiles:
    """Percentile tables of the training data, each groove counted as often as it is drawn."""
    rng = np.random.default_rng(seed)
    probability = prepared.draw_weight.astype(np.float64) / prepared.draw_weight.sum(dtype=np.float64)
    rows = rng.choice(len(probability), _POPULATION, p=probability)
    read, drawn = np.unique(rows, return_inverse=True)
    chunks = torch.split(torch.from_numpy(read), _CHUNK)
    measured = np.concatenate([measure_features(prepared.grooves[chunk].numpy()) for chunk in chunks])
    return percentile_tables(measured[drawn], rng)


def card(prepared: PreparedData, config: Config) -> dict[str, Any]:
    """How the model was made, for its card; scores are added by training.evaluate --card."""
    manifest = prepared.manifest
    return {
        "what": "conditional VAE over two-bar drum grooves, 32 steps x 9 voices, with six measured axes",
        "licence": "MIT",
        "credits": manifest["credits"],
        "data": {key: manifest[key] for key in ("windows", "styles", "arrays_sha256")},
        "data_mix": asdict(config.data),
        "plan": asdict(config.train),
        "sampler_plan": asdict(config.sampler),
        "made_with": {"torch": torch.__version__, "numpy": np.__version__, "python": platform.python_version()},
    }


def training_data(prepared: PreparedData) -> TrainingData:
    """What is prepared, as the trainings take it."""
    columns = (torch.from_numpy(column) for column in (prepared.style, prepared.draw_weight, prepared.take))
    return TrainingData(prepared.grooves, *columns)


def train(prepared: PreparedData, config: Config, out: Path, context: DistributedContext | None = None) -> Path:
    """Train and export; the folder of the exported files."""
    context = context or DistributedContext()
    torch.set_num_threads(1)
    percentiles = population(prepared, config.train.seed)
    data = training_data(prepared)
    nets = fit(data, percentiles, config.train, out, context=context)
    round_to_half(nets)
    sampler, patterns = fit_sampler(data, percentiles, nets, config.sampler, out / "sampler", context)
    if context.is_main:
        space = space_tables(nets, data, percentiles, config.train.seed)
        second = fit_second_strikes(data, percentiles, prepared.second)
        write_model(nets, (sampler, patterns), space, second, card(prepared, config), out / RHYTHM_MODEL)
    return out / RHYTHM_MODEL


def prepared_data(
    prepared: Path | None, data: Path | None, mix: DataMix, out: Path, context: DistributedContext
) -> PreparedData:
    """What training.rhythm.prepare wrote, or the data, prepared in OUT by the main process."""
    if prepared is not None:
        return load_prepared(prepared)
    if context.is_main:
        prepare(rhythm_data(data), mix, out)
    context.barrier()
    return load_prepared(out)


def parser_behind_model(prog: str, description: str | None) -> argparse.ArgumentParser:
    """The command line of a training behind an exported model, whose nets stay as they are."""
    parser = argparse.ArgumentParser(prog=prog, description=description)
    parser.add_argument("model", type=Path, help="folder of an exported rhythm model")
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG)
    parser.add_argument("--out", type=Path, required=True, help="folder for the model, and for checkpoint and log")
    parser.add_argument("--data", type=Path, help="folder with groove/ and bardet/, or the Groove folder itself")
    parser.add_argument("--prepared", type=Path, help="folder written by training.rhythm.prepare")
    return parser


def main() -> None:
    """Train from a config."""
    parser = argparse.ArgumentParser(prog="python -m training.rhythm", description=__doc__)
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG)
    parser.add_argument("--quick", action="store_true", help="a minute's training, to test the whole chain")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint, log, manifest and the model")
    parser.add_argument("--data", type=Path, help="folder with groove/ and bardet/, or the Groove folder itself")
    parser.add_argument(
        "--prepared", type=Path, help="folder written by training.rhythm.prepare, instead of reading the data"
    )
    options = parser.parse_args()
    config = read_config(QUICK_CONFIG if options.quick else options.config)
    with distributed_context() as context:
        prepared = prepared_data(options.prepared, options.data, config.data, options.out, context)
        folder = train(prepared, config, options.out, context)
    if context.is_main:
        print(f"model: {folder}")


if __name__ == "__main__":
    main()
