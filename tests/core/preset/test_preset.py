"""A preset is the whole performance, and its file says all of it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.parameters.table import PARAMETERS
from latentdrum.core.preset.kit import Kit
from latentdrum.core.preset.kit_table import kit_table, read_kit
from latentdrum.core.preset.names import PresetError, check_name
from latentdrum.core.preset.preset import Preset, for_model, preset_table, with_pads
from latentdrum.core.preset.preset_reader import preset_from_table
from latentdrum.core.voices import Voice
from tests.core.preset.presets import TIN, find_kit, kits, plain, presets


def rows(**changes: Any) -> dict[str, Any]:
    return {**preset_table(plain()), **changes}


def route(**changes: Any) -> dict[str, Any]:
    return {"source": "velocity", "to": "snare.brightness", "amount": 0.4, **changes}


def one_bar(**changes: Any) -> dict[str, Any]:
    return {"bars": 1, "meter": "4/4", "ppqn": 96, "hits": {"kick": [[0, 100], [192, 90]]}, **changes}


def problem(changed: dict[str, Any], models: tuple[str, ...] = ("rhythm-v1",)) -> str:
    with pytest.raises(PresetError) as caught:
        preset_from_table("mine", changed, "library/mine.toml", rhythm_models=models)
    return str(caught.value)


@given(presets())
def test_a_preset_comes_back_as_it_was_kept(preset: Preset) -> None:
    """Whatever a preset holds is in its table, and the table makes the same preset again."""
    kept = json.loads(json.dumps(preset_table(preset)))
    again = preset_from_table(preset.name, kept, "memory", find_kit)
    assert preset_table(again) == preset_table(preset)
    assert (again.modulation, again.sound_out) == (preset.modulation, preset.sound_out)
    assert again.anchor == preset.anchor
    assert list(again.paths) == list(preset.paths)
    for bars in (0.0, 0.7, 5.0):
        assert preset.path is None or again.path.at(bars, 1).same_as(preset.path.at(bars, 1))  # type: ignore[union-attr]
        for name, path in preset.paths.items():
            assert again.paths[name].at(bars) == pytest.approx(path.at(bars), abs=1e-5)
    assert again.scene_control == preset.scene_control
    for number, scene in preset.scenes.items():
        kept_scene = again.scenes[number]
        assert (kept_scene.name, kept_scene.values) == (scene.name, scene.values)
        assert kept_scene.setting.position.same_as(scene.setting.position)
    assert again.locked == preset.locked
    assert all(again.kit.pad(voice).timbre.same_as(preset.kit.pad(voice).timbre) for voice in Voice)
    assert again.values == preset.values
    assert again.position.same_as(preset.position)


def test_a_file_lists_only_the_sounds_that_are_turned() -> None:
    """Ninety knobs in their middle would hide the one that is not."""
    still = preset_table(plain())["parameters"]
    assert not any(PARAMETERS[name].group.left_out for name in still)
    turned = replace(plain(), values={**plain().values, "kick_decay": 0.25, "snare_mute": 1.0, "round_robin": 0.0})
    assert preset_table(turned)["parameters"] == {**still, "round_robin": 0.0, "kick_decay": 0.25, "snare_mute": "on"}


@given(kits())
def test_a_kit_comes_back_as_it_was_kept(kit: Kit) -> None:
    """Nine drums, their places in the space and in the mix."""
    again = read_kit(kit.name, json.loads(json.dumps(kit_table(kit))), "memory")
    assert kit_table(again) == kit_table(kit)
    for ours, kept in zip(again.pads, kit.pads, strict=True):
        assert ours.timbre.same_as(kept.timbre)
        assert (ours.level_db, ours.pan) == (kept.level_db, kept.pan)
        assert (ours.width, ours.room) == (kept.width, kept.room)
    assert again.room == kit.room


def test_a_faulty_room_is_named() -> None:
    """Sizes and sends are 0..1, and a room has a size."""
    rows = {**kit_table(TIN), "room": {"size": 2, "depth": 1}}
    rows["pads"] = {**rows["pads"], "kick": {"room": -1}}
    with pytest.raises(PresetError) as error:
        read_kit("tin", rows, "tin.toml")
    assert str(error.value).splitlines() == [
        "tin.toml: pads.kick.room = -1: must be 0..1",
        "tin.toml: room.depth = 1: unknown key; there are size",
        "tin.toml: room.size = 2: must be 0..1",
    ]
    with pytest.raises(PresetError, match=r"room\.size = None: must be 0\.\.1"):
        read_kit("tin", {**kit_table(TIN), "room": {}}, "tin.toml")


def test_a_pad_of_its_own_takes_the_place_of_the_kits() -> None:
    """The others stay the kit's, and the file names the kit and the one pad."""
    panned_ride = replace(TIN.pad(Voice.RIDE), pan=0.5)
    preset = with_pads(replace(plain(), kit=TIN), {Voice.RIDE: panned_ride})
    kept = preset_table(preset)
    assert (kept["kit"], list(kept["pads"])) == ("tin", ["ride"])
    again = preset_from_table("mine", kept, "x", find_kit)
    assert again.kit.pad(Voice.RIDE).pan == 0.5
    assert again.kit.pad(Voice.KICK) is TIN.pad(Voice.KICK)


def test_missing_keys_take_their_defaults() -> None:
    """A file with nothing but its schema is the plain preset."""
    kept = {"schema": 1, "rhythm_model": "rhythm-v1"}
    assert preset_table(preset_from_table("mine", kept, "x")) == preset_table(plain())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"parameters": {"density": 3}}, "parameters.density = 3: must be 0..1"),
        ({"parameters": {"densty": 0.3}}, "parameters.densty = 0.3: unknown key; did you mean density?"),
        ({"parameters": {"style": "polka"}}, "parameters.style = 'polka': must be one of rock, funk"),
        ({"parameters": {"seed": 1.5}}, "parameters.seed = 1.5: must be a whole number 0..2147483647"),
        ({"parameters": 7}, "parameters = 7: must be a table"),
        ({"channel": 17}, "channel = 17: must be a whole number 1..16"),
        ({"channel": True}, "channel = True: must be a whole number 1..16"),
        ({"program": -1}, "program = -1: must be a whole number 0..127"),
        ({"note_map": "piano"}, "note_map = 'piano': must be one of gm"),
        ({"description": 5}, "description = 5: must be text"),
        ({"volume": 5}, "volume = 5: unknown key"),
        ({"position": {"z": [0.0]}}, "position.z = [0.0]: must be 32 numbers -8..8"),
        ({"position": {"z": [float("nan")] * 32}}, "must be 32 numbers -8..8"),
        ({"morph": {"feel": 2}}, "morph.feel = 2: must be 0..1"),
        ({"controls": {"density": {"cc": 200}}}, "controls.density.cc = 200: must be a whole number 0..119"),
        ({"controls": {"density": {"range": [0]}}}, "controls.density.range = [0]: must be [value at 0, value at 127]"),
        ({"controls": {"tempo": {"cc": 3}}}, "controls.tempo"),
        ({"controls": {"kick_mute": {}}}, "controls.kick_mute = {}: needs a controller, such as cc = 20"),
        ({"parameters": {"kick_level": 40}}, "parameters.kick_level = 40: must be -60..12 dB"),
        ({"parameters": {"sound_offset": 4}}, "parameters.sound_offset = 4: unknown key"),
        ({"path": {"waypoints": []}}, "path.waypoints = []: must be at least one table"),
        ({"path": {"waypoints": [{"bars": 0}]}}, "path.waypoints[1].bars = 0: must be more than 0 and at most 1024"),
        (
            {"path": {"interpolation": "zigzag", "waypoints": [{}]}},
            "path.interpolation = 'zigzag': must be one of step",
        ),
        ({"path": {"course": "up", "waypoints": [{}]}}, "path.course = 'up': must be one of loop, once, ping-pong"),
        ({"path": {"rate": "1/0", "waypoints": [{}]}}, 'path.rate = \'1/0\': must be such as "1/2", "3/4" or "2"'),
        ({"path": {"rate": 0.5, "waypoints": [{}]}}, "path.rate = 0.5: must be such as"),
        ({"path": {"walk": {}, "waypoints": [{}]}}, "path.walk.leash = None: must be 0..8"),
        ({"path": {"waypoints": [{"hold": -1}]}}, "path.waypoints[1].hold = -1: must be 0..1024 bars"),
        ({"path": {"waypoints": [{}] * 257}}, "path.waypoints = '257 waypoints': must be at most 256"),
        ({"paths": {"rhythm": {"waypoints": [{}]}}}, "paths.rhythm = 'rhythm': must be 1 to 64 of a-z 0-9 _ - and not"),
        ({"paths": {"timbre": {"waypoints": []}}}, "paths.timbre.waypoints = []: must be at least one table such as"),
        ({"paths": {"t": {"waypoints": [{"decay": 3}]}}}, "paths.t.waypoints[1].decay = 3: must be -1..1"),
        ({"paths": {"t": {"waypoints": [{"tild": 1}]}}}, "paths.t.waypoints[1].tild = 1: unknown key"),
        ({"paths": {"t": {"waypoints": [{"style": "funk"}]}}}, "].style = 'funk': no path moves style: it is a choice"),
        ({"paths": {"t": {"waypoints": [{"kick_shift": 1}]}}}, "kick_shift: it is a whole number, with nothing in"),
        ({"paths": {"t": {"waypoints": [{"kick_mute": 1}]}}}, "change it by scenes, such as [scenes.1]"),
        ({"paths": {"t": {"waypoints": [{"tempo": 1}]}}}, "no path moves tempo: it belongs to the studio, not to the"),
        (
            {"paths": {"t": {"waypoints": [{"crossfade": 1}]}}},
            "it moves the knobs themselves; store what it leads to as",
        ),
        ({"paths": {str(n): {} for n in range(9)}}, "must be a table of at most 8 paths, such as [paths.timbre]"),
        ({"kit": 5}, "kit = 5: must be the name of a kit"),
        ({"kit": "gold"}, "kit = 'gold': there is no kit library here, only plain"),
        ({"timbre_model": "timbre-v9"}, "timbre_model = 'timbre-v9': the model here is 'timbre-v2'"),
        ({"pads": {"kik": {}}}, "pads.kik = {}: unknown key; there are kick, snare"),
        ({"pads": {"kick": {"pan": 2}}}, "pads.kick.pan = 2: must be -1..1"),
        ({"pads": {"kick": {"width": -0.1}}}, "pads.kick.width = -0.1: must be 0..1"),
        ({"pads": {"kick": {"level_db": 13}}}, "pads.kick.level_db = 13: must be -60..12 dB"),
        ({"pads": {"kick": {"drum": "gong"}}}, "pads.kick.drum = 'gong': must be one of kick, snare"),
        ({"pads": {"kick": {"punch": "hard"}}}, "pads.kick.punch = 'hard': must be 0..1"),
        ({"pads": {"kick": {"z": [1, 2]}}}, "pads.kick.z = [1, 2]: must be 24 numbers -8..8"),
        ({"pads": {"kick": {"sample": "a.wav"}}}, "pads.kick.sample = 'a.wav': there is no folder here"),
        ({"modulation": {}}, "modulation = {}: must be tables such as"),
        ({"modulation": [{}] * 33}, "modulation = '33 routes': must be at most 32"),
        ({"modulation": [route(source="moon")]}, "modulation[0].source = 'moon': must be one of velocity, accent"),
        ({"modulation": [route(to="snare.taste")]}, "modulation[0].to = 'snare.taste': must be kit_move, or one of"),
        ({"modulation": [route(amount=1.5)]}, "modulation[0].amount = 1.5: must be -1..1"),
        ({"modulation": [{"source": "step", "to": "all.decay"}]}, "modulation[0].amount = None: must be -1..1"),
        ({"modulation": [route(curve="wild")]}, "modulation[0].curve = 'wild': must be one of linear, square"),
        ({"modulation": [route(bars=2)]}, "modulation[0].bars = 2: unknown key; there are source, to, amount, curve"),
        ({"modulation": [route(source="lfo", bars=0)]}, "modulation[0].bars = 0: must be 0.0625..1024"),
        ({"modulation": [route(source="style")]}, "modulation[0].style = '': must be one of rock, funk"),
        ({"loop": 5}, "loop = 5: must be a table"),
        ({"loop": one_bar(bars=9)}, "loop.bars = 9: must be a whole number 1..8"),
        ({"loop": one_bar(ppqn=0.5)}, "loop.ppqn = 0.5: must be a whole number 1..32767"),
        ({"loop": one_bar(meter="5/32")}, 'loop.meter = \'5/32\': must be such as "4/4" or "7/8"'),
        ({"loop": one_bar(meter=4)}, "loop.meter = 4: must be such as"),
        ({"loop": one_bar(tempo=90)}, "loop.tempo = 90: unknown key; there are bars, meter, ppqn, hits, home"),
        ({"loop": one_bar(hits={})}, "loop.hits = '0 hits': must be 1..2048"),
        ({"loop": one_bar(hits={"gong": []})}, "loop.hits.gong = []: unknown key; there are kick, snare"),
        ({"loop": one_bar(hits={"kick": 0})}, "loop.hits.kick = 0: must be a list of [pulse, velocity]"),
        (
            {"loop": one_bar(hits={"kick": [[0, 90], [384, 90]]})},
            "loop.hits.kick[1] = [384, 90]: must be [pulse, velocity], whole numbers -12..371 and 1..127",
        ),
        ({"loop": one_bar(hits={"kick": [[0, 0]]})}, "loop.hits.kick[0] = [0, 0]: must be [pulse, velocity]"),
        ({"loop": one_bar(hits={"kick": [[0.5, 9]]})}, "loop.hits.kick[0] = [0.5, 9]: must be [pulse, velocity]"),
        ({"loop": one_bar(hits={"kick": [[0, 9], [0, 8]]})}, "loop.hits.kick[1] = [0, 8]: this pulse has a hit"),
        ({"loop": one_bar(home={"feel": 2})}, "loop.home.feel = 2: must be 0..1"),
        ({"loop": one_bar(home={"swing": 0})}, "loop.home.swing = 0: unknown key; there are busyness"),
        ({"scenes": {"17": {}}}, "scenes.17 = {}: unknown key; there are 1, 2, 3"),
        ({"scenes": {"1": 5}}, "scenes.1 = 5: must be a table"),
        ({"scenes": {"2": {"busyness": 2}}}, "scenes.2.busyness = 2: must be 0..1"),
        ({"scenes": {"2": {"busines": 0}}}, "scenes.2.busines = 0: unknown key; did you mean busyness"),
        ({"scenes": {"2": {"tempo": 90}}}, "scenes.2.tempo = 90: unknown key"),
        ({"scenes": {"2": {"crossfade": 1}}}, "scenes.2.crossfade = 1: unknown key"),
        ({"scenes": {"3": {"z": [0]}}}, "scenes.3.z = [0]: must be 32 numbers -8..8"),
        ({"scenes": {"3": {"name": 3}}}, "scenes.3.name = 3: must be text"),
        ({"scene_control": {}}, "scene_control.channel = 0: must be a whole number 1..16"),
        ({"scene_control": {"channel": 1, "note": 120}}, "scene_control.note = 120: must be a whole number 0..112"),
        ({"parameters": {"scene_when": "soon"}}, "parameters.scene_when = 'soon': must be one of now, beat, bar"),
        ({"locked": {"kick": {"hits": []}}}, "locked.kick = 'a part': is not played: set kick_lock = \"on\""),
        ({"locked": {"kik": {}}}, "locked.kik = {}: unknown key; there are kick, snare"),
        ({"locked": {"ride": {"hits": [[0, 0]]}}}, "locked.ride.hits[0] = [0, 0]: must be [pulse, velocity]"),
        ({"locked": {"ride": {"bars": 9}}}, "locked.ride.bars = 9: must be a whole number 1..8"),
        ({"sound_out": {"channel": 0}}, "sound_out.channel = 0: must be a whole number 1..16"),
        ({"sound_out": {"kick": {"decay": 120}}}, "sound_out.kick.decay = 120: must be a whole number 0..119"),
        ({"sound_out": {"kick": {}}}, "sound_out = {'kick': {}}: names a pad but none of its axes"),
    ],
)
def test_an_error_names_file_key_value_and_range(changes: dict[str, Any], said: str) -> None:
    """The player finds the line in the file and knows what to write."""
    text = problem(rows(**changes))
    assert text.startswith("library/mine.toml: ")
    assert said in text


def test_all_problems_are_reported_at_once() -> None:
    """One error reports all problems of a file."""
    text = problem(rows(channel=0, listen=99, volume=1))
    assert len(text.splitlines()) == 3


def test_one_controller_turns_one_knob() -> None:
    """Two parameters on one controller are refused."""
    both = {"density": {"cc": 20}, "swing": {"cc": 20}}
    assert "controls.swing.cc = 20: already turns density" in problem(rows(controls=both))


@pytest.mark.parametrize(("key", "value"), [("schema", 2), ("rhythm_model", "rhythm-v9")])
def test_another_schema_or_model_is_refused(key: str, value: object) -> None:
    """A position in another space would play something else."""
    assert f"{key} = {value!r}" in problem(rows(**{key: value}))


def test_a_preset_names_its_own_model() -> None:
    """Where the player's own models are, too, it may name one of them, and its file keeps the name."""
    mine = preset_from_table("x", rows(rhythm_model="mine"), "x", rhythm_models=("rhythm-v1", "mine"))
    assert preset_table(mine)["rhythm_model"] == "mine"
    assert "the model here is 'rhythm-v1' or 'own'" in problem(rows(rhythm_model="mine"), ("rhythm-v1", "own"))


def test_a_model_plays_presets_of_the_one_that_it_learned_on_from() -> None:
    """It keeps that space; a preset for any other model is refused, with the way out."""
    assert for_model(plain(), ("mine", "rhythm-v1")).rhythm_model == "mine"
    assert for_model(plain(), ("rhythm-v1",)).rhythm_model == "rhythm-v1"
    mine = for_model(plain(), ("mine", "rhythm-v1"))
    with pytest.raises(PresetError, match=r"'mine', and z means nothing in 'rhythm-v1'; .*without --model"):
        for_model(mine, ("rhythm-v1",))


@given(st.text())
def test_a_name_is_safe_as_a_file_name(name: str) -> None:
    """Whatever passes has no folder, no capital, no space, no hidden file."""
    try:
        check_name(name)
    except PresetError:
        return
    assert name == name.lower()
    assert not set(name) & set('/\\: \n\0"*?<>|')
    assert not name.startswith(".")


@pytest.mark.parametrize("name", ["", "..", "My Beat", "a/b", "-x", "x" * 65, "beat\n"])
def test_a_bad_name_says_the_rule(name: str) -> None:
    """The error says which characters are allowed."""
    with pytest.raises(PresetError, match="a-z 0-9"):
        check_name(name)
