"""Scenes take over when it is their time, glides end exactly at them, and faders pass between them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.engine.decode_request import current_position
from latentdrum.core.engine.events import (
    ClearScene,
    Input,
    LoadPreset,
    MidiIn,
    RecallScene,
    Redo,
    Run,
    SetValue,
    StoreScene,
    Undo,
)
from latentdrum.core.engine.scene_state import Moment
from latentdrum.core.engine.scenes import current_setting
from latentdrum.core.engine.state import ClockSource, EngineState, Options, initial_state
from latentdrum.core.parameters.table import PARAMETERS
from latentdrum.core.preset.preset import Preset
from latentdrum.core.preset.scene import HELD, Scene, SceneControl, between
from latentdrum.core.rhythm.path import LatentPath, Waypoint
from latentdrum.core.rhythm.position import FREE_DIMS, Position
from latentdrum.core.units import STEPS_PER_BAR, TICKS_PER_STEP, tick_seconds
from latentdrum.runtime.offline import OfflineEngine
from tests.core.preset.presets import value_of, z_arrays
from tests.rhythms import Scattered, blank, rewired

BPM = 120.0
STEP_S = TICKS_PER_STEP * tick_seconds(BPM)
#: Parameters of every kind: an axis, the style, a macro, the seed, a kit's, a pad's, the mix's, a switch.
SOME = ("busyness", "style", "density", "seed", "brightness", "kick_decay", "tilt", "snare_mute", "latent_2")


def scene(level: float, name: str = "", **values: float) -> Scene:
    """A scene whose axes and z are at a level."""
    axes = dict.fromkeys(("busyness", "energy", "fills"), level)
    own = {name: blank().values[name] for name in HELD}
    return Scene({**own, **axes, **values}, np.full(FREE_DIMS, level, np.float32), name)


scenes = st.builds(
    lambda values, z: Scene({**{name: blank().values[name] for name in HELD}, **values}, z),
    st.fixed_dictionaries({name: value_of(PARAMETERS[name]) for name in SOME}),
    z_arrays,
)


def with_scenes(*found: Scene, **changes: object) -> Preset:
    return rewired(blank(), scenes=dict(enumerate(found, 1)), **changes)


class Player:
    """A device on its own clock at 120 BPM, driven from step to step."""

    def __init__(self, preset: Preset, **values: float) -> None:
        self.engine = OfflineEngine(initial_state(preset, Options(ClockSource.INTERNAL)), Scattered())
        self.now_s = 0.0
        self.send(*(SetValue(name, value) for name, value in values.items()))

    @property
    def state(self) -> EngineState:
        return self.engine.state

    def send(self, *items: Input) -> None:
        self.engine.advance(items, self.now_s)

    def play(self, steps: float) -> None:
        """Play on for some steps."""
        if not self.state.clock.playing:
            self.send(Run(True))
        for _ in range(round(steps * 8)):
            self.now_s += STEP_S / 8
            self.engine.advance((), self.now_s)

    def to_step(self, step: int) -> None:
        """Play until a step is the next to be scheduled."""
        while self.state.cursor < step:
            self.play(1 / 8)

    def is_at(self, target: Scene) -> bool:
        """Whether exactly the scene plays."""
        state = self.state
        position = current_position(state.preset, {**state.values, **no_latents}, state.cursor)
        same = all(state.values[name] == target.values[name] for name in HELD)
        return same and position.same_as(target.setting.position)


no_latents = {f"latent_{number}": 0.0 for number in range(1, 5)}


@settings(max_examples=25)
@given(scenes, scenes, st.sampled_from([0.0, 0.5, 1.0, 1.7]), st.sampled_from(Moment))
def test_a_glide_ends_exactly_at_its_scene(first: Scene, second: Scene, bars: float, moment: Moment) -> None:
    """Position and every parameter, from wherever it began."""
    player = Player(with_scenes(first, second), scene_glide=bars)
    player.send(RecallScene(1))
    player.play(3)
    player.send(RecallScene(2, moment))
    player.play(4 * STEPS_PER_BAR + STEPS_PER_BAR * bars + 2)
    assert player.is_at(second)
    assert player.state.scenes.glide is None
    assert player.state.preset.place is None


@given(scenes, scenes, st.floats(0, 1))
def test_in_between_continuous_parameters_pass_and_choices_switch_half_way(a: Scene, b: Scene, share: float) -> None:
    """What is equal in both stays to the last bit."""
    there = between(a.setting, b.setting, share)
    for name in HELD:
        low, high = sorted((a.values[name], b.values[name]))
        row = PARAMETERS[name]
        if row.choices or row.whole:
            assert there.values[name] == (a if share < 0.5 else b).values[name]
        else:
            assert low - 1e-9 <= there.values[name] <= high + 1e-9
    assert there.position.style.sum() == pytest.approx(1.0, abs=1e-5)


def test_half_the_bars_are_half_the_way() -> None:
    """After one bar of two."""
    player = Player(with_scenes(scene(0.2), scene(0.8, density=0.9)), scene_glide=2.0)
    player.send(RecallScene(1))
    player.play(0.5)
    player.send(RecallScene(2))
    player.to_step(2 * STEPS_PER_BAR)
    setting = current_setting(player.state)
    assert setting.values["busyness"] == pytest.approx(0.5, abs=1e-6)
    assert setting.values["density"] == pytest.approx(0.7, abs=1e-6)
    assert setting.position.z == pytest.approx(np.full(FREE_DIMS, 0.5), abs=1e-6)


@pytest.mark.parametrize(
    ("moment", "step"), [(Moment.NOW, 6), (Moment.BEAT, 8), (Moment.BAR, 16), (Moment.PHRASE, 64), (None, 16)]
)
def test_a_scene_waits_for_its_moment(moment: Moment | None, step: int) -> None:
    """Recalled within the sixth step: at the next step, beat, bar or phrase; as `scene_when` says, a bar by default."""
    player = Player(with_scenes(scene(0.2)))
    player.to_step(6)
    player.send(RecallScene(1, moment))
    while not player.is_at(player.state.preset.scenes[1]):
        player.play(1 / 8)
    assert player.state.cursor == step


def test_the_last_scene_recalled_counts() -> None:
    """Two within a bar: the second is played."""
    player = Player(with_scenes(scene(0.2), scene(0.8)))
    player.to_step(3)
    player.send(RecallScene(1))
    player.send(RecallScene(2))
    player.to_step(17)
    assert player.is_at(player.state.preset.scenes[2])
    assert player.state.scenes.current == 2


def test_a_stopped_device_changes_at_once() -> None:
    """Without the glide."""
    player = Player(with_scenes(scene(0.2)), scene_glide=4.0)
    player.send(RecallScene(1))
    assert player.is_at(player.state.preset.scenes[1])


def test_a_hand_on_a_knob_takes_it_out_of_the_glide() -> None:
    """It stays where the hand leaves it; the others arrive."""
    player = Player(with_scenes(scene(0.8, density=0.9)), scene_glide=1.0)
    player.send(RecallScene(1, Moment.NOW))
    player.play(4)
    player.send(SetValue("density", 0.1), SetValue("energy", 0.3))
    player.play(20)
    assert player.state.values["density"] == 0.1
    axes = current_setting(player.state).position.axes
    assert axes == pytest.approx([0.8, 0.5, 0.3, 0.5, 0.8, 0.5], abs=1e-6)


def test_a_way_goes_by_a_played_groove_half_way() -> None:
    """Where the model knows one; the axes that are shown are those of the place, and the ends stay exact."""
    player = Player(with_scenes(scene(0.2), scene(0.8)), scene_glide=1.0)
    known = scene(0.9).setting.position
    asked = []

    def midway(a: Position, b: Position) -> Position:
        asked.append((float(a.axes[0]), float(b.axes[0])))
        return known

    player.engine.midway = midway
    player.send(RecallScene(1))
    player.play(0.5)
    player.send(RecallScene(2))
    player.to_step(STEPS_PER_BAR * 3 // 2)
    assert asked == [pytest.approx((0.2, 0.8))]
    assert current_setting(player.state).position.same_as(known)
    assert player.state.values["busyness"] == pytest.approx(0.9)
    player.to_step(2 * STEPS_PER_BAR)
    assert player.is_at(player.state.preset.scenes[2])


def test_a_crossfader_goes_by_it_too() -> None:
    """From the first move on."""
    player = Player(with_scenes(scene(0.2), scene(0.8)), crossfade=0.5)
    known = scene(0.9).setting.position
    player.engine.midway = lambda a, b: known
    player.send(SetValue("crossfade_a", 1.0), SetValue("crossfade_b", 2.0))
    assert current_setting(player.state).position.same_as(known)
    for end in (0, 1):
        player.send(SetValue("crossfade", float(end)))
        assert player.is_at(player.state.preset.scenes[1 + end])


@pytest.mark.parametrize("end", [0, 1])
def test_the_crossfader_has_the_scenes_at_its_ends(end: int) -> None:
    """Exactly; half way it is between them."""
    player = Player(with_scenes(scene(0.2), scene(0.8)), crossfade_a=1.0, crossfade_b=2.0, crossfade=0.5)
    assert current_setting(player.state).position.axes[0] == pytest.approx(0.5)
    player.send(SetValue("crossfade", float(end)))
    assert player.is_at(player.state.preset.scenes[1 + end])


def test_the_crossfader_leaves_what_its_scenes_have_in_common() -> None:
    """The density that a hand set is in neither scene; it stays."""
    player = Player(with_scenes(scene(0.2), scene(0.8)), crossfade_a=1.0, crossfade_b=2.0, density=0.9)
    player.send(SetValue("crossfade", 0.7))
    assert player.state.values["density"] == 0.9
    assert player.state.values["busyness"] == pytest.approx(0.62)


def test_a_crossfader_without_two_scenes_does_nothing() -> None:
    """One of them is not there."""
    player = Player(with_scenes(scene(0.2)), crossfade_a=1.0, crossfade_b=2.0, crossfade=0.5)
    assert player.state.preset.values["busyness"] == player.state.values["busyness"] == 0.5


@pytest.mark.parametrize(("x", "y", "number"), [(0, 0, 1), (1, 0, 2), (0, 1, 3), (1, 1, 4)])
def test_the_corners_of_the_field_are_the_four_scenes(x: int, y: int, number: int) -> None:
    """Exactly; off, the field does nothing."""
    player = Player(with_scenes(scene(0.1), scene(0.3), scene(0.6), scene(0.8)), xy_x=0.1, xy_y=0.1)
    assert player.state.values["busyness"] == 0.5
    player.send(SetValue("xy", 1.0), SetValue("xy_x", float(x)), SetValue("xy_y", float(y)))
    assert player.is_at(player.state.preset.scenes[number])
    player.send(SetValue("xy_x", 0.5), SetValue("xy_y", 0.5))
    assert player.state.values["busyness"] == pytest.approx(0.45)


def test_a_saved_crossfader_is_not_moved_by_loading_it() -> None:
    """The preset sounds as it was saved, also where a hand had changed it after the fader."""
    faded = with_scenes(scene(0.2), scene(0.8))
    faded = rewired(faded, values={**faded.values, "crossfade_a": 1.0, "crossfade_b": 2.0, "crossfade": 0.5})
    player = Player(blank())
    player.send(LoadPreset(rewired(faded, values={**faded.values, "busyness": 0.33})))
    assert player.state.values["busyness"] == 0.33


def note(number: int, channel: int) -> MidiIn:
    return MidiIn(0.0, bytes((0x90 | channel - 1, number, 100)))


def program(number: int, channel: int) -> MidiIn:
    return MidiIn(0.0, bytes((0xC0 | channel - 1, number)))


CONTROL = SceneControl(16, 36)


@pytest.mark.parametrize(("item", "number"), [(note(37, 16), 2), (note(36, 16), 1), (program(1, 16), 2)])
def test_notes_and_programs_on_their_channel_recall_scenes(item: MidiIn, number: int) -> None:
    """The first note or program is scene 1. Neither a pad sounds nor a preset is loaded."""
    called: list[int] = []
    player = Player(with_scenes(scene(0.2), scene(0.8), scene_control=CONTROL))
    player.engine.find_preset = called.append
    player.send(item)
    assert player.is_at(player.state.preset.scenes[number])
    assert not player.engine.triggers
    assert not called


@pytest.mark.parametrize("control", [CONTROL, None])
def test_pads_and_programs_on_other_channels_are_as_ever(control: SceneControl | None) -> None:
    """A kick sounds, a preset is looked up, no scene is recalled."""
    called: list[int] = []
    player = Player(with_scenes(scene(0.2), scene_control=control))
    player.engine.find_preset = called.append
    player.send(note(36, 10), program(0, 1))
    assert len(player.engine.triggers) == 1
    assert called == [0]
    assert player.state.scenes.current == 0


def test_what_plays_is_stored_and_comes_back() -> None:
    """Knobs, position and name; cleared it is gone, and cannot be recalled."""
    player = Player(with_scenes(scene(0.2, "verse")))
    player.send(RecallScene(1))
    player.send(SetValue("energy", 0.7), SetValue("kick_decay", 0.3), StoreScene(5, "chorus"))
    kept = player.state.preset.scenes[5]
    player.send(RecallScene(1))
    player.send(RecallScene(5))
    assert kept.name == "chorus"
    assert kept.values["kick_decay"] == 0.3
    assert player.is_at(kept)
    assert current_setting(player.state).position.axes == pytest.approx([0.2, 0.5, 0.7, 0.5, 0.2, 0.5])
    player.send(StoreScene(1))
    assert player.state.preset.scenes[1].name == "verse"
    player.send(ClearScene(5), RecallScene(5))
    assert set(player.state.preset.scenes) == {1}


def test_with_a_path_a_scene_shifts_it() -> None:
    """The path goes on, moved by as much as the scene's axes differ from the preset's own."""
    point = scene(0.4).setting.position
    preset = with_scenes(scene(0.6), path=LatentPath((Waypoint(point, 4.0),)))
    player = Player(preset)
    player.send(RecallScene(1))
    axes = current_position(player.state.preset, player.state.values, 0).axes
    assert axes == pytest.approx(np.full(6, 0.5), abs=1e-6)
    assert player.state.preset.path is preset.path


def test_a_recalled_scene_is_undone_in_the_middle_of_its_glide() -> None:
    """What played before comes back to the last bit, and stays; redo is what the glide had reached."""
    player = Player(with_scenes(scene(0.8, density=0.9)), scene_glide=2.0)
    player.play(4)
    before = player.state.values, player.state.preset
    player.send(RecallScene(1, Moment.NOW))
    player.play(STEPS_PER_BAR + 1)
    reached = player.state.values["busyness"]
    assert 0.5 < reached < 0.8
    player.send(Undo())
    player.play(STEPS_PER_BAR * 2)
    assert (player.state.values["busyness"], player.state.preset) == (before[0]["busyness"], before[1])
    player.send(Redo())
    assert player.state.values["busyness"] == reached


def test_stored_and_cleared_scenes_are_undone() -> None:
    """One by one."""
    player = Player(with_scenes(scene(0.2)))
    player.send(StoreScene(2), ClearScene(1))
    assert set(player.state.preset.scenes) == {2}
    player.send(Undo())
    assert set(player.state.preset.scenes) == {1, 2}
    player.send(Undo())
    assert set(player.state.preset.scenes) == {1}


def test_a_moved_crossfader_is_undone_with_all_that_it_moved() -> None:
    """One move is one change."""
    player = Player(with_scenes(scene(0.2), scene(0.8)), crossfade_a=1.0, crossfade_b=2.0)
    player.play(20)
    player.send(SetValue("crossfade", 0.5))
    player.play(1)
    player.send(Undo())
    player.play(4)
    assert player.is_at(player.state.preset.scenes[1])
    assert player.state.values["crossfade"] == 0.0
