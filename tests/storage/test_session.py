"""A recorded session is read line by line; the error for an invalid line gives its number."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.clock.jack import JackSample
from latentdrum.core.clock.link import LinkSample
from latentdrum.core.controls.binding import Action
from latentdrum.core.controls.commands import LearnControls, UndoLearned, UseProfile
from latentdrum.core.engine.events import (
    ClearScene,
    Listen,
    LoadKit,
    LoadPreset,
    Locate,
    RecallScene,
    RecordPath,
    Redo,
    Resume,
    Run,
    SetPath,
    SetTogether,
    SetValue,
    StoreScene,
    Tap,
    Undo,
    UndoTake,
)
from latentdrum.core.engine.scene_state import Moment
from latentdrum.core.engine.state import ClockSource, Options
from latentdrum.core.parameters.table import PARAMETERS
from latentdrum.core.preset.kit import PLAIN_KIT, Sample
from latentdrum.core.preset.kit_table import kit_table
from latentdrum.core.preset.parameter_path import ParameterPath, ParameterPoint
from latentdrum.core.preset.path_table import parameter_path_table, path_table
from latentdrum.core.preset.preset import preset_table, with_pads
from latentdrum.core.rhythm.path import LatentPath, Waypoint
from latentdrum.core.rhythm.walk import Walk
from latentdrum.core.voices import Voice
from latentdrum.storage.session import SessionError, SessionWriter, read_session, write_session
from latentdrum.storage.session_events import KINDS, LoopPlaced, MidwayFound, Opening, SessionEnd, SessionEvent
from latentdrum.storage.state_table import layout
from tests.core.controls.profiles import eight_knobs
from tests.rhythms import preset

GOOD = '{"t": 0.5, "bytes": [248]}\n'


@pytest.mark.parametrize(
    "line",
    [
        '{"t": 1, "bytes": 5}',
        '{"t": 1, "bytes": "\\u0099"}',
        '{"t": 1, "bytes": {"1": 2}}',
        '{"t": 1, "bytes": [256]}',
        '{"t": 1, "bytes": [-1]}',
        '{"t": 1, "bytes": [1.0]}',
        '{"t": 1, "bytes": [true]}',
        '{"t": 1%s, "bytes": [248]}' % ("0" * 400),
        "[" * 100_000,
        '{"t": 2e9, "bytes": [248]}',
        '{"t": -2e9, "bytes": [248]}',
        '{"t": NaN, "bytes": [248]}',
        '{"t": 1}',
        '{"t": 1, "listen": "stop"}',
        '{"t": 1, "listen": 2}',
        '{"t": 1, "listen": {"bars": 9, "adds": false}}',
        '{"t": 1, "listen": {"bars": true, "adds": false}}',
        '{"t": 1, "listen": {"bars": 2, "adds": 0}}',
        '{"t": 1, "undo": false}',
        '{"t": 1, "recall_scene": {"scene": 17}}',
        '{"t": 1, "recall_scene": {"scene": 1, "when": "soon"}}',
        '{"t": 1, "store_scene": 3}',
        '{"t": 1, "clear_scene": 0}',
        '{"t": 1, "record_path": {"name": "x", "bars": 9}}',
        '{"t": 1, "set_path": {"name": "t", "path": {"waypoints": []}}}',
        '{"t": 1, "midway": 1}',
        '{"t": 1, "play": 1}',
        '{"t": 1, "together": {"values": {"tempo": 90}}}',
        '{"t": 1, "together": {"values": [1]}}',
        '{"t": 1, "set": {"name": "density", "value": 2}}',
        '{"t": 1, "set": {"name": "denisty", "value": 0.5}}',
        '{"t": 1, "load": {"name": "x"}}',
        '{"t": 1, "load": {"name": "x", "table": {}, "kit": {"name": "x", "table": {}}}}',
        '{"t": 1, "load_kit": "plain"}',
        '{"t": 1, "device": {"clock": "sun"}}',
        '{"t": 1, "state": 1}',
        '{"t": 1, "state": {"begin_s": 0, "layout": "' + layout() + '"}}',
        '{"t": 1, "state": {"begin_s": 0, "layout": "' + layout() + '", "table": {"same": 3}}}',
        '{"t": 1, "state": {"begin_s": 0, "layout": "' + layout() + '", "table": {"is": "os.system"}}}',
        '{"t": 1, "locate": 16384}',
        '{"t": 1, "tap": 1}',
        '{"t": 1, "link": {"beat": 1.0, "bpm": 0, "peers": 1, "playing": true}}',
        '{"t": 1, "link": {"beat": NaN, "bpm": 120, "peers": 1, "playing": true}}',
        '{"t": 1, "jack": {"seconds": -1, "rolling": true}}',
        '{"t": 1, "jack": {"seconds": 1.5, "rolling": 1}}',
        '{"t": 1, "jack": {"seconds": 1.5, "rolling": true, "quarters": 4.0}}',
        '{"t": 1, "jack": {"seconds": 1.5, "rolling": true, "quarters": 4.0, "bpm": 0}}',
        '{"t": 1, "profile": "mine"}',
        '{"t": 1, "profile": {"name": "mine"}}',
        '{"t": 1, "profile": {"name": "mine", "table": 5}}',
        '{"t": 1, "profile": {"name": "mine", "table": {"schema": 1, "channel": 17}}}',
        '{"t": 1, "learn_control": "undo"}',
        '{"t": 1, "learn_control": ["swnig"]}',
        '{"t": 1, "learn_control": [5]}',
        '{"t": 1, "undo_learned": 1}',
        '[1, "bytes"]',
    ],
    ids=lambda line: line[:24],
)
def test_the_error_for_an_invalid_line_gives_its_number(tmp_path: Path, line: str) -> None:
    """Whatever is wrong with it."""
    path = tmp_path / "session.jsonl"
    path.write_text(GOOD + line + "\n", encoding="utf-8")
    with pytest.raises(SessionError, match=r"session\.jsonl, line 2: "):
        read_session(path)


def test_messages_are_sorted_by_time(tmp_path: Path) -> None:
    """Whatever their order in the file."""
    path = tmp_path / "session.jsonl"
    path.write_text(GOOD + '{"t": 0.25, "bytes": [250], "port": "x"}\n\n', encoding="utf-8")
    assert read_session(path) == [(0.25, b"\xfa"), (0.5, b"\xf8")]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ('"set": {"name": "denisty", "value": 0.5}', "set.name = 'denisty': is no parameter; did you mean density?"),
        ('"set": {"name": "density", "value": 2}', "set.value = 2: must be 0..1"),
        (
            '"state": {"begin_s": 0, "layout": "old"}',
            "state.layout = 'old': is another version's; replay the session with that version of latentdrum, or take "
            "this line out, and the replay begins as the line `device` says",
        ),
        ('"listen": {"bars": 9, "adds": false}', "listen.bars = 9: must be a whole number 1..8"),
    ],
)
def test_the_error_names_key_value_and_range(tmp_path: Path, line: str, error: str) -> None:
    """As those of presets do."""
    path = tmp_path / "session.jsonl"
    path.write_text('{"t": 1, ' + line + "}\n", encoding="utf-8")
    with pytest.raises(SessionError) as raised:
        read_session(path)
    assert str(raised.value) == f"{path}, line 1: {error}"


def test_presets_and_kits_are_held_by_content(tmp_path: Path) -> None:
    """What is read is what was written, though no library has them and the sample is on another computer."""
    kick = replace(
        PLAIN_KIT.pad(Voice.KICK), level_db=-3.5, sample=Sample("/elsewhere/kick.wav", np.ones(9, np.float32))
    )
    tin = replace(PLAIN_KIT, name="tin", pads=(kick, *PLAIN_KIT.pads[1:]), timbre_model="mine")
    snare = replace(tin.pad(Voice.SNARE), pan=0.5)
    own = with_pads(
        replace(preset("own", style="latin", density=0.3), rhythm_model="mine", kit=tin), {Voice.SNARE: snare}
    )
    begun = Opening(Options(ClockSource.INTERNAL, True, 0.004, 0.006), own, {"density": 1 / 3, "style": 3.0})
    path = tmp_path / "session.jsonl"
    write_session(path, [(0.0, begun), (1.0, LoadPreset(own, at_bar=True)), (2.0, LoadKit(tin))])
    (_, opening), (_, load), (_, load_kit) = read_session(path)
    assert isinstance(opening, Opening)
    assert isinstance(load, LoadPreset)
    assert isinstance(load_kit, LoadKit)
    assert (opening.options, opening.changed, load.at_bar) == (begun.options, begun.changed, True)
    for found in (opening.preset, load.preset):
        assert preset_table(found) == preset_table(own)
    assert kit_table(load.preset.kit) == kit_table(own.kit)
    assert kit_table(load_kit.kit) == kit_table(tin)


def test_commands_are_kept_beside_the_messages(tmp_path: Path) -> None:
    """What is written while the device plays is what is read; only MIDI messages count as such."""
    events: list[tuple[float, SessionEvent]] = [
        (0.0, b"\xfa"), (1.0, Listen(2)), (2.5, LoopPlaced()), (3.0, Listen(8, adds=True)), (4.0, UndoTake()),
        (5.0, SetValue("density", 1 / 3)), (5.0, SetValue("style", 3.0)), (6.0, Run(True)), (7.0, Run(False)),
        (7.1, Locate(17)), (7.2, Resume()), (7.3, Tap()), (7.4, LinkSample(7.4, -1 / 3, 97.5, 2, True)),
        (7.4, JackSample(7.4, 1 / 3, False)), (7.4, JackSample(7.4, 1 / 3, True, 2 / 3, 97.5)),
        (7.4, Undo()), (7.5, Redo()), (7.6, SetTogether("regenerate kick", {"kick_seed": 7.0, "style": 3.0})),
        (7.6, RecallScene(3)), (7.6, RecallScene(16, Moment.PHRASE)),
        (7.7, MidwayFound()),
        (7.8, StoreScene(1)), (7.8, StoreScene(2, "")), (7.8, StoreScene(2, "verse")), (7.9, ClearScene(16)),
        (7.9, UseProfile(None)), (7.9, UseProfile(eight_knobs(takeover="scale"))), (7.9, UndoLearned()),
        (7.9, LearnControls((PARAMETERS["swing"], Action.SCENE_3))), (7.9, LearnControls(())),
        (7.9, RecordPath("hands", 8)), (7.9, SetPath("rhythm", None)), (8.0, SessionEnd()),
    ]  # fmt: skip
    write_session(tmp_path / "whole.jsonl", events)
    writer = SessionWriter(tmp_path / "live.jsonl", 10.0)
    writer.write([(9.9, Listen(1)), *((10.0 + at_s, event) for at_s, event in events)])
    writer.close()
    assert read_session(tmp_path / "whole.jsonl") == read_session(tmp_path / "live.jsonl") == events
    assert writer.messages == 1


@pytest.mark.parametrize("name", ["rhythm", "timbre"])
def test_a_path_is_kept_by_content(tmp_path: Path, name: str) -> None:
    """As in a preset."""
    here, point = Waypoint(preset().position, 2.0, 1.0), ParameterPoint({"decay": 0.25}, 0.5)
    path = LatentPath((here, here), walk=Walk(0.5)) if name == "rhythm" else ParameterPath((point, point))
    write_session(tmp_path / "session.jsonl", [(1.0, SetPath(name, path))])
    ((_, found),) = read_session(tmp_path / "session.jsonl")
    assert isinstance(found, SetPath)
    table = path_table if name == "rhythm" else parameter_path_table
    assert table(found.path) == table(path)  # type: ignore[arg-type]


def test_every_kind_of_event_has_one_line() -> None:
    """Of two kinds with one type, the second would be written as the first."""
    assert len({kind.type for kind in KINDS.values()}) == len(KINDS)
