"""Learns the second strikes (flams, drags, rolls) anew behind an exported rhythm model, whose nets stay as they are.

python -m training.rhythm.second_strikes latentdrum/models/weights/rhythm-v1 --out build/second [--data DIR]
"""

from pathlib import Path

import torch

from latentdrum.learning.distributed import DistributedContext
from latentdrum.learning.rhythm.export import write_second
from latentdrum.learning.rhythm.second_strikes import fit_second_strikes
from latentdrum.models.rhythm.space import read_space
from latentdrum.storage.model_files import read_card, read_part
from training.rhythm.prepare import PreparedData
from training.rhythm.train import parser_behind_model, prepared_data, read_config, training_data


def train(base: Path, prepared: PreparedData, out: Path) -> Path:
    """Learn and export; the folder of the exported files. Raises ModelError if a file of the model is damaged."""
    torch.set_num_threads(1)
    card = read_card(base)
    percentiles = read_space(read_part(base, card, "space.npz")).percentiles
    second = fit_second_strikes(training_data(prepared), percentiles, prepared.second)
    folder = out / str(card["name"])
    write_second(second, base, folder)
    return folder


def main() -> None:
    """Learn from the data of the config."""
    options = parser_behind_model("python -m training.rhythm.second_strikes", __doc__).parse_args()
    prepared = prepared_data(
        options.prepared, options.data, read_config(options.config).data, options.out, DistributedContext()
    )
    print(f"model: {train(options.model, prepared, options.out)}")


if __name__ == "__main__":
    main()
