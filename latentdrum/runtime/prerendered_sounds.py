"""Sounds that stand ready on every pad, for hits that nobody could foresee and for those whose own sound comes late."""

from dataclasses import dataclass
from typing import Final

from latentdrum.core.engine.decode_request import current_position
from latentdrum.core.engine.hit_sound import sound_for_hit
from latentdrum.core.engine.sound_request import SoundRequest
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
class _Cell:
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
        self._cells = [_Cell(voice, layer) for layer in _FIRST for voice in Voice]
        self._by_pad = {(cell.voice, cell.layer): cell for cell in self._cells}
        self._standpoint: PadState | None = None

    @property
    def ready(self) -> int:
        """How many sounds stand there."""
        return sum(cell.take is not None for cell in self._cells)

    @property
    def empty(self) -> bool:
        """Whether nobody has said yet where the pads stand."""
        return self._standpoint is None

    def stands_at(self, standpoint: PadState) -> bool:
        """Whether that is what the rack is made for."""
        return standpoint is self._standpoint

    def take(self, voice: Voice, velocity: int) -> SoundBuffer | None:
        """What stands ready for a stroke; of the nearest velocity that is there (the taking thread)."""
        nearest = sorted(range(len(_VELOCITIES)), key=lambda layer: abs(_VELOCITIES[layer] - velocity))
        for layer in nearest:
            found = self._by_pad[voice, layer].take
            if found is not None:
                return found
        return None

    def stand(self, standpoint: PadState) -> None:
        """Find what has to be made anew now that preset or knobs are others (the filling thread)."""
        if standpoint is not self._standpoint:
            self._standpoint = standpoint
            for cell in self._cells:
                wanted, pad = standpoint.sound(cell.voice, cell.layer, cell.turn), standpoint.preset.kit.pad(cell.voice)
                cell.wanted = None if _stands(cell, wanted, pad) else wanted

    def wants(self) -> bool:
        """Whether something is to be made: what is missing, stands elsewhere, or was used (the filling thread)."""
        for cell in self._cells:
            if cell.wanted is None and cell.take is not None and cell.take.consumed and self._standpoint is not None:
                cell.turn += 1
                cell.wanted = self._standpoint.sound(cell.voice, cell.layer, cell.turn)
        return any(cell.wanted is not None for cell in self._cells)

    def next(self) -> tuple[SoundRequest, Pad] | None:
        """What is to be made next, what is missing first (the filling thread)."""
        if not self.wants() or self._standpoint is None:
            return None
        cell = min((cell for cell in self._cells if cell.wanted is not None), key=lambda cell: cell.take is not None)
        assert cell.wanted is not None
        return cell.wanted, self._standpoint.preset.kit.pad(cell.voice)

    def put(self, request: SoundRequest, take: SoundBuffer | None) -> None:
        """What was made of a request that `next` gave, None if it could not be (the filling thread)."""
        for cell in self._cells:
            if cell.wanted is request:
                cell.wanted = None
                if take is not None and self._standpoint is not None:
                    cell.request, cell.take = request, take
                    cell.pad = self._standpoint.preset.kit.pad(cell.voice)


def _stands(cell: _Cell, wanted: SoundRequest, pad: Pad) -> bool:
    had = cell.request
    if had is None or cell.pad is None or cell.pad.sample is not pad.sample:
        return False
    return had.seed == wanted.seed and had.timbre.same_as(wanted.timbre)
