"""What commands that judge the rhythm model by training grooves have in common: their options, model and grooves."""

import argparse
from pathlib import Path

from latentdrum.models.rhythm.model import RhythmModel, load, load_folder
from training.paths import groove_folder, rhythm_data
from training.rhythm.groove_midi import read
from training.rhythm.windows import Windows


def judged(parser: argparse.ArgumentParser) -> tuple[argparse.Namespace, RhythmModel, Windows]:
    """The options of a command, with --data and --model beside its own; model and training windows that they name."""
    parser.add_argument("--data", type=Path, help="folder with groove/, or the Groove folder itself")
    parser.add_argument("--model", type=Path, help="folder of an exported rhythm model; default: the shipped one")
    options = parser.parse_args()
    model = load() if options.model is None else load_folder(options.model)
    return options, model, read(groove_folder(rhythm_data(options.data)), "train")[0]
