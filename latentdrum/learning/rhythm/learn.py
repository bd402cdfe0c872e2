"""A rhythm model learns from its player: from a folder of MIDI loops to a model of the player's own."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from latentdrum.core.model_names import RHYTHM_MODEL
from latentdrum.learning.onnx_export import round_to_half
from latentdrum.learning.rhythm.before_after import Reconstruction, axis_control, reconstruct
from latentdrum.learning.rhythm.export import write_learned_model
from latentdrum.learning.rhythm.fine_tune import FineTuning, fine_tune
from latentdrum.learning.rhythm.groove_store import GrooveStore
from latentdrum.learning.rhythm.learned_space import learned_tables
from latentdrum.learning.rhythm.load import load_exported
from latentdrum.learning.rhythm.losses import Weights
from latentdrum.learning.rhythm.player_loops import HELD_OUT, OWN, PlayerLoops, store_loops
from latentdrum.learning.rhythm.rehearsal import store_rehearsal
from latentdrum.learning.user_model import TRAINING, finish, kept_values, learned_card, request, stored, work_folder
from latentdrum.models.rhythm.model import RhythmModel, load_folder
from latentdrum.storage.loop_folder import midi_files
from latentdrum.storage.model_files import model_folder

_REHEARSED, _KEPT = "rehearsed", "kept"
_LOOPS: Final = "loops.json"
_BPM: Final = 120.0


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many grooves of the model's own are rehearsed, how many others show what it has kept, and axis sweeps."""

    rehearsed: int = 6400
    kept: int = 320
    sweeps: int = 12


@dataclass(frozen=True, slots=True)
class Measured:
    """What a model can do: reconstruct held-out loops and grooves of its own, and follow its axes (Spearman)."""

    held_out: Reconstruction
    kept: Reconstruction
    axes: dict[str, float]


@dataclass(frozen=True, slots=True)
class Learned:
    """A finished model, what it learned from, and what it could do before and after."""

    folder: Path
    base: str
    loops: PlayerLoops
    before: Measured
    after: Measured


def learn(
    loops: Path,
    name: str,
    tell: Callable[[PlayerLoops], None] = lambda read: None,
    plan: FineTuning | None = None,
    amounts: Amounts | None = None,
) -> Learned:
    """Fine-tune the shipped rhythm model on a folder of MIDI loops and keep the result under a name.

    tell is called once the loops are read. What an interrupted run has done is kept, and the same call goes on from
    there; a call with other loops begins anew. Raises LoopError if there are too few, ModelError if the shipped model
    cannot be loaded.
    """
    torch.set_num_threads(1)  # several wait for each other as soon as a DAW plays beside them
    base, files, amounts = model_folder(RHYTHM_MODEL), midi_files(loops), amounts or Amounts()
    model = load_folder(base)
    plan = plan or FineTuning(weights=Weights(beta=model.card["plan"]["weights"]["beta"]))
    work = work_folder(name, request(loops, files, model.card, plan=asdict(plan), amounts=asdict(amounts)))
    read = _read_loops(work, files, plan.seed)
    tell(read)
    stored(work / _REHEARSED, lambda folder: store_rehearsal(model, folder, amounts.rehearsed, plan.seed))
    stored(work / _KEPT, lambda folder: store_rehearsal(model, folder, amounts.kept, plan.seed + 1))
    own, rehearsed = GrooveStore(work / OWN), GrooveStore(work / _REHEARSED)
    before = _measured_before(model, work, read, amounts)
    nets, old_space, tables = load_exported(base)
    nets = fine_tune(nets, old_space, own, rehearsed, plan, work / TRAINING)
    round_to_half(nets)
    space = learned_tables(nets, tables, model.space.percentiles, own, np.array(read.takes), plan.seed)
    draft = work / name
    write_learned_model(nets, space, base, _card(model, read, plan, amounts), draft)
    learned = load_folder(draft)
    after = _measured(learned, work, read, amounts, "after")
    folder = finish(work, draft, {"before": asdict(before), "after": asdict(after)})
    return Learned(folder, model.name, read, before, after)


def _read_loops(work: Path, files: tuple[Path, ...], seed: int) -> PlayerLoops:
    """The loops as they were read, now or by the run that this one goes on from."""
    return PlayerLoops(**kept_values(work / _LOOPS, lambda: asdict(store_loops(files, work, seed))))


def _measured_before(model: RhythmModel, work: Path, read: PlayerLoops, amounts: Amounts) -> Measured:
    """Measure the base model, or load what was measured before an interruption."""
    rows = kept_values(work / "before.json", lambda: asdict(_measured(model, work, read, amounts, "before")))
    return Measured(Reconstruction(**rows["held_out"]), Reconstruction(**rows["kept"]), rows["axes"])


def _measured(model: RhythmModel, work: Path, read: PlayerLoops, amounts: Amounts, when: str) -> Measured:
    held_out, kept = GrooveStore(work / HELD_OUT), GrooveStore(work / _KEPT)
    bpm = np.array(read.held_out_bpm, np.float32)
    return Measured(
        reconstruct(model, held_out, bpm, f"measuring {when}"),
        reconstruct(model, kept, np.full(len(kept), _BPM, np.float32), f"measuring {when}"),
        axis_control(model, kept, amounts.sweeps),
    )


def _card(model: RhythmModel, read: PlayerLoops, plan: FineTuning, amounts: Amounts) -> dict[str, Any]:
    counts = {"loops": read.loops, "grooves": read.grooves}
    title = f"{read.loops} MIDI loops of the player's own"
    return learned_card(model.card, model.lineage, title, counts | {"plan": asdict(plan), "amounts": asdict(amounts)})
