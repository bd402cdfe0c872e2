"""The control server: one JSON request a line in, one JSON reply a line out, on a local socket.

No request can stop the music: an invalid line gets an error as reply, a disconnected client is dropped.
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

    answer: the replies to a request, None while there is nothing to send yet; may raise ValueError. Raises
    DeviceFilesError if the socket cannot be created.
    """

    def __init__(self, answer: Callable[[Mapping[str, Any]], Iterator[dict[str, Any] | None]]) -> None:
        self._answer = answer
        self._slots = Semaphore(_MAX_CLIENTS)
        self._path = socket_file()
        remove_socket(self._path)  # a leftover: we hold the device's lock
        self._token: str | None = None
        if sys.platform == "win32":
            # Untested on Windows. Python has no Unix sockets there, so this is a loopback port protected by the token.
            self._socket = socket.create_server(("127.0.0.1", 0))
            self._token = secrets.token_hex(16)
            publish_address(self._path, self._socket.getsockname()[1], self._token)
        else:
            self._socket = _listening_socket(self._path)
        Thread(target=self._accept, name="control", daemon=True).start()

    def close(self) -> None:
        """Accept no more clients and delete the socket."""
        with suppress(OSError, DeviceFilesError):  # something else was put there meanwhile
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
            with client, client.makefile("rb") as lines, suppress(OSError):  # it may disconnect at any time
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
            yield {"ok": False, "error": f"the request is not JSON: {error}"}
        except (ValueError, OSError) as error:
            yield {"ok": False, "error": str(error)}
        except Exception as error:  # a bug, but the music goes on
            _log.exception("a control command failed")
            yield {"ok": False, "error": f"{type(error).__name__}: {error}"}


def _listening_socket(path: Path) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listening.bind(str(path))
        listening.listen()
    except OSError as error:
        listening.close()
        raise DeviceFilesError(
            f"{path}: cannot create the control socket ({error}); set XDG_RUNTIME_DIR to another folder"
        ) from None
    return listening


def _send(client: socket.socket, reply: Mapping[str, Any]) -> None:
    client.settimeout(_SEND_TIMEOUT_S)  # a client that does not read is dropped
    client.sendall(json.dumps(reply).encode() + b"\n")
    client.settimeout(None)


def _disconnected(client: socket.socket) -> bool:
    readable, _, _ = select([client], [], [], 0)
    return bool(readable) and client.recv(1, socket.MSG_PEEK) == b""
