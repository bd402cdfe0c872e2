"""The text of `latentdrum status`."""

from typing import Any

import pytest

from latentdrum.cli.status_text import status_text
from latentdrum.core.parameters.table import PARAMETERS

PORT = {"name": "LatentDrum In", "connected": [], "waiting_for": [], "open": True}
COUNTERS = ("ticks", "messages", "coalesced", "unknown_programs", "notes", "withdrawn", "late", "unsent", "dropouts")
FOUND: dict[str, Any] = {
    "playing": True,
    "armed": False,
    "counting_in": False,
    "waiting": False,
    "link": None,
    "jack": None,
    "osc_port": None,
    "bpm": 120.0,
    "bar": 3,
    "step": 5,
    "preset": "samba",
    "coming": None,
    "models": {"rhythm": "rhythm-v1", "timbre": "mine"},
    "values": {name: row.show(row.default) for name, row in PARAMETERS.items()},
    "backend": "jack",
    "ports": {"in": PORT, "out": {**PORT, "name": "LatentDrum Out", "connected": ["sampler:in"]}},
    "priority": {"text": "real-time priority 70"},
    "late_ms": None,
    "decode_ms": None,
    "sound": {"backend": None, "problem": "switched off"},
    "counts": dict.fromkeys((*COUNTERS, "port_reconnects"), 2),
    "memory_mb": 80.5,
    "up_s": 12.0,
    "recording": None,
    "program": None,
    "decoder_problem": None,
    "placement_problem": None,
    "listening": None,
    "scene": None,
    "controls": {"profile": None, "bindings": [], "learning": []},
}


def lines(**changes: Any) -> dict[str, str]:
    """The text as label -> rest of the line."""
    return {line[:12].rstrip(): line[12:] for line in status_text({**FOUND, **changes}).splitlines()}


def test_the_status_names_song_ports_and_counters() -> None:
    """Song position as bar.sixteenth, each port with its connections, counters with their names."""
    found = lines()
    assert found["song"] == "playing, 120.0 BPM, 3.05"
    assert found["knobs"] == "all at default"
    assert (found["in"], found["out"]) == ("LatentDrum In: not connected", "LatentDrum Out <-> sampler:in")
    assert found["received"] == "2 ticks, 2 messages, 2 merged control changes, 2 unknown programs"
    assert found["sent"] == "2 notes, 2 cancelled, 2 late, 2 not sent, 2 dropouts, 2 port reconnects"
    assert found["sound"] == "none: switched off"


@pytest.mark.parametrize("backend", ["alsa", "coremidi", "winmm"])
def test_connections_of_a_virtual_port_are_unknown(backend: str) -> None:
    """Only JACK shows who is connected; elsewhere "not connected" might be wrong."""
    assert lines(backend=backend)["in"] == "LatentDrum In: connections unknown"


def test_only_changed_parameters_are_listed() -> None:
    """With their values as in files; a choice by its name."""
    values = {**FOUND["values"], "density": 0.3, "style": "jazz"}
    assert lines(values=values)["knobs"] == "style=jazz density=0.3"


def test_both_models_are_named() -> None:
    """A device without sound has no timbre model."""
    assert lines()["models"] == "rhythm-v1, mine"
    assert lines(models={"rhythm": "rhythm-v1", "timbre": None})["models"] == "rhythm-v1"


def test_no_tempo_means_no_clock() -> None:
    """Before the DAW's first clock messages."""
    assert lines(bpm=None)["song"] == "no clock received"
    assert lines(bpm=None, armed=True)["song"].startswith("started, waiting for the first clock")


def test_a_link_session_has_a_line() -> None:
    """How many others there are, and the tempo of all; without Link there is no such line."""
    alone = {"peers": 0, "bpm": 120.0, "playing": False}
    assert lines(link=alone)["link"] == "nobody else is there, 120.0 BPM"
    assert lines(link={**alone, "peers": 3})["link"] == "3 other peers, 120.0 BPM"
    assert "link" not in lines()
    assert lines(link=alone, waiting=True)["song"] == "waiting for Link, 120.0 BPM, 3.05"
    assert lines(counting_in=True)["song"] == "counting in, 120.0 BPM, 3.05"


@pytest.mark.parametrize(
    ("take", "text"),
    [
        ({"bar": 0, "bars": 2, "adds": False, "hits": 0}, "armed for 2 bars"),
        ({"bar": 1, "bars": 1, "adds": True, "hits": 3}, "bar 1 of 1, 3 hits, added to the loop"),
    ],
)
def test_a_take_has_a_line(take: dict[str, object], text: str) -> None:
    """Whether it waits for its bar line, or which of its bars is played; otherwise there is no such line."""
    assert lines(listening=take)["listening"] == text
    assert "listening" not in lines()


def test_the_controls_name_profile_encoders_and_what_is_learned() -> None:
    """Without a profile the preset's controller map; what was recognised of an encoder is said, a knob says nothing."""
    assert lines()["controls"] == "the preset's controller map"
    knob = {"part": None, "control": "cc 20 channel 1", "encoding": "absolute"}
    encoder = {"part": "E1", "control": "cc 21 channel 1", "encoding": "offset_64"}
    found = {"profile": "mine", "bindings": [knob, encoder], "learning": ["swing", "decay"]}
    assert lines(controls=found)["controls"] == "profile mine, 2 bindings; E1 is offset_64; move the control for swing"


def test_a_jack_transport_has_a_line() -> None:
    """Whether and where it rolls, and whose tempo it is; without one there is no such line."""
    alone = {"rolling": False, "seconds": 61.26, "bpm": None}
    assert lines(jack=alone)["transport"] == "JACK, stopped at 61.3 s; no timebase master: own tempo"
    master = {"rolling": True, "seconds": 4.0, "bpm": 97.5}
    assert lines(jack=master)["transport"] == "JACK, rolling at 4.0 s; timebase master at 97.5 BPM"
    assert "transport" not in lines()
