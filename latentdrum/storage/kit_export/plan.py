"""What an exported kit consists of: the pad, velocities and round robin of every recording."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from latentdrum.core.voices import Voice

#: Hydrogen reads no more.
MAX_RECORDINGS_PER_PAD: Final = 16
_HIGHEST: Final = 127


@dataclass(frozen=True, slots=True)
class Region:
    """One recording: its pad, velocities low..high, and which of the round robins it is (from 0)."""

    voice: Voice
    low: int
    high: int
    round_robin: int
    round_robins: int
    file: str

    @property
    def velocity(self) -> int:
        """The velocity it is rendered at: the middle of its range."""
        return max((self.low + self.high + 1) // 2, 1)


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """A kit to export: its name, its recordings, and the mix.

    mix: level in decibels and pan -1..1, in the order of Voice. curve: (velocity, gain, 1 at 127).
    chokes: voice -> the voices that it silences. notes: MIDI notes in the order of Voice.
    """

    name: str
    description: str
    regions: tuple[Region, ...]
    mix: tuple[tuple[float, float], ...]
    curve: tuple[tuple[int, float], ...]
    chokes: Mapping[Voice, frozenset[Voice]]
    notes: tuple[int, ...]

    def regions_of(self, voice: Voice) -> tuple[Region, ...]:
        """The recordings of a pad, softest first."""
        return tuple(region for region in self.regions if region.voice is voice)

    @property
    def choke_groups(self) -> Mapping[Voice, int]:
        """The number, from 1, of the group of every pad that chokes another or is choked."""
        groups: list[set[Voice]] = []
        for voice, choked in self.chokes.items():
            group_voices = {voice, *choked}
            for group in [group for group in groups if group & group_voices]:
                group_voices |= group
                groups.remove(group)
            groups.append(group_voices)
        return {voice: number for number, group in enumerate(groups, 1) for voice in sorted(group)}

    def is_choked(self, voice: Voice) -> bool:
        """Whether any pad silences this one."""
        return any(voice in choked for choked in self.chokes.values())


def regions(layers: int, round_robins: int, constant: frozenset[Voice] = frozenset()) -> tuple[Region, ...]:
    """Every recording of a kit, pad by pad; velocities 0..127 are divided evenly among the layers.

    constant: pads whose sound never varies; they get one recording. Raises ValueError if a pad would have more than
    MAX_RECORDINGS_PER_PAD.
    """
    if layers * round_robins > MAX_RECORDINGS_PER_PAD:
        rule = f"a pad can have {MAX_RECORDINGS_PER_PAD} recordings at most; take fewer layers or fewer round robins"
        raise ValueError(
            f"{layers} layers of {round_robins} round robins are {layers * round_robins} recordings a pad: {rule}"
        )
    found = []
    for voice in Voice:
        layer_count, round_robin_count = (1, 1) if voice in constant else (layers, round_robins)
        for layer in range(layer_count):
            low, high = (_HIGHEST + 1) * layer // layer_count, (_HIGHEST + 1) * (layer + 1) // layer_count - 1
            for round_robin in range(round_robin_count):
                file = f"{voice.key}-{layer + 1}-{round_robin + 1}.wav"
                found.append(Region(voice, low, high, round_robin, round_robin_count, file))
    return tuple(found)
