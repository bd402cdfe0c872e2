"""The device's door for other programs: one JSON request a line in, one JSON reply a line out, on a local socket.

Whatever comes in through it, the beat goes on: a bad line gets an error for a reply, a client that goes is forgotten.
"""

import json
import logging
import secrets
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from select import select
from threading import Semaphore, Thread
from typing import IO, Any, Final

from latentdrum.storage.device_files import DeviceFilesError, publish_address, remove_socket, socket_file

_log = logging.getLogger(__name__)

#: The longest request, bytes; a preset takes about 4,000.
MAX_LINE: Final = 65536
_MAX_CLIENTS: Final = 64
_SEND_TIMEOUT_S: Final = 5.0


class ControlServer:
    """Serves clients, each on a thread of its own.

    answer gives the replies to a request, None where it only waits for something to tell, or raises ValueError.
    DeviceFilesError if the socket cannot be made.
    """

    def __init__(self, answer: Callable[[Mapping[str, Any]], Iterator[dict[str, Any] | None]]) -> None:
        self._answer = answer
        self._slots = Semaphore(_MAX_CLIENTS)
        self._path = socket_file()
        remove_socket(self._path)  # whoever left it is dead: we hold the device's lock
        self._token: str | None = None
        if sys.platform == "win32":
            # Not tried on a machine of ours: no Unix sockets in Python there, so a loopback port that needs the token.
            self._socket = socket.create_server(("127.0.0.1", 0))
            self._token = secrets.token_hex(16)
            publish_address(self._path, self._socket.getsockname()[1], self._token)
        else:
            self._socket = _listening_socket(self._path)
        Thread(target=self._accept, name="control", daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more and take the socket away."""
        with suppress(OSError, DeviceFilesError):  # somebody put something else there meanwhile
            remove_socket(self._path)
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            Thread(target=self._serve, args=(client,), name="control client", daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        if not self._slots.acquire(blocking=False):
            with client, suppress(OSError):
                _send(client, {"ok": False, "error": f"{_MAX_CLIENTS} programs are connected; close one"})
            return
        try:
            with client, client.makefile("rb") as lines, suppress(OSError):  # it may go in mid-sentence
                self._serve_requests(client, lines)
        finally:
            self._slots.release()

    def _serve_requests(self, client: socket.socket, lines: IO[bytes]) -> None:
        while line := lines.readline(MAX_LINE + 1):
            if len(line) > MAX_LINE:
                _send(client, {"ok": False, "error": f"the request is longer than {MAX_LINE} bytes"})
                return  # the rest of it would be read as further requests
            for reply in self._replies(line):
                if reply is not None:
                    _send(client, reply)
                elif _disconnected(client):
                    return

    def _replies(self, line: bytes) -> Iterator[dict[str, Any] | None]:
        try:
            request = json.loads(line.decode())
            if not isinstance(request, dict):
                raise ValueError('a request is an object such as {"command": "status"}')
            if self._token is not None and request.get("token") != self._token:
                raise ValueError("wrong token")
            for reply in self._answer(request):
                yield {"ok": True, **reply} if reply is not None else None
        except RecursionError:
            yield {"ok": False, "error": "the request is nested too deeply"}
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            yield {"ok": False, "error": f"the request is no JSON: {error}"}
        except (ValueError, OSError) as error:
            yield {"ok": False, "error": str(error)}
        except Exception as error:  # a fault of ours, but no reason to stop the music
            _log.exception("a control command failed")
            yield {"ok": False, "error": f"{type(error).__name__}: {error}"}


def _listening_socket(path: Path) -> socket.socket:
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        found.bind(str(path))
        found.listen()
    except OSError as error:
        found.close()
        raise DeviceFilesError(
            f"{path}: no control socket can be made here ({error}); set XDG_RUNTIME_DIR to another folder"
        ) from None
    return found


def _send(client: socket.socket, reply: Mapping[str, Any]) -> None:
    client.settimeout(_SEND_TIMEOUT_S)  # a client that does not read is let go
    client.sendall(json.dumps(reply).encode() + b"\n")
    client.settimeout(None)


def _disconnected(client: socket.socket) -> bool:
    readable, _, _ = select([client], [], [], 0)
    return bool(readable) and client.recv(1, socket.MSG_PEEK) == b""
