"""From the groove to pending hits, a step at a time: request the groove, plan the step's sounds, schedule its hits."""

from dataclasses import replace

from latentdrum.core.clock import follower as clocks
from latentdrum.core.clock.follower import stalled
from latentdrum.core.engine.buttons import (
    heard_anchor,
    heard_locked,
    heard_values,
    in_fill,
    with_buttons,
    with_end_of_fill,
)
from latentdrum.core.engine.count_in import count_in_hits
from latentdrum.core.engine.decode_request import current_position, decode_request, request_epoch
from latentdrum.core.engine.hit_timing import EARLIEST_TICKS, Hit
from latentdrum.core.engine.inputs import load_preset
from latentdrum.core.engine.listening import play_take
from latentdrum.core.engine.output import address_hits
from latentdrum.core.engine.outputs import OutputBuffer
from latentdrum.core.engine.own_clock import restarted
from latentdrum.core.engine.part_hits import step_hits
from latentdrum.core.engine.path_recording import record_step
from latentdrum.core.engine.performed import performed
from latentdrum.core.engine.scenes import follow_scenes
from latentdrum.core.engine.sound_request import SoundRequest, sound_for_hit
from latentdrum.core.engine.state import EngineState, PlannedStep
from latentdrum.core.parameters.sound import muted_voices
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.modulation import HitContext
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.units import TICKS_PER_STEP

#: How long a step waits for a groove that is being decoded before it plays the old one, seconds.
GROOVE_WAIT_S = 0.005
#: Further hits of a voice on a step are numbered beyond every step of a song, since each has a sound of its own.
STRIKE_STRIDE = 2**32


def request_groove(state: EngineState, now_s: float, buffer: OutputBuffer) -> EngineState:
    """Request the groove of the next step, unless it is there or on its way."""
    if state.next_preset is not None and state.cursor % state.preset.meter.steps == 0:
        state = load_preset(state, state.next_preset, now_s, buffer)
    state = with_buttons(follow_scenes(state, buffer))
    if state.frozen is not None:
        return state
    coming = max(state.cursor, 0)  # in the count-in, the top of the song
    epoch = (*request_epoch(state.preset, state.values, coming), int(in_fill(state, coming)))
    made_from = (state.preset, state.values, epoch)
    old = state.requested_for
    if old is not None and old[0] is made_from[0] and old[1] is made_from[1] and old[2] == made_from[2]:
        return state
    serial = state.requested.serial + 1 if state.requested is not None else 1
    request = decode_request(state.preset, heard_values(state, state.values, coming), coming, serial)
    if state.requested is not None and state.requested.same_groove(request):
        return replace(state, requested_for=made_from)
    buffer.decode = request
    idle = state.requested is None or state.requested.serial == state.groove_serial
    deadline_s = now_s + GROOVE_WAIT_S if idle else state.deadline_s
    return replace(state, requested=request, requested_for=made_from, deadline_s=deadline_s)


def plan_next_step(state: EngineState, buffer: OutputBuffer) -> EngineState:
    """Request the sounds of the next step's hits as they look now, so that there is time to render them.

    A parameter that changes while the song runs is taken into account when the step is scheduled.
    """
    if state.groove is None or state.cursor == state.options.end_step:
        return state
    planned = state.planned
    if planned is not None and planned.same_hits(state) and (state.clock.playing or planned.values is state.values):
        return state
    return _plan_step(state, buffer)


def schedule_steps(state: EngineState, now_s: float, buffer: OutputBuffer) -> EngineState:
    """Schedule every step whose earliest hit falls due within the lookahead.

    A step that has passed entirely, because the machine stood still, is skipped rather than played as a late burst.
    """
    if not state.clock.playing:
        return state
    options, offset_s = state.options, state.values["send_offset"] / 1000
    lookahead_s = max(options.emit_ahead_s, options.sound_ahead_s - state.values["sound_offset"] / 1000)
    horizon_s = now_s + lookahead_s - offset_s
    while clocks.due_s(state.clock, state.cursor * TICKS_PER_STEP - EARLIEST_TICKS) <= horizon_s:
        waiting = (
            state.requested is not None and state.requested.serial != state.groove_serial and now_s < state.deadline_s
        )
        if waiting or stalled(state.clock, now_s) or state.cursor == options.end_step:
            break
        if state.take is not None and state.cursor >= state.take.end:
            state = play_take(state)
        passed = clocks.due_s(state.clock, (state.cursor + 1) * TICKS_PER_STEP) < now_s
        if state.groove is not None and not passed:
            state = _schedule_step(state, buffer)
        state = record_step(state) if state.cursor >= 0 else state
        state = request_groove(restarted(replace(state, cursor=state.cursor + 1)), now_s, buffer)
        state = plan_next_step(state, buffer)
    return state


def _schedule_step(state: EngineState, buffer: OutputBuffer) -> EngineState:
    planned = state.planned
    if planned is None or not (planned.same_hits(state) and planned.values is state.values):
        state = _plan_step(state, buffer)
        planned = state.planned
    assert planned is not None
    sounded = zip(planned.hits, planned.sounds, strict=True)
    pending = (*state.pending, *address_hits(sounded, state.preset, state.values))
    return replace(state, pending=tuple(sorted(pending, key=lambda hit: hit.tick)))


def _plan_step(state: EngineState, buffer: OutputBuffer) -> EngineState:
    """The next step's hits and their sounds; a sound already requested and unchanged is not requested again."""
    preset, values, groove, step = state.preset, state.values, state.groove, state.cursor
    assert groove is not None
    moved = performed(preset, values, max(step, 0))
    hits = with_end_of_fill(state, _hits(state, groove, step, heard_values(state, moved, step)), step, moved)
    needs_position = hits and any(route.source.of_position for route in preset.modulation)
    position = current_position(preset, values, max(step, 0)) if needs_position else None
    muted = muted_voices(values)
    requested = state.planned.requested if state.planned is not None else {}

    def sound(hit: Hit) -> SoundRequest:
        number = step + hit.strike * STRIKE_STRIDE
        request = sound_for_hit(preset, moved, HitContext(hit.voice, number, step, hit.velocity, hit.accent), position)
        old = requested.get(request.key)
        if old is not None and old.same_sound(request):
            return old
        if hit.voice not in muted:
            buffer.sound_requests.append(request)
        return request

    sounds = tuple(sound(hit) for hit in hits)
    by_key = {request.key: request for hit, request in zip(hits, sounds, strict=True) if hit.voice not in muted}
    return replace(state, planned=PlannedStep(step, groove, preset, values, hits, sounds, by_key))


def _hits(state: EngineState, groove: Groove, step: int, values: Values) -> tuple[Hit, ...]:
    if step < 0:
        return count_in_hits(step, state.preset.meter)
    return step_hits(heard_anchor(state), groove, heard_locked(state), step, values)
