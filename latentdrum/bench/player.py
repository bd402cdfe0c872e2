"""A player with a seed who uses everything that the device has, for long runs of the engine in virtual time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from latentdrum.core.controls.binding import Action, Aim
from latentdrum.core.controls.commands import LearnControls, UndoLearned, UseProfile
from latentdrum.core.controls.profile_reader import profile_from_table
from latentdrum.core.engine.events import (
    ClearScene,
    Input,
    Listen,
    LoadKit,
    LoadPreset,
    Locate,
    MidiIn,
    RecallScene,
    RecordPath,
    Redo,
    Resume,
    Run,
    SetPath,
    SetTogether,
    SetValue,
    StoreScene,
    Tap,
    Undo,
    UndoTake,
)
from latentdrum.core.parameters.table import PARAMETERS
from latentdrum.core.preset.kit import Kit
from latentdrum.core.preset.parameter_path import ParameterPath, ParameterPoint
from latentdrum.core.preset.preset import Preset
from latentdrum.core.voices import Voice

#: Between two things that a player does, seconds: the mean of an exponential distribution.
BETWEEN_S: Final = 0.2
#: A stopped song is played on after so long, seconds: the mean.
STOPPED_S: Final = 0.5
#: A knob that silences or slows the song down for long is left alone, so that there is something to lose.
KNOBS: Final = [
    row for name, row in PARAMETERS.items() if name not in ("tempo", "density") and not name.endswith("_solo")
]
#: What the player learns controls for.
AIMS: Final[tuple[Aim, ...]] = (PARAMETERS["swing"], PARAMETERS["fill"], Action.UNDO)
#: Controllers of the default map, three of them bound by the profile, and what the other controls send: now and then it
#: is a whole message.
_MAPPED: Final = range(20, 31)
_SENT: Final = (16, 48, 64, 70, 99, 98, 6, 38)
_PADS: Final = (36, 38, 42, 46, 49)
#: Three knobs, a pot of 14 bits, an encoder of which nobody has said what it sends, an NRPN, a wheel and a button.
PROFILE: Final = profile_from_table(
    "hands",
    {
        "schema": 1,
        "channel": 1,
        "bindings": [
            {"control": "cc 21", "parameter": "macro_busy", "takeover": "scale"},
            {"control": "cc 22", "parameter": "macro_weird", "takeover": "pickup"},
            {"control": "cc 23", "parameter": "crossfade", "takeover": "jump"},
            {"control": "cc14 16", "parameter": "busyness"},
            {"control": "cc 70", "parameter": "swing", "encoding": "auto"},
            {"control": "nrpn 260", "parameter": "humanise", "takeover": "scale"},
            {"control": "pitch_bend", "parameter": "velocity", "takeover": "jump"},
            {"control": "cc 64", "action": "undo"},
        ],
    },
    "the player's profile",
)
ROUND: Final = ParameterPath((ParameterPoint({"decay": -0.2}, 1.0), ParameterPoint({"decay": 0.2}, 1.0)))


@dataclass(slots=True)
class Player:
    """Plays with these presets and kits; one seed does the same if asked at the same times about the same song."""

    presets: Sequence[Preset]
    kits: Sequence[Kit]
    seed: int
    _rng: np.random.Generator = field(init=False)
    _next_s: float = BETWEEN_S

    def __post_init__(self) -> None:
        self._rng = np.random.default_rng(self.seed)

    def inputs(self, now_s: float, since_s: float, *, playing: bool) -> list[Input]:
        """What the player does at now_s, having been asked since_s before; playing: whether the song does."""
        found: list[Input] = []
        while self._next_s <= now_s:
            found.append(self._anything(now_s))
            self._next_s += float(self._rng.exponential(BETWEEN_S))
        if not playing and self._rng.random() < since_s / STOPPED_S:
            found.append(Resume())
        return found

    def _anything(self, now_s: float) -> Input:
        """Mostly a knob, on screen or under the hand."""
        kinds = (
            self._knob, lambda: self._controller(now_s), lambda: self._control(now_s), lambda: self._wheel(now_s),
            lambda: self._pad(now_s), self._rare,
        )  # fmt: skip
        return kinds[self._rng.choice(6, p=(0.3, 0.1, 0.15, 0.05, 0.2, 0.2))]()

    def _knob(self) -> Input:
        row = KNOBS[self._rng.integers(len(KNOBS))]
        value = float(self._rng.uniform(row.low, row.high))
        return SetValue(row.name, float(round(value)) if row.choices or row.whole else value)

    def _controller(self, now_s: float) -> Input:
        return MidiIn(now_s, bytes((0xB0, int(self._rng.choice(_MAPPED)), int(self._rng.integers(128)))))

    def _control(self, now_s: float) -> Input:
        place = int(self._rng.choice((1, 2, 4, 64, 127)))
        return MidiIn(now_s, bytes((0xB0, int(self._rng.choice(_SENT)), place)))

    def _wheel(self, now_s: float) -> Input:
        return MidiIn(now_s, bytes((0xE0, 0, int(self._rng.integers(128)))))

    def _pad(self, now_s: float) -> Input:
        return MidiIn(now_s, bytes((0x99, int(self._rng.choice(_PADS)), int(self._rng.integers(1, 128)))))

    def _together(self, number: int, preset: Preset) -> Input:
        """What `regenerate` and `randomise` send."""
        seeds = {f"{voice.key}_seed": float(self._rng.integers(1, 2**31)) for voice in tuple(Voice)[:number]}
        return SetTogether("all", seeds, preset.position)

    def _rare(self) -> Input:
        number, preset = int(self._rng.integers(1, 5)), self.presets[int(self._rng.integers(len(self.presets)))]
        kit, yes = self.kits[int(self._rng.integers(len(self.kits)))], bool(self._rng.integers(2))
        choices: tuple[Callable[[], Input], ...] = (
            lambda: LoadPreset(preset, at_bar=yes), lambda: LoadKit(kit), lambda: self._together(number, preset),
            lambda: StoreScene(number), lambda: RecallScene(number), lambda: ClearScene(number),
            lambda: RecordPath("walk", number), lambda: SetPath("round", ROUND if yes else None),
            lambda: Listen(number, adds=yes),
            UndoTake, Undo, Undo, Redo, Tap, lambda: Run(True), lambda: Run(False), Resume, lambda: Locate(16 * number),
            lambda: UseProfile(PROFILE if yes else None), lambda: LearnControls(AIMS if yes else ()), UndoLearned,
        )  # fmt: skip
        return choices[self._rng.integers(len(choices))]()
