"""Sounds that stand ready on every pad, for hits that nobody could foresee and for those whose own sound comes late."""

from dataclasses import dataclass
from typing import Final

from latentdrum.core.engine.decode_request import current_position
from latentdrum.core.engine.sound_request import SoundRequest, sound_for_hit
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.kit import Pad
from latentdrum.core.preset.modulation import HitContext
from latentdrum.core.preset.preset import Preset
from latentdrum.core.voices import Voice
from latentdrum.sound.playback import SoundBuffer

#: How hard the strokes are that stand ready: a ghost note, a plain one, an accent. The plain ones are made first.
_VELOCITIES: Final = (36, 80, 116)
_FIRST: Final = (1, 2, 0)


@dataclass(frozen=True, slots=True, eq=False)
class PadState:
    """Where the pads stand: the preset, the knobs, and the step of the song that the routes look at."""

    preset: Preset
    values: Values
    step: int = 0

    def sound(self, voice: Voice, layer: int, turn: int) -> SoundRequest:
        """What a pad would sound like, struck by hand."""
        stroke = HitContext(voice, -1 - turn, self.step, _VELOCITIES[layer])
        return sound_for_hit(self.preset, self.values, stroke, current_position(self.preset, self.values, self.step))


@dataclass(slots=True, eq=False)
class _Slot:
    voice: Voice
    layer: int
    turn: int = 0
    request: SoundRequest | None = None  # what the take was made of,
    pad: Pad | None = None  # and of which pad
    take: SoundBuffer | None = None
    wanted: SoundRequest | None = None


class PrerenderedSounds:
    """One sound for each pad and a few ways to strike it. One thread fills it, one other takes from it."""

    def __init__(self) -> None:
        self._slots = [_Slot(voice, layer) for layer in _FIRST for voice in Voice]
        self._by_pad = {(slot.voice, slot.layer): slot for slot in self._slots}
        self._pad_state: PadState | None = None

    @property
    def ready(self) -> int:
        """How many sounds stand there."""
        return sum(slot.take is not None for slot in self._slots)

    @property
    def empty(self) -> bool:
        """Whether nobody has said yet where the pads stand."""
        return self._pad_state is None

    def is_current(self, pad_state: PadState) -> bool:
        """Whether that is what the rack is made for."""
        return pad_state is self._pad_state

    def get(self, voice: Voice, velocity: int) -> SoundBuffer | None:
        """What stands ready for a stroke; of the nearest velocity that is there (the taking thread)."""
        nearest = sorted(range(len(_VELOCITIES)), key=lambda layer: abs(_VELOCITIES[layer] - velocity))
        for layer in nearest:
            found = self._by_pad[voice, layer].take
            if found is not None:
                return found
        return None

    def set_pad_state(self, pad_state: PadState) -> None:
        """Find what has to be made anew now that preset or knobs are others (the filling thread)."""
        if pad_state is not self._pad_state:
            self._pad_state = pad_state
            for slot in self._slots:
                wanted, pad = pad_state.sound(slot.voice, slot.layer, slot.turn), pad_state.preset.kit.pad(slot.voice)
                slot.wanted = None if _is_fresh(slot, wanted, pad) else wanted

    def has_work(self) -> bool:
        """Whether something is to be made: what is missing, stands elsewhere, or was used (the filling thread)."""
        for slot in self._slots:
            if slot.wanted is None and slot.take is not None and slot.take.consumed and self._pad_state is not None:
                slot.turn += 1
                slot.wanted = self._pad_state.sound(slot.voice, slot.layer, slot.turn)
        return any(slot.wanted is not None for slot in self._slots)

    def next_request(self) -> tuple[SoundRequest, Pad] | None:
        """What is to be made next, what is missing first (the filling thread)."""
        if not self.has_work() or self._pad_state is None:
            return None
        slot = min((slot for slot in self._slots if slot.wanted is not None), key=lambda slot: slot.take is not None)
        assert slot.wanted is not None
        return slot.wanted, self._pad_state.preset.kit.pad(slot.voice)

    def put(self, request: SoundRequest, take: SoundBuffer | None) -> None:
        """What was made of a request that `next` gave, None if it could not be (the filling thread)."""
        for slot in self._slots:
            if slot.wanted is request:
                slot.wanted = None
                if take is not None and self._pad_state is not None:
                    slot.request, slot.take = request, take
                    slot.pad = self._pad_state.preset.kit.pad(slot.voice)


def _is_fresh(slot: _Slot, wanted: SoundRequest, pad: Pad) -> bool:
    had = slot.request
    if had is None or slot.pad is None or slot.pad.sample is not pad.sample:
        return False
    return had.seed == wanted.seed and had.timbre.same_as(wanted.timbre)
