"""A player's drum sounds, analysed on disk with variants of each, some of the sounds held out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.drum_names import drums_named
from latentdrum.core.timbre.one_shot import trimmed
from latentdrum.core.timbre.recording_check import doubts
from latentdrum.core.timbre.timbre import Drum
from latentdrum.learning.timbre.augment import augment
from latentdrum.learning.timbre.sound_store import SoundWriter
from latentdrum.models.timbre.recognition import likeliest
from latentdrum.models.timbre.space import TimbreSpace
from latentdrum.storage.sound_file import SoundFileError, read_sound

#: Of so many sounds one is held out, up to _MOST_HELD_OUT in all; of fewer none is.
_HELD_OUT_OF, _MOST_HELD_OUT = 5, 100
#: A few sounds get many variants each, so that none is learned by heart: so many in all, at most so many of one.
_VARIANTS, _MOST_VARIANTS = 400, 40
_LONGEST_S: Final = max(drum.length_s for drum in Drum)

#: The probability of each drum for a sound (peak 1), (12,).
DrumScores = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, slots=True)
class PlayerSound:
    """A file that was read, the drum that it counts as, and whether that is from its name; else it was recognised.

    doubts: what may be wrong with it, one line each.
    """

    file: str
    drum: Drum
    named: bool
    doubts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PlayerSounds:
    """What was read: the sounds to learn from, those held out, and why each other file was skipped (file, reason)."""

    learned: Sequence[PlayerSound]
    held_out: Sequence[PlayerSound]
    skipped: Sequence[tuple[str, str]]


def read_player_sound(path: Path, drum: Drum) -> FloatArray:
    """A file's sound as learned from: mono at RATE_HZ from its onset on, no longer than its drum allows, peak 1.

    Raises SoundFileError saying why a file cannot be used.
    """
    return _trimmed(path, read_sound(path), drum.length_s)


def store_sounds(
    files: Sequence[Path], folder: Path, scores: DrumScores, space: TimbreSpace, out: Path, seed: int
) -> PlayerSounds:
    """Analyse the sounds of a folder into another one, out; one sound in memory at a time.

    A sound that is there twice is learned once. Raises SoundFileError if none can be read.
    """
    writer, rng = SoundWriter(out, space), np.random.default_rng(seed)
    variants = min(-(-_VARIANTS // len(files)), _MOST_VARIANTS)
    learned, held_out, skipped = list[PlayerSound](), list[PlayerSound](), list[tuple[str, str]]()
    for sound, frames in _sounds(files, folder, scores, rng, skipped):
        # The fifth is held out first: whoever brings fewer needs them all.
        number = len(learned) + len(held_out) + 1
        if number % _HELD_OUT_OF == 0 and len(held_out) < _MOST_HELD_OUT:
            held_out.append(sound)
            continue
        learned.append(sound)
        writer.add(frames, sound.drum)
        for variant in range(variants):
            writer.add(augment(frames, sound.drum, rng), sound.drum, 1 + variant)
    if not learned:
        reasons = [reason for _, reason in skipped[:_HELD_OUT_OF]]
        raise SoundFileError(
            "\n".join(
                [f"{folder}: none of its {len(files)} sound files can be learned from; mend or add some", *reasons]
            )
        )
    writer.close()
    return PlayerSounds(learned, held_out, sorted(skipped))


def _sounds(
    files: Sequence[Path],
    folder: Path,
    scores: DrumScores,
    rng: np.random.Generator,
    skipped: list[tuple[str, str]],
) -> Iterator[tuple[PlayerSound, FloatArray]]:
    """Every sound that can be read, in random order, each content once."""
    first = dict[bytes, Path]()
    for index in tqdm(rng.permutation(len(files)), "reading", unit="sound", disable=None):
        path = files[index]
        try:
            frames = read_sound(path)
            inside = path.relative_to(folder)
            named = drums_named(inside.stem, *reversed(inside.parent.parts), folder.resolve().name)
            drum = named[0] if len(named) == 1 else likeliest(scores(_trimmed(path, frames, _LONGEST_S)), named)
            cut = _trimmed(path, frames, drum.length_s)
        except (SoundFileError, OSError) as error:
            skipped.append((str(path), str(error)))
            continue
        same = first.setdefault(sha256(cut.tobytes()).digest(), path)
        if same is not path:
            skipped.append((str(path), f"{path} is the same sound as {same}"))
            continue
        yield PlayerSound(str(path), drum, bool(named), doubts(frames, drum.length_s)), cut


def _trimmed(path: Path, frames: FloatArray, longest_s: float) -> FloatArray:
    try:
        return trimmed(frames, longest_s)
    except ValueError as error:
        raise SoundFileError(f"{path}: {error}") from error
