"""The control socket's command that moves what plays at random."""

from collections.abc import Mapping
from secrets import randbelow
from typing import Any, Final

from latentdrum.core.engine.together import difference
from latentdrum.core.preset.random_move import moved
from latentdrum.runtime.captured_preset import captured_preset
from latentdrum.runtime.device import Device
from latentdrum.storage.together_table import as_stored

#: How far it moves if nothing is said, 0..1.
AMOUNT: Final = 0.3
#: Seeds are below this.
SEEDS: Final = 2**31


def randomise(device: Device, request: Mapping[str, Any]) -> dict[str, Any]:
    """Move rhythm and sounds by an amount 0..1 towards what the device's own models draw; 0 leaves all as it is.

    A device without sound of its own moves the rhythm. A draw takes some 5 ms of this thread. Raises ValueError for
    another amount.
    """
    amount = request.get("amount", AMOUNT)
    if isinstance(amount, bool) or not isinstance(amount, int | float) or not 0 <= amount <= 1:
        raise ValueError(f"amount = {str(amount)[:40]!r}: must be 0..1")
    seed = randbelow(SEEDS)
    if amount > 0:
        playing = captured_preset(device.state)
        change = difference("randomise", playing, moved(playing, device.draws, seed, float(amount)))
        device.live.post(as_stored(change))
    return {"amount": amount, "seed": seed}
