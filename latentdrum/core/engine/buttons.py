"""What the buttons fill and freeze, and the fills that come by themselves, do to the step that is next.

Freeze holds which hits play and where: whatever would move, thin or fill them up is made ready unheard. How they are
played (swing, humanise, velocities) and how they sound is not held.
"""

from dataclasses import replace
from typing import Final

from latentdrum.core.engine.fills import filling, is_fill, pressed, with_crash
from latentdrum.core.engine.hit_timing import Hit
from latentdrum.core.engine.performed import performed
from latentdrum.core.engine.state import EngineState, Frozen
from latentdrum.core.parameters.parts import WHICH_HITS
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.anchor import HOME_PARAMETERS, Anchor
from latentdrum.core.rhythm.parts import LockedParts
from latentdrum.core.voices import Voice

#: What freeze holds, as paths and macros move it; the seeds are those of what is drawn hit by hit.
FROZEN: Final = (*HOME_PARAMETERS, "density", "seed", *WHICH_HITS)


def with_buttons(state: EngineState) -> EngineState:
    """The state as the two buttons are: a fill begun or over, the groove frozen or free again."""
    values, fill = pressed(state.values, state.preset.meter, state.fill, state.cursor, state.clock.epoch)
    frozen = state.frozen
    if not values["freeze"]:
        frozen = None
    elif frozen is None and state.groove is not None:
        frozen = _frozen(state)
    if values is state.values and fill is state.fill and frozen is state.frozen:
        return state
    return replace(state, values=values, fill=fill, frozen=frozen)


def _frozen(state: EngineState) -> Frozen:
    """What plays, on the step before the next."""
    step = max(state.cursor - 1, 0)
    values = heard_values(state, performed(state.preset, state.values, step), step)
    return Frozen(state.preset.anchor, state.preset.locked, {name: values[name] for name in FROZEN})


def in_fill(state: EngineState, step: int) -> bool:
    """Whether a step is in a fill; a frozen groove has none."""
    if state.frozen is not None:
        return False
    return is_fill(state.values, state.preset.meter, state.fill, step, state.clock.epoch)


def heard_values(state: EngineState, values: Values, step: int) -> Values:
    """The values by which a step's groove is decoded and its hits are played, from those of knobs and paths."""
    if state.frozen is not None:
        return {**values, **state.frozen.values}
    if not in_fill(state, step):
        return values
    return filling(values, performed(state.preset, state.values, max(step, 0))["fill_intensity"])


def heard_anchor(state: EngineState) -> Anchor | None:
    """The loop that plays, if any."""
    return state.preset.anchor if state.frozen is None else state.frozen.anchor


def heard_locked(state: EngineState) -> LockedParts:
    """The locked parts that play."""
    return state.preset.locked if state.frozen is None else state.frozen.locked


def with_end_of_fill(state: EngineState, hits: tuple[Hit, ...], step: int, values: Values) -> tuple[Hit, ...]:
    """The hits of a step under its values; a downbeat that ends a fill has a crash, unless that part is locked."""
    if Voice.CRASH in state.preset.locked:
        return hits
    ends = step % state.preset.meter.steps == 0 and in_fill(state, step - 1) and not in_fill(state, step)
    return with_crash(hits, step, values) if ends else hits
