"""Commands of the control socket: one function a command, plain values in and out."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import sleep
from typing import Any, Final

from latentdrum.core.engine.changes import has_take
from latentdrum.core.engine.state import ClockSource
from latentdrum.core.parameters.table import parameter
from latentdrum.core.preset.kit_table import read_kit
from latentdrum.core.preset.preset import preset_table
from latentdrum.core.rhythm.loop import BARS_RANGE
from latentdrum.core.units import GROOVE_BARS
from latentdrum.runtime import history_commands, path_commands, scene_commands, transport_commands
from latentdrum.runtime import status as reports
from latentdrum.runtime.captured_preset import captured_preset
from latentdrum.runtime.command_request import Arguments, CommandError, Reply, flag, text
from latentdrum.runtime.control_profile_commands import PROFILE_COMMANDS
from latentdrum.runtime.device import Device
from latentdrum.runtime.kept_bars import bar_rows, chosen_bars
from latentdrum.runtime.randomise import randomise
from latentdrum.runtime.together_command import set_together
from latentdrum.runtime.voice_commands import regenerate
from latentdrum.storage.kit_library import KitLibrary
from latentdrum.storage.model_files import timbre_models
from latentdrum.storage.sample_file import read_sample

#: Interval of "watch", seconds.
_WATCH_S: Final = 0.05
#: After so many intervals without a change "watch" replies all the same, as a heartbeat.
_HEARTBEAT_LOOKS: Final = 20


def handle_request(device: Device, request: Arguments) -> Iterator[Reply | None]:
    """The replies to a request {"command": name, ...}: one; several for those of STREAMS.

    "watch" replies one a change, and None in between.

    Raises CommandError or another ValueError whose text is for the user.
    """
    name = request.get("command")
    if isinstance(name, str) and name in STREAMS:
        yield from STREAMS[name](device, request)
        return
    command = COMMANDS.get(name) if isinstance(name, str) else None
    if command is None:
        raise CommandError(f"unknown command {str(name)[:40]!r}; there are {', '.join((*COMMANDS, *STREAMS))}")
    yield command(device, request)


def _status(device: Device, request: Arguments) -> Reply:
    return reports.status(device)


def _get(device: Device, request: Arguments) -> Reply:
    values = reports.values(device.state)
    if request.get("name") is None:
        return {"values": values}
    row = parameter(text(request, "name"))
    return {"values": {row.name: values[row.name]}}


def _set(device: Device, request: Arguments) -> Reply:
    """Set a parameter, or several (values: name -> value), all of which are checked before one is set."""
    given = request.get("values")
    if given is None:
        given = {text(request, "name"): request.get("value")}
    if not isinstance(given, Mapping) or not given:
        raise CommandError(f"values = {str(given)[:40]!r}: must be a table of parameters")
    values = {name: parameter(name).parse(value) for name, value in given.items()}
    if "tempo" in values and device.state.options.source is ClockSource.EXTERNAL:
        raise CommandError("the device follows a DAW's tempo: set it there, or run the device with --bpm 120")
    if "tempo" in values and device.state.options.source is ClockSource.JACK and not device.state.own_tempo:
        raise CommandError("the device follows the tempo of the JACK timebase master: set it there")
    for name, value in values.items():
        if name == "tempo" and device.link is not None:
            device.link.session.set_bpm(value)
        device.set_value(name, value)
    rows = [parameter(name) for name in values]
    return {
        "values": {row.name: row.show(values[row.name]) for row in rows},
        "when": {row.name: row.when.value for row in rows},
    }


def _load(device: Device, request: Arguments) -> Reply:
    name, rows = text(request, "name"), request.get("preset")
    at_bar = request.get("at_bar", True)
    if not isinstance(at_bar, bool):
        raise CommandError(f"at_bar = {at_bar!r}: must be true or false")
    if rows is not None and not isinstance(rows, Mapping):
        raise CommandError("preset: must be a table")
    preset = device.library.load(name) if rows is None else device.library.from_table(name, rows, f"preset {name!r}")
    device.load(preset, at_bar=at_bar)
    return {"preset": preset.name}


def _load_kit(device: Device, request: Arguments) -> Reply:
    """Load a kit: the one given as a table, or that of the library of the name."""
    name, rows = text(request, "name"), request.get("kit")
    if rows is not None and not isinstance(rows, Mapping):
        raise CommandError("kit: must be a table")
    source, samples = f"kit {name!r}", lambda file: read_sample(Path(file))
    device.load_kit(KitLibrary().find(name) if rows is None else read_kit(name, rows, source, samples, timbre_models()))
    return {"kit": name}


def _performance(device: Device, request: Arguments) -> Reply:
    preset = captured_preset(device.state)
    return {"name": preset.name, "preset": preset_table(preset)}


def _listen(device: Device, request: Arguments) -> Reply:
    """Arm a take; without bars as long as the loop that it is added to, else two."""
    state = device.state
    adds, loop = flag(request, "add"), state.preset.loop
    if flag(request, "undo"):
        if state.take is None and not has_take(state.history):
            raise CommandError("there is nothing to undo: nothing was played in since the preset was loaded")
        device.undo_take()
        return {"undone": True}
    if adds and loop is None:
        raise CommandError(f"the preset {state.preset.name!r} has no loop to add to; listen without --add")
    bars = request.get("bars")
    if bars is None:
        bars = loop.bars if adds and loop is not None else GROOVE_BARS
    low, high = BARS_RANGE
    if type(bars) is not int or not low <= bars <= high:
        raise CommandError(f"bars = {bars!r}: must be a whole number {low}..{high}")
    device.listen(bars, adds=adds)
    return {"bars": bars, "adds": adds, "playing": state.clock.playing}


def _record(device: Device, request: Arguments) -> Reply:
    if request.get("file") is None:
        return {"messages": device.end_record()}
    path = Path(text(request, "file"))
    if not path.is_absolute():
        raise CommandError(f"file = {str(path)!r}: must be an absolute path")
    device.record(path)
    return {"file": str(path)}


def _quit(device: Device, request: Arguments) -> Reply:
    device.quit()
    return {}


def _keep(device: Device, request: Arguments) -> Iterator[Reply]:
    """The performance and how many bars follow, then the last bars, one a reply."""
    state = device.state
    bars = chosen_bars(state.memory, request.get("bars"), playing=state.clock.playing)
    yield {**_performance(device, request), "bars": len(bars)}
    yield from bar_rows(bars)


def _watch(device: Device, request: Arguments) -> Iterator[Reply | None]:
    """Changes as they happen: parameter values, steps, presets."""
    shown: Reply = {}
    known: dict[str, Any] = {}
    unchanged = 0
    while not device.live.ended.is_set():
        values, now = reports.values(device.state), reports.playing(device.state, device.ports.now_s())
        changed = {name: value for name, value in values.items() if known.get(name) != value}
        unchanged = 0 if changed or now != shown else unchanged + 1
        yield {**now, "values": changed} if unchanged % _HEARTBEAT_LOOKS == 0 else None
        shown, known = now, values
        sleep(_WATCH_S)


COMMANDS: Final[Mapping[str, Callable[[Device, Arguments], Reply]]] = {
    "status": _status,
    "get": _get,
    "set": _set,
    "load": _load,
    "load_kit": _load_kit,
    "performance": _performance,
    "play": transport_commands.play,
    "halt": transport_commands.halt,
    "tap": transport_commands.tap,
    "listen": _listen,
    "undo": history_commands.undo,
    "redo": history_commands.redo,
    "scene": scene_commands.scene,
    "path": path_commands.path,
    "set_together": set_together,
    "regenerate": regenerate,
    "randomise": randomise,
    "record": _record,
    **PROFILE_COMMANDS,
    "quit": _quit,
}

STREAMS: Final[Mapping[str, Callable[[Device, Arguments], Iterator[Reply | None]]]] = {"watch": _watch, "keep": _keep}
