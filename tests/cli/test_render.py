"""Bouncing, replaying and the demo, through the command line and the shipped model."""

import itertools
import json
from pathlib import Path

import mido
import pytest

from latentdrum.core.units import tick_seconds
from tests.cli.conftest import Invoke
from tests.golden.sessions import FOLDER

pytestmark = pytest.mark.usefixtures("in_a_folder")
QUANTISED = ["--set", "humanise=0", "--set", "swing=0", "--set", "temperature=0", "--set", "variation=0"]


@pytest.fixture
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def note_ons(file: Path) -> list[tuple[int, int, int]]:
    """(tick, note, velocity) of every note of a MIDI file."""
    tick, notes = 0, []
    for message in mido.MidiFile(file).tracks[0]:
        tick += message.time
        if message.type == "note_on":
            notes.append((tick, message.note, message.velocity))
    return notes


def test_the_same_seed_gives_the_same_file(latentdrum: Invoke) -> None:
    """A bounce is byte-identical; another seed gives another performance."""
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        done = latentdrum("render", "restless-trio", "--bars", "4", "--seed", str(seed), "--midi", f"{name}.mid")
        assert done.exit_code == 0, done.output
    a, b, c = (Path(f"{name}.mid").read_bytes() for name in "abc")
    assert a == b
    assert a != c


@pytest.mark.parametrize("bpm", ["97.3", "120", "174"])
def test_without_humanise_notes_are_on_the_grid(latentdrum: Invoke, bpm: str) -> None:
    """With swing, humanise, temperature and variation at zero every note is on its sixteenth."""
    assert (
        latentdrum("render", "boom-bap-late", "--bars", "4", "--bpm", bpm, "--midi", "x.mid", *QUANTISED).exit_code == 0
    )
    notes = note_ons(Path("x.mid"))
    assert len(notes) > 20
    assert {tick % 120 for tick, _, _ in notes} == {0}
    assert max(tick for tick, _, _ in notes) < 4 * 16 * 120


def test_more_density_keeps_every_note(latentdrum: Invoke) -> None:
    """Turning density up adds notes and never removes one; at 0 none play."""
    played = []
    for density in ("0", "0.25", "0.5", "0.75", "1"):
        latentdrum("render", "samba", "--bars", "2", "--midi", "x.mid", "--set", f"density={density}", *QUANTISED)
        played.append({(tick, note) for tick, note, _ in note_ons(Path("x.mid"))})
    assert played[0] == set()
    assert all(less < more for less, more in itertools.pairwise(played))


def test_a_wrong_setting_is_one_line(latentdrum: Invoke) -> None:
    """The name, the value and the range, and no traceback."""
    done = latentdrum("render", "samba", "--midi", "x.mid", "--set", "density=3")
    assert done.exit_code == 2
    assert "density = '3': must be 0..1" in done.output
    assert not Path("x.mid").exists()


def test_a_session_replays_to_json_lines_and_to_midi(latentdrum: Invoke) -> None:
    """Two bars of clock at 120 BPM: kicks on the beats, each message on a line with its time in seconds."""
    clock = [(1.0, [250]), *((1.0 + i * tick_seconds(120), [248]) for i in range(193))]
    Path("s.jsonl").write_text("".join(json.dumps({"t": t, "bytes": b, "port": "in"}) + "\n" for t, b in clock))
    for out in ("out.jsonl", "again.jsonl", "out.mid"):
        done = latentdrum("replay", "s.jsonl", "--preset", "four-on-the-floor", "--out", out, *QUANTISED)
        assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in Path("out.jsonl").read_text().splitlines()]
    kicks = [row["t"] for row in rows if row["bytes"][:2] == [0x99, 36] and row["bytes"][2] > 0]
    assert kicks == pytest.approx([1.0 + 0.5 * beat for beat in range(len(kicks))], abs=1e-3)
    assert len(kicks) == 9
    assert Path("out.jsonl").read_bytes() == Path("again.jsonl").read_bytes()
    assert len(note_ons(Path("out.mid"))) == sum(1 for row in rows if row["bytes"][0] == 0x99)


def test_a_take_in_a_session_is_played_in_again(latentdrum: Invoke) -> None:
    """From the bar line at its end on the loop plays, home or away, until it is taken back; alike each time."""
    lines = [{"t": 0.0, "bytes": [250]}, *({"t": i * tick_seconds(120), "bytes": [248]} for i in range(7 * 96))]
    lines += [{"t": at_s, "bytes": [0x90, 50, velocity]} for at_s, velocity in ((2.0, 101), (3.0, 103), (3.25, 105))]
    lines += [
        {"t": 0.5, "listen": {"bars": 1, "adds": False}},
        {"t": 6.5, "placed": True},
        {"t": 10.1, "undo_take": True},
    ]
    Path("s.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    for out in ("out.jsonl", "again.jsonl"):
        done = latentdrum("replay", "s.jsonl", "--preset", "four-on-the-floor", "--out", out)
        assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in Path("out.jsonl").read_text().splitlines()]
    notes = [(row["t"], *row["bytes"][1:]) for row in rows if row["bytes"][0] == 0x99 and row["bytes"][2]]
    loop = [(round(at_s, 2), velocity) for at_s, note, velocity in notes if note == 50]
    hits = [(0.0, 101), (1.0, 103), (1.25, 105)]
    assert loop == [(2.0 * bar + at_s, velocity) for bar in (2, 3, 4) for at_s, velocity in hits] + [(10.0, 101)]
    assert {note for at_s, note, _ in notes if 4.0 <= at_s < 10.0} == {50}
    assert {note for at_s, note, _ in notes if at_s > 10.2} >= {36, 42}
    assert Path("out.jsonl").read_bytes() == Path("again.jsonl").read_bytes()


def test_a_session_of_the_device_needs_no_preset(latentdrum: Invoke) -> None:
    """It says what played: notes from play to halt. One that was recorded without a device needs one."""
    done = latentdrum("replay", str(FOLDER / "commanded.in.jsonl"), "--out", "out.jsonl")
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in Path("out.jsonl").read_text().splitlines()]
    notes = [row["t"] for row in rows if row["bytes"][0] == 0x99 and row["bytes"][2]]
    assert all(0.49 < at_s < 11.3 or 12.49 < at_s < 17.4 for at_s in notes)
    assert len(notes) > 50
    Path("s.jsonl").write_text('{"t": 0, "bytes": [250]}\n')
    refused = latentdrum("replay", "s.jsonl", "--out", "out.jsonl")
    assert refused.exit_code == 2
    assert "add --preset NAME" in refused.output


def test_a_broken_session_names_its_line(latentdrum: Invoke) -> None:
    """The error names the file and the line, and nothing is written."""
    Path("s.jsonl").write_text('{"t": 0, "bytes": [250]}\n{"t": "soon"}\n')
    done = latentdrum("replay", "s.jsonl", "--preset", "samba", "--out", "out.jsonl")
    assert done.exit_code == 1
    assert "s.jsonl, line 2" in done.output
    assert not Path("out.jsonl").exists()


def test_the_demo_writes_midi_picture_and_text(latentdrum: Invoke) -> None:
    """Eight bars on a path through the space: at least four of them differ."""
    done = latentdrum("demo")
    assert done.exit_code == 0, done.output
    assert "bar 7" in done.output
    assert Path("demo.png").read_bytes()[:4] == b"\x89PNG"
    bars = [
        frozenset((tick % 1920, note) for tick, note, _ in note_ons(Path("demo.mid")) if tick // 1920 == i)
        for i in range(8)
    ]
    assert len(set(bars)) >= 4
