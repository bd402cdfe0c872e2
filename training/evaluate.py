"""Evaluates a shipped model on any folder in its data set's layout, from the exported files alone.

python -m training.evaluate rhythm --data DIR --split validation --json scores.json [--train-data DIR]
python -m training.evaluate sound --data DIR --split validation --json scores.json [--train-data DIR]
"""

import argparse
import json
import sys
from pathlib import Path

from latentdrum.storage.model_files import ModelError
from training.judging.rhythm import report as rhythm
from training.judging.rhythm.table import table as rhythm_table
from training.judging.timbre import report as timbre
from training.judging.timbre.table import table as timbre_table


def main(arguments: list[str] | None = None) -> int:
    """Evaluate, print the table, write the JSON; exit code 2 when data or model is missing."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    models = parser.add_subparsers(dest="kind", required=True)
    rhythm.add_options(models.add_parser("rhythm", help="the rhythm model on a Groove MIDI Dataset layout"))
    timbre.add_options(models.add_parser("sound", help="the timbre model on a folder of one-shots with index.csv"))
    options = parser.parse_args(arguments)
    try:
        report, lines = _evaluated(options)
    except (FileNotFoundError, ValueError, ModelError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for line in lines:
        print(line)
    if options.json:
        write_json(options.json, report)
    if options.card:
        add_scores(options.card, report)
    return 0


def _evaluated(options: argparse.Namespace) -> tuple[dict[str, object], list[str]]:
    if options.kind == "sound":
        report = timbre.evaluate(timbre.parse_request(options))
        return report, timbre_table(report)
    report = rhythm.evaluate(rhythm.parse_request(options))
    return report, rhythm_table(report)


def write_json(path: Path, report: dict[str, object]) -> None:
    """All figures, and the hashes of the evaluated files."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def add_scores(path: Path, report: dict[str, object]) -> None:
    """Add the scores, without the list of files, to a model card."""
    card = json.loads(path.read_text(encoding="utf-8"))
    card["scores"] = {key: value for key, value in report.items() if key not in ("files", "model")}
    path.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
