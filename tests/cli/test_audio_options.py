"""Where the sound goes, as typed on the command line and as told by the status."""

from typing import Any

import click
import pytest

from latentdrum.cli.audio_options import audio_request
from latentdrum.cli.status_text import sound_rows
from latentdrum.drivers.audio.output import BLOCKS, AudioBackend, AudioRequest, Layout
from tests.cli.conftest import Invoke


def test_what_is_typed_is_what_is_wished_for() -> None:
    """Left out means that the choice is ours; none means notes only."""
    assert audio_request("auto", None, None, "stereo") == AudioRequest()
    assert not AudioRequest().named
    wish = audio_request("jack", "system", None, "pads")
    assert wish == AudioRequest(AudioBackend.JACK, "system", None, Layout.PADS)
    assert wish is not None
    assert wish.named
    assert audio_request("none", None, None, "stereo") is None


def test_no_sound_goes_nowhere() -> None:
    """--audio none beside a device is a contradiction, told as such."""
    with pytest.raises(click.UsageError, match="--audio none plays no sound"):
        audio_request("none", "usb", None, "stereo")


@pytest.mark.parametrize("block", ["100", "2048"])
def test_only_blocks_that_devices_know(latentdrum: Invoke, block: str) -> None:
    """The error lists them."""
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
    "make_ms": {"p50": 4.0, "p99": 6.0, "max": 9.0},
    "counts": dict.fromkeys(("hits", "late", "stand_ins", "missed", "unplayed", "underruns"), 3),
}


def test_the_status_tells_the_way_and_how_it_goes() -> None:
    """Two lines when all is well; why not, when it is not."""
    way, hits = sound_rows(FOUND)
    assert way[1] == "LatentDrum:out_left out_right <-> system:playback_1; jack, 48000 Hz, blocks of 128, 2.67 ms"
    assert hits[1].endswith("made in p50 4.0 p99 6.0 ms; mixed in p50 0.12 p99 0.30 ms; limiter -1.5 dB")
    gone = {**FOUND, "problem": "the JACK server is gone; waiting for it"}
    assert sound_rows(gone)[-1] == ("trouble", "the JACK server is gone; waiting for it")
    unseen_recordings = {**FOUND, "port": {**FOUND["port"], "connected": [], "waiting_for": ["system:playback_1"]}}
    assert sound_rows(unseen_recordings)[0][1].startswith(
        "LatentDrum:out_left out_right: waiting for system:playback_1; jack"
    )
    assert sound_rows({"backend": None, "problem": "switched off"}) == [("sound", "none: switched off")]
