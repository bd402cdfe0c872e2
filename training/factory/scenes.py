"""Measures the scenes of every factory preset: python -m training.factory.scenes [--out docs/scenes.md].

Each is recalled before the start and played for four bars by the offline engine: its hits, and as audio its loudness.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final, TypeAlias

import click
from tqdm import tqdm

from latentdrum.core.engine.protocols import RhythmDecoder, TimbreDecoder
from latentdrum.core.preset.preset import Preset
from latentdrum.core.units import BPM_RANGE, tick_seconds
from latentdrum.core.voices import Voice
from latentdrum.models.rhythm.model import load
from latentdrum.models.timbre.model import load as load_timbre
from latentdrum.runtime.offline import bounce
from training.factory.loudness import stored_presets
from training.factory.patterns import ON_THE_GRID
from training.factory.performance import BARS, BPM, KeptSounds, Performance, performed
from training.paths import ROOT

#: (tick, voice) of every strike.
Strikes: TypeAlias = frozenset[tuple[int, Voice]]

#: The numbers of a preset's scenes: as it is, sparse, different, peak.
OWN, SPARSE, OTHER, PEAK = NUMBERS = (1, 2, 3, 4)
#: What holds for every preset: two scenes differ by so much, 0..1, and none is farther from its preset's level, LU.
LEAST_DIFFERENCE: Final = 0.15
MOST_LU: Final = 4.0

#: Where only hits are asked for: the fastest song, and a step of the engine for each tick of it.
_FAST_BPM: Final = BPM_RANGE[1]
_TICK_S: Final = tick_seconds(_FAST_BPM)
#: A hit that comes at most so many seconds late is as loud.
_CADENCE_S: Final = 0.01
_TEXT: Final = f"""# Scenes of the factory presets

<!-- Written by `python -m training.factory.scenes`. -->

Every factory preset has four scenes: itself, a sparse one, a different one and the peak
(`training/factory/scene_table.py`). {BARS} bars of each, recalled before the start: hits per bar, and how much louder
or softer than the preset it plays at {BPM:g} BPM, in LU. Nearest: of the strikes of the two scenes most alike, the
share that only one of them has.
"""


@dataclass(frozen=True, slots=True)
class MeasuredScene:
    """A scene's name, its strikes in BARS bars, and the measures of its audio."""

    name: str
    strikes: Strikes
    sound: Performance

    @property
    def hits_a_bar(self) -> float:
        """How many strikes it has."""
        return len(self.strikes) / BARS


def scene_strikes(decoder: RhythmDecoder, preset: Preset, number: int) -> Strikes:
    """What a scene plays, on the grid."""
    played = bounce(decoder, preset, BARS, _FAST_BPM, ON_THE_GRID, scene=number, cadence_s=_TICK_S)
    return frozenset((round(hit.tick), hit.voice) for hit in played.notes)


def difference(a: Strikes, b: Strikes) -> float:
    """The share of the strikes of two scenes that only one of them has, 0..1."""
    return len(a ^ b) / max(len(a | b), 1)


def nearest(strikes: Sequence[Strikes]) -> float:
    """The difference of the two most alike."""
    return min(difference(a, b) for a, b in combinations(strikes, 2))


def scene_sound(decoder: RhythmDecoder, sounds: TimbreDecoder, preset: Preset, number: int) -> Performance:
    """The measures of a scene as it leaves the output stage."""
    played = bounce(decoder, preset, BARS, BPM, scene=number, cadence_s=_CADENCE_S)
    return performed(played, sounds, preset.scenes[number].values)


def measured(decoder: RhythmDecoder, sounds: TimbreDecoder, preset: Preset) -> tuple[MeasuredScene, ...]:
    """Every scene of a preset, in the order of their numbers."""
    kept = KeptSounds(sounds)
    return tuple(
        MeasuredScene(
            preset.scenes[number].name,
            scene_strikes(decoder, preset, number),
            scene_sound(decoder, kept, preset, number),
        )
        for number in NUMBERS
    )


def page(found: Mapping[str, Sequence[MeasuredScene]]) -> str:
    """The page of the documentation: one row a preset."""
    head = ["| preset | 1 | 2 | 3 | 4 | nearest |", "|---|---|---|---|---|---:|"]
    lu = [_lu(scenes, scene) for scenes in found.values() for scene in scenes]
    peaks = [scene.sound.programme.true_peak_db for scenes in found.values() for scene in scenes]
    alike = min(nearest([scene.strikes for scene in scenes]) for scenes in found.values())
    extremes = (
        f"{len(lu)} scenes of {len(found)} presets: {min(lu):+.1f} to {max(lu):+.1f} LU; true peak at most "
        f"{max(peaks):.1f} dBTP; nearest at least {alike:.2f}."
    )
    return "\n".join([_TEXT, f"{extremes}\n", *head, *(_row(name, scenes) for name, scenes in found.items()), ""])


def _row(name: str, scenes: Sequence[MeasuredScene]) -> str:
    cells = [
        f"{scene.name} {scene.hits_a_bar:.1f}" + (f", {_lu(scenes, scene):+.1f}" if scene is not scenes[0] else "")
        for scene in scenes
    ]
    return f"| {name} | {' | '.join(cells)} | {nearest([scene.strikes for scene in scenes]):.2f} |"


def _lu(scenes: Sequence[MeasuredScene], scene: MeasuredScene) -> float:
    return scene.sound.programme.lufs - scenes[0].sound.programme.lufs


@click.command()
@click.option("--out", default=ROOT / "docs" / "scenes.md", type=click.Path(dir_okay=False, path_type=Path))
def main(out: Path) -> None:
    """Measure the scenes of the factory presets, print the table and write it as a page of the documentation."""
    decoder, sounds = load(), load_timbre()
    presets = tqdm(stored_presets(), desc="playing scenes", unit="preset", disable=None)
    text = page({preset.name: measured(decoder, sounds, preset) for preset in presets})
    print(text)
    out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
