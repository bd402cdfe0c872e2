"""The audio options of the command line, and the audio lines of the status."""

from typing import Any

import click
import pytest

from latentdrum.cli.audio_options import audio_request
from latentdrum.cli.status_text import sound_rows
from latentdrum.drivers.audio.output import BLOCKS, AudioBackend, AudioRequest, Layout
from tests.cli.conftest import Invoke


def test_options_become_a_request() -> None:
    """Options left out are chosen automatically; --audio none means MIDI notes only."""
    assert audio_request("auto", None, None, "stereo") == AudioRequest()
    assert not AudioRequest().named
    request = audio_request("jack", "system", None, "pads")
    assert request == AudioRequest(AudioBackend.JACK, "system", None, Layout.PADS)
    assert request is not None
    assert request.named
    assert audio_request("none", None, None, "stereo") is None


def test_audio_none_excludes_a_device() -> None:
    """The two options contradict each other: a usage error names the options to leave out."""
    with pytest.raises(click.UsageError, match="--audio none plays no sound: leave out --audio-device"):
        audio_request("none", "usb", None, "stereo")


@pytest.mark.parametrize("block", ["100", "2048"])
def test_other_block_sizes_are_refused(latentdrum: Invoke, block: str) -> None:
    """The error lists the allowed ones."""
    refused = latentdrum("run", "--block", block)
    assert refused.exit_code == 2
    assert all(str(frames) in refused.output for frames in BLOCKS)


FOUND: dict[str, Any] = {
    "problem": None,
    "backend": "jack",
    "outputs": "stereo",
    "port": {
        "name": "LatentDrum:out_left out_right",
        "connected": ["system:playback_1"],
        "waiting_for": [],
        "open": True,
    },
    "rate_hz": 48000,
    "block_frames": 128,
    "latency_ms": 2.67,
    "limiter_db": -1.5,
    "mix_us": {"p50": 120.0, "p99": 300.0, "max": 400.0},
    "render_ms": {"p50": 4.0, "p99": 6.0, "max": 9.0},
    "counts": dict.fromkeys(("hits", "late", "fallbacks", "missed", "unplayed", "underruns"), 3),
}


def test_the_status_of_the_audio_output() -> None:
    """Two lines: output with connections, hits with timing; a third names a problem; one line if there is no audio."""
    output, hits = sound_rows(FOUND)
    assert output[1] == "LatentDrum:out_left out_right <-> system:playback_1; jack, 48000 Hz, blocks of 128, 2.67 ms"
    assert hits[1] == (
        "3 hits, 3 late, 3 fallbacks, 3 missed, 3 not played, 3 underruns; "
        "synthesis p50 4.0 p99 6.0 ms; mixing p50 0.12 p99 0.30 ms; limiter -1.5 dB"
    )
    gone = {**FOUND, "problem": "the JACK server is gone; waiting for it"}
    assert sound_rows(gone)[-1] == ("problem", "the JACK server is gone; waiting for it")
    waiting = {**FOUND, "port": {**FOUND["port"], "connected": [], "waiting_for": ["system:playback_1"]}}
    assert sound_rows(waiting)[0][1].startswith("LatentDrum:out_left out_right: waiting for system:playback_1; jack")
    unconnected = {**FOUND, "port": {**FOUND["port"], "connected": []}}
    assert sound_rows(unconnected)[0][1].startswith("LatentDrum:out_left out_right: not connected; jack")
    lost = {**FOUND, "port": {**FOUND["port"], "open": False}}
    assert sound_rows(lost)[0][1].startswith("LatentDrum:out_left out_right: lost, reconnecting; jack")
    assert sound_rows({"backend": None, "problem": "switched off"}) == [("sound", "none: switched off")]
