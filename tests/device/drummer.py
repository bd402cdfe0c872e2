"""A drummer on pads, who plays in time with the clock master whatever the load of the machine."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.device.jack_studio import IN_PORT, Server


@dataclass
class Drummer:
    """A JACK client that plays pads into the device, each in the very frame in which the master sends a tick.

    A client of its own: pads from the client that hears the device would close a circle, which costs a period. A tick
    is numbered by its frame, since a client that is late misses some and gets others twice.

    tick_frames: of the master's tempo. pads: what is played at a tick since Start. tick: the latest, -1 before Start.
    """

    server: Server
    master: str
    tick_frames: int
    pads: Callable[[int], Iterable[bytes]] = lambda tick: ()
    tick: int = -1

    def __enter__(self) -> "Drummer":
        import jack

        self.client: Any = jack.Client("drummer", servername=self.server.name, no_start_server=True)
        self._clock = self.client.midi_inports.register("clock")
        self._pads = self.client.midi_outports.register("pads")
        self._begin = 0
        self.client.set_process_callback(self._process)
        self.client.activate()
        self.client.connect(self.master, "drummer:clock")
        self.client.connect("drummer:pads", IN_PORT)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.deactivate()
        self.client.close()

    def position(self, frame: int) -> float:
        """Where the song is at a frame, in ticks."""
        return (frame - self._begin) / self.tick_frames

    def _process(self, frames: int) -> None:
        self._pads.clear_buffer()
        for at, event in self._clock.incoming_midi_events():
            frame, data = self.client.last_frame_time + at, bytes(event)
            if data == b"\xfa":
                self.tick = -1
            elif data == b"\xf8":
                self._begin = frame if self.tick < 0 else self._begin
                tick = round(self.position(frame))
                for note in self.pads(tick) if tick > self.tick else ():
                    self._pads.write_midi_event(at, note)
                self.tick = tick
