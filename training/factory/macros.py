"""Measures whether every macro does what its name says on every factory preset: python -m training.factory.macros."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import click
import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.events import Run, SetValue
from latentdrum.core.engine.protocols import RhythmDecoder, TimbreDecoder
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.parameters.macros import MACROS
from latentdrum.core.preset.preset import Preset
from latentdrum.core.units import TICKS_PER_BAR, tick_seconds
from latentdrum.models.rhythm.model import load
from latentdrum.models.timbre.model import load as load_timbre
from latentdrum.runtime.offline import Bounce, OfflineEngine, replay
from latentdrum.storage.session_events import SessionEvent
from training.factory.loudness import stored_presets
from training.factory.performance import BPM
from training.judging.macro_measures import PROMISES, Measure, Take

#: Where each macro is measured.
PLACES: Final = (0.0, 0.5, 1.0)
#: The engine is stepped so seldom, seconds, and hands out what is due until the step after the next.
_BEAT_S: Final = 0.02
_AHEAD_S: Final = 2 * _BEAT_S
_HEAD: Final = (
    "macro",
    "measure",
    *(f"at {place:g}" for place in PLACES),
    "as promised",
    "least change, of which preset",
)


def play(decoder: RhythmDecoder, preset: Preset, bars: int, settings: Mapping[str, float]) -> Bounce:
    """Some bars of a preset under settings at BPM: the hits of `bounce`, in fewer steps of the engine."""
    options = Options(ClockSource.INTERNAL, emit_ahead_s=_AHEAD_S, sound_ahead_s=_AHEAD_S, end_step=16 * bars)
    engine = OfflineEngine(initial_state(preset, options), decoder)
    values = {**settings, "tempo": BPM, "count_in": 0.0}
    session: list[tuple[float, SessionEvent]] = [(0.0, SetValue(name, value)) for name, value in values.items()]
    session.append((0.0, Run(True)))
    length_s = (bars + 1) * TICKS_PER_BAR * tick_seconds(BPM)
    midi = list(replay(engine, session, length_s, _BEAT_S))
    return Bounce(midi, engine.path, preset, bars, BPM, engine.triggers)


def measured(
    decoder: RhythmDecoder, sounds: TimbreDecoder, preset: Preset, macros: Iterable[str] = MACROS
) -> Iterator[FloatArray]:
    """For each macro its measures at PLACES, (measures, 3). A macro at its default is the preset as it is."""
    homes: dict[int, Take] = {}
    for macro in macros:
        measures = PROMISES[macro]
        bars = max(measure.bars for measure in measures)
        if bars not in homes:
            homes[bars] = Take(play(decoder, preset, bars, {}), sounds)
        home = homes[bars]
        takes = [
            home if place == MACROS[macro].default else Take(play(decoder, preset, bars, {macro: place}), sounds)
            for place in PLACES
        ]
        yield np.array([[measure.of(take, home) for take in takes] for measure in measures])


def row(macro: str, measure: Measure, found: FloatArray, names: Sequence[str]) -> str:
    """A line of the table. found: (presets, 3).

    As promised are those that no step takes the wrong way, and that are further at the end than at the beginning.
    """
    steps = np.diff(found, axis=1) * (1.0 if measure.grows else -1.0)
    kept = (steps.min(1) >= 0.0) & (steps.sum(1) > 0.0)
    worst = int(steps.min(1).argmin())
    middle = [f"{value:.{measure.digits}f}" for value in np.median(found, axis=0)]
    change = f"{np.diff(found[worst])[steps[worst].argmin()]:+.{measure.digits}f} {names[worst]}"
    cells = (macro.removeprefix("macro_"), measure.what, *middle, f"{kept.sum()} of {len(kept)}", change)
    return f"| {' | '.join(cells)} |"


def table(found: Mapping[str, FloatArray], names: Sequence[str]) -> str:
    """The medians over presets and the worst one, as Markdown. found: for each macro (presets, measures, 3)."""
    lines = [f"| {' | '.join(_HEAD)} |", "|---|---|" + "---:|" * len(PLACES) + "---:|---|"]
    for macro, values in found.items():
        lines += [row(macro, measure, values[:, i], names) for i, measure in enumerate(PROMISES[macro])]
    return "\n".join(lines)


@click.command()
@click.option("--macro", "macros", multiple=True, type=click.Choice(list(MACROS)), help="Only this one; repeatable.")
def main(macros: tuple[str, ...]) -> None:
    """Play the factory presets with each macro at 0, 0.5 and 1, and print what that changes as a table."""
    decoder, sounds, chosen = load(), load_timbre(), macros or tuple(MACROS)
    presets = stored_presets()
    rows = [
        list(measured(decoder, sounds, preset, chosen))
        for preset in tqdm(presets, desc="playing presets", unit="preset", disable=None)
    ]
    found = {macro: np.array(values) for macro, values in zip(chosen, zip(*rows, strict=True), strict=True)}
    print(table(found, [preset.name for preset in presets]))


if __name__ == "__main__":
    main()
