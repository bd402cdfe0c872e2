"""The last bars that a device played, as plain values for the control socket; and as a bounce, for their audio."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import Any, Final

import numpy as np

from latentdrum.core.engine.kept import Kept
from latentdrum.core.engine.memory import MOST_BARS, Memory, PlayedBar, PlayedHit
from latentdrum.core.engine.mix import MIX_PARAMETERS, Mix
from latentdrum.core.engine.sound_request import SoundRequest, Trigger
from latentdrum.core.parameters.table import DEFAULTS
from latentdrum.core.preset.kit import Kit
from latentdrum.core.preset.kit_table import kit_table
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.loop import Meter
from latentdrum.core.timbre.timbre import Drum, Timbre
from latentdrum.core.units import TICKS_PER_STEP
from latentdrum.core.voices import Voice
from latentdrum.runtime.offline import Bounce

#: Bars that are kept where none are named: as many as a preset's loop can hold.
USUAL_BARS: Final = 8


def chosen_bars(memory: Memory, count: int | None, *, playing: bool) -> tuple[PlayedBar, ...]:
    """The last count bars that are over; without a count up to eight. Raises ValueError if there are fewer."""
    if count is not None and (type(count) is not int or not 1 <= count <= MOST_BARS):
        raise ValueError(f"bars = {count!r}: must be a whole number 1..{MOST_BARS}")
    over = memory.over(playing=playing)
    if not over:
        raise ValueError("no bar is over yet; play on to the next bar line")
    if count is not None and count > len(over):
        there = "1 bar is" if len(over) == 1 else f"{len(over)} bars are"
        raise ValueError(f"bars = {count}: only {there} over yet; keep those, or play on")
    return over[-(count or USUAL_BARS) :]


def bar_rows(bars: Sequence[PlayedBar]) -> Iterator[dict[str, Any]]:
    """Each bar as plain values, a message a bar: none is long enough to hold up the music.

    A kit is in the bar in which it is first heard; of a mix only what has changed is.
    """
    kits, before = list[Kit](), DEFAULTS
    for bar in bars:
        hits, mixes, known = [_hit_row(hit) for hit in bar.hits], list[list[Any]](), len(kits)
        for step, mix in bar.mixes:
            if mix.kit not in kits:
                kits.append(mix.kit)
            changed = {name: value for name, value in mix.values.items() if value != before[name]}
            mixes.append([step, kits.index(mix.kit), changed])
            before = mix.values
        head = {"begin": bar.begin, "meter": [bar.meter.beats, bar.meter.unit], "first": bar.first}
        new = [{"name": kit.name, "kit": kit_table(kit)} for kit in kits[known:]]
        yield {"bar": {**head, "periods_s": list(bar.periods_s), "hits": hits, "kits": new, "mixes": mixes}}


def _hit_row(hit: PlayedHit) -> list[Any]:
    sound, timbre = hit.sound, hit.sound.timbre
    made = [int(timbre.drum), timbre.axes.tolist(), timbre.z.tolist(), timbre.hardness]
    return [hit.tick, int(hit.voice), hit.velocity, hit.due_s, sound.key[0], made, sound.seed, sound.stereo]


def read_bars(rows: Iterable[Mapping[str, Any]], find_kit: Callable[[str, Mapping[str, Any]], Kit]) -> list[PlayedBar]:
    """The bars of such messages. find_kit: the kit of a name and a table."""
    kits, values, bars = list[Kit](), dict[str, float](DEFAULTS), list[PlayedBar]()
    for row in rows:
        found = row["bar"]
        kits += [find_kit(new["name"], new["kit"]) for new in found["kits"]]
        hits, mixes = tuple(_read_hit(*hit) for hit in found["hits"]), list[tuple[int, Mix]]()
        for step, kit, changed in found["mixes"]:
            values = {**values, **changed}
            mixes.append((step, Mix(kits[kit], {name: values[name] for name in MIX_PARAMETERS})))
        periods_s = tuple(found["periods_s"])
        bars.append(PlayedBar(found["begin"], Meter(*found["meter"]), found["first"], periods_s, hits, tuple(mixes)))
    return bars


def _read_hit(
    tick: float, voice: int, velocity: int, due_s: float, number: int, made: list[Any], seed: int, stereo: bool
) -> PlayedHit:
    drum, axes, z, hardness = made
    timbre = Timbre(Drum(drum), np.array(axes, np.float32), np.array(z, np.float32), hardness)
    return PlayedHit(tick, Voice(voice), velocity, due_s, SoundRequest((number, voice), timbre, seed, stereo))


def as_bounce(found: Kept, preset: Preset) -> Bounce:
    """Kept bars as a bounce of a preset: each hit at its second, with the sound, the kit and the mix that it had."""
    triggers = [
        Trigger(max(hit.at_s, 0.0), hit.played.voice, hit.played.velocity, hit.played.sound) for hit in found.hits
    ]
    bars = ceil(found.end_tick / (preset.meter.steps * TICKS_PER_STEP))
    return Bounce([], [], preset, bars, found.mean_bpm, triggers, list(found.mixes))
