"""Client of the running device's control socket."""

import json
import socket
import sys
from collections.abc import Generator
from contextlib import closing
from typing import Any, Final

from latentdrum.storage.device_files import read_address, socket_file

_TIMEOUT_S: Final = 5.0


class DeviceError(Exception):
    """No device is running, or it returned an error; the text is one line that says what to do."""


def call(command: str, **arguments: object) -> dict[str, Any]:
    """The device's reply to one command. Raises DeviceError."""
    with closing(stream(command, **arguments)) as replies:
        return next(replies)


def stream(command: str, **arguments: object) -> Generator[dict[str, Any], None, None]:
    """The device's replies as they come, until it ends; close the iterator to disconnect."""
    link, token = _connect()
    request = {"command": command, **arguments} | ({"token": token} if token is not None else {})
    try:
        with link, link.makefile("rb") as lines:
            link.sendall(json.dumps(request).encode() + b"\n")
            line = lines.readline()
            if not line:
                raise DeviceError("the device ended before it replied")
            while line:
                reply = json.loads(line)
                if not reply.pop("ok"):
                    raise DeviceError(str(reply["error"]))
                yield reply
                line = lines.readline()
    except TimeoutError:
        raise DeviceError(f"the device does not answer within {_TIMEOUT_S:g} s; `latentdrum stop` ends it") from None
    except (OSError, ValueError, KeyError) as error:
        raise DeviceError(f"the device closed the connection ({error})") from None


def _connect() -> tuple[socket.socket, str | None]:
    path = socket_file()
    try:
        if sys.platform == "win32":
            port, token = read_address(path)
            return socket.create_connection(("127.0.0.1", port), _TIMEOUT_S), token
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(_TIMEOUT_S)
        link.connect(str(path))
    except (OSError, ValueError):
        raise DeviceError("no device runs; `latentdrum run` starts one, `latentdrum start` in the background") from None
    return link, None
