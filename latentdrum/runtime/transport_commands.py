"""Commands of the control socket that start, stop and move the song, and tap its tempo."""

from time import sleep

from latentdrum.core.clock.tap import taps_bpm
from latentdrum.core.engine.events import Locate, Resume, Tap
from latentdrum.core.engine.state import ClockSource
from latentdrum.core.messages import MAX_SONG_POSITION
from latentdrum.runtime.command_request import Arguments, CommandError, Reply, flag
from latentdrum.runtime.device import Device

#: How often, and after how many seconds each, "tap" looks whether the engine has heard it.
_TAP_LOOKS, _TAP_LOOK_S = 50, 0.004


def play(device: Device, request: Arguments) -> Reply:
    """From the top; with "resume" from where the song stands, with "bar" from that bar. Raises CommandError."""
    _check_own_clock(device, "start")
    bar = request.get("bar")
    if bar is not None:
        if device.state.options.source is ClockSource.LINK:
            raise CommandError("bar: in a Link session all play on; a bar can be chosen with --bpm or --jack-transport")
        steps = device.state.preset.meter.steps
        last = MAX_SONG_POSITION // steps + 1
        if type(bar) is not int or not 1 <= bar <= last:
            raise CommandError(f"bar = {bar!r}: must be a whole number 1..{last}")
        device.move(Locate((bar - 1) * steps))
        device.move(Resume())
    elif flag(request, "resume"):
        device.move(Resume())
    else:
        device.run(True)
    return {}


def halt(device: Device, request: Arguments) -> Reply:
    """Stop. Raises CommandError if a DAW does."""
    _check_own_clock(device, "stop")
    device.run(False)
    return {}


def _check_own_clock(device: Device, what: str) -> None:
    if device.state.options.source is ClockSource.EXTERNAL:
        raise CommandError(f"the device follows a DAW's clock: {what} it there, or run the device with --bpm 120")


def tap(device: Device, request: Arguments) -> Reply:
    """A tap; replies with the tempo after it, None after the first one. Raises CommandError."""
    if not device.state.own_tempo:
        raise CommandError("taps set our own tempo, and another one is followed: start the device with --bpm 120")
    before = taps = device.state.transport.taps
    device.move(Tap())
    for _ in range(_TAP_LOOKS):
        if (taps := device.state.transport.taps) is not before:
            break
        sleep(_TAP_LOOK_S)
    return {"taps": len(taps), "bpm": taps_bpm(taps)}
