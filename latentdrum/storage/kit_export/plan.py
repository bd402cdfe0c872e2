"""What an exported kit consists of: the pad, velocities and round robin of every recording."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from latentdrum.core.voices import Voice
from latentdrum.storage.kit_export.credit import Credit, one_line

#: Hydrogen reads no more.
MAX_RECORDINGS_PER_PAD: Final = 16
_HIGHEST: Final = 127


@dataclass(frozen=True, slots=True)
class Region:
    """One recording: its pad, velocities low..high, and which of the round robins it is (from 0).

    gain: what the file lacks of the recording's level, over 1 if it would have clipped.
    """

    voice: Voice
    low: int
    high: int
    round_robin: int
    round_robins: int
    file: str
    gain: float = 1.0

    @property
    def velocity(self) -> int:
        """The velocity it is rendered at: the middle of its range."""
        return max((self.low + self.high + 1) // 2, 1)

    def split(self, parts: int) -> tuple["Region", ...]:
        """The same recording for narrower ranges of velocity, softest first; as many as there are velocities at most.

        Samplers whose level is linear in velocity follow the mixer's curve the better the narrower they are.
        """
        velocities = self.high - self.low + 1
        count = min(parts, velocities)
        borders = (self.low + velocities * number // count for number in range(count + 1))
        return tuple(replace(self, low=low, high=above - 1) for low, above in pairwise(borders))


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """A kit to export: its name, its recordings, and the mix.

    mix: level in decibels and pan -1..1, in the order of Voice. curve: gain of each velocity 0..127, 1 at 127.
    chokes: voice -> the voices that it silences. notes: MIDI notes in the order of Voice. credit: whose the sounds are.
    """

    name: str
    description: str
    regions: tuple[Region, ...]
    mix: tuple[tuple[float, float], ...]
    curve: tuple[float, ...]
    chokes: Mapping[Voice, frozenset[Voice]]
    notes: tuple[int, ...]
    credit: Credit

    @property
    def about(self) -> tuple[str, ...]:
        """What every format says of the kit: its description, then whose its sounds are; a line each."""
        description = one_line(self.description) or "A kit of drum sounds made with latentdrum."
        return description, *self.credit.lines()

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

    def choked_by(self, voice: Voice) -> tuple[Voice, ...]:
        """The pads that silence this one, in the order of Voice."""
        return tuple(other for other in Voice if voice in self.chokes.get(other, ()))

    def layer_gain(self, region: Region) -> float:
        """Gain of a recording in samplers whose level is linear in velocity: there its own velocity has its level."""
        return region.gain * self.curve[region.velocity] * _HIGHEST / region.velocity


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
