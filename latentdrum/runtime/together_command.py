"""The control socket's command that sets several things of what plays at once."""

from collections.abc import Mapping
from typing import Any

from latentdrum.core.preset.table_reader import TableReader
from latentdrum.runtime.device import Device
from latentdrum.storage.together_table import read_together


def set_together(device: Device, request: Mapping[str, Any]) -> dict[str, Any]:
    """Set what a table under `together` holds, as one change with its name. Raises PresetError with every fault."""
    reader = TableReader("the request")
    event = read_together(reader, request)
    reader.finish()
    device.live.post(event)
    return {"name": event.name}
