"""Locked parts: what a voice plays is kept, while the groove, the parameters and the preset round it change.

A part is kept as a loop of that voice alone, with velocities and times as they play but for swing: a groove swings as
one. It is part of the preset from then on, so that it is stored and taken back with it, and needs no model. The voice's
parameters go on shaping it, but for density, which is in it.
"""

from collections.abc import Iterable
from dataclasses import replace

from latentdrum.core.engine.buttons import heard_anchor, heard_locked, heard_values
from latentdrum.core.engine.hit_timing import Hit
from latentdrum.core.engine.part_sources import groove_source
from latentdrum.core.engine.performed import performed
from latentdrum.core.engine.state import EngineState
from latentdrum.core.engine.take import TAKE_PPQN
from latentdrum.core.parameters.parts import PART_NAMES, locked_voices
from latentdrum.core.parameters.sound import pad_parameter
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.anchor import Anchor
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.loop import COMMON_TIME, Loop, LoopHit, loudest_hits, step_of_pulse
from latentdrum.core.rhythm.parts import LockedParts
from latentdrum.core.units import GROOVE_BARS, STEPS_PER_QUARTER, TICKS_PER_QUARTER
from latentdrum.core.voices import Voice


def with_locks(state: EngineState) -> EngineState:
    """The state with the parts of the voices whose lock is on, and of no others; before the first groove it waits."""
    wanted, preset = locked_voices(state.values), state.preset
    if wanted == preset.locked.keys():
        return state
    kept = {voice: loop for voice, loop in preset.locked.items() if voice in wanted}
    if state.groove is not None:
        new = sorted(wanted - kept.keys())
        step = max(state.cursor, 0)
        values = heard_values(state, performed(preset, state.values, step), step)
        heard, anchor, groove = heard_locked(state), heard_anchor(state), state.groove
        kept |= {voice: heard[voice] if voice in heard else kept_part(anchor, groove, voice, values) for voice in new}
    return state if kept == preset.locked else replace(state, preset=with_parts(preset, kept))


def with_parts(preset: Preset, parts: LockedParts) -> Preset:
    """The preset with the parts of the voices that are locked, and the locks of those alone on."""
    if not parts and not preset.locked:
        return preset
    locks = {pad_parameter(voice, "lock"): float(voice in parts) for voice in Voice}
    return replace(preset, locked=parts, values={**preset.values, **locks})


def keeping_locked(old: Values, new: Values) -> Values:
    """New values in which the parts of the voices that are locked stay as they are."""
    names = [name for voice in locked_voices(old) for name in PART_NAMES[voice]]
    return {**new, **{name: old[name] for name in names}} if names else new


def kept_part(anchor: Anchor | None, groove: Groove, voice: Voice, values: Values) -> Loop | None:
    """What a voice plays of a groove, or of a loop that fades into it; None if it is silent."""
    source = groove_source(anchor, groove, {**values, pad_parameter(voice, "velocity"): 1.0})
    bars, meter, ppqn = GROOVE_BARS, COMMON_TIME, TAKE_PPQN
    if anchor is not None:
        loop = anchor.loop
        bars, meter, ppqn = loop.bars, loop.meter, loop.ppqn * max(TAKE_PPQN // loop.ppqn, 1)
    steps = bars * meter.steps
    hits = [hit for step in range(steps) for hit in source.hits(voice, step, None)]
    return Loop(bars, ppqn, loudest_hits(_loop_hits(hits, steps, ppqn)), meter) if hits else None


def _loop_hits(hits: Iterable[Hit], steps: int, ppqn: int) -> Iterable[LoopHit]:
    """Hits as those of a loop; what is nearer to the step after its end is early on its first one."""
    for hit in hits:
        pulse = round(hit.tick * ppqn / TICKS_PER_QUARTER)
        beyond = step_of_pulse(pulse, ppqn) == steps
        yield LoopHit(pulse - steps * ppqn // STEPS_PER_QUARTER if beyond else pulse, hit.voice, hit.velocity)
