"""A timbre model learns from its player: from a folder of drum sounds to a model and a kit of the player's own."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import torch

from latentdrum.core.model_names import TIMBRE_MODEL
from latentdrum.core.preset.kit import Kit
from latentdrum.core.timbre.timbre import DRUMS, Drum
from latentdrum.learning.denormals import flushed_denormals
from latentdrum.learning.onnx_export import round_to_half
from latentdrum.learning.timbre.before_after import axis_control, drift, reconstruct
from latentdrum.learning.timbre.export import write_learned_model
from latentdrum.learning.timbre.fine_tune import FineTuning, fine_tune
from latentdrum.learning.timbre.learned_space import learned_tables
from latentdrum.learning.timbre.load import load_exported
from latentdrum.learning.timbre.player_kit import player_kit
from latentdrum.learning.timbre.player_sounds import PlayerSound, PlayerSounds, read_player_sound, store_sounds
from latentdrum.learning.timbre.rehearsal import played, prior_timbres, store_rehearsal
from latentdrum.learning.timbre.sound_store import SoundStore
from latentdrum.learning.user_model import TRAINING, finish, kept_values, learned_card, request, stored, work_folder
from latentdrum.models.timbre.model import TimbreModel, load_folder
from latentdrum.storage.model_files import model_folder
from latentdrum.storage.sound_folder import sound_files

_OWN, _REHEARSED, _SOUNDS = "own", "rehearsed", "sounds.json"
#: Of the sounds that show what a model has kept; rehearsed ones have others.
_KEPT_SEED: Final = 1000
#: Of more sounds than this the first ones are measured; they are in random order.
_MOST_MEASURED: Final = 30


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many sounds of the model's own are rehearsed, how many others show what it has kept, and axis sweeps."""

    rehearsed: int = 60 * DRUMS
    kept: int = 3 * DRUMS
    sweeps: int = DRUMS


@dataclass(frozen=True, slots=True)
class Measured:
    """What a model can do.

    learned, held_out, kept: log-spectral distance, nepers of power, of reconstructions from the sounds learned from,
    those held out (None if there are none), and sounds of the base model. drift: that of the base model's timbres from
    how it plays them itself. axes: Spearman correlation of each with what it names.
    """

    learned: float
    held_out: float | None
    kept: float
    drift: float
    axes: dict[str, float]


@dataclass(frozen=True, slots=True)
class Learned:
    """A finished model, what it learned from, what it could do before and after, and a kit of the player's sounds."""

    folder: Path
    base: str
    sounds: PlayerSounds
    before: Measured
    after: Measured
    kit: Kit


def learn(
    sounds: Path,
    name: str,
    tell: Callable[[PlayerSounds], None] = lambda read: None,
    plan: FineTuning | None = None,
    amounts: Amounts | None = None,
) -> Learned:
    """Fine-tune the shipped timbre model on a folder of drum sounds and keep the result under a name.

    tell is called once the sounds are read. What an interrupted run has done is kept, and the same call goes on from
    there; a call with other sounds begins anew. Raises SoundFileError if none can be read, ModelError if the shipped
    model cannot be loaded.
    """
    torch.set_num_threads(1)  # several wait for each other as soon as a DAW plays beside them
    base, files = model_folder(TIMBRE_MODEL), sound_files(sounds)
    plan, amounts, model = plan or FineTuning(), amounts or Amounts(), load_folder(base)
    work = work_folder(name, request(sounds, files, model.card, plan=asdict(plan), amounts=asdict(amounts)))
    read = _read_sounds(work, files, sounds, model, plan.seed)
    tell(read)
    stored(work / _REHEARSED, lambda folder: store_rehearsal(model, folder, amounts.rehearsed, plan.seed))
    own, rehearsed = SoundStore(work / _OWN), SoundStore(work / _REHEARSED)
    before = _measured_before(work, model, read, amounts)
    nets, _, tables = load_exported(base)
    with flushed_denormals():
        nets = fine_tune(nets, own, rehearsed, plan, work / TRAINING)
    round_to_half(nets)
    draft = work / name
    write_learned_model(nets, learned_tables(nets, tables, own, plan.seed), _card(model, read, plan, amounts), draft)
    learned = load_folder(draft)
    after = _measured(learned, model, read, amounts, "after")
    kit = player_kit(name, learned, (*read.learned, *read.held_out))
    folder = finish(work, draft, {"before": asdict(before), "after": asdict(after)})
    return Learned(folder, model.name, read, before, after, kit)


def _read_sounds(work: Path, files: tuple[Path, ...], folder: Path, model: TimbreModel, seed: int) -> PlayerSounds:
    """The sounds as they were read, now or by the run that this one goes on from."""
    rows = kept_values(
        work / _SOUNDS, lambda: asdict(store_sounds(files, folder, model.drum_scores, model.space, work / _OWN, seed))
    )
    learned, held_out = (
        [PlayerSound(row["file"], Drum(row["drum"]), row["named"], row.get("doubts", ())) for row in rows[part]]
        for part in ("learned", "held_out")
    )
    return PlayerSounds(learned, held_out, [(file, reason) for file, reason in rows["skipped"]])


def _measured_before(work: Path, model: TimbreModel, read: PlayerSounds, amounts: Amounts) -> Measured:
    """Measure the base model, or load what was measured before an interruption."""
    return Measured(
        **kept_values(work / "before.json", lambda: asdict(_measured(model, model, read, amounts, "before")))
    )


def _measured(model: TimbreModel, base: TimbreModel, read: PlayerSounds, amounts: Amounts, when: str) -> Measured:
    kept = list(prior_timbres(base, amounts.kept, _KEPT_SEED))
    own = [(played(base, timbre, index), timbre.drum) for index, timbre in enumerate(kept)]
    learned, held_out = (
        [(read_player_sound(Path(sound.file), sound.drum), sound.drum) for sound in sounds[:_MOST_MEASURED]]
        for sounds in (read.learned, read.held_out)
    )
    what = f"measuring {when}"
    return Measured(
        reconstruct(model, learned, what),
        reconstruct(model, held_out, what) if held_out else None,
        reconstruct(model, own, what),
        drift(model, base, kept),
        axis_control(model, kept[: amounts.sweeps]),
    )


def _card(model: TimbreModel, read: PlayerSounds, plan: FineTuning, amounts: Amounts) -> dict[str, Any]:
    counts = {"sounds": len(read.learned), "held_out": len(read.held_out)}
    title = f"{len(read.learned)} drum sounds of the player's own"
    return learned_card(model.card, model.lineage, title, counts | {"plan": asdict(plan), "amounts": asdict(amounts)})
