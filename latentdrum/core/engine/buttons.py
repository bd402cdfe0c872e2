"""What the buttons fill and freeze, and the fills that come by themselves, do to the step that is next."""

from dataclasses import replace

from latentdrum.core.engine.fills import filling, is_fill, pressed, with_crash
from latentdrum.core.engine.hit_timing import Hit
from latentdrum.core.engine.state import EngineState, Frozen
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.anchor import HOME_PARAMETERS, Anchor
from latentdrum.core.voices import Voice


def with_buttons(state: EngineState) -> EngineState:
    """The state as the two buttons are: a fill begun or over, the groove frozen or free again."""
    values, fill = pressed(state.values, state.preset.meter, state.fill, state.cursor, state.clock.epoch)
    frozen = state.frozen
    if not values["freeze"]:
        frozen = None
    elif frozen is None and state.groove is not None:
        frozen = Frozen(state.preset.anchor, state.values)
    if values is state.values and fill is state.fill and frozen is state.frozen:
        return state
    return replace(state, values=values, fill=fill, frozen=frozen)


def in_fill(state: EngineState, step: int) -> bool:
    """Whether a step is in a fill; a frozen groove has none."""
    if state.frozen is not None:
        return False
    return is_fill(state.values, state.preset.meter, state.fill, step, state.clock.epoch)


def heard_values(state: EngineState, values: Values, step: int) -> Values:
    """The values by which a step's groove is decoded and its hits are played, from those of knobs and paths."""
    if state.frozen is not None:
        held = state.frozen.values
        return {**values, **{name: held[name] for name in HOME_PARAMETERS}}
    return filling(values) if in_fill(state, step) else values


def heard_anchor(state: EngineState) -> Anchor | None:
    """The loop that plays, if any."""
    return state.preset.anchor if state.frozen is None else state.frozen.anchor


def with_end_of_fill(state: EngineState, hits: tuple[Hit, ...], step: int) -> tuple[Hit, ...]:
    """The hits of a step; those of the downbeat that ends a fill with a crash, unless its part is locked."""
    if Voice.CRASH in state.preset.locked:
        return hits
    ends = step % state.preset.meter.steps == 0 and in_fill(state, step - 1) and not in_fill(state, step)
    return with_crash(hits, step, state.values) if ends else hits
