"""The device over OSC: messages are control commands, and subscribers get every change."""

import logging
from collections.abc import Callable, Mapping
from heapq import heappop, heappush
from itertools import count
from threading import Event, Thread
from time import perf_counter
from typing import Any, Final, Generic, Protocol, TypeVar

from latentdrum.drivers.osc import OscMessage
from latentdrum.runtime.osc_commands import Request, request_of

_log = logging.getLogger(__name__)

#: How often subscribers get what has changed, seconds.
_FEEDBACK_S: Final = 0.05
_MOST_SUBSCRIBERS: Final = 16
#: More messages that wait for their time tags are refused.
_MOST_WAITING: Final = 4096

_Item = TypeVar("_Item")


class Endpoint(Protocol):
    """A port that receives and sends messages."""

    port: int

    def receive(self, timeout_s: float) -> list[OscMessage]:
        """The next messages, or none within the time."""

    def send(self, port: int, address: str, values: tuple[object, ...]) -> None:
        """Send a message to a port of this computer."""

    def close(self) -> None:
        """Close the port."""


class Waiting(Generic[_Item]):
    """Items that wait for their times; those of one time keep their order."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, _Item]] = []
        self._order = count()

    def put(self, at_s: float, item: _Item) -> None:
        """Add an item."""
        heappush(self._heap, (at_s, next(self._order), item))

    def due(self, now_s: float) -> list[_Item]:
        """Take the items whose time has come, in its order."""
        found = list[_Item]()
        while self._heap and self._heap[0][0] <= now_s:
            found.append(heappop(self._heap)[2])
        return found

    def wait_s(self, now_s: float, most_s: float) -> float:
        """Seconds until the next one's time, at most most_s."""
        return min(max(self._heap[0][0] - now_s, 0.0), most_s) if self._heap else most_s

    def __len__(self) -> int:
        return len(self._heap)


class OscServer:
    """A thread around an endpoint.

    answer: carries out a control request; raises ValueError with a text for the user. shown: what subscribers see, by
    name: the parameters, and where the song is.
    """

    def __init__(
        self, endpoint: Endpoint, answer: Callable[[Request], object], shown: Callable[[], Mapping[str, Any]]
    ) -> None:
        self.port = endpoint.port
        self._endpoint, self._answer, self._shown = endpoint, answer, shown
        self._waiting: Waiting[OscMessage] = Waiting()
        self._subscribers: dict[int, dict[str, Any]] = {}  # port -> what it has been sent
        self._ending = Event()
        self._thread = Thread(target=self._run, name="osc", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def close(self) -> None:
        """End the thread and close the port."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(1.0)
        self._endpoint.close()

    def _run(self) -> None:
        feedback_s = perf_counter()
        while not self._ending.is_set():
            now_s = perf_counter()
            # Never 0, which would mean not to wait at all for what is there.
            for message in self._endpoint.receive(max(self._waiting.wait_s(now_s, _FEEDBACK_S), 1e-4)):
                if len(self._waiting) < _MOST_WAITING:
                    self._waiting.put(message.at_s, message)
            now_s = perf_counter()
            for message in self._waiting.due(now_s):
                self._apply(message)
            if now_s - feedback_s >= _FEEDBACK_S and self._subscribers:
                feedback_s = now_s
                self._feed()

    def _apply(self, message: OscMessage) -> None:
        try:
            if message.address == "/subscribe":
                self._subscribe(message)
            elif message.address == "/unsubscribe":
                self._subscribers.pop(_port(message), None)
            elif (request := request_of(message.address, message.values)) is not None:
                self._answer(request)
        except (ValueError, OSError) as error:
            self._endpoint.send(message.sender, "/error", (str(error),))
        except Exception as error:  # a bug, but the music goes on
            _log.exception("an OSC message failed")
            self._endpoint.send(message.sender, "/error", (f"{type(error).__name__}: {error}",))

    def _subscribe(self, message: OscMessage) -> None:
        if len(self._subscribers) >= _MOST_SUBSCRIBERS:
            raise ValueError(f"{_MOST_SUBSCRIBERS} programs have subscribed; /unsubscribe one")
        self._subscribers[_port(message)] = {}

    def _feed(self) -> None:
        shown = self._shown()
        for port, known in self._subscribers.items():
            for name, value in shown.items():
                if known.get(name) != value:
                    known[name] = value
                    self._endpoint.send(port, f"/{name}", (value,))


def _port(message: OscMessage) -> int:
    """The port that feedback goes to: the one named, else the sender's."""
    port = message.values[0] if message.values else message.sender
    if not isinstance(port, int | float) or not 1 <= port <= 65535 or port != int(port):
        raise ValueError(f"{message.address} {port!r}: must be a port, 1..65535")
    return int(port)
