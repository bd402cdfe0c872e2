"""Pre-rendered sounds of every pad: for pads played by hand, and fallbacks for late sounds."""

from dataclasses import dataclass
from typing import Final

from latentdrum.core.engine.decode_request import current_position
from latentdrum.core.engine.performed import performed
from latentdrum.core.engine.sound_request import SoundRequest, sound_for_hit
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.kit import Pad
from latentdrum.core.preset.modulation import HitContext
from latentdrum.core.preset.preset import Preset
from latentdrum.core.voices import Voice
from latentdrum.sound.playback import SoundBuffer

#: Velocities that are pre-rendered: ghost note, normal hit, accent. Normal hits are rendered first.
_VELOCITIES: Final = (36, 80, 116)
_FIRST: Final = (1, 2, 0)


@dataclass(frozen=True, slots=True, eq=False)
class PadState:
    """What determines the pads' sounds: preset, parameter values, and the step that routes and paths see."""

    preset: Preset
    values: Values
    step: int = 0

    def sound(self, voice: Voice, layer: int, round_robin: int) -> SoundRequest:
        """The sound of a pad played by hand."""
        hit = HitContext(voice, -1 - round_robin, self.step, _VELOCITIES[layer])
        values = performed(self.preset, self.values, self.step)
        return sound_for_hit(self.preset, values, hit, current_position(self.preset, self.values, self.step))


@dataclass(slots=True, eq=False)
class _Slot:
    voice: Voice
    layer: int
    round_robin: int = 0
    request: SoundRequest | None = None  # what `sound` was rendered from,
    pad: Pad | None = None  # and for which pad
    sound: SoundBuffer | None = None
    wanted: SoundRequest | None = None


class PrerenderedSounds:
    """One sound for each pad and velocity. The worker thread fills it, the engine thread reads it."""

    def __init__(self) -> None:
        self._slots = [_Slot(voice, layer) for layer in _FIRST for voice in Voice]
        self._by_pad = {(slot.voice, slot.layer): slot for slot in self._slots}
        self._pad_state: PadState | None = None

    @property
    def ready(self) -> int:
        """Number of sounds."""
        return sum(slot.sound is not None for slot in self._slots)

    @property
    def empty(self) -> bool:
        """Whether no pad state was set yet."""
        return self._pad_state is None

    def is_current(self, pad_state: PadState) -> bool:
        """Whether the sounds are for this pad state."""
        return pad_state is self._pad_state

    def get(self, voice: Voice, velocity: int) -> SoundBuffer | None:
        """The sound for a hit, of the nearest rendered velocity (engine thread)."""
        layers = sorted(range(len(_VELOCITIES)), key=lambda layer: abs(_VELOCITIES[layer] - velocity))
        for layer in layers:
            found = self._by_pad[voice, layer].sound
            if found is not None:
                return found
        return None

    def set_pad_state(self, pad_state: PadState) -> None:
        """Mark the sounds that another preset or other values change (worker thread)."""
        if pad_state is not self._pad_state:
            self._pad_state = pad_state
            for slot in self._slots:
                wanted, pad = (
                    pad_state.sound(slot.voice, slot.layer, slot.round_robin),
                    pad_state.preset.kit.pad(slot.voice),
                )
                slot.wanted = None if _is_fresh(slot, wanted, pad) else wanted

    def has_work(self) -> bool:
        """Whether a sound is missing, outdated or used up (worker thread)."""
        for slot in self._slots:
            if slot.wanted is None and slot.sound is not None and slot.sound.consumed and self._pad_state is not None:
                slot.round_robin += 1
                slot.wanted = self._pad_state.sound(slot.voice, slot.layer, slot.round_robin)
        return any(slot.wanted is not None for slot in self._slots)

    def next_request(self) -> tuple[SoundRequest, Pad] | None:
        """The next sound to render, missing ones first (worker thread)."""
        if not self.has_work() or self._pad_state is None:
            return None
        slot = min((slot for slot in self._slots if slot.wanted is not None), key=lambda slot: slot.sound is not None)
        assert slot.wanted is not None
        return slot.wanted, self._pad_state.preset.kit.pad(slot.voice)

    def put(self, request: SoundRequest, sound: SoundBuffer | None) -> None:
        """Store the sound of a request from `next_request`, None if rendering failed (worker thread)."""
        for slot in self._slots:
            if slot.wanted is request:
                slot.wanted = None
                if sound is not None and self._pad_state is not None:
                    slot.request, slot.sound = request, sound
                    slot.pad = self._pad_state.preset.kit.pad(slot.voice)


def _is_fresh(slot: _Slot, wanted: SoundRequest, pad: Pad) -> bool:
    old = slot.request
    if old is None or slot.pad is None or slot.pad.sample is not pad.sample:
        return False
    return old.same_sound(wanted)
