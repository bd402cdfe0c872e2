"""Measures what `latentdrum regenerate` makes of the factory presets: every voice that plays, a few times.

python -m training.judging.rhythm.regenerate [--data DIR] [--model FOLDER] [--times 2]

How much of a part is new (hits that one of the old and the new part has and the other has not, as a share of all hits
of both), hits of the new part per hit of the old one, and F1 of the whole groove's hits to the nearest training groove,
against that of the groove as it was. The goals: half of the parts 25 to 60 % new, none as before, hardly any silent,
density within a third, F1 in the mean not more than .05 below.
"""

import argparse
from dataclasses import dataclass, replace

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.engine.decode_request import decode_request
from latentdrum.core.engine.protocols import RhythmDecoder
from latentdrum.core.engine.voice_draws import decoded_groove, redrawn
from latentdrum.core.parameters.sound import pad_parameter
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.preset import Preset
from latentdrum.core.voices import Voice
from training.judging.rhythm.command import judged
from training.judging.rhythm.knobs import factory_presets
from training.judging.rhythm.reconstruction import nearest_train_f1s


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Grooves before and after, (n, 32, 9) each, and the voice regenerated in each, (n,)."""

    before: BoolArray
    after: BoolArray
    voice: np.ndarray[tuple[int], np.dtype[np.int64]]

    @property
    def of_voice(self) -> tuple[BoolArray, BoolArray]:
        """The old and the new parts alone, (n, 32)."""
        rows = np.arange(len(self.voice))
        return self.before[rows, :, self.voice], self.after[rows, :, self.voice]

    @property
    def changed(self) -> FloatArray:
        """How much of each part is new, (n,)."""
        old, new = self.of_voice
        return np.asarray((old ^ new).sum(1) / np.maximum(1, old.sum(1) + new.sum(1)), np.float32)

    @property
    def density(self) -> FloatArray:
        """Hits of each new part per hit of the old one, (n,)."""
        old, new = self.of_voice
        return np.asarray(new.sum(1) / np.maximum(1, old.sum(1)), np.float32)


def regenerate(decoder: RhythmDecoder, presets: list[Preset], times: int) -> Parts:
    """Every voice that plays on each preset, regenerated so many times, each from the part before."""
    before, after, voices = list[BoolArray](), list[BoolArray](), list[Voice]()
    for preset in tqdm(presets, desc="regenerating", unit="preset", disable=None):
        home = _hits(decoder, preset, preset.values)
        for voice in (voice for voice in Voice if home[:, voice].any()):
            values = dict(preset.values)
            for _ in range(times):
                old = _hits(decoder, preset, values)
                seed = redrawn(decoder, preset, values, 0, [voice])[voice].seed
                values[pad_parameter(voice, "seed")] = float(seed)
                before.append(old)
                after.append(_hits(decoder, preset, values))
                voices.append(voice)
    return Parts(np.stack(before), np.stack(after), np.array(voices, np.int64))


def _hits(decoder: RhythmDecoder, preset: Preset, values: Values) -> BoolArray:
    return decoded_groove(decoder, replace(decode_request(preset, values, 0, 0), temperature=0.0)).hits


def report(parts: Parts, train: BoolArray) -> str:
    """The figures."""
    changed, density = parts.changed, parts.density
    was, now = (nearest_train_f1s(hits, train)[0] for hits in (parts.before, parts.after))
    spread = " ".join(f"{share:.2f}" for share in np.quantile(changed, [0.1, 0.25, 0.5, 0.75, 0.9]))
    within = np.mean((density > 2 / 3 - 1e-6) & (density < 4 / 3 + 1e-6))
    return (
        f"{len(changed)} parts: new {spread} (10, 25, 50, 75, 90 %), {np.mean(changed == 0):.1%} as before, "
        f"{np.mean(density == 0):.1%} silent\n"
        f"density within a third {within:.0%}; nearest-train F1 {was.mean():.3f} -> {now.mean():.3f}, "
        f"not more than .05 below {np.mean(now - was >= -0.05):.0%}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m training.judging.rhythm.regenerate", description=__doc__)
    parser.add_argument("--times", type=int, default=2, help="how many times each voice is regenerated in turn")
    options, model, train = judged(parser)
    print(report(regenerate(model, factory_presets(), options.times), train.x[:, 0] > 0))


if __name__ == "__main__":
    main()
