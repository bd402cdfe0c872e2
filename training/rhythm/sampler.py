"""Trains a new sampler behind the nets of an exported rhythm model, which stay as they are.

    python -m training.rhythm.sampler latentdrum/models/weights/rhythm-v1 --out build/sampler [--data DIR]

The nets' positions keep their meaning, so presets stay valid. An interrupted training goes on when started again.
"""

from dataclasses import asdict
from pathlib import Path

import torch

from latentdrum.learning.distributed import DistributedContext, distributed_context
from latentdrum.learning.rhythm.export import write_sampler
from latentdrum.learning.rhythm.load import load_exported
from latentdrum.learning.rhythm.sampler_trainer import SamplerPlan, fit_sampler
from latentdrum.storage.model_files import read_card
from training.rhythm.prepare import PreparedData
from training.rhythm.train import parser_behind_model, prepared_data, read_config, training_data


def train(base: Path, prepared: PreparedData, plan: SamplerPlan, out: Path, context: DistributedContext) -> Path:
    """Train and export; the folder of the exported files. Raises ModelError if the model does not fit."""
    torch.set_num_threads(1)
    nets, space, _ = load_exported(base)
    folder = out / str(read_card(base)["name"])
    sampler = fit_sampler(training_data(prepared), space.percentiles, nets, plan, out / "sampler", context)
    if context.is_main:
        write_sampler(sampler, base, {"sampler_plan": asdict(plan)}, folder)
    return folder


def main() -> None:
    """Train from the config's [sampler]."""
    options = parser_behind_model("python -m training.rhythm.sampler", __doc__).parse_args()
    config = read_config(options.config)
    with distributed_context() as context:
        prepared = prepared_data(options.prepared, options.data, config.data, options.out, context)
        folder = train(options.model, prepared, config.sampler, options.out, context)
    if context.is_main:
        print(f"model: {folder}")


if __name__ == "__main__":
    main()
