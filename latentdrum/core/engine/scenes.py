"""Scenes while playing: recalled when it is their time, glided to step by step, crossfaded, stored and cleared.

A scene moves the parameters as a hand would, so what is shown is what plays. Whatever changes the scene goes through
`_set_to`, and begins in `_begin` if it was recalled. A preset with a path stays on it: there a scene's axes and style
shift the path, and its z is not used.
"""

from dataclasses import replace

from latentdrum.core.controls.surface import forget
from latentdrum.core.engine.decode_request import with_knobs
from latentdrum.core.engine.events import ClearScene, RecallScene, SceneCommand, StoreScene, WayFound
from latentdrum.core.engine.history import Change, ChangeKind, remembered
from latentdrum.core.engine.locks import keeping_locked
from latentdrum.core.engine.outputs import OutputBuffer
from latentdrum.core.engine.scene_state import CORNERS, Glide, Moment, fader_at, xy_at
from latentdrum.core.engine.state import EngineState
from latentdrum.core.messages import NoteOn, ProgramChange
from latentdrum.core.parameters.scenes import MAX_SCENES, MOMENTS
from latentdrum.core.preset.scene import HELD, Scene, SceneControl, Setting, Way, among
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.units import STEPS_PER_BAR


def recalled_by(control: SceneControl | None, message: NoteOn | ProgramChange) -> int | None:
    """The number of the scene that a message recalls; 0 for none of them but on their channel, None for others."""
    if control is None or message.channel != control.channel - 1:
        return None
    if isinstance(message, ProgramChange):
        return message.program + 1 if message.program < MAX_SCENES else 0
    if control.note is None or not control.note <= message.note < control.note + MAX_SCENES:
        return None
    return message.note - control.note + 1


def handle(state: EngineState, command: SceneCommand) -> EngineState:
    """The device after a command."""
    match command:
        case RecallScene(number, moment):
            return recall(state, number, moment)
        case StoreScene(number, name):
            return store(state, number, name)
        case ClearScene(number):
            return clear(state, number)


def recall(state: EngineState, number: int, moment: Moment | None = None) -> EngineState:
    """Recall a scene at a moment, by default that of `scene_when`; while stopped at once. One not there is none."""
    if number not in state.preset.scenes:
        return state
    if moment is None:
        moment = Moment(MOMENTS[round(state.values["scene_when"])])
    if moment is Moment.NOW or not state.clock.playing:
        return _begin(state, number)
    return replace(state, scenes=replace(state.scenes, waiting=(number, moment)))


def store(state: EngineState, number: int, name: str | None = None) -> EngineState:
    """Keep what plays as a scene, under a name or the one that it had."""
    old, now = state.preset.scenes.get(number), current_setting(state)
    label = name if name is not None else old.name if old is not None else ""
    scenes = {**state.preset.scenes, number: Scene(now.values, now.position.z, label)}
    state = _remembered(state, number)
    return replace(state, preset=replace(state.preset, scenes=scenes), scenes=replace(state.scenes, current=number))


def clear(state: EngineState, number: int) -> EngineState:
    """Forget a scene; what plays stays, and one that waits to be recalled is not."""
    scenes = {key: scene for key, scene in state.preset.scenes.items() if key != number}
    held = state.scenes
    waiting = None if held.waiting is not None and held.waiting[0] == number else held.waiting
    current = 0 if held.current == number else held.current
    held = replace(held, waiting=waiting, current=current)
    state = _remembered(state, number)
    return replace(state, preset=replace(state.preset, scenes=scenes), scenes=held)


def follow_scenes(state: EngineState, buffer: OutputBuffer) -> EngineState:
    """What scenes make of the next step: one that waits takes over, a glide goes on, faders that moved are heard."""
    scenes = state.scenes
    if scenes.waiting is not None:
        number, moment = scenes.waiting
        if not state.clock.playing or state.cursor % moment.steps(state.preset.meter) == 0:
            state = _begin(state, number)
    if state.scenes.glide is not None:
        state = _glided(state, state.scenes.glide)
    state = state if state.values is state.scenes.seen else _faded(state)
    if state.scenes.wanted is not None:
        buffer.way = state.scenes.wanted
        state = replace(state, scenes=replace(state.scenes, wanted=None, asked=buffer.way))
    return state


def go_by(state: EngineState, found: WayFound) -> EngineState:
    """A glide or a crossfader that asked for a midway goes by it from now on."""
    scenes = state.scenes
    if found.way is not scenes.asked:
        return state
    scenes, way = replace(scenes, asked=None), replace(found.way, midway=found.midway)
    if scenes.glide is not None and scenes.glide.way is found.way:
        scenes = replace(scenes, glide=replace(scenes.glide, way=way))
    if scenes.fade is found.way:
        scenes = replace(scenes, fade=way, fader=(), seen={})  # where the fader stands is heard anew
    return replace(state, scenes=scenes)


def current_setting(state: EngineState) -> Setting:
    """What plays: the position, knobs included, and the values with the axes of that position."""
    preset, values = state.preset, state.values
    position = with_knobs(preset.position, preset, values)
    if preset.path is not None:
        return Setting(position, {name: values[name] for name in HELD})
    axes = {name: float(value) for name, value in zip(AXES, position.axes, strict=True)}
    return Setting(position, {**{name: values[name] for name in HELD}, **axes})


def _remembered(state: EngineState, number: int) -> EngineState:
    """What plays is remembered, so that whatever is done with a scene can be undone."""
    change = Change(ChangeKind.SCENE, str(number))
    return replace(state, history=remembered(state.history, state.preset, state.values, change))


def _begin(state: EngineState, number: int) -> EngineState:
    """A scene takes over: at once, or by a glide if the song runs and `scene_glide` is not 0."""
    if number not in state.preset.scenes:
        return replace(state, scenes=replace(state.scenes, waiting=None))
    state = replace(_remembered(state, number), surface=forget(state.surface))
    scenes, target = replace(state.scenes, current=number, waiting=None), state.preset.scenes[number].setting
    steps = STEPS_PER_BAR * state.values["scene_glide"]
    if steps == 0 or not state.clock.playing:
        return _set_to(replace(state, scenes=replace(scenes, glide=None)), target)
    way = Way(current_setting(state), target)
    glide = Glide(number, way, steps, state.cursor, frozenset(HELD), state.values)
    return replace(state, scenes=replace(scenes, glide=glide, wanted=way if state.preset.path is None else None))


def _glided(state: EngineState, glide: Glide) -> EngineState:
    """A step further, if the song is; it ends exactly at the scene."""
    if state.cursor == glide.cursor:
        return state
    done, values = glide.done + 1, state.values
    own = glide.own
    if values is not glide.written:
        own -= {name for name in own if values[name] != glide.written[name]}
    state = _set_to(state, glide.way.at(done / glide.steps), own)
    moved = replace(glide, done=done, cursor=state.cursor, own=own, written=state.values)
    return replace(state, scenes=replace(state.scenes, glide=None if done >= glide.steps else moved))


def _faded(state: EngineState) -> EngineState:
    """The crossfader or the XY field, whichever has moved: the parameters in which their scenes differ follow it."""
    scenes, preset, values = state.scenes, state.preset, state.values
    fader, xy = fader_at(preset, values), xy_at(preset, values)
    if xy and xy != scenes.xy:
        corners = [preset.scenes[number].setting for number in CORNERS]
        state = _set_to(state, among(corners, *xy), corners[0].changed(*corners[1:]))
        scenes = replace(scenes, glide=None)
    elif fader and fader != scenes.fader:
        a, b = (preset.scenes[round(number)].setting for number in fader[:2])
        way = scenes.fade
        if way is None or way.begin.values is not a.values or way.end.values is not b.values:
            way = Way(a, b)
            scenes = replace(scenes, fade=way, wanted=way if preset.path is None else None)
        moved = a.changed(b) | (frozenset(AXES) if way.midway is not None else frozenset())
        state = _set_to(state, way.at(fader[2]), moved)
        scenes = replace(scenes, glide=None)
    return replace(state, scenes=replace(scenes, fader=fader, xy=xy, seen=state.values))


def _set_to(state: EngineState, setting: Setting, names: frozenset[str] = frozenset(HELD)) -> EngineState:
    """The device at a setting: of its values those of these names; its position unless the preset has a path."""
    preset, set_to = state.preset, {**state.values, **{name: setting.values[name] for name in names}}
    values = keeping_locked(state.values, set_to)
    if preset.path is None:
        own = {**preset.values, **{name: setting.values[name] for name in (*AXES, "style")}}
        preset = replace(preset, values=own, z=setting.position.z, place=None)
        if not preset.position.same_as(setting.position):
            preset = replace(preset, place=setting.position)
    return replace(state, preset=preset, values=values)
