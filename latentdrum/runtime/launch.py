"""From what the player asked for to a device that is ready to serve."""

from collections.abc import Mapping
from dataclasses import dataclass

from latentdrum.core.preset import Preset
from latentdrum.core.preset_name import DEFAULT_PRESET
from latentdrum.core.state import Options
from latentdrum.drivers import midi_systems
from latentdrum.drivers.midi import Backend, Wish
from latentdrum.drivers.preset_store import PresetStore
from latentdrum.models import rhythm
from latentdrum.runtime.control_commands import answer
from latentdrum.runtime.control_server import ControlServer
from latentdrum.runtime.device import Device
from latentdrum.runtime.realtime import settle_interpreter


@dataclass(frozen=True, slots=True)
class Launched:
    """A device with its ports and its door open, not playing yet; both are closed at the end of a `with`."""

    device: Device
    door: ControlServer

    def __enter__(self) -> "Launched":
        return self

    def __exit__(self, *_: object) -> None:
        """Close ports and door, whatever happened."""
        self.door.close()
        self.device.ports.close()


def launch(
    preset: Preset | None, options: Options, settings: Mapping[str, float], backend: Backend | None, wish: Wish
) -> Launched:
    """Load the model, open the ports, let clients in. Raises MidiError or ModelError saying what to do.

    The caller holds the device's lock.
    """
    system = midi_systems.choose(backend)
    model, store = rhythm.load(), PresetStore()
    settle_interpreter()  # from here on no long work: a period of JACK lasts 2.7 ms
    ports = midi_systems.open_ports(system, wish)
    device = Device(preset or store.load(DEFAULT_PRESET), options, ports, model, store)
    for name, value in settings.items():
        device.set_value(name, value)
    return Launched(device, ControlServer(lambda request: answer(device, request)))
